"""The only module that imports `rustworkx`, and numpy and scipy for graphs of objects: components, dominators,
reachability.

Columns are arrays of 64-bit integers; a million references take eight megabytes for each column.
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
NetworkEdge = tuple[int, int, int]
"""Source, target, and the reference that the edge represents, or -1."""
UNREACHED = -1
"""The distance of an unreached node."""


def ints(column: array[int] | bytearray | bytes | Iterable[int]) -> Ints:
    """Return a column as an array of integers; a copy."""
    if isinstance(column, bytes | bytearray):
        return np.frombuffer(column, dtype=np.uint8).astype(np.int64)
    return np.asarray(column if isinstance(column, array) else list(column), dtype=np.int64)


def listed(column: Ints) -> list[int]:
    """Return a column as a list of Python integers."""
    plain: list[int] = column.tolist()
    return plain


def places(mask: Mask) -> Ints:
    """Return the indexes of the true values of a column, ascending."""
    return np.flatnonzero(mask)


def marked(length: int, where: Ints) -> Mask:
    """Return a column of truth values that is true at these indexes."""
    mask = np.zeros(length, dtype=np.bool_)
    mask[where] = True
    return mask


def counted(numbers: Ints, length: int) -> Ints:
    """Return how often each of the numbers 0 to `length` - 1 occurs."""
    return np.bincount(numbers, minlength=length).astype(np.int64)


def last_of_each(*columns: Ints) -> Ints:
    """Return the index of the last row of each group of rows that agree in these columns, sorted by the columns."""
    order = np.lexsort(columns[::-1])
    last = np.zeros(len(order), dtype=np.bool_)
    for column in columns:
        ordered = column[order]
        last[:-1] |= ordered[1:] != ordered[:-1]
    last[-1:] = True
    return order[last]


def joined(one: Ints, other: Ints) -> Ints:
    """Return two columns, one below the other."""
    return np.concatenate((one, other))


def repeated(value: int, times: int) -> Ints:
    """Return a column of one value."""
    return np.full(times, value, dtype=np.int64)


def renamed(numbers: Ints, within: Mask) -> Ints:
    """Return the numbers that occur within the mask renumbered 0, 1, 2... in their order, and -1 outside."""
    names = np.cumsum(marked(int(numbers.max(initial=-1)) + 1, numbers[within])) - 1
    return np.where(within, names[numbers], -1)


def distinct(nodes: int, holder: Ints, target: Ints) -> tuple[Ints, Ints]:
    """Return the ends of edges between different nodes, each pair once, ascending."""
    pairs = np.sort((holder * nodes + target)[holder != target])
    pairs = pairs[_changes(pairs)]
    return pairs // nodes, pairs % nodes


def _changes(ascending: Ints) -> Mask:
    """Return where a value differs from the one before. `np.unique` would take many times as long."""
    changes = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=changes[1:])
    return changes


class Groups:
    """The numbers 0, 1, 2... sorted into groups, ascending in each; a negative group means none.

    `order` has the numbers group by group, `starts` the position in `order` where each group begins, and the end.
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
        """The first number of each group; no group may be empty."""
        return self.order[self.starts[:-1]]

    @property
    def size(self) -> Ints:
        """The number of members of each group."""
        return np.diff(self.starts)

    def summed(self, values: Ints) -> Ints:
        """Return the sum of a column over each group; no group may be empty."""
        return np.add.reduceat(values[self.order], self.starts[:-1]) if len(self) else values[:0]


class Network:
    """A directed multigraph over the nodes 0 to `nodes` - 1, from columns of sources, targets and references."""

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
        """The adjacency matrix, each pair once and no loops: otherwise scipy's search for components does not end."""
        holder, target = distinct(self.nodes, self._holder, self._target)
        starts = joined(repeated(0, 1), np.cumsum(counted(holder, self.nodes)))
        return sparse.csr_matrix((np.ones(len(target)), target, starts), shape=(self.nodes, self.nodes))

    def _edges(self, numbers: Ints) -> list[NetworkEdge]:
        columns = (self._holder[numbers], self._target[numbers], self._label[numbers])
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def out(self, node: int) -> list[NetworkEdge]:
        """Return the edges that leave a node, in the order in which they were given."""
        return self._edges(self._leaving[node])

    def into(self, node: int) -> list[NetworkEdge]:
        """Return the edges that enter a node, in the order in which they were given."""
        return self._edges(self._coming[node])

    def components(self) -> Ints:
        """Return the strongly connected component of each node; a component has a higher number than all it has edges
        to."""
        found: Ints = csgraph.connected_components(self._matrix, connection="strong")[1].astype(np.int64)
        if (found[self._holder] < found[self._target]).any():
            # The documentation of scipy does not promise this order, though its algorithm has it.
            raise ModelBug("components are not in the order of what they own")
        return found

    def distances(self, start: int) -> Ints:
        """Return the distance of each node from the start, `UNREACHED` if there is no path."""
        order, before = csgraph.breadth_first_order(self._matrix, start)
        place = repeated(0, self.nodes)
        place[order] = np.arange(len(order))
        # `away` edges lead from the position `above` to each node; every round doubles the distance they span.
        above, away = joined(repeated(0, 1), place[before[order[1:]]]), repeated(1, len(order))
        away[0] = 0
        while above.any():
            away, above = away + away[above], above[above]
        distance = repeated(UNREACHED, self.nodes)
        distance[order] = away
        return distance

    def reached(self, start: int) -> Ints:
        """Return the nodes that can be reached from a node, in breadth-first order, itself first."""
        order: Ints = csgraph.breadth_first_order(self._matrix, start, return_predecessors=False).astype(np.int64)
        return order


def dominators(nodes: int, holder: Ints, target: Ints, start: int) -> list[int]:
    """Return the immediate dominator of each node; the start, which must reach all nodes, is its own.

    A node with a single predecessor is dominated by that. So the library only gets the nodes with several predecessors,
    and those on a path to them: in most programs a small part of all objects.
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
    """Return the nodes that can reach one of these, these included."""
    # A backward search from an additional node that has edges to all of them.
    more = repeated(nodes, len(ends))
    back = Network(nodes + 1, joined(target, more), joined(holder, ends))
    return marked(nodes + 1, back.reached(nodes))[:nodes]
