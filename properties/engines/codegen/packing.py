"""Bit-packed states: integers in which every variable of a layout has its own bits.

Python's integers are of any length, so that every layout fits. The program points of all threads come first: the low
bits alone say which rows can run. Lifecycle states are coded so that *alive* is one bit and *absent* a test of two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from model.language.lifecycle import Role
from model.language.vocabulary import DYING, GONE, NONE
from model.semantics.layout import Layout, Part, State, Variable


@dataclass(frozen=True, slots=True)
class Bits:
    """The bits of one variable: their position and number, and the code of each value of its domain."""

    shift: int
    width: int
    codes: tuple[int, ...]

    @property
    def mask(self) -> int:
        """All its bits, in place."""
        return ((1 << self.width) - 1) << self.shift

    def at(self, value: int) -> int:
        """The bits of a value, in place."""
        return self.codes[value] << self.shift


class Packing:
    """The layout of bit-packed states. `order` sorts the variables behind the program points."""

    def __init__(self, layout: Layout, order: Callable[[Variable], tuple[int, ...]] | None = None) -> None:
        self.layout = layout
        self.points = tuple(layout.variable(str(thread)).place for thread in layout.threads)
        threads = set(self.points)
        rest = [variable for variable in layout.variables if variable.place not in threads]
        if order is not None:
            rest.sort(key=order)
        self.bits: dict[int, Bits] = {}
        self.size = 0
        for place in (*self.points, *(variable.place for variable in rest)):
            self._add(layout.variables[place])
        self.point_mask = sum(self.bits[place].mask for place in self.points)

    def _add(self, variable: Variable) -> None:
        codes = _codes(self.layout, variable)
        width = max(max(codes).bit_length(), 1)
        self.bits[variable.place] = Bits(self.size, width, codes)
        self.size += width

    @property
    def full(self) -> int:
        """All bits."""
        return (1 << self.size) - 1

    @cached_property
    def _decode(self) -> tuple[tuple[int, int, dict[int, int]], ...]:
        found = []
        for place in range(len(self.layout.variables)):
            bits = self.bits[place]
            values = {code: value for value, code in enumerate(bits.codes)}
            found.append((bits.shift, (1 << bits.width) - 1, values))
        return tuple(found)

    def point_values(self, packed: int) -> tuple[int, ...]:
        """The program point of each thread."""
        return tuple(
            values[(packed >> shift) & mask] for shift, mask, values in (self._decode[place] for place in self.points)
        )

    def pack(self, state: State) -> int:
        """The integer of a state."""
        return sum(self.bits[place].at(value) for place, value in enumerate(state))

    def unpack(self, packed: int) -> State:
        """The state of an integer; `KeyError` if it encodes none."""
        return tuple(values[(packed >> shift) & mask] for shift, mask, values in self._decode)


def _codes(layout: Layout, variable: Variable) -> tuple[int, ...]:
    """Values code as themselves, but the states of objects have one bit on top that says that they are alive."""
    names = variable.domain
    if variable.role is not Part.LIFECYCLE or layout.of(variable.holder).role is Role.THREAD:
        return tuple(range(len(names)))
    reserved = {NONE: 0, DYING: 1, GONE: 2}
    living = 1 << max(2, (len(names) - len(reserved) - 1).bit_length())
    # States stand behind `none` in the domain: the first has value 1.
    return tuple(reserved[name] if name in reserved else living + value - 1 for value, name in enumerate(names))
