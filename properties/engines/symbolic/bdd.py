"""The door to the library of binary decision diagrams: sets of states as Boolean functions of their bits.

A `Set` is a function of bits that are numbered in the order of the diagram; `&`, `|`, `~` and `==` work as expected,
and equal sets are one node. `Diagrams` gives the rest. A diagram that would grow beyond `capacity` nodes is refused
with a `TooLarge`, never truncated.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from oxidd.bcdd import BCDDFunction, BCDDManager
from oxidd.util import BooleanOperator, DDMemoryError

from model.language.errors import RequestError

Set = BCDDFunction
"""A set of states, by their bits."""
NODES = 1 << 24
"""The most nodes of all sets of one run together. A node takes 16 bytes, its place in the tables 4 to 8 more."""


class TooLarge(RequestError):
    """The diagrams of this run need more nodes than they may have."""


@contextmanager
def bounded(capacity: int) -> Iterator[None]:
    """Turn the library's own error into a `TooLarge`."""
    try:
        yield
    except DDMemoryError as error:
        raise TooLarge(f"its decision diagrams need more than {capacity:,} nodes") from error


class Diagrams:
    """Sets over so many bits."""

    def __init__(self, bits: int, capacity: int = NODES) -> None:
        self.bits = bits
        self.capacity = capacity
        self._manager = BCDDManager(capacity, max(1 << 12, capacity // 4), 1)
        self._manager.add_vars(bits)
        self._positive = tuple(self._manager.var(bit) for bit in range(bits))
        self._negative = tuple(self._manager.not_var(bit) for bit in range(bits))
        self.full: Set = self._manager.true()
        self.empty: Set = self._manager.false()

    def forget(self) -> None:
        """Make room: give back the nodes of all sets that are no longer in use."""
        gc.collect()  # an error keeps the sets that were at hand where it was raised
        self._manager.gc()

    def bit(self, number: int, value: bool) -> Set:
        """The states in which a bit has this value."""
        return self._positive[number] if value else self._negative[number]

    def cube(self, literals: Iterable[tuple[int, bool]]) -> Set:
        """The states in which all these bits have these values."""
        found = self.full
        for number, value in sorted(literals, reverse=True):
            found = self.bit(number, value) & found
        return found

    def among(self, bits: Iterable[int]) -> Set:
        """Some bits, for `exists` and `fixed`: the cube in which all are set."""
        return self.cube((bit, True) for bit in bits)

    def exists(self, states: Set, bits: Set) -> Set:
        """The states that differ from one of these in no other than these bits."""
        return states.exists(bits)

    def fixed(self, states: Set, cube: Set, bits: Set) -> Set:
        """The states that are in the set once these bits have the values of the cube."""
        return states.apply_exists(BooleanOperator.AND, cube, bits)

    def joined(self, one: Set, other: Set, bits: Set) -> Set:
        """The intersection of two sets, with these bits quantified away."""
        return one.apply_exists(BooleanOperator.AND, other, bits)

    def split(self, states: Set) -> tuple[int, Set, Set]:
        """The first bit that a set speaks of, and the set where it is set and where it is not; not of full or empty."""
        bit, halves = states.node_var(), states.cofactors()
        assert bit is not None and halves is not None
        return bit, *halves

    def count(self, states: Set) -> int:
        """The exact number of states in a set."""
        return states.sat_count(self.bits)

    def nodes(self, states: Set) -> int:
        """The number of nodes of a set."""
        return states.node_count()

    def one(self, states: Set) -> list[bool]:
        """The bits of one state of a set that is not empty; always the same one."""
        picked = states.pick_cube()
        assert picked is not None
        return [bool(value) for value in picked]

    def has(self, states: Set, bits: list[bool]) -> bool:
        """Return True if the state with these bits is in the set."""
        return states.eval(enumerate(bits))
