"""The canonical form of a state in which the values of a sort are blocks: the blocks are sorted.

There are n! permutations of n values, but one sorted state. Values whose blocks are equal may still stand in a queue:
then who entered later comes first. Such values are told apart by any queue that they are in, since equal blocks are
in the same queues; values in no queue remain interchangeable.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, pairwise, permutations
from math import factorial
from typing import Any

from model.language.errors import ModelBug
from model.semantics.layout import Binding, Layout, Part, Variable, sort_of
from properties.engines.codegen.packing import Packing

Order = tuple[int, ...]
"""The value that takes each place."""
Entry = tuple[int, int]
"""A queue's entry: the value it belongs to, and the bit of its reference inside the block."""


def values_of(layout: Layout, sort: str) -> tuple[frozenset[int], ...]:
    """For each variable, by place, the values of a sort that it belongs to; the order of a queue may belong to two."""
    found = [_of(variable.holder.binding, sort) for variable in layout.variables]
    for instance in layout.instances:
        lifecycle = layout.of(instance)
        for slot in lifecycle.slots:
            for binding in layout.bindings(layout.free_indexes(lifecycle.name, slot)):
                scope = {**instance.binding, **binding}
                found[layout.member(f"{lifecycle.name}.{slot.name}", scope).place] |= _of(scope, sort)
    for entry in layout.references:
        for order, other, _ in layout.orders[entry.name]:
            found[order.place] |= found[entry.place] | found[other.place]
    return tuple(found)


def _of(binding: Binding, sort: str) -> frozenset[int]:
    return frozenset(value for index, value in binding.items() if sort_of(index) == sort)


def forms_blocks(layout: Layout, sort: str) -> bool:
    """True if each value of a sort is a block: no thread has it, and only queue orders belong to two values."""
    if any(sort_of(index) == sort for thread in layout.threads for index in thread.indexes):
        return False
    values = values_of(layout, sort)
    return all(len(values[one.place]) < 2 for one in layout.variables if one.role is not Part.ORDER)


