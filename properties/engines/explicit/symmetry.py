"""Symmetry: states that differ only in which of several interchangeable instances is which count as one.

A policy names the sorts whose values may be permuted (`symmetry=("p", "v")`: connections and vbuckets). Of all images
of a state one stands for them: the values of the largest sort are sorted (`properties.engines.explicit.canonical`),
those of the others permuted in every way, and the least image is taken. Rows cannot name a value of a sort, so they
treat all alike, with one exception: `Each` and `Pick` go in ascending order. A policy must not name a sort for which
that order matters; `tests/searching` compares with symmetry off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, permutations, product

from model.language.errors import TableError
from model.semantics.layout import Binding, Instance, Layout, Part, Variable, sort_of
from properties.engines.codegen.packing import Packing
from properties.engines.explicit.canonical import Order, Sorting, sortable, values_of

Renaming = dict[str, tuple[int, ...]]
"""For each sort, the new value of each value."""
Arrange = Callable[[int], tuple[int, int]]
"""From a packed state to the one that stands for it, and the number of a renaming that leads there (0: none)."""


class Symmetry:
    """The permutations of some sorts of a layout. `TableError` if the initial state tells their values apart.

    `renamings` has those that were met so far; the first changes nothing.
    """

    def __init__(self, layout: Layout, sorts: tuple[str, ...]) -> None:
        self.layout = layout
        size = layout.policy.scope.size
        self.sorts = tuple(sorted(sort for sort in set(sorts) if size(sort) > 1))
        inner = sorted((sort for sort in self.sorts if sortable(layout, sort)), key=size)
        self.inner = inner[-1] if inner else ""
        self.outer = tuple(sort for sort in self.sorts if sort != self.inner)
        self.images = tuple(Image(layout, renaming) for renaming in renamings(layout, self.outer))
        blocks = values_of(layout, self.inner)
        self._blocks = tuple(next(iter(one)) if len(one) == 1 else -1 for one in blocks)
        self.renamings: list[Renaming] = [{}]
        self._numbers: dict[tuple[int, Order], int] = {}
        for image in (*self.images, *self._swaps()):
            if image.of(layout.initial) != layout.initial:
                raise TableError(f"sorts {', '.join(self.sorts)} are not interchangeable: the initial state differs")

    def _swaps(self) -> Iterator[Image]:
        """All permutations of the sort that is sorted are made of these."""
        size = self.layout.policy.scope.size(self.inner) if self.inner else 0
        for value in range(1, size):
            swapped = list(range(size))
            swapped[value - 1 : value + 1] = value, value - 1
            yield Image(self.layout, {self.inner: tuple(swapped)})

    @property
    def trivial(self) -> bool:
        """Whether there is nothing to permute."""
        return not self.sorts

    def order(self, variable: Variable) -> tuple[int, ...]:
        """A sorting key that puts together what belongs to one value: a permutation then moves few blocks of bits."""
        binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
        values = {sort_of(index): value for index, value in binding.items()}
        return (self._blocks[variable.place], *(values.get(sort, -1) for sort in self.outer), variable.place)

    # --- what stands for a state ---

    def arrange(self, packing: Packing) -> Arrange | None:
        """The function that gives the state that stands for another; None if there is nothing to permute."""
        if self.trivial:
            return None
        images = self._images(packing)
        into = Sorting(packing, self.inner).function() if self.inner else _as_it_is

        def sort(state: int) -> tuple[int, int]:
            found, order = into(state)
            number = self._numbers.get((0, order))
            return found, self._number(0, order) if number is None else number

        def arrange(state: int) -> tuple[int, int]:
            (best, order), which = into(state), 0
            for other, image in enumerate(images, 1):
                found, this = into(image(state))
                if found < best:
                    best, order, which = found, this, other
            number = self._numbers.get((which, order))
            return best, self._number(which, order) if number is None else number

        return arrange if images else sort

    def canonical(self, packing: Packing) -> Callable[[int], int] | None:
        """A function from a packed state to the one that stands for it; None if there is nothing to permute."""
        arrange = self.arrange(packing)
        return None if arrange is None else lambda state: arrange(state)[0]

    def _images(self, packing: Packing) -> tuple[Callable[[int], int], ...]:
        found = []
        for image in self.images:
            tables: dict[str, tuple[int, ...]] = {}
            text = image.source(packing, tables)
            found.append(eval(compile(f"lambda s: {text}", "<symmetry>", "eval"), dict(tables)))
        return tuple(found)

    def _number(self, which: int, order: Order) -> int:
        renaming = dict(self.images[which - 1].renaming) if which else {}
        if order != tuple(range(len(order))):
            renaming[self.inner] = tuple(order.index(value) for value in range(len(order)))
        if renaming:
            self.renamings.append(renaming)
        return self._numbers.setdefault((which, order), len(self.renamings) - 1 if renaming else 0)

    def orbit(self, packing: Packing) -> Callable[[int], int]:
        """A function from a packed state to the number of states that it stands for."""
        images, sorting = self._images(packing), Sorting(packing, self.inner) if self.inner else None
        into = sorting.function() if sorting else _as_it_is

        def orbit(state: int) -> int:
            classes = {into(state)[0], *(into(image(state))[0] for image in images)}
            return len(classes) if sorting is None else sum(map(sorting.orbit, classes))

        return orbit


def _as_it_is(state: int) -> tuple[int, Order]:
    return state, ()


def renamings(layout: Layout, sorts: tuple[str, ...]) -> Iterator[Renaming]:
    """Every permutation of some sorts but the one that changes nothing."""
    sizes = [layout.policy.scope.size(sort) for sort in sorts]
    choices = product(*(permutations(range(size)) for size in sizes))
    next(choices)
    return (dict(zip(sorts, choice, strict=True)) for choice in choices)


def renamed(binding: Binding, renaming: Renaming) -> Binding:
    """A binding after a renaming."""
    return {
        index: renaming[sort_of(index)][value] if sort_of(index) in renaming else value
        for index, value in binding.items()
    }


class Image:
    """One permutation: where each variable moves to, how owners of mutexes are renamed, which orders turn round."""

    def __init__(self, layout: Layout, renaming: Renaming) -> None:
        self.layout = layout
        self.renaming = renaming
        self.moves = dict(self._moves())
        threads = [layout.threads.index(self._instance(thread)) + 1 for thread in layout.threads]
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

    def _instance(self, instance: Instance) -> Instance:
        return Instance(instance.lifecycle, instance.indexes, tuple(renamed(instance.binding, self.renaming).values()))

    def _moves(self) -> Iterator[tuple[int, int]]:
        """From each place to the place of its image; orders are added by `_orders`."""
        variable = self.layout.variable
        for instance in self.layout.instances:
            image, lifecycle = self._instance(instance), self.layout.of(instance)
            yield variable(str(instance)).place, variable(str(image)).place
            flags, counters = (f.name for f in lifecycle.flags), (c.name for c in lifecycle.counters)
            for name in chain(flags, counters, (m.name for m in lifecycle.mutexes)):
                yield variable(f"{instance}.{name}").place, variable(f"{image}.{name}").place
            for slot in lifecycle.slots:
                name = f"{lifecycle.name}.{slot.name}"
                for more in self.layout.bindings(self.layout.free_indexes(lifecycle.name, slot)):
                    scope = {**instance.binding, **more}
                    image_scope = renamed(scope, self.renaming)
                    yield self.layout.member(name, scope).place, self.layout.member(name, image_scope).place

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
