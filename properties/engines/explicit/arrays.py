"""The door to numpy and scipy: questions about all states of a state graph at once.

States are columns of bytes, predicates masks (one boolean for each state), edges a sparse matrix by rows: the
successors of state `i` are `targets[offsets[i]:offsets[i + 1]]`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.ground.program import All, Any, Expr, Is, Not
from properties.engines.codegen.packing import Bits, Packing

Mask = NDArray[np.bool_]
"""One boolean for each state."""
Indexes = NDArray[np.int64]
"""Numbers of states, ascending."""


class Columns:
    """The bit-packed states of a graph, byte by byte, to evaluate expressions on all of them."""

    def __init__(self, packing: Packing, states: Sequence[int]) -> None:
        self.packing = packing
        # One byte more than the states need: a field that ends in the last byte may be read with the next.
        length = packing.size // 8 + 2
        joined = b"".join(state.to_bytes(length, "little") for state in states)
        rows = np.frombuffer(joined, dtype=np.uint8).reshape(len(states), length)
        self.bytes = np.ascontiguousarray(rows.T)

    def where(self, expr: Expr) -> Mask:
        """The states in which the expression holds."""
        count = self.bytes.shape[1]
        match expr:
            case Is(place, values):
                bits = self.packing.bits[place]
                wanted = np.zeros(1 << bits.width, dtype=np.bool_)
                wanted[[bits.codes[value] for value in values]] = True
                return wanted[self._field(bits)]
            case Not(part):
                return ~self.where(part)
            case All(parts):
                found = np.ones(count, dtype=np.bool_)
                for part in parts:
                    found &= self.where(part)
                return found
            case Any(parts):
                found = np.zeros(count, dtype=np.bool_)
                for part in parts:
                    found |= self.where(part)
                return found

    def _field(self, bits: Bits) -> NDArray[np.uint32]:
        """The codes of one variable. Fields have at most 17 bits, so that three bytes hold one wherever it starts."""
        first, shift = divmod(bits.shift, 8)
        last = (bits.shift + bits.width - 1) // 8
        found = self.bytes[first].astype(np.uint32)
        for offset in range(1, last - first + 1):
            found |= self.bytes[first + offset].astype(np.uint32) << np.uint32(8 * offset)
        code: NDArray[np.uint32] = (found >> np.uint32(shift)) & np.uint32((1 << bits.width) - 1)
        return code


@dataclass(frozen=True)
class Edges:
    """The edges of a state graph by source. `offsets` has one entry more than there are states."""

    offsets: NDArray[np.int64]
    targets: NDArray[np.int64]

    @staticmethod
    def of(offsets: array[int], targets: array[int], count: int) -> Edges:
        """From the arrays of a search; states that were never visited have no edges."""
        begins = np.frombuffer(offsets, dtype=np.uint64).astype(np.int64)
        missing = np.full(count + 1 - len(begins), begins[-1], dtype=np.int64)
        ends = np.frombuffer(targets, dtype=np.uint32) if targets else np.zeros(0, dtype=np.uint32)
        return Edges(np.concatenate((begins, missing)), ends.astype(np.int64))

    @property
    def count(self) -> int:
        """The number of states."""
        return len(self.offsets) - 1

    @cached_property
    def sources(self) -> NDArray[np.int64]:
        """The source of each edge."""
        return np.repeat(np.arange(self.count), np.diff(self.offsets))

    @cached_property
    def discovery(self) -> Indexes:
        """For each state the number of its first incoming edge, if states are numbered in the order of discovery."""
        newest = np.maximum.accumulate(self.targets) if len(self.targets) else self.targets
        return np.searchsorted(newest, np.arange(self.count))

    @cached_property
    def reversed(self) -> Edges:
        """The same edges by target."""
        order = np.argsort(self.targets, kind="stable")
        sizes = np.bincount(self.targets, minlength=self.count)
        return Edges(np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes))), self.sources[order])

    def next(self, states: Indexes) -> Indexes:
        """The successors of some states, each once."""
        begins, sizes = self.offsets[states], self.offsets[states + 1] - self.offsets[states]
        starts = np.repeat(begins - np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)[:-1])), sizes)
        return np.unique(self.targets[starts + np.arange(len(starts))])

    def reachable(self, mask: Mask) -> Mask:
        """The states that can be reached from those of the mask, these included."""
        found = mask.copy()
        front = np.flatnonzero(mask)
        while len(front):
            front = self.next(front)
            front = front[~found[front]]
            found[front] = True
        return found

    def first(self, before: Mask, after: Mask, among: Mask | None = None) -> int | None:
        """The number of the first edge from a state of one mask to a state of the other, maybe only among some."""
        found = before[self.sources] & after[self.targets]
        return first_of(found if among is None else found & among)

    def bottom_components(self) -> tuple[Indexes, ...]:
        """The bottom strongly connected components, each with its states, ordered by their first states."""
        number, component = self._components(np.ones(len(self.targets), dtype=np.bool_))
        leaves = component[self.sources] != component[self.targets]
        bottom = np.ones(number, dtype=np.bool_)
        bottom[component[self.sources[leaves]]] = False
        inside = np.flatnonzero(bottom[component])
        order = np.argsort(component[inside], kind="stable")
        cuts = np.flatnonzero(np.diff(component[inside][order])) + 1
        groups = np.split(inside[order], cuts) if len(inside) else []
        return tuple(sorted(groups, key=lambda group: int(group[0])))

    def having(self, edges: Mask) -> Mask:
        """The states that are the source of one of these edges."""
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.sources[edges]] = True
        return found

    def components(self, alive: Mask) -> Components:
        """The strongly connected components of some states, by the edges among them."""
        among = alive[self.sources] & alive[self.targets]
        number, component = self._components(among)
        return Components(self, number, component, among & (component[self.sources] == component[self.targets]))

    def _components(self, among: Mask) -> tuple[int, Indexes]:
        """The number of strongly connected components by these edges, and the component of each state."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        ends = self.sources[among], self.targets[among]
        matrix = csr_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(self.count, self.count))
        number, component = connected_components(matrix, directed=True, connection="strong")
        return int(number), component.astype(np.int64)


