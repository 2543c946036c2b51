"""The algorithms of the audit agree with slow and simple ones on random graphs."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from properties.audit.findings.audit_graph import explain_object
from properties.audit.graph.dominance import Dominance
from properties.audit.graph.engine import Network, dominators, ints
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.reference_cycles import distinct_cycles, least_rotation, shortest_cycles
from properties.audit.graph.why import why_alive
from tests.properties.audit.heaps import graphs, holds, kept, made, owning, tangled, thing


@given(graphs())
def test_cyclic_components_are_the_strongly_connected_ones_with_edges(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    cyclic = {
        frozenset(members)
        for members in nx.strongly_connected_components(owned)
        if owned.subgraph(members).number_of_edges()
    }
    assert {frozenset(heap.components[number].tolist()) for number in heap.cyclic_components} == cyclic


@given(graphs())
def test_a_component_has_a_higher_number_than_those_it_owns(graph: Graph) -> None:
    heap = Heap(graph)
    assert all(heap.component_of[target] <= heap.component_of[holder] for holder, target in owning(graph).edges())


@given(graphs())
def test_depth_is_the_distance_from_the_nearest_root(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for number in range(len(graph)):
        lengths = [
            nx.shortest_path_length(owned, root, number)
            for root in heap.roots
            if number in owned and nx.has_path(owned, root, number)
        ]
        assert heap.depth[number] == min(lengths, default=UNREACHED)


def starts(heap: Heap, owned: nx.MultiDiGraph[int]) -> set[int]:
    """Return the roots, and the objects of unreachable components that nothing else owns."""
    lost = set(owned) - kept(heap.graph, set(heap.roots))
    return {node for node in lost if nx.ancestors(owned, node) <= nx.descendants(owned, node)}.union(heap.roots)


def check_retained(dominance: Dominance) -> None:
    """Compare what each group retains with removing the group and counting again."""
    graph, owned = dominance.heap.graph, owning(dominance.heap.graph)
    alive = starts(dominance.heap, owned)
    for number in range(len(dominance.groups)):
        members = dominance.groups[number].tolist()
        alone = kept(graph, alive) - kept(graph, alive, set(members))
        assert set(dominance.exclusive(number)) == alone
        retained = dominance.retained(number)
        reached = {node for member in members for node in (member, *nx.descendants(owned, member))}
        assert (retained.objects, retained.shared_objects) == (len(alone), len(reached - alone))
        assert retained.size == sum(graph.objects.size[node] for node in alone)
        assert retained.shared_size == sum(graph.objects.size[node] for node in reached - alone)
        assert len(retained.resources) == sum(node in graph.objects.resources for node in alone)


@given(graphs() | tangled())
def test_a_component_retains_all_that_is_unreachable_without_it(graph: Graph) -> None:
    check_retained(Dominance.of_components(Heap(graph)))


@given(graphs() | tangled())
def test_an_object_retains_all_that_is_unreachable_without_it(graph: Graph) -> None:
    check_retained(Dominance.of_objects(Heap(graph)))


@given(tangled())
def test_the_largest_objects_are_those_that_free_most_when_removed(graph: Graph) -> None:
    heap = Heap(graph)
    alive = starts(heap, owning(graph))
    freed = {node: kept(graph, alive) - kept(graph, alive, {node}) for node in owning(graph)}
    sizes = sorted((sum(graph.objects.size[one] for one in freed[node]) for node in freed), reverse=True)
    dominance = Dominance.of_objects(heap)
    assert [dominance.size[group] for group in dominance.largest(3)] == sizes[:3]


def test_an_object_in_a_large_component_retains_only_what_it_alone_keeps() -> None:
    server, sessions = "Server", [f"Session[{number}]" for number in range(2)]
    references = [
        holds("main", "server", server),
        *(holds(server, "sessions", one) for one in sessions),
        *(holds(one, "server", server) for one in sessions),
        holds(sessions[1], "buffer", "Buffer"),
        holds(server, "cache", "Cache"),
    ]
    graph = made([*map(thing, ("main", server, *sessions, "Buffer", "Cache"))], references)
    found = explain_object(graph, sessions[1], 1)
    assert found is not None
    assert (found.retainer.retained.objects, found.retainer.retained.shared_objects) == (2, 3)
    assert (found.component, found.component_retains.objects) == (3, 5)


@given(graphs())
def test_the_shortest_cycle_through_each_reference_is_found(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for number in heap.cyclic_components:
        edges = heap.edges_inside(number)
        cycles, untried = shortest_cycles(heap, edges)
        assert untried == 0
        lengths = {one: min(len(cycle) for cycle in cycles if one in cycle) for _, _, one in edges}
        assert lengths == {one: nx.shortest_path_length(owned, b, a) + 1 for a, b, one in edges}
        holder, target = graph.references.holder, graph.references.target
        for cycle in cycles:
            assert all(target[one] == holder[following] for one, following in pairwise((*cycle, cycle[0])))
        signatures = [cycle.signature for cycle in distinct_cycles(heap, edges)[0]]
        assert len(set(signatures)) == len(signatures) <= len(cycles)


def every_reason(heap: Heap, owned: nx.MultiDiGraph[int], number: int) -> set[tuple[str, tuple[str, ...]]]:
    """Return the kind and labels of every simple path from a root that passes no other root."""
    if number in heap.roots:
        return {(heap.roots[number], ())}
    return {
        (heap.roots[root], tuple(heap.graph.label(reference) for _, _, reference in path))
        for root in heap.roots
        for path in simple_paths(owned, root, number)
        if not heap.roots.keys() & {target for _, target, _ in path}
    }


def simple_paths(owned: nx.MultiDiGraph[int], start: int, end: int) -> list[list[tuple[int, int, int]]]:
    """Return all simple paths, however many there are."""
    return [list(path) for path in nx.all_simple_edge_paths(owned, start, end)]  # type: ignore[arg-type]


@given(graphs(5))
def test_reasons_are_all_paths_with_distinct_labels(graph: Graph) -> None:
    heap, owned = Heap(graph), owning(graph)
    for number in owned:
        found = why_alive(heap, number, 1_000)
        reasons = {(one.kind, tuple(map(graph.label, one.path))) for one in found.found}
        assert reasons == every_reason(heap, owned, number)
        assert found.complete
        assert [len(one.path) for one in found.found] == sorted(len(one.path) for one in found.found)


@given(graphs(5))
def test_a_limit_keeps_the_shortest_reasons_and_reports_that_there_are_more(graph: Graph) -> None:
    heap = Heap(graph)
    for number in owning(graph):
        every, one = why_alive(heap, number, 1_000), why_alive(heap, number, 1)
        assert len(one.found) == min(1, len(every.found))
        assert one.complete is (len(every.found) <= 1)
        assert [len(reason.path) for reason in one.found] == [len(reason.path) for reason in every.found[:1]]


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=40))
def test_dominators_agree_with_networkx(pairs: list[tuple[int, int]]) -> None:
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


def test_very_long_cycles_and_chains_are_handled() -> None:
    length = 100_000
    holder, target = ints(range(length)), ints([*range(1, length), 0])
    cycle = Network(length, holder, target)
    assert len(set(cycle.components().tolist())) == 1
    chain = Network(length, holder[:-1], target[:-1])
    assert chain.distances(0).tolist() == list(range(length))
    assert dominators(length, holder[:-1], target[:-1], 0)[1:] == list(range(length - 1))


def test_parallel_references_and_loops_are_one_pair() -> None:
    network = Network(3, ints([0, 0, 0, 1, 1, 2]), ints([0, 1, 1, 0, 2, 2]))
    first, second, third = network.components().tolist()
    assert first == second > third
    assert [len(network.out(node)) for node in range(3)] == [3, 2, 1]
    assert [edge[2] for edge in network.into(1)] == [1, 2]


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9).map(tuple))
def test_the_least_rotation_is_the_smallest_of_all(labels: tuple[str, ...]) -> None:
    assert least_rotation(labels) == min(labels[start:] + labels[:start] for start in range(len(labels)))
