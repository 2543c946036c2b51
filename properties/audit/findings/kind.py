"""The kinds of findings and the message of each."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of findings, most serious first; the last three are information."""

    CYCLE = "cycle"
    """Objects own each other and no root reaches them: they are leaked now."""
    LATENT = "latent"
    """Objects own each other and a root reaches them: they leak when the last root lets go."""
    LEAK = "leak"
    """An object is alive, nothing owns it, and no root reaches it."""
    DANGLING = "dangling"
    """A reference that is not weak to an object that is destroyed."""
    OWNERS = "owners"
    """An object with a unique owner and at least one more owner."""
    SURPLUS = "surplus"
    """The recorded count is higher than the number of references: the graph lacks a holder."""
    DEFICIT = "deficit"
    """The recorded count is lower than the number of references: a double release, or the graph is wrong."""
    RULE = "rule"
    """A rule of the user does not hold."""
    DECLARED = "declared"
    """A latent cycle whose release is declared by a rule; the event has not happened yet."""
    OPAQUE = "opaque"
    """A reference whose contents are unknown; it is assumed to own."""
    RECURSIVE = "recursive"
    """A class that owns objects of its own class without a cycle: a list, a tree, a decorator."""


INFORMATION = frozenset((Kind.DECLARED, Kind.OPAQUE, Kind.RECURSIVE))
"""Kinds that do not fail an audit unless `--fail-on` names them."""
FAILING = tuple(kind for kind in Kind if kind not in INFORMATION)

MESSAGES = {
    Kind.CYCLE: "objects own each other, and no root reaches them",
    Kind.LATENT: "objects own each other; they leak when the last root lets go",
    Kind.LEAK: "alive, but nothing owns it and no root reaches it",
    Kind.DANGLING: "a reference to a destroyed object",
    Kind.OWNERS: "a unique owner and at least one more owner",
    Kind.SURPLUS: "the count is higher than the number of references: a holder is missing from the graph",
    Kind.DEFICIT: "the count is lower than the number of references: a double release, or the graph is wrong",
    Kind.RULE: "a rule does not hold",
    Kind.DECLARED: "objects own each other, and a rule declares when they are released",
    Kind.OPAQUE: "its contents are unknown; it is assumed to own",
    Kind.RECURSIVE: "a class that owns its own kind; a graph of objects would show more",
}
