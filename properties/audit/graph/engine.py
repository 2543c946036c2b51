"""The door to `rustworkx`, and to numpy and scipy for graphs of objects: components, dominators, reachability.

Columns of numbers are arrays of 64 bits; a million references take eight megabytes a column.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias

import numpy as np
import rustworkx
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from model.language.errors import ModelBug

Ints: TypeAlias = NDArray[np.int64]
"""A column of numbers."""
Mask: TypeAlias = NDArray[np.bool_]
"""A column of truth values."""
Edge = tuple[int, int, int]
"""From, to, and what the edge stands for: a reference, or -1."""
UNREACHED = -1
"""How far away something is that is not reached."""


def ints(column: array[int] | bytearray | bytes | Iterable[int]) -> Ints:
    """A column as numbers to reckon with; a copy."""
    if isinstance(column, bytes | bytearray):
        return np.frombuffer(column, dtype=np.uint8).astype(np.int64)
    return np.asarray(column if isinstance(column, array) else list(column), dtype=np.int64)


def listed(column: Ints) -> list[int]:
    """A column as plain numbers."""
    plain: list[int] = column.tolist()
    return plain


def places(mask: Mask) -> Ints:
    """Where a column of truth values is true, ascending."""
    return np.flatnonzero(mask)


def marked(length: int, where: Ints) -> Mask:
    """A column of truth values that is true in these places."""
    mask = np.zeros(length, dtype=np.bool_)
    mask[where] = True
    return mask


def counted(numbers: Ints, length: int) -> Ints:
    """How often each of the numbers 0 to `length` - 1 is there."""
    return np.bincount(numbers, minlength=length).astype(np.int64)


def last_of_each(*columns: Ints) -> Ints:
    """Of all rows that agree in these columns the last one, as places, in the order of the columns."""
    order = np.lexsort(columns[::-1])
    last = np.zeros(len(order), dtype=np.bool_)
    for column in columns:
        ordered = column[order]
        last[:-1] |= ordered[1:] != ordered[:-1]
    last[-1:] = True
    return order[last]


def joined(one: Ints, other: Ints) -> Ints:
    """Two columns, one below the other."""
    return np.concatenate((one, other))


def repeated(value: int, times: int) -> Ints:
    """A column of one value."""
    return np.full(times, value, dtype=np.int64)


def renamed(numbers: Ints, within: Mask) -> Ints:
    """The numbers that occur within the mask called 0, 1, 2... in their order, and -1 outside."""
    names = np.cumsum(marked(int(numbers.max(initial=-1)) + 1, numbers[within])) - 1
    return np.where(within, names[numbers], -1)


def distinct(nodes: int, holder: Ints, target: Ints) -> tuple[Ints, Ints]:
    """The ends of edges between different nodes, each pair once, ascending."""
    pairs = np.sort((holder * nodes + target)[holder != target])
    pairs = pairs[_changes(pairs)]
    return pairs // nodes, pairs % nodes


def _changes(ascending: Ints) -> Mask:
    """Where a value differs from the one before. Not `np.unique`, which takes many times as long."""
    changes = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=changes[1:])
    return changes


class Groups:
    """The numbers 0, 1, 2... sorted into groups, and ascending in each; a negative group is none.

    `order` has the numbers group by group, `starts` where each group begins there, and the end.
    """

    def __init__(self, group_of: Ints, groups: int) -> None:
        order = np.argsort(group_of, kind="stable")
        self.order = order[int((group_of < 0).sum()) :]
        self.starts = np.concatenate(([0], np.cumsum(counted(group_of[group_of >= 0], groups))))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, group: int) -> Ints:
        return self.order[self.starts[group] : self.starts[group + 1]]

    @property
    def first(self) -> Ints:
        """The first of each group; there must be no empty one."""
        return self.order[self.starts[:-1]]

    @property
    def size(self) -> Ints:
        """How many each group has."""
        return np.diff(self.starts)

    def summed(self, values: Ints) -> Ints:
        """The sum of a column over each group; there must be no empty one."""
        return np.add.reduceat(values[self.order], self.starts[:-1]) if len(self) else values[:0]


class Network:
    """A directed multigraph over the nodes 0 to `nodes` - 1, from columns of ends and of what the edges stand for."""

    def __init__(self, nodes: int, holder: Ints, target: Ints, label: Ints | None = None) -> None:
        self.nodes = nodes
        self._holder, self._target = holder, target
        self._label = np.arange(len(holder)) if label is None else label

    @cached_property
    def _leaving(self) -> Groups:
        return Groups(self._holder, self.nodes)

    @cached_property
    def _coming(self) -> Groups:
        return Groups(self._target, self.nodes)

    @cached_property
    def _matrix(self) -> sparse.csr_matrix:
        """Who leads to whom. Each pair once and no loops: scipy's search for components does not end otherwise."""
        holder, target = distinct(self.nodes, self._holder, self._target)
        starts = joined(repeated(0, 1), np.cumsum(counted(holder, self.nodes)))
        return sparse.csr_matrix((np.ones(len(target)), target, starts), shape=(self.nodes, self.nodes))

    def _edges(self, numbers: Ints) -> list[Edge]:
        columns = (self._holder[numbers], self._target[numbers], self._label[numbers])
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def out(self, node: int) -> list[Edge]:
        """The edges that leave a node, in the order in which they were given."""
        return self._edges(self._leaving[node])

    def into(self, node: int) -> list[Edge]:
        """The edges that come to a node, in the order in which they were given."""
        return self._edges(self._coming[node])

    def components(self) -> Ints:
        """By node, the number of its strongly connected component; each has a higher one than all it has edges to."""
        found: Ints = csgraph.connected_components(self._matrix, connection="strong")[1].astype(np.int64)
        if (found[self._holder] < found[self._target]).any():
            # The documentation of scipy does not promise this order, though its algorithm has it.
            raise ModelBug("components are not in the order of what they own")
        return found

    def distances(self, start: int) -> Ints:
        """How many edges away each node is from the start, `UNREACHED` if there is no way."""
        order, before = csgraph.breadth_first_order(self._matrix, start)
        place = repeated(0, self.nodes)
        place[order] = np.arange(len(order))
        # `away` edges lead from the place `above` to each; both double what they span in every round.
        above, away = joined(repeated(0, 1), place[before[order[1:]]]), repeated(1, len(order))
        away[0] = 0
        while above.any():
            away, above = away + away[above], above[above]
        distance = repeated(UNREACHED, self.nodes)
        distance[order] = away
        return distance

    def reached(self, start: int) -> Ints:
        """What can be reached from a node, itself first."""
        order: Ints = csgraph.breadth_first_order(self._matrix, start, return_predecessors=False).astype(np.int64)
        return order


