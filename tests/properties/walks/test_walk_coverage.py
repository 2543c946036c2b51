"""Coverage of walks is measured against all that can be reached, and is high enough to be worth the walks."""

from __future__ import annotations

import pytest

from docs.tutorial.window import DESIGNS
from properties.walks.coverage import coverage
from properties.walks.differential_run import JUMP
from properties.walks.harness import Arena
from properties.walks.hypothesis_machine import hunt
from tests.properties.walks.arenas import dcp_arena, window_arena


@pytest.mark.few(1)
@pytest.mark.parametrize("design", [one.name for one in DESIGNS])
def test_walks_through_a_small_model_see_all_of_it(design: str) -> None:
    arena = window_arena(design)
    hunt(arena, examples=100, steps=30)
    found = coverage(arena.fast, arena.initial.packed, arena.ledger.edges)
    assert (found.rows.percent, found.situations.percent, found.steps.percent) == (100, 100, 100)
    assert found.states.all == arena.space.count and found.steps.all >= arena.space.edges
    assert found.missing == ()


def test_no_walks_see_nothing() -> None:
    arena = window_arena()
    found = coverage(arena.fast, arena.initial.packed, ())
    assert (found.rows.seen, found.situations.seen, found.steps.seen, found.states.seen) == (0, 0, 0, 0)
    assert len(found.missing) == found.rows.all > 5
    assert str(found.rows) == f"rows 0 of {found.rows.all} (0.0 %)"


def test_rows_of_objects_count_when_a_step_runs_them() -> None:
    arena = window_arena()
    opened, typed = (step_number(arena, event) for event in ("open", "type"))
    after = arena.fast.follow(arena.initial.packed, (opened,))[-1]
    found = coverage(arena.fast, arena.initial.packed, {(arena.initial.packed, opened), (after, typed)})
    assert not {"Document.change@CLEAN", "Document.notify@CLEAN|CHANGED", "User.type@THERE"} & set(found.missing)
    assert "Document.save@CHANGED" in found.missing


@pytest.mark.deep
def test_a_tenth_of_the_measured_walks_see_most_situations_of_the_2016_model() -> None:
    arena = dcp_arena("mb19892_before", "bucket_delete")
    hunt(arena, examples=100, steps=50, jump=JUMP)
    found = coverage(arena.fast, arena.initial.packed, arena.ledger.edges)
    print(found)
    assert found.rows.percent > 85 and found.situations.percent > 75


def step_number(arena: Arena, event: str) -> int:
    """The number of the step of that event."""
    return next(number for number, one in enumerate(arena.fast.program.steps) if one.step.row.event == event)
