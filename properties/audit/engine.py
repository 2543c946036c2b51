"""The door to `rustworkx`: components, dominators and reachability of graphs with a million nodes."""

from __future__ import annotations

from collections.abc import Iterable

import rustworkx

Edge = tuple[int, int, int]
"""From, to, and what the edge stands for: a reference, or -1."""


class Network:
    """A directed multigraph over the nodes 0 to `nodes` - 1."""

    def __init__(self, nodes: int, edges: Iterable[Edge]) -> None:
        self._graph: rustworkx.PyDiGraph[int, int] = rustworkx.PyDiGraph()
        self._graph.add_nodes_from(range(nodes))
        self._graph.add_edges_from(list(edges))

    def add(self, edges: Iterable[Edge]) -> None:
        """More edges."""
        self._graph.add_edges_from(list(edges))

    def out(self, node: int) -> list[Edge]:
        """The edges that leave a node."""
        return list(self._graph.out_edges(node))

    def into(self, node: int) -> list[Edge]:
        """The edges that come to a node."""
        return list(self._graph.in_edges(node))

    def components(self) -> list[list[int]]:
        """The strongly connected components; each comes after all those it has edges to."""
        return rustworkx.strongly_connected_components(self._graph)

    def layers(self, start: int) -> list[list[int]]:
        """The nodes that can be reached from a node by how far away they are, that node itself first."""
        return rustworkx.digraph_bfs_layers(self._graph, [start])

    def reached(self, start: int) -> set[int]:
        """What can be reached from a node, itself left out."""
        return rustworkx.descendants(self._graph, start)

    def dominators(self, start: int) -> dict[int, int]:
        """For each node that can be reached from the start, its immediate dominator; the start is its own."""
        return dict(rustworkx.immediate_dominators(self._graph, start))
