"""A violated claim as a bug report: references with the steps that took them, both ends of a crash, fixes."""

from __future__ import annotations

from model.language.design import Design
from model.language.violation import Kind
from model.language.vocabulary import NONE, At, Create, Delete, Drop, Fire, Lock, NotAt, Take, Unlock, Use
from model.semantics.replay import names_in, replay
from properties.claims.claim import LockOrder, NeverHappens, NoCycle, Released, Shape
from properties.output.document import plain
from properties.reports.bug_report import explain
from properties.reports.fixes import family as near
from properties.reports.leak import releasing, unmet_goals
from tests.properties.engines.evaluation.workbench import SAID, bench, done, layout, row, scenario, tried
from tests.properties.verdicts.family import CUT, IDLE, RINGED, subject

CRASHES = tuple(kind for kind in Kind if kind is not Kind.BOUND)
NO_CRASH = NeverHappens(kinds=CRASHES, **SAID)  # type: ignore[arg-type]
MADE = row("make", "START", "MIDDLE", Create("Left", "NEW"), Take("Hand.left"), Take("Hand.seen"), choose=("i",))
LOCKS = LockOrder(**SAID)  # type: ignore[arg-type]
CYCLE = NoCycle(**SAID)  # type: ignore[arg-type]


def told(claim: Shape, design: Design) -> str:
    judgement = tried((claim,), design)
    page = explain(subject(), layout(design), judgement, judgement.verdicts[0], lambda other: other.name == "cut")
    return plain(page)


def test_a_leak_names_the_reference_cycle_and_the_step_that_made_each_reference() -> None:
    text = told(CYCLE, RINGED)
    assert "Reference cycle: Left[i0] -> Right[i0] -> Left[i0]" in text
    assert "Left[i0] -- Left.to (strong) --> Right[i0]\n      since step 1 (Hand make i0)" in text


def test_a_leak_lists_the_objects_left_with_use_count_and_class() -> None:
    assert "  Left[i0] in NEW -- workbench (workbench.py @ test), use count 1\n" in told(CYCLE, RINGED)


def test_a_leak_names_the_point_of_no_return() -> None:
    text = told(CYCLE, RINGED)
    assert "The point of no return is step 1, Hand make i0" in text
    assert text.index("Hand make i0\n") < text.index("-- point of no return") < text.index("    2  Hand let go i0")


def test_a_leak_names_the_missing_release_and_the_point_of_its_thread() -> None:
    cutting = row("cut", "MIDDLE", "END", Drop("Right.to"), Drop("Hand.left"), choose=("i",))
    text = told(CYCLE, bench(*RINGED.lifecycle("Hand").rows, cutting))
    assert "      dropped by Hand.cut@MIDDLE" in text
    assert "          Hand would run it at MIDDLE; it stands at END" in text
    assert "no row drops it" in text


def test_a_leak_names_the_threads_that_had_stopped() -> None:
    assert "Stopped or destroyed by then\n  Hand in END since step 2 (Hand let go i0)" in told(CYCLE, RINGED)


def test_a_leak_names_the_design_that_fixes_it_and_its_changes() -> None:
    text = told(CYCLE, RINGED)
    assert "  cut: the hand takes the ring apart\n    row Hand.let go@MIDDLE is replaced" in text


def test_the_family_of_a_design_is_its_derivatives_its_base_and_its_siblings() -> None:
    assert [one.name for one in near(subject(), RINGED)] == ["cut", "idle"]
    assert [one.name for one in near(subject(), CUT)] == ["ringed", "idle"]
    assert [one.name for one in near(subject(None, CUT, IDLE), IDLE)] == ["cut"]


def test_a_violation_without_a_fix_is_reported_as_such() -> None:
    judgement = tried((CYCLE,), RINGED)
    page = explain(subject(), layout(RINGED), judgement, judgement.verdicts[0], lambda other: False)
    assert "Fixes\n  the claim holds in no design of this family\n" in plain(page)


def test_unmet_release_conditions_are_listed_in_words() -> None:
    claim = Released(**SAID)  # type: ignore[arg-type]
    assert "Release conditions not met\n  there is no i for which Left exists\n" in told(claim, RINGED)
    at_start = replay(layout(RINGED), ())
    goal = (At("Hand", "END"), At("Hand", "START"))
    assert unmet_goals(at_start, scenario(goal)) == (At("Hand", "END"),)


