"""The audit's algorithms agree with slow and obvious ones on random graphs."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from properties.audit.graph.cycles import find_rings, least_rotation, shortest_rings
from properties.audit.graph.engine import Network, dominators, ints
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.retained import Dominance
from properties.audit.graph.why import why_alive
from tests.properties.audit.heaps import graphs, kept, owning


@given(graphs())
def test_knots_are_the_components_with_a_ring(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    ringed = {
        frozenset(members)
        for members in nx.strongly_connected_components(owned)
        if owned.subgraph(members).number_of_edges()
    }
    assert {frozenset(heap.units[unit].tolist()) for unit in heap.knots} == ringed


@given(graphs())
def test_components_come_after_those_that_they_own_into(graph: Graph) -> None:
    heap = Heap(graph)
    assert all(heap.unit[target] <= heap.unit[holder] for holder, target in owning(graph).edges())


@given(graphs())
def test_depth_is_the_length_of_a_shortest_path_from_an_anchor(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for number in range(len(graph)):
        lengths = [
            nx.shortest_path_length(owned, anchor, number)
            for anchor in heap.anchors
            if number in owned and nx.has_path(owned, anchor, number)
        ]
        assert heap.depth[number] == min(lengths, default=UNREACHED)


@given(graphs())
def test_what_goes_with_a_unit_is_what_is_unreached_without_it(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    dominance = Dominance(heap)
    lost = set(owned) - kept(graph, set(heap.anchors))
    by_themselves = {node for node in lost if nx.ancestors(owned, node) <= nx.descendants(owned, node)}
    starts = by_themselves.union(heap.anchors)
    for unit, members in ((unit, heap.units[unit].tolist()) for unit in range(len(heap.units))):
        alone = kept(graph, starts) - kept(graph, starts, set(members))
        assert set(dominance.exclusive(unit)) == alone
        told = dominance.retained(unit)
        reached = {node for member in members for node in (member, *nx.descendants(owned, member))}
        assert (told.objects, told.shared_objects) == (len(alone), len(reached - alone))
        assert told.size == sum(graph.objects.size[node] for node in alone)
        assert told.shared_size == sum(graph.objects.size[node] for node in reached - alone)
        assert len(told.resources) == sum(node in graph.objects.resources for node in alone)


@given(graphs())
def test_each_reference_of_a_knot_has_a_ring_and_none_is_shorter(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for unit in heap.knots:
        edges = heap.edges_inside(unit)
        rings, untried = shortest_rings(heap, edges)
        assert untried == 0
        lengths = {one: min(len(ring) for ring in rings if one in ring) for _, _, one in edges}
        assert lengths == {one: nx.shortest_path_length(owned, b, a) + 1 for a, b, one in edges}
        holder, target = graph.references.holder, graph.references.target
        for ring in rings:
            assert all(target[one] == holder[following] for one, following in pairwise((*ring, ring[0])))
        signatures = [ring.signature for ring in find_rings(heap, edges)[0]]
        assert len(set(signatures)) == len(signatures) <= len(rings)


def every_reason(heap: Heap, owned: nx.MultiDiGraph[int], number: int) -> set[tuple[str, tuple[str, ...]]]:
    """Kind and labels of every simple path from an anchor that passes no other anchor."""
    if number in heap.anchors:
        return {(heap.anchors[number], ())}
    return {
        (heap.anchors[anchor], tuple(heap.graph.label(reference) for _, _, reference in path))
        for anchor in heap.anchors
        for path in simple_paths(owned, anchor, number)
        if not heap.anchors.keys() & {target for _, target, _ in path}
    }


def simple_paths(owned: nx.MultiDiGraph[int], start: int, end: int) -> list[list[tuple[int, int, int]]]:
    """All of them, however many there are."""
    return [list(path) for path in nx.all_simple_edge_paths(owned, start, end)]  # type: ignore[arg-type]


@given(graphs(5))
def test_the_reasons_are_all_paths_that_differ_in_their_labels(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for number in owned:
        found = why_alive(heap, number, 1_000)
        told = {(one.kind, tuple(map(graph.label, one.path))) for one in found.found}
        assert told == every_reason(heap, owned, number)
        assert found.complete
        assert [len(one.path) for one in found.found] == sorted(len(one.path) for one in found.found)


@given(graphs(5))
def test_fewer_reasons_are_the_shortest_ones_and_are_said_to_be_fewer(graph: Graph) -> None:
    heap = Heap(graph)
    for number in owning(graph):
        every, one = why_alive(heap, number, 1_000), why_alive(heap, number, 1)
        assert len(one.found) == min(1, len(every.found))
        assert one.complete is (len(every.found) <= 1)
        assert [len(reason.path) for reason in one.found] == [len(reason.path) for reason in every.found[:1]]


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=40))
def test_dominators_are_those_of_networkx(pairs: list[tuple[int, int]]) -> None:
    # Every other node is held by the start as well, so that it reaches all.
    edges = [*pairs, *((0, node) for node in range(1, 13) if node % 2 or not any(b == node != a for a, b in pairs))]
    graph = nx.DiGraph(edges)
    starts = [(0, node) for node in graph if node not in {0, *nx.descendants(graph, 0)}]
    graph.add_edges_from(starts)
    holder, target = ints(a for a, _ in [*edges, *starts]), ints(b for _, b in [*edges, *starts])
    expected = nx.immediate_dominators(graph, 0)
    assert {node: one for node, one in enumerate(dominators(13, holder, target, 0)) if node} == {
        node: one for node, one in expected.items() if node
    }


def test_a_long_ring_and_a_long_chain_are_walked_to_their_end() -> None:
    length = 100_000
    holder, target = ints(range(length)), ints([*range(1, length), 0])
    ring = Network(length, holder, target)
    assert len(set(ring.components().tolist())) == 1
    chain = Network(length, holder[:-1], target[:-1])
    assert chain.distances(0).tolist() == list(range(length))
    assert dominators(length, holder[:-1], target[:-1], 0)[1:] == list(range(length - 1))


def test_several_references_between_the_same_two_and_to_oneself_are_one() -> None:
    network = Network(3, ints([0, 0, 0, 1, 1, 2]), ints([0, 1, 1, 0, 2, 2]))
    first, second, third = network.components().tolist()
    assert first == second > third
    assert [len(network.out(node)) for node in range(3)] == [3, 2, 1]
    assert [edge[2] for edge in network.into(1)] == [1, 2]


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9).map(tuple))
def test_the_least_rotation_is_the_least_of_all(labels: tuple[str, ...]) -> None:
    assert least_rotation(labels) == min(labels[start:] + labels[:start] for start in range(len(labels)))
