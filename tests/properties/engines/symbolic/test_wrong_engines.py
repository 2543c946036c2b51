"""An engine that is wrong on purpose is caught by comparing states and verdicts with the explicit one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from docs.reference.scenario import BEFORE, FIX, LIFE, streams
from model.ground.grounder import ground
from model.ground.program import Body, Branch, Call, Program, negation
from model.language.policy import Policy
from model.semantics.layout import Layout
from properties.engines.explicit.search import explore
from properties.engines.symbolic import reachable_states
from properties.engines.symbolic.reachable_states import ReachableStates

Wrong = Callable[[Program], Program]


def _of(program: Program, row: str) -> int:
    return next(number for number, one in enumerate(program.steps) if one.step.row.event == row)


def guard_negated(program: Program, row: str) -> Program:
    """One step asks for the opposite."""
    number = _of(program, row)
    one = replace(program.steps[number], guard=negation(program.steps[number].guard))
    return replace(program, steps=(*program.steps[:number], one, *program.steps[number + 1 :]))


def row_dropped(program: Program, row: str) -> Program:
    """One step is never tried."""
    number = _of(program, row)
    return replace(program, steps=(*program.steps[:number], *program.steps[number + 1 :]))


def cascade_left_out(program: Program, what: str) -> Program:
    """A destructor does not destroy the objects that it held last."""

    def without(body: Body) -> Body:
        kept = (one for one in body if not isinstance(one, Call))
        return tuple(
            replace(one, then=without(one.then), otherwise=without(one.otherwise)) if isinstance(one, Branch) else one
            for one in kept
        )

    name = f"destroy {what}"
    return replace(program, procedures=program.procedures | {name: without(program.procedures[name])})


MUTANTS: dict[str, Wrong] = {
    **{
        f"{row}, guard negated": lambda program, row=row: guard_negated(program, row)  # type: ignore[misc]
        for row in ("open", "close", "begin", "clear_streams", "cancel_tasks")
    },
    **{
        f"{row}, dropped": lambda program, row=row: row_dropped(program, row)  # type: ignore[misc]
        for row in ("schedule", "complete", "end", "reap", "destroy_bucket")
    },
    **{
        f"{what}, no cascade": lambda program, what=what: cascade_left_out(program, what)  # type: ignore[misc]
        for what in ("Manager", "Backfill[v0]", "Stream[v1]")
    },
}


@pytest.mark.few(4)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_engine_counts_other_states(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layouts = [Layout(design, Policy(LIFE, streams(2))) for design in (FIX, BEFORE)]
    right = [explore(layout).count for layout in layouts]
    assert [ReachableStates(layout, 1 << 18).count for layout in layouts] == right
    monkeypatch.setattr(reachable_states, "ground", lambda layout: MUTANTS[name](ground(layout)))
    assert [ReachableStates(layout, 1 << 18).count for layout in layouts] != right