def dominators(nodes: int, holder: Ints, target: Ints, start: int) -> list[int]:
    """The immediate dominator of each node but the start, which must reach all; the start is its own.

    What a single other node has edges to is dominated by that. So the library is asked only about what has several such
    holders, and what lies on the way there: in most programs a small part of all objects.
    """
    holder, target = distinct(nodes, holder, target)
    above = repeated(start, nodes)
    above[target] = holder
    needed = _leading_to(nodes, holder, target, places(counted(target, nodes) > 1))
    if needed.any():
        number, names, inside = np.cumsum(needed) - 1, places(needed), needed[target]
        graph: rustworkx.PyDiGraph[None, None] = rustworkx.PyDiGraph()
        graph.add_nodes_from([None] * len(names))
        ends = number[holder[inside]].tolist(), number[target[inside]].tolist()
        graph.extend_from_edge_list(list(zip(*ends, strict=True)))
        found = rustworkx.immediate_dominators(graph, int(number[start]))
        above[names[ints(found.keys())]] = names[ints(found.values())]
    return listed(above)


def _leading_to(nodes: int, holder: Ints, target: Ints, ends: Ints) -> Mask:
    """What can reach one of these nodes, those included."""
    # Backwards, from one more node that has edges to all of them.
    more = repeated(nodes, len(ends))
    back = Network(nodes + 1, joined(target, more), joined(holder, ends))
    return marked(nodes + 1, back.reached(nodes))[:nodes]
