"""Coverage of walks is measured against the reachable state space, and is high enough."""

from __future__ import annotations

import pytest

from docs.tutorial.window import DESIGNS
from properties.walks.coverage import coverage
from properties.walks.differential_run import JUMP
from properties.walks.harness import Harness
from properties.walks.hypothesis_machine import run_walks
from tests.properties.walks.harnesses import dcp_harness, window_harness


@pytest.mark.few(1)
@pytest.mark.parametrize("design", [one.name for one in DESIGNS])
def test_walks_cover_a_small_model_completely(design: str) -> None:
    harness = window_harness(design)
    run_walks(harness, examples=100, steps=30)
    found = coverage(harness.compiled, harness.initial.packed, harness.log.edges)
    assert (found.rows.percent, found.situations.percent, found.steps.percent) == (100, 100, 100)
    assert found.states.all == harness.space.count and found.steps.all >= harness.space.edges
    assert found.missing == ()


def test_no_walks_cover_nothing() -> None:
    harness = window_harness()
    found = coverage(harness.compiled, harness.initial.packed, ())
    assert (found.rows.seen, found.situations.seen, found.steps.seen, found.states.seen) == (0, 0, 0, 0)
    assert len(found.missing) == found.rows.all > 5
    assert str(found.rows) == f"rows 0 of {found.rows.all} (0.0 %)"


def test_rows_of_objects_count_when_a_step_runs_them() -> None:
    harness = window_harness()
    opened, typed = (step_number(harness, event) for event in ("open", "type"))
    after = harness.compiled.follow(harness.initial.packed, (opened,))[-1]
    found = coverage(harness.compiled, harness.initial.packed, {(harness.initial.packed, opened), (after, typed)})
    assert not {"Document.change@CLEAN", "Document.notify@CLEAN|CHANGED", "User.type@THERE"} & set(found.missing)
    assert "Document.save@CHANGED" in found.missing


@pytest.mark.deep
def test_hundred_walks_cover_most_situations_of_the_2016_model() -> None:
    harness = dcp_harness("mb19892_before", "bucket_delete")
    run_walks(harness, examples=100, steps=50, jump=JUMP)
    found = coverage(harness.compiled, harness.initial.packed, harness.log.edges)
    print(found)
    assert found.rows.percent > 85 and found.situations.percent > 75


def step_number(harness: Harness, event: str) -> int:
    """The number of the step of that event."""
    return next(number for number, one in enumerate(harness.compiled.program.steps) if one.step.row.event == event)
