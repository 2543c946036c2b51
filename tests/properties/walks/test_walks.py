"""Findings of walks in the tutorial's model, and how they are shrunk."""

from __future__ import annotations

import pytest

from docs.tutorial import window
from model.semantics.step import step
from properties.engines.explicit.judge import judge
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer
from properties.walks.differential_run import DifferentialRun
from properties.walks.harness import Harness, Refutation
from properties.walks.hypothesis_machine import Refuted, WalkAnywhere, run_walks
from properties.walks.shrinking import near_misses, shortened, shows
from tests.properties.walks.harnesses import RAW, WEAK, window_harness

NAMES = [design.name for design in window.DESIGNS]
BEST = {
    (design.name, verdict.claim.name): len(verdict.trace or ())
    for design in window.DESIGNS
    for verdict in judge(design, window.CLOSE, window.CLAIMS).verdicts
    if verdict.answer is Answer.VIOLATED
}


def refuted(design: str) -> frozenset[str]:
    """The violated claims of a design in the manifest of the tutorial."""
    return load_manifest(window.SUBJECT).entries[design, "close", ""].violated


@pytest.mark.few(1)
@pytest.mark.parametrize("design", NAMES)
def test_walks_refute_exactly_the_violated_claims(design: str) -> None:
    harness = window_harness(design)
    run_walks(harness, examples=50, steps=20)
    assert set(harness.log.findings) == refuted(design)


@pytest.mark.few(1)
@pytest.mark.parametrize("design", NAMES)
def test_findings_are_shortened_to_the_length_of_the_search(design: str) -> None:
    harness = window_harness(design)
    run_walks(harness, examples=50, steps=20)
    for name, finding in harness.log.findings.items():
        assert len(shortened(harness, finding)) == BEST[design, name]


@pytest.mark.few(1)
@pytest.mark.parametrize(("design", "claim"), sorted(BEST))
def test_hypothesis_shrinks_a_walk_to_within_two_steps(design: str, claim: str) -> None:
    harness = window_harness(design)
    harness.aim([()])
    with pytest.raises(Refuted) as found:
        run_walks(harness, examples=50, steps=20, expected=refuted(design) - {claim}, shrink=True)
    assert found.value.finding.claim.name == claim
    assert BEST[design, claim] <= found.value.finding.length <= BEST[design, claim] + 2


def test_the_same_seed_walks_the_same_way() -> None:
    first, again, other = (window_harness() for _ in range(3))
    for harness, number in ((first, 5), (again, 5), (other, 6)):
        run_walks(harness, random_seed=number, examples=10, steps=10)
    assert first.log == again.log
    assert first.log != other.log


def test_walks_end_when_everything_is_found() -> None:
    harness = window_harness()
    run_walks(harness, examples=100, steps=20, enough=lambda log: bool(log.findings))
    finding = next(iter(harness.log.findings.values()))
    assert harness.log.walks == finding.walk < 50


def test_claim_refuted_where_a_walk_starts_is_not_its_finding() -> None:
    harness = window_harness()
    leaked = next(one for one in harness.starting_states[-1] if harness.refuted(one.packed))
    run = DifferentialRun(harness, leaked)
    while not run.at_rest:
        run.take(run.choices[0])
        if len(run.steps) > 20:
            break
    assert run.known and not set(run.known) & {one.claim for one in run.refutations}


def test_walk_continues_after_a_crash_from_the_state_before() -> None:
    harness = window_harness(RAW.name)
    finding = found(harness, "no_freed_object_is_used")
    run = DifferentialRun(harness, finding.start)
    for number in finding.steps[:-1]:
        run.take(number)
    before = run.packed
    run.take(finding.steps[-1])
    assert (run.packed, run.steps) == (before, finding.steps[:-1])
    assert run.oracle.state() == harness.compiled.state(before)


def test_shortened_finding_is_a_real_trace() -> None:
    harness = window_harness(RAW.name)
    state = harness.layout.initial
    steps = [harness.compiled.step(number) for number in shortened(harness, found(harness, "no_freed_object_is_used"))]
    for one in steps[:-1]:
        state = step(harness.layout, state, one).state
    assert str(step(harness.layout, state, steps[-1]).violation).startswith("freed: ")


@pytest.mark.deep
def test_trace_that_ends_elsewhere_does_not_show_the_finding() -> None:
    harness = window_harness(RAW.name)
    finding = found(harness, "no_freed_object_is_used")
    whole = shortened(harness, finding)
    assert shows(harness, finding.claim, harness.initial, whole)
    assert not shows(harness, finding.claim, harness.initial, whole[:-1])
    assert not shows(harness, finding.claim, harness.initial, whole[1:])
    assert not shows(harness, harness.claims[1], harness.initial, whole)


def test_near_misses_stop_before_the_violation() -> None:
    harness = window_harness()
    claim = window.SUBJECT.claim("no_cycle")
    ways = list(near_misses(harness, (claim,)))
    assert ways and not any(shows(harness, claim, harness.initial, way) for way in ways)
    assert list(near_misses(window_harness(WEAK.name), (claim,))) == []


def test_machine_of_pytest_properties_walks_through_the_2016_model() -> None:
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(WalkAnywhere, settings=settings(max_examples=5, database=None, deadline=None))
    assert WalkAnywhere.expected == frozenset()


def found(harness: Harness, claim: str) -> Refutation:
    """A finding against the claim."""
    run_walks(harness, examples=50, steps=20)
    return harness.log.findings[claim]
