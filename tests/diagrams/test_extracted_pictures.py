from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from diagrams.extract import END, START, coupling, holdings, states
from diagrams.picture import Edge, Line, Picture, Shape, cycles_marked, merged
from docs.tutorial import window
from tests.diagrams.kiosk import CLERK, KIOSK, TICKET


def _between(picture: Picture, source: str, target: str) -> list[str]:
    return [edge.label for edge in picture.edges if (edge.source, edge.target) == (source, target)]


def test_rows_between_the_same_states_share_an_arrow() -> None:
    assert _between(states(KIOSK, TICKET), "open", "end") == ["use[first: once]\nuse[again]"]


def test_a_row_that_stays_is_an_arrow_to_its_own_state() -> None:
    assert _between(states(KIOSK, TICKET), "open", "open") == ["look"]


def test_creations_are_found_in_the_other_lifecycles() -> None:
    assert _between(states(KIOSK, TICKET), START, "open") == ["Clerk.sell"]


def test_destructor_rows_lead_to_the_end() -> None:
    assert _between(states(KIOSK, TICKET), "end", END) == ["destroy"]


def test_dying_is_drawn_only_where_a_row_uses_it() -> None:
    assert "dying" in {node.name for node in states(KIOSK, TICKET).nodes}
    assert "dying" not in {node.name for node in states(KIOSK, CLERK).nodes}


def test_a_thread_starts_at_its_first_point_and_ends_at_its_final_one() -> None:
    picture = states(KIOSK, CLERK)
    assert _between(picture, START, "idle") == [""]
    assert _between(picture, "home", END) == [""]


def test_points_without_interleaving_look_different() -> None:
    shapes = {node.name: node.shape for node in states(KIOSK, CLERK).nodes}
    assert shapes["busy"] is Shape.BUSY
    assert shapes["idle"] is Shape.STATE


def test_coupling_finds_effects_inside_others() -> None:
    edges = set(coupling(KIOSK).edges)
    assert edges == {
        Edge("Clerk", "Ticket", "create\ndelete", Line.DASHED),
        Edge("Clerk", "Ticket", "look"),
    }


def test_references_of_different_strength_have_different_lines() -> None:
    lines = {edge.label: edge.line for edge in holdings(KIOSK).edges}
    assert lines == {
        "shop (weak)": Line.DASHED,
        "sold (strong)\nkept (strong)": Line.SOLID,
        "serving (raw)": Line.DOTTED,
    }


def test_every_edge_ends_in_a_node() -> None:
    for picture in (coupling(KIOSK), holdings(KIOSK), *(states(KIOSK, one) for one in KIOSK.lifecycles)):
        ends = {name for edge in picture.edges for name in (edge.source, edge.target)}
        assert ends <= {node.name for node in picture.nodes}


def test_a_possible_reference_cycle_of_classes_is_marked() -> None:
    marked = {edge.label for edge in holdings(window.STRONG).edges if edge.marked}
    assert marked == {"document (strong)", "observer (strong)"}
    assert not any(edge.marked for edge in holdings(window.RAW).edges)


def test_a_lifecycle_without_references_is_left_out() -> None:
    assert {node.name for node in coupling(KIOSK).nodes} == {"Ticket", "Clerk"}


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_an_edge_is_marked_exactly_if_its_ends_reach_each_other(pairs: set[tuple[int, int]]) -> None:
    reach = set(pairs)
    for middle, left, right in product(range(6), repeat=3):
        if (left, middle) in reach and (middle, right) in reach:
            reach.add((left, right))
    edges = cycles_marked(Edge(str(source), str(target)) for source, target in sorted(pairs))
    assert {(int(edge.source), int(edge.target)) for edge in edges if edge.marked} == {
        (source, target) for source, target in pairs if (target, source) in reach or source == target
    }


def test_merging_keeps_edges_apart_that_look_different() -> None:
    edges = (Edge("a", "b", "x"), Edge("a", "b", "y", Line.DASHED), Edge("a", "b", "x"), Edge("a", "b", "z"))
    assert merged(edges) == (Edge("a", "b", "x\nz"), Edge("a", "b", "y", Line.DASHED))