def test_a_use_after_free_has_both_ends() -> None:
    use = row("use", "MIDDLE", "END", Drop("Hand.left"), Use("Hand.seen"), choose=("i",))
    text = told(NO_CRASH, bench(MADE, use))
    assert "Hand.seen>Left[i0]: an object is used after its destruction, in step 2 (Hand use i0)" in text
    assert "Hand.seen>Left[i0] (raw) taken by step 1 (Hand make i0)" in text
    assert "Left[i0] destroyed by step 2 (Hand use i0)" in text


def test_a_use_after_free_across_threads_names_the_other_thread() -> None:
    free = row("free", "START", "END", Delete("Left"), guards=(NotAt("Left", NONE),), choose=("i",))
    use = row("use", "MIDDLE", "END", Use("Hand.seen"), choose=("i",))
    text = told(NO_CRASH, bench(MADE, use, other=(free, done())))
    assert "Left[i0] destroyed by step 2 (Other free i0)" in text
    assert "CRASH freed: Hand.seen>Left[i0]" in text


def test_a_null_use_names_the_step_that_emptied_the_slot() -> None:
    empty = row("empty", "MIDDLE", "START", Drop("Hand.seen"), choose=("i",))
    use = row("use", "START", "END", Use("Hand.seen"), choose=("i",))
    assert "Hand.seen>Left[i0] (raw) never set" in told(NO_CRASH, bench(use))
    afterwards = row("use", "START", "END", Use("Hand.seen"), guards=(NotAt("Left", NONE),), choose=("i",))
    text = told(NO_CRASH, bench(MADE, empty, afterwards))
    assert "Hand.seen>Left[i0] (raw) emptied by step 2 (Hand empty i0)" in text


def test_an_object_destroyed_during_a_call_names_the_frame_and_its_step() -> None:
    call = row("call", "MIDDLE", "END", Take("Hand.frame"), Drop("Hand.left"), choose=("i",))
    text = told(NO_CRASH, bench(MADE, call))
    assert "Left[i0] while Hand.frame>Left[i0]" in text
    assert "Left[i0] in NEW since step 1 (Hand make i0)" in text


def test_an_illegal_transition_names_the_step_that_set_the_state() -> None:
    age = row("age", "MIDDLE", None, Fire("Left.age"), choose=("i",))
    text = told(NO_CRASH, bench(MADE, age))
    assert "Left[i0].age in OLD: an event arrives in a state that has no row for it, in step 3" in text
    assert "Left[i0] in OLD since step 2 (Hand age i0)" in text


def test_a_self_deadlock_names_the_holder_of_the_lock_and_its_step() -> None:
    text = told(NO_CRASH, bench(row("lock", "START", "MIDDLE", Lock("Shelf.door")), done("MIDDLE", Lock("Shelf.door"))))
    assert "Shelf.door held by Hand since step 1 (Hand lock)" in text


def test_a_cycle_of_locks_is_reported_edge_by_edge() -> None:
    door, drawer = (Lock("Shelf.door"), Unlock("Shelf.door")), (Lock("Shelf.drawer"), Unlock("Shelf.drawer"))
    one = done("START", door[0], *drawer, door[1])
    two = done("START", drawer[0], *door, drawer[1])
    text = told(LOCKS, bench(one, other=(two,)))
    assert "Shelf.door is held when Shelf.drawer is taken, by Hand" in text
    assert "Shelf.drawer before Shelf.door: step 1 of its own trace\n    1  Other end" in text


def test_the_names_in_a_violation_are_found() -> None:
    one = layout(RINGED)
    ((variable, instance),) = names_in(one, "Left[i0].age in OLD")
    assert (variable, str(instance)) == (None, "Left[i0]")
    slot = [str(instance) for _, instance in names_in(one, "Left[i0] while Hand.frame>Left[i0]")]
    assert slot == ["Left[i0]", "Left[i0]", "Hand"]


def test_the_rows_that_release_a_slot_are_found_inside_nested_effects() -> None:
    design = bench(*RINGED.lifecycle("Hand").rows)
    assert [row.event for _, row in releasing(design, "Hand.left", None)] == ["let go"]
