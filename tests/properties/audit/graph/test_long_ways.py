"""Rings and ways of many thousands of references end, are told in a few lines, and are never said not to be there."""

from __future__ import annotations

from itertools import pairwise

import pytest

from properties.audit.findings.audit import audit, explain_object
from properties.audit.findings.kind import Kind
from properties.audit.graph.graph import Graph, Hop, Strength
from properties.audit.reports.report_text import MOST_HOPS, hop_lines
from tests.properties.audit.heaps import Row, holds, made, thing

LONG = 20_000
"""More than a search by labels looks at, and more than a quadratic one would end with."""


def chain(ends: Row) -> Graph:
    """A list of so many objects, held from one end."""
    names = [f"Node[{place}]" for place in range(LONG)]
    following = [holds(a, "next", b) for a, b in pairwise(names)]
    return made([ends, *map(thing, names)], [holds(str(ends["id"]), "head", names[0]), *following])


@pytest.mark.deep
def test_what_lies_too_deep_for_the_search_still_has_its_shortest_reason() -> None:
    found = explain_object(chain(thing("List", root="static")), f"Node[{LONG - 1}]", 3)
    assert found is not None
    told, complete = found
    assert [(why.anchor, len(why.hops)) for why in told.reasons] == [("List", LONG)]
    assert not complete


def test_a_ring_of_many_thousands_is_told_with_its_middle_left_out() -> None:
    graph = made(
        [thing(f"Node[{place}]") for place in range(LONG)],
        [holds(f"Node[{place}]", "next", f"Node[{(place + 1) % LONG}]") for place in range(LONG)],
    )
    (ring,) = (one for one in audit(graph).findings if one.kind is Kind.CYCLE)
    assert len(ring.hops) == LONG
    lines = list(hop_lines(ring.hops, {"Node.next"}))
    assert len(lines) == MOST_HOPS + 1
    assert lines[MOST_HOPS // 2] == f"  ... {LONG - MOST_HOPS:,} more references ..."


def test_suspects_in_the_middle_of_a_long_ring_are_told() -> None:
    hops = [Hop(f"N{place}", f"N{place}.next", f"N{place + 1}", Strength.STRONG) for place in range(100)]
    told = list(hop_lines(hops, {"N50.next"}))
    assert told[30:33] == ["  ... 20 more references ...", f"~ {hops[50]}", "  ... 19 more references ..."]
    assert list(hop_lines(hops[:MOST_HOPS])) == [f"  {hop}" for hop in hops[:MOST_HOPS]]


def test_an_empty_graph_is_said_to_be_empty() -> None:
    assert audit(made([], [])).notes == ("there is no object in it: nothing was checked",)
