"""What walks find in the tutorial's model, and what they do not count."""

from __future__ import annotations

import pytest

from docs.tutorial import window
from model.semantics.step import step
from properties.engines.explicit.judge import judge
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer
from properties.walks.differential_run import Course
from properties.walks.harness import Arena, Finding
from properties.walks.hypothesis_machine import Refuted, WalkAnywhere, hunt
from properties.walks.shrinking import near_misses, shortened, shows
from tests.properties.walks.arenas import RAW, WEAK, window_arena

NAMES = [design.name for design in window.DESIGNS]
BEST = {
    (design.name, verdict.claim.name): len(verdict.trace or ())
    for design in window.DESIGNS
    for verdict in judge(design, window.CLOSE, window.CLAIMS).verdicts
    if verdict.answer is Answer.VIOLATED
}


def refuted(design: str) -> frozenset[str]:
    """What is written down about a design of the tutorial."""
    return load_manifest(window.SUBJECT).entries[design, "close", ""].violated


@pytest.mark.few(1)
@pytest.mark.parametrize("design", NAMES)
def test_walks_refute_what_is_written_down_and_nothing_else(design: str) -> None:
    arena = window_arena(design)
    hunt(arena, examples=50, steps=20)
    assert set(arena.ledger.findings) == refuted(design)


@pytest.mark.few(1)
@pytest.mark.parametrize("design", NAMES)
def test_findings_are_shortened_to_the_explorers_length(design: str) -> None:
    arena = window_arena(design)
    hunt(arena, examples=50, steps=20)
    for name, finding in arena.ledger.findings.items():
        assert len(shortened(arena, finding)) == BEST[design, name]


@pytest.mark.few(1)
@pytest.mark.parametrize(("design", "claim"), sorted(BEST))
def test_hypothesis_shrinks_a_walk_to_within_two_steps(design: str, claim: str) -> None:
    arena = window_arena(design)
    arena.aim([()])
    with pytest.raises(Refuted) as found:
        hunt(arena, examples=50, steps=20, expected=refuted(design) - {claim}, shrink=True)
    assert found.value.finding.claim.name == claim
    assert BEST[design, claim] <= found.value.finding.length <= BEST[design, claim] + 2


def test_the_same_seed_walks_the_same_way() -> None:
    first, again, other = (window_arena() for _ in range(3))
    for arena, number in ((first, 5), (again, 5), (other, 6)):
        hunt(arena, random_seed=number, examples=10, steps=10)
    assert first.ledger == again.ledger
    assert first.ledger != other.ledger


def test_a_walk_that_finds_what_is_sought_is_the_last() -> None:
    arena = window_arena()
    hunt(arena, examples=100, steps=20, enough=lambda ledger: bool(ledger.findings))
    finding = next(iter(arena.ledger.findings.values()))
    assert arena.ledger.walks == finding.walk < 50


def test_what_is_refuted_where_a_walk_starts_is_not_its_finding() -> None:
    arena = window_arena()
    leaked = next(one for one in arena.shelves[-1] if arena.refuted(one.packed))
    course = Course(arena, leaked)
    while not course.at_rest:
        course.take(course.choices[0])
        if len(course.steps) > 20:
            break
    assert course.known and not set(course.known) & {one.claim for one in course.found}


def test_a_walk_that_crashes_goes_on_from_where_it_was() -> None:
    arena = window_arena(RAW.name)
    finding = found(arena, "no_freed_object_is_used")
    course = Course(arena, finding.start)
    for number in finding.steps[:-1]:
        course.take(number)
    before = course.packed
    course.take(finding.steps[-1])
    assert (course.packed, course.steps) == (before, finding.steps[:-1])
    assert course.clear.state() == arena.fast.state(before)


def test_a_shortened_finding_is_a_real_trace() -> None:
    arena = window_arena(RAW.name)
    state = arena.layout.initial
    steps = [arena.fast.step(number) for number in shortened(arena, found(arena, "no_freed_object_is_used"))]
    for one in steps[:-1]:
        state = step(arena.layout, state, one).state
    assert str(step(arena.layout, state, steps[-1]).violation).startswith("freed: ")


@pytest.mark.deep
def test_what_does_not_end_in_the_finding_does_not_show_it() -> None:
    arena = window_arena(RAW.name)
    finding = found(arena, "no_freed_object_is_used")
    whole = shortened(arena, finding)
    assert shows(arena, finding.claim, arena.initial, whole)
    assert not shows(arena, finding.claim, arena.initial, whole[:-1])
    assert not shows(arena, finding.claim, arena.initial, whole[1:])
    assert not shows(arena, arena.claims[1], arena.initial, whole)


def test_near_misses_stop_before_what_they_miss() -> None:
    arena = window_arena()
    claim = window.SUBJECT.claim("no_cycle")
    ways = list(near_misses(arena, (claim,)))
    assert ways and not any(shows(arena, claim, arena.initial, way) for way in ways)
    assert list(near_misses(window_arena(WEAK.name), (claim,))) == []


def test_the_machine_of_pytest_properties_walks_through_the_2016_model() -> None:
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(WalkAnywhere, settings=settings(max_examples=5, database=None, deadline=None))
    assert WalkAnywhere.expected == frozenset()


def found(arena: Arena, claim: str) -> Finding:
    """A finding against the claim."""
    hunt(arena, examples=50, steps=20)
    return arena.ledger.findings[claim]
