from __future__ import annotations

from diagrams.moments import ownership, sequence
from diagrams.picture import Act, Line, Message, Picture
from docs.tutorial import window
from model.language.design import Design
from model.language.policy import Policy, Scenario, Scope
from model.semantics.layout import Layout, State
from model.semantics.step import Step, enabled, initial, step
from tests.diagrams.kiosk import KIOSK

SALE = Scenario("sale", story="", assumes=frozenset(), released=(), threads=("Clerk",), scope=Scope("one", ()))


def _run(layout: Layout, *events: str) -> tuple[tuple[Step, ...], State]:
    """The steps with these events, in order, and the state that they lead to."""
    state, steps = initial(layout), []
    for event in events:
        one = next(one for one in enabled(layout, state) if one.row.event == event)
        steps.append(one)
        state = step(layout, state, one).state
    return tuple(steps), state


def _windows(design: Design) -> Layout:
    return Layout(design, Policy(window.CLOSE, window.CLOSE.scope))


def _marked(picture: Picture) -> set[str]:
    return {node.name for node in picture.nodes if node.marked}


def test_a_cycle_of_owning_references_is_marked() -> None:
    layout = _windows(window.STRONG)
    picture = ownership(layout, _run(layout, "open", "close")[1])
    assert _marked(picture) == {"Window[w0]", "Document[w0]"}
    assert {edge.label for edge in picture.edges if edge.marked} == {"document (strong)", "observer (strong)"}


def test_a_holder_outside_the_cycle_is_shown_but_not_marked() -> None:
    layout = _windows(window.STRONG)
    picture = ownership(layout, _run(layout, "open")[1])
    assert {node.name for node in picture.nodes} - _marked(picture) == {"User"}


def test_a_weak_reference_closes_no_ring() -> None:
    layout = _windows(window.WEAK)
    picture = ownership(layout, _run(layout, "open")[1])
    assert _marked(picture) == set()
    assert [edge.line for edge in picture.edges if edge.source == "Document[w0]"] == [Line.DASHED]


def test_nothing_is_drawn_of_what_does_not_exist() -> None:
    layout = _windows(window.STRONG)
    assert ownership(layout, initial(layout)).nodes == ()


def test_the_state_of_each_object_is_in_its_label() -> None:
    layout = _windows(window.STRONG)
    labels = {node.label for node in ownership(layout, _run(layout, "open", "type")[1]).nodes}
    assert {"Window[w0]\nOPEN", "Document[w0]\nCHANGED", "User\nTHERE"} == labels


def test_a_trace_becomes_calls_between_lanes() -> None:
    layout = _windows(window.STRONG)
    steps, _ = _run(layout, "open", "type")
    drawn = sequence(layout, steps)
    assert [lane.name for lane in drawn.lanes] == ["User", "Window[w0]", "Document[w0]"]
    assert Message("User", "Document[w0]", "change") in drawn.messages
    assert Message("Document[w0]", "Document[w0]", "CLEAN to CHANGED", Act.NOTE) in drawn.messages


def test_threads_stand_left_of_objects() -> None:
    layout = _windows(window.STRONG)
    steps, _ = _run(layout, "open", "type", "begin")
    assert [lane.thread for lane in sequence(layout, steps).lanes] == [True, True, False, False]


def test_each_step_begins_with_its_number() -> None:
    layout = _windows(window.STRONG)
    steps, _ = _run(layout, "open", "close", "leave")
    lines = [line for message in sequence(layout, steps).messages for line in message.text.splitlines()]
    assert [line for line in lines if line[0].isdigit()] == ["1 open w0", "2 close w0", "3 leave"]


def test_a_destruction_ends_in_a_cross() -> None:
    layout = _windows(window.WEAK)
    steps, _ = _run(layout, "open", "close")
    destroyed = [message.target for message in sequence(layout, steps).messages if message.act is Act.DESTROY]
    assert destroyed == ["Window[w0]", "Document[w0]"]


def test_a_remark_stands_after_its_step() -> None:
    layout = _windows(window.STRONG)
    steps, _ = _run(layout, "open", "close")
    messages = sequence(layout, steps, remarks={1: "so far so good"}).messages
    place = messages.index(Message("User", "User", "so far so good", Act.MARK))
    assert messages[place + 1].text.startswith("2 close w0")


def test_the_finding_that_ends_a_trace_is_marked() -> None:
    layout = Layout(KIOSK, Policy(SALE, SALE.scope))
    steps, _ = _run(layout, "sell", "redeem")
    assert sequence(layout, steps).messages[-1] == Message(
        "Clerk", "Clerk", "illegal: Ticket[t0].destroy in open", Act.MARK
    )


def test_locks_are_left_out() -> None:
    layout = Layout(KIOSK, Policy(SALE, SALE.scope))
    steps, _ = _run(layout, "sell")
    text = "\n".join(message.text for message in sequence(layout, steps).messages)
    assert "till" not in text
    assert "sold takes Ticket[t0]" in text


def test_notes_say_how_each_reference_ends() -> None:
    layout = Layout(KIOSK, Policy(SALE, SALE.scope))
    steps, _ = _run(layout, "sell", "keep")
    lines = [line for message in sequence(layout, steps).messages for line in message.text.splitlines()]
    assert lines == [
        "1 sell t0",
        "create in open",
        "sold takes Ticket[t0]",
        "shop takes Shop",
        "sales = 1",
        "2 keep t0",
        "sold gives Ticket[t0] to kept",
        "kept forgets Ticket[t0]",
    ]