class BlockCanonicaliser:
    """Brings the values of one sort into canonical order. The packing must keep each as one block of bits."""

    def __init__(self, packing: Packing, sort: str) -> None:
        self.layout = packing.layout
        self.packing = packing
        self.sort = sort
        self.size = self.layout.policy.scope.size(sort)
        self.identity: Order = tuple(range(self.size))
        self._values = values_of(self.layout, sort)
        blocks = [self._variables(value) for value in range(self.size)]
        bits = [[packing.bits[one.place] for one in block] for block in blocks]
        self.width = sum(one.width for one in bits[0])
        self.shifts = tuple(min(one.shift for one in block) for block in bits)
        shapes = {
            tuple((one.shift - shift, one.width) for one in block)
            for block, shift in zip(bits, self.shifts, strict=True)
        }
        if len(shapes) != 1 or self.shifts != tuple(self.shifts[0] + self.width * n for n in self.identity):
            raise ModelBug(f"the values of sort {sort} are not blocks of equal shape")
        self.block = (1 << self.width) - 1
        self._find_queues()

    def _variables(self, value: int) -> list[Variable]:
        return [one for one in self.layout.variables if self._values[one.place] == {value}]

    def _find_queues(self) -> None:
        """Find the bits of a block that are entries of a queue, and the bits that keep the order of two entries."""
        bits = self.packing.bits
        self.pairs: dict[tuple[Entry, Entry], int] = {}
        self.crossing = 0
        queues: dict[str, set[int]] = {}
        for slot in self.layout.references:
            for order, other, declared_first in self.layout.orders[slot.name]:
                if not declared_first or len(self._values[order.place]) < 2:
                    continue
                first, later = self._entry(slot), self._entry(other)
                self.pairs[first, later] = bits[order.place].mask
                self.crossing |= bits[order.place].mask
                queues.setdefault(slot.name.partition(">")[0], set()).update((first[1], later[1]))
        self.queues = tuple(tuple(sorted(bits)) for bits in queues.values())
        self.queued = sum(1 << bit for bit in set(chain.from_iterable(self.queues)))
        self.entries = sum(self.queued << shift for shift in self.shifts)
        self._known: dict[tuple[int, Order], int] = {}
        self.rest = self.packing.full & ~self.crossing & ~sum(self.block << shift for shift in self.shifts)

    def _entry(self, slot: Variable) -> Entry:
        (value,) = self._values[slot.place]
        return value, self.packing.bits[slot.place].shift - self.shifts[value]

    # --- canonical form ---

    def function(self) -> Callable[[int], tuple[int, Order]]:
        """Return the function from a bit-packed state to its canonical form and the value that takes each place."""
        names = [f"b{value}" for value in self.identity]
        cuts = (f"{name} = s >> {shift} & {self.block:#x}" for name, shift in zip(names, self.shifts, strict=True))
        tied = " or ".join(f"{one} == {other} and {one} & {self.queued:#x}" for one, other in pairwise(names))
        source = (
            f"def canonicalise(s):\n {'; '.join(cuts)}\n if {' >= '.join(names)} and not ({tied}): return s, identity\n"
            f" return slowly(s, ({', '.join(names)},))"
        )
        namespace: dict[str, Any] = {"identity": self.identity, "slowly": self._slowly}
        exec(compile(source, "<canonical form>", "exec"), namespace)
        found: Callable[[int], tuple[int, Order]] = namespace["canonicalise"]
        return found

    def _slowly(self, state: int, blocks: tuple[int, ...]) -> tuple[int, Order]:
        if len(set(blocks)) < self.size and any(one & self.queued and blocks.count(one) > 1 for one in blocks):
            order = tuple(sorted(self.identity, key=lambda value: (-blocks[value], self._behind(state, blocks, value))))
        else:
            order = tuple(sorted(self.identity, key=blocks.__getitem__, reverse=True))
        found = state & self.rest
        for shift, value in zip(self.shifts, order, strict=True):
            found |= blocks[value] << shift
        entries = state & self.entries
        if entries & (entries - 1):
            # Few ways in which values may queue recur in many states.
            key = state & (self.entries | self.crossing), order
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = self._orders(state, blocks, order)
            found |= known
        return found, order

    def _behind(self, state: int, blocks: tuple[int, ...], value: int) -> int:
        """The number of equal blocks that entered the first of their queues later than this one."""
        entries = blocks[value] & self.queued
        if not entries:
            return 0
        bit = (entries & -entries).bit_length() - 1
        equal = (other for other in self.identity if other != value and blocks[other] == blocks[value])
        return sum(self._earlier(state, (value, bit), (other, bit)) for other in equal)

    def _earlier(self, state: int, one: Entry, other: Entry) -> bool:
        """True if one entry of a queue, in which both are, is before the other."""
        mask = self.pairs.get((one, other))
        return bool(state & mask) if mask is not None else not state & self.pairs[other, one]

    def _orders(self, state: int, blocks: tuple[int, ...], order: Order) -> int:
        """The bits that keep the order of queues, for values that have moved."""
        place_of = {value: place for place, value in enumerate(order)}
        found = 0
        for queue in self.queues:
            entries = [(value, bit) for value in self.identity for bit in queue if blocks[value] >> bit & 1]
            for one, other in permutations(entries, 2):
                mask = self.pairs.get(((place_of[one[0]], one[1]), (place_of[other[0]], other[1])))
                if mask and self._earlier(state, one, other):
                    found |= mask
        return found

    # --- counting ---

    def orbit(self, state: int) -> int:
        """The number of different states that permutations of the values make of one."""
        blocks = [state >> shift & self.block for shift in self.shifts]
        alike: dict[int, int] = {}
        for block in blocks:
            alike[block] = 1 if block & self.queued else alike.get(block, 0) + 1
        found = factorial(self.size)
        for number in alike.values():
            found //= factorial(number)
        return found
