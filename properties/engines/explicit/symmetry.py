"""Symmetry: states that differ only by a permutation of interchangeable instances count as one.

A policy names the sorts whose values may be permuted (`symmetry=("p", "v")`: connections and vbuckets). The images of
a state form its orbit, of which one is the representative: the values of the largest sort are brought into canonical
form (`properties.engines.explicit.canonical`), those of the others permuted in every way, and the least image is taken.
Rows cannot name a value of a sort, so they
treat all alike, with one exception: `Each` and `Pick` go in ascending order. A policy must not name a sort for which
that order matters; the tests compare with symmetry off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, permutations, product

from model.language.errors import TableError
from model.semantics.layout import Binding, Instance, Layout, Part, Variable, sort_of
from properties.engines.codegen.packing import Packing
from properties.engines.explicit.canonical import BlockCanonicaliser, Order, forms_blocks, values_of

Permutation = dict[str, tuple[int, ...]]
"""For each sort, the new value of each value."""
Canonicalise = Callable[[int], tuple[int, int]]
"""From a bit-packed state to the representative of its orbit, and the number of a permutation to it (0: none)."""


class Symmetry:
    """The permutations of some sorts of a layout. `TableError` if the initial state tells their values apart.

    `permutations` holds those met so far; the first is the identity.
    """

    def __init__(self, layout: Layout, sorts: tuple[str, ...]) -> None:
        self.layout = layout
        size = layout.policy.scope.size
        self.sorts = tuple(sorted(sort for sort in set(sorts) if size(sort) > 1))
        inner = sorted((sort for sort in self.sorts if forms_blocks(layout, sort)), key=size)
        self.inner = inner[-1] if inner else ""
        self.outer = tuple(sort for sort in self.sorts if sort != self.inner)
        self.images = tuple(Image(layout, permutation) for permutation in all_permutations(layout, self.outer))
        blocks = values_of(layout, self.inner)
        self._blocks = tuple(next(iter(one)) if len(one) == 1 else -1 for one in blocks)
        self.permutations: list[Permutation] = [{}]
        self._numbers: dict[tuple[int, Order], int] = {}
        for image in (*self.images, *self._swaps()):
            if image.of(layout.initial) != layout.initial:
                raise TableError(f"sorts {', '.join(self.sorts)} are not interchangeable: the initial state differs")

    def _swaps(self) -> Iterator[Image]:
        """Swaps of neighbours, which generate all permutations of the sort that forms blocks."""
        size = self.layout.policy.scope.size(self.inner) if self.inner else 0
        for value in range(1, size):
            swapped = list(range(size))
            swapped[value - 1 : value + 1] = value, value - 1
            yield Image(self.layout, {self.inner: tuple(swapped)})

    @property
    def trivial(self) -> bool:
        """True if there is nothing to permute."""
        return not self.sorts

    def order(self, variable: Variable) -> tuple[int, ...]:
        """A sorting key that puts together what belongs to one value: a permutation then moves few blocks of bits."""
        binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
        values = {sort_of(index): value for index, value in binding.items()}
        return (self._blocks[variable.place], *(values.get(sort, -1) for sort in self.outer), variable.place)

    # --- representatives ---

    def canonicalise(self, packing: Packing) -> Canonicalise | None:
        """Return the function to the representative of a state's orbit; None if there is nothing to permute."""
        if self.trivial:
            return None
        images = self._images(packing)
        into = BlockCanonicaliser(packing, self.inner).function() if self.inner else _as_it_is

        def with_blocks(state: int) -> tuple[int, int]:
            found, order = into(state)
            number = self._numbers.get((0, order))
            return found, self._number(0, order) if number is None else number

        def canonicalise(state: int) -> tuple[int, int]:
            (best, order), which = into(state), 0
            for other, image in enumerate(images, 1):
                found, this = into(image(state))
                if found < best:
                    best, order, which = found, this, other
            number = self._numbers.get((which, order))
            return best, self._number(which, order) if number is None else number

        return canonicalise if images else with_blocks

    def canonical(self, packing: Packing) -> Callable[[int], int] | None:
        """As `canonicalise`, without the number of the permutation."""
        canonicalise = self.canonicalise(packing)
        return None if canonicalise is None else lambda state: canonicalise(state)[0]

    def _images(self, packing: Packing) -> tuple[Callable[[int], int], ...]:
        found = []
        for image in self.images:
            tables: dict[str, tuple[int, ...]] = {}
            text = image.source(packing, tables)
            found.append(eval(compile(f"lambda s: {text}", "<symmetry>", "eval"), dict(tables)))
        return tuple(found)

    def _number(self, which: int, order: Order) -> int:
        permutation = dict(self.images[which - 1].permutation) if which else {}
        if order != tuple(range(len(order))):
            permutation[self.inner] = tuple(order.index(value) for value in range(len(order)))
        if permutation:
            self.permutations.append(permutation)
        return self._numbers.setdefault((which, order), len(self.permutations) - 1 if permutation else 0)

    def orbit(self, packing: Packing) -> Callable[[int], int]:
        """Return a function from a bit-packed state to the size of its orbit."""
        images, blocks = self._images(packing), BlockCanonicaliser(packing, self.inner) if self.inner else None
        into = blocks.function() if blocks else _as_it_is

        def orbit(state: int) -> int:
            classes = {into(state)[0], *(into(image(state))[0] for image in images)}
            return len(classes) if blocks is None else sum(map(blocks.orbit, classes))

        return orbit


