"""The kinds of findings, and what each says."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What is wrong, or, of the last three, worth knowing."""

    CYCLE = "cycle"
    """Objects own each other and no root reaches them: an island."""
    LATENT = "latent"
    """Objects own each other and a root reaches them: it leaks when the last root lets go."""
    LEAK = "leak"
    """An object is alive, nothing owns it, and no root reaches it."""
    DANGLING = "dangling"
    """A reference, not a weak one, to an object that is destroyed."""
    OWNERS = "owners"
    """Two owners, of which one at least believes to be the only one."""
    SURPLUS = "surplus"
    """The recorded count is higher than the references there are: an unknown holder."""
    DEFICIT = "deficit"
    """The recorded count is lower: something is released twice, or the graph is wrong."""
    RULE = "rule"
    """A rule of the user does not hold."""
    DECLARED = "declared"
    """A latent cycle of which a rule says when it is released; that event is still to come."""
    OPAQUE = "opaque"
    """A reference that cannot be looked into, taken as owning."""
    RECURSIVE = "recursive"
    """A class that owns objects of its own class without a ring: a list, a tree, a decorator."""


INFORMATION = frozenset((Kind.DECLARED, Kind.OPAQUE, Kind.RECURSIVE))
"""Kinds that do not fail an audit unless asked to."""
FAILING = tuple(kind for kind in Kind if kind not in INFORMATION)

SAYS = {
    Kind.CYCLE: "objects own each other, and no root reaches them",
    Kind.LATENT: "objects own each other; they will leak when the last root lets go",
    Kind.LEAK: "alive, though nothing owns it and no root reaches it",
    Kind.DANGLING: "a reference to an object that is destroyed",
    Kind.OWNERS: "two owners, and one believes to be the only one",
    Kind.SURPLUS: "counted higher than the references there are: an unknown holder",
    Kind.DEFICIT: "counted lower than the references there are: released twice, or the graph is wrong",
    Kind.RULE: "a rule does not hold",
    Kind.DECLARED: "objects own each other, and a rule says when they are released",
    Kind.OPAQUE: "cannot be looked into, taken as owning",
    Kind.RECURSIVE: "a class that owns its own kind: needs a graph of objects to say more",
}
