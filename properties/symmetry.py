"""Symmetry: states that differ only in which of several interchangeable instances is which count as one.

A policy names the sorts whose values may be permuted (`symmetry=("v",)`: vbuckets). The canonical form of a state is
the least of its images under all permutations. Rows cannot name a value of a sort, so they treat all alike, with one
exception: `Each` and `Pick` go in ascending order. A policy must not name a sort for which that order matters;
`tests/searching` compares with symmetry off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, permutations, product

from model.errors import TableError
from model.layout import Bearer, Binding, Layout, Part, Variable, sort_of

from .packed import Packing

Renaming = dict[str, tuple[int, ...]]
"""For each sort, the new value of each value."""


class Symmetry:
    """The permutations of some sorts of a layout. `TableError` if the initial state tells their values apart."""

    def __init__(self, layout: Layout, sorts: tuple[str, ...]) -> None:
        self.layout = layout
        self.sorts = tuple(sorted(sort for sort in set(sorts) if layout.policy.scope.size(sort) > 1))
        self.images = tuple(_Image(layout, renaming) for renaming in self._renamings())
        for image in self.images:
            if image.of(layout.initial) != layout.initial:
                raise TableError(f"sorts {', '.join(self.sorts)} are not interchangeable: the initial state differs")

    @property
    def trivial(self) -> bool:
        """Whether there is nothing to permute."""
        return not self.images

    def _renamings(self) -> Iterator[Renaming]:
        """Every permutation but the one that changes nothing."""
        sizes = [self.layout.policy.scope.size(sort) for sort in self.sorts]
        choices = product(*(permutations(range(size)) for size in sizes))
        next(choices)
        return (dict(zip(self.sorts, choice, strict=True)) for choice in choices)

    def order(self, variable: Variable) -> tuple[int, ...]:
        """A sorting key that puts together what belongs to one value: a permutation then moves few blocks of bits."""
        binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
        values = {sort_of(index): value for index, value in binding.items()}
        return (*(values.get(sort, -1) for sort in self.sorts), variable.place)

    def canonical(self, packing: Packing) -> Callable[[int], int] | None:
        """A function from a packed state to the least of its images; None if there is nothing to permute."""
        if self.trivial:
            return None
        lines = ["def canonical(s):", " least = s"]
        tables: dict[str, tuple[int, ...]] = {}
        for image in self.images:
            lines += (f" t = {image.source(packing, tables)}", " if t < least: least = t")
        space: dict[str, object] = dict(tables)
        exec(compile("\n".join((*lines, " return least")), "<symmetry>", "exec"), space)
        return space["canonical"]  # type: ignore[return-value]


class _Image:
    """One permutation: where each variable moves to, how owners of mutexes are renamed, which orders turn round."""

    def __init__(self, layout: Layout, renaming: Renaming) -> None:
        self.layout = layout
        self.renaming = renaming
        self.moves = dict(self._moves())
        threads = [layout.threads.index(self._bearer(thread)) + 1 for thread in layout.threads]
        self.owners = (0, *threads)
        self.turned = dict(self._orders())

    def of(self, state: tuple[int, ...]) -> tuple[int, ...]:
        """The image of a state."""
        after = list(state)
        for variable in self.layout.variables:
            value = state[variable.place]
            if variable.role is Part.ORDER:
                place, other_way = self.moves[variable.place], self.turned[variable.place]
                after[place] = int(all(state[one] for one in other_way) and not value) if other_way else value
            else:
                renamed = self.owners[value] if variable.role is Part.MUTEX else value
                after[self.moves[variable.place]] = renamed
        return tuple(after)

    def source(self, packing: Packing, tables: dict[str, tuple[int, ...]]) -> str:
        """The image of the packed state `s` as Python source; `tables` receives what it looks up."""
        shifted: dict[int, int] = {}
        terms = []
        for variable in self.layout.variables:
            old, new = packing.bits[variable.place], packing.bits[self.moves[variable.place]]
            other_way = self.turned.get(variable.place)
            if other_way:
                both = sum(packing.bits[place].mask for place in other_way)
                terms.append(f"({new.mask:#x} if s & {both | old.mask:#x} == {both:#x} else 0)")
            elif variable.role is Part.MUTEX and self.owners != tuple(range(len(self.owners))):
                name = f"o{len(tables)}"
                tables[name] = tuple(new.at(owner) for owner in self.owners)
                terms.append(f"{name}[s >> {old.shift} & {(1 << old.width) - 1}]")
            else:
                shifted[new.shift - old.shift] = shifted.get(new.shift - old.shift, 0) | old.mask
        for distance, mask in sorted(shifted.items()):
            move = f" << {distance}" if distance > 0 else f" >> {-distance}" if distance else ""
            terms.append(f"(s & {mask:#x}){move}")
        return " | ".join(terms)

    def _renamed(self, binding: Binding) -> Binding:
        same = tuple(range(1 + max(binding.values(), default=0)))
        return {index: self.renaming.get(sort_of(index), same)[value] for index, value in binding.items()}

    def _bearer(self, bearer: Bearer) -> Bearer:
        return Bearer(bearer.lifecycle, bearer.indexes, tuple(self._renamed(bearer.binding).values()))

    def _moves(self) -> Iterator[tuple[int, int]]:
        """From each place to the place of its image; orders are added by `_orders`."""
        variable = self.layout.variable
        for bearer in self.layout.bearers:
            image, lifecycle = self._bearer(bearer), self.layout.of(bearer)
            yield variable(str(bearer)).place, variable(str(image)).place
            flags, counters = (f.name for f in lifecycle.flags), (c.name for c in lifecycle.counters)
            for name in chain(flags, counters, (m.name for m in lifecycle.mutexes)):
                yield variable(f"{bearer}.{name}").place, variable(f"{image}.{name}").place
            for slot in lifecycle.slots:
                name = f"{lifecycle.name}.{slot.name}"
                for more in self.layout.bindings(self.layout.free_indexes(lifecycle.name, slot)):
                    scope = {**bearer.binding, **more}
                    yield self.layout.member(name, scope).place, self.layout.member(name, self._renamed(scope)).place

    def _orders(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """For each order variable, the two entries if its image is declared the other way round, else nothing."""
        pairs = {}
        for slot in self.layout.references:
            for order, other, declared_first in self.layout.orders[slot.name]:
                if declared_first:
                    pairs[slot.place, other.place] = order.place
        for (first, later), order_place in pairs.items():
            ends = self.moves[first], self.moves[later]
            turned = ends not in pairs
            self.moves[order_place] = pairs[ends[::-1] if turned else ends]
            yield order_place, (first, later) if turned else ()
