"""Cycles and paths of many thousands of references are found, and are reported in a few lines."""

from __future__ import annotations

from itertools import pairwise

import pytest

from properties.audit.findings.audit_graph import audit, explain_object
from properties.audit.findings.kind import Kind
from properties.audit.graph.graph import Graph, Hop, Strength
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
