"""Cycles and paths of many thousands of references are found, and are reported in a few lines."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from properties.audit.findings.audit_graph import audit, explain_object
from properties.audit.findings.kind import Kind
from properties.audit.graph import reference_cycles
from properties.audit.graph.engine import NetworkEdge
from properties.audit.graph.graph import Graph, Hop, Strength
from properties.audit.graph.heap import Heap
from properties.audit.graph.reference_cycles import shortest_cycles
from properties.audit.reports.report_text import MOST_HOPS, hop_lines
from tests.properties.audit.heaps import Row, holds, made, thing

LONG = 20_000
"""More references than a search by labels visits, and more than a quadratic search could handle."""


def chain(ends: Row) -> Graph:
    """Return a linked list of so many objects, held from one end."""
    names = [f"Node[{place}]" for place in range(LONG)]
    following = [holds(a, "next", b) for a, b in pairwise(names)]
    return made([ends, *map(thing, names)], [holds(str(ends["id"]), "head", names[0]), *following])


@pytest.mark.deep
def test_an_object_too_deep_for_the_search_has_its_shortest_reason() -> None:
    found = explain_object(chain(thing("List", root="static")), f"Node[{LONG - 1}]", 3)
    assert found is not None
    assert [(why.root, len(why.hops)) for why in found.retainer.reasons] == [("List", LONG)]
    assert not found.complete


def test_the_middle_of_a_very_long_cycle_is_left_out() -> None:
    graph = made(
        [thing(f"Node[{place}]") for place in range(LONG)],
        [holds(f"Node[{place}]", "next", f"Node[{(place + 1) % LONG}]") for place in range(LONG)],
    )
    (cycle,) = (one for one in audit(graph).findings if one.kind is Kind.CYCLE)
    assert len(cycle.hops) == LONG
    lines = list(hop_lines(cycle.hops, {"Node.next"}))
    assert len(lines) == MOST_HOPS + 1
    assert lines[MOST_HOPS // 2] == f"  ... {LONG - MOST_HOPS:,} more references ..."


def test_suspects_in_the_middle_of_a_long_cycle_are_shown() -> None:
    hops = [
        Hop(holder=f"N{place}", label=f"N{place}.next", target=f"N{place + 1}", strength=Strength.STRONG)
        for place in range(100)
    ]
    lines = list(hop_lines(hops, {"N50.next"}))
    assert lines[30:33] == ["  ... 20 more references ...", f"~ {hops[50]}", "  ... 19 more references ..."]
    assert list(hop_lines(hops[:MOST_HOPS])) == [f"  {hop}" for hop in hops[:MOST_HOPS]]


def test_an_empty_graph_is_reported_as_empty() -> None:
    assert audit(made([], [])).notes == ("the graph has no objects: nothing was checked",)


def test_the_search_for_cycles_stops_when_its_budget_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"C{place}" for place in range(60)]
    graph = made([*map(thing, names)], [holds(a, "x", b) for a in names for b in names])
    heap = Heap(graph)
    (component,) = heap.cyclic_components
    edges = heap.edges_inside(component)
    every, untried = shortest_cycles(heap, edges)
    assert (len(every), untried) == (60 + 60 * 59 // 2, 0)
    visited: list[int] = []

    def way_back(*arguments: Any) -> tuple[list[NetworkEdge], int]:
        visited.append(arguments[-1])
        return real(*arguments)

    real = reference_cycles._way_back
    monkeypatch.setattr(reference_cycles, "_way_back", way_back)
    monkeypatch.setattr(reference_cycles, "BUDGET", 1_000)
    some, untried = shortest_cycles(heap, edges)
    assert 0 < len(some) < len(every)
    assert untried + len(visited) >= len(edges)
    assert min(visited) > 0