def _as_it_is(state: int) -> tuple[int, Order]:
    return state, ()


def all_permutations(layout: Layout, sorts: tuple[str, ...]) -> Iterator[Permutation]:
    """Every permutation of some sorts except the identity."""
    sizes = [layout.policy.scope.size(sort) for sort in sorts]
    choices = product(*(permutations(range(size)) for size in sizes))
    next(choices)
    return (dict(zip(sorts, choice, strict=True)) for choice in choices)


def renamed(binding: Binding, permutation: Permutation) -> Binding:
    """The image of a binding under a permutation."""
    return {
        index: permutation[sort_of(index)][value] if sort_of(index) in permutation else value
        for index, value in binding.items()
    }


class Image:
    """One permutation: the new place of each variable, the new owners of mutexes, and the orders that are reversed."""

    def __init__(self, layout: Layout, permutation: Permutation) -> None:
        self.layout = layout
        self.permutation = permutation
        self.moves = dict(self._moves())
        threads = [layout.threads.index(self._instance(thread)) + 1 for thread in layout.threads]
        self.owners = (0, *threads)
        self.reversed_orders = dict(self._orders())

    def of(self, state: tuple[int, ...]) -> tuple[int, ...]:
        """The image of a state."""
        after = list(state)
        for variable in self.layout.variables:
            value = state[variable.place]
            if variable.role is Part.ORDER:
                place, other_way = self.moves[variable.place], self.reversed_orders[variable.place]
                after[place] = int(all(state[one] for one in other_way) and not value) if other_way else value
            else:
                renamed = self.owners[value] if variable.role is Part.MUTEX else value
                after[self.moves[variable.place]] = renamed
        return tuple(after)

    def source(self, packing: Packing, tables: dict[str, tuple[int, ...]]) -> str:
        """The image of the bit-packed state `s` as Python source; `tables` receives what it looks up."""
        shifted: dict[int, int] = {}
        terms = []
        for variable in self.layout.variables:
            old, new = packing.bits[variable.place], packing.bits[self.moves[variable.place]]
            other_way = self.reversed_orders.get(variable.place)
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
        return Instance(
            instance.lifecycle, instance.indexes, tuple(renamed(instance.binding, self.permutation).values())
        )

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
                    image_scope = renamed(scope, self.permutation)
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
            reversed_orders = ends not in pairs
            self.moves[order_place] = pairs[ends[::-1] if reversed_orders else ends]
            yield order_place, (first, later) if reversed_orders else ()
