"""The options of an audit: what to look for and how much to report."""

from __future__ import annotations

from dataclasses import dataclass, field

from properties.audit.findings.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Options:
    """Rules and pinned slots of the user, and bounds on the size of the report.

    `most` bounds the distinct cyclic components and the resource holders, `largest` the objects that retain most,
    `reasons` the reasons for each object, `cuts` the cuts of each component.
    """

    rules: Rules = field(default_factory=Rules)
    most: int = 50
    largest: int = 0
    reasons: int = 3
    cuts: int = 5


DEFAULT = Options()