@dataclass(frozen=True)
class Components:
    """Strongly connected components: the one of each state, and the mask of the edges that stay inside one."""

    edges: Edges
    count: int
    of: Indexes
    inner: Mask

    def having(self, states: Mask) -> Mask:
        """A mask of components: those that have one of these states."""
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.of[states]] = True
        return found

    def with_edges(self, edges: Mask | None = None) -> Mask:
        """A mask of components: those inside which one of these edges, by default of all, stays."""
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.of[self.edges.sources[self.inner if edges is None else self.inner & edges]]] = True
        return found

    def states(self, which: Mask) -> Mask:
        """The states of these components."""
        found: Mask = which[self.of]
        return found


@dataclass(frozen=True)
class Tracked:
    """A state graph in which something that has one of `ways` names is followed along edges that may rename it.

    State `s` with name `n` is number `s * ways + n`. `came_from` has for each edge the number of one without names,
    counted in the same way.
    """

    edges: Edges
    ways: int
    came_from: Indexes

    @staticmethod
    def of(edges: Edges, permutations: array[int], images: Sequence[Sequence[int]]) -> Tracked:
        """Follow along these edges; `images` has for each permutation the new name of each name.

        Without `permutations` nothing is renamed.
        """
        ways = len(images[0])
        names = np.arange(ways)
        renamed = np.broadcast_to(names, (len(edges.targets), ways))
        if permutations:
            renamed = np.array(images, dtype=np.int64)[np.frombuffer(permutations, dtype=np.uint32)]
        sources, targets = (ends[:, np.newaxis] * ways for ends in (edges.sources, edges.targets))
        order = np.argsort((sources + names).ravel(), kind="stable")
        sizes = np.repeat(np.diff(edges.offsets), ways)
        offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
        return Tracked(Edges(offsets, (targets + renamed).ravel()[order]), ways, order)

    def everywhere(self, states: Mask) -> Mask:
        """These states under every name."""
        return np.repeat(states, self.ways)

    def somewhere(self, named: Mask) -> Mask:
        """The states that are in the mask under some name."""
        return np.asarray(named.reshape(-1, self.ways).any(axis=1))

    def states(self, by_name: Mapping[int, Mask]) -> Mask:
        """The union of the states given for some names."""
        return self._together(by_name, self.edges.count // self.ways)

    def among(self, by_name: Mapping[int, Mask]) -> Mask:
        """The union of the edges given for some names."""
        return self._together(by_name, len(self.came_from) // self.ways)[self.came_from]

    def _together(self, by_name: Mapping[int, Mask], count: int) -> Mask:
        found = np.zeros((count, self.ways), dtype=np.bool_)
        for name, mask in by_name.items():
            found[:, name] = mask
        return found.ravel()


def first_of(mask: Mask) -> int | None:
    """The first place at which a mask is true."""
    return int(mask.argmax()) if mask.any() else None


def permuted_by(permutations: array[int], wanted: list[int]) -> Mask | None:
    """The edges along one of these permutations; None stands for all edges, as where nothing is permuted."""
    if not permutations:
        return None
    return np.isin(np.frombuffer(permutations, dtype=np.uint32), np.array(wanted, dtype=np.uint32))


def numbers_of(mask: Mask) -> tuple[int, ...]:
    """The places at which a mask is true, ascending."""
    return tuple(np.flatnonzero(mask).tolist())


def mask_of(count: int, members: array[int], among: Mask | None = None) -> Mask:
    """The mask that is true for these states, maybe only for some of the list."""
    found = np.zeros(count, dtype=np.bool_)
    if members:
        states = np.frombuffer(members, dtype=np.uint32)
        found[states if among is None else states[among]] = True
    return found


def mask_of_numbers(count: int, groups: Sequence[Indexes]) -> Mask:
    """The mask that is true for the states of these groups."""
    found = np.zeros(count, dtype=np.bool_)
    for group in groups:
        found[group] = True
    return found


def chosen(numbers: array[int], among: Sequence[bool]) -> Mask:
    """A mask over some numbers: those at which `among` is true."""
    table = np.array(among, dtype=np.bool_)
    return table[np.frombuffer(numbers, dtype=np.uint32)] if numbers else np.zeros(0, dtype=np.bool_)


def point_of_no_return(trace: Sequence[int], lost: Mask) -> int | None:
    """The position of the first state of a sequence that is in the mask."""
    return next((position for position, state in enumerate(trace) if lost[state]), None)
