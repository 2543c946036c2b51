"""Violations: the faults in which a step can end. Each is data, a finding about the design that names both ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of finding that one step can produce by itself; each member's value is how it prints."""

    NULL = "null"
    """A slot that holds nothing was used."""
    FREED = "freed"
    """A destroyed object was used, or an owning reference to it was taken."""
    IN_USE = "in-use"
    """An object was destroyed while one of its methods is on a thread's frame."""
    TWICE = "twice"
    """An object was destroyed a second time."""
    ILLEGAL = "illegal"
    """An event for which the instance has no row in its present state."""
    SELF_DEADLOCK = "self-deadlock"
    """A thread takes a lock that it already holds."""
    UNDERFLOW = "underflow"
    """A counter was taken below zero."""
    THROWN = "thrown"
    """The code throws an exception that nothing catches, or aborts."""
    BOUND = "bound"
    """Not a finding: the scope is too small for this step, so that the run is `undecided`."""


@dataclass(frozen=True, order=True)
class Violation:
    """One finding of one step.

    `text` names both ends by their instance (`BackfillManager[p0]`) and the slot or event between them.
    """

    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
