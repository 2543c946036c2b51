"""Fair runs on random tables: both engines against a search through every set of states."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.language.design import Design
from model.language.errors import ModelBug
from model.language.policy import Grain
from model.language.vocabulary import At
from properties.claims.claim import Eventually
from properties.engines.explicit.judge import judge
from properties.engines.symbolic.judge import symbolic_judge
from properties.verdicts.verdict import Answer
from tests.properties.engines.evaluation.workbench import bench, layout, row, scenario
from tests.properties.engines.explicit.fair_cycle_bench import (
    GOALS,
    comes,
    has_a_fair_run,
    is_a_lasso,
    running_on,
    states_of_claim,
    tables,
)

MOST = 7
"""Seven states have 127 nonempty sets."""


@pytest.mark.tenth
@pytest.mark.parametrize("grain", Grain)
@given(design=tables(), claim=st.sampled_from(GOALS))
def test_a_fair_run_is_found_exactly_if_there_is_one(grain: Grain, design: Design, claim: Eventually) -> None:
    work = scenario(assumes=frozenset({"somebody"}))
    laid_out = layout(design, grain=grain, assumes=work.assumes)
    graph = states_of_claim(laid_out, claim)
    assume(0 < len(graph.states) <= MOST)
    expected = Answer.VIOLATED if has_a_fair_run(graph) else Answer.HOLDS
    explicit = judge(design, work, (claim,), grain=grain).verdicts[0]
    symbolic = symbolic_judge(design, work, (claim,), grain=grain, capacity=1 << 16).verdicts[0]
    assert (explicit.answer, symbolic.answer) == (expected, expected)
    for one in (explicit, symbolic):
        assert one.trace is None or is_a_lasso(laid_out, one, claim)
    assert explicit.masked_by == symbolic.masked_by


def test_running_on_alone_forever_leaves_an_obligation_to_others_unmet() -> None:
    """The subgraph of the cycle offers the other hand nothing, since that never has a turn there."""
    work = scenario()
    leave = row("leave", "START", "END")
    design = running_on(bench(row("enter", "START", "MIDDLE"), row("spin", "MIDDLE", "MIDDLE"), other=(leave,)))
    claim = comes(At("Other", "END"))
    assert not has_a_fair_run(states_of_claim(layout(design, grain=Grain.SAFE), claim))
    assert judge(design, work, (claim,), grain=Grain.SAFE).verdicts[0].answer is Answer.HOLDS
    assert symbolic_judge(design, work, (claim,), grain=Grain.SAFE).verdicts[0].answer is Answer.HOLDS


def test_the_slow_search_finds_fair_runs_in_some_tables_and_none_in_others() -> None:
    claim = GOALS[0]
    spin, leave = row("spin", "START", None), row("leave", "START", "END")
    assert has_a_fair_run(states_of_claim(layout(bench(spin)), claim))
    assert not has_a_fair_run(states_of_claim(layout(bench(spin, leave)), claim))


def test_an_engine_that_forgets_obligations_is_stopped_by_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    design = bench(row("spin", "START", None), row("leave", "START", "END"))
    assert judge(design, scenario(), GOALS[:1]).verdicts[0].answer is Answer.HOLDS
    monkeypatch.setattr("properties.engines.explicit.fair_cycles.obligations", lambda part: ())
    with pytest.raises(ModelBug, match="not fair"):
        judge(design, scenario(), GOALS[:1])


def test_an_engine_that_never_sees_an_obligation_fulfilled_differs_from_the_slow_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    design, claim = bench(row("spin", "START", None)), GOALS[0]
    assert has_a_fair_run(states_of_claim(layout(design), claim))
    fulfilled = property(lambda one: ~one.part.everywhere)
    taken = property(lambda one: one.part.taking(frozenset()))
    monkeypatch.setattr("properties.engines.explicit.obligations.ThreadObligation.fulfilled", fulfilled)
    monkeypatch.setattr("properties.engines.explicit.obligations.ThreadObligation.taken", taken)
    assert judge(design, scenario(), (claim,)).verdicts[0].answer is Answer.HOLDS
