"""Verdicts of one large number of copies without its states: those of an exhaustive search, each with a real trace."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs.reference.scenario import BEFORE, CLAIMS, FIX, LIFE, SUBJECT, streams
from model.language.policy import Grain, Policy
from model.language.vocabulary import NONE, At, Has, No
from model.semantics.layout import Layout
from model.semantics.replay import replay
from model.semantics.world import holds
from properties.claims.claim import Never, Shape
from properties.claims.dcp2016 import SUBJECT as CATALOGUE
from properties.engines.evaluation.request import EngineRequest
from properties.engines.explicit.judge import judge
from properties.engines.parameterized.large_scope import judge_large_scope
from properties.engines.select import run_engine
from properties.verdicts.verdict import Answer, Engine
from tests.properties.commands.shell import Shell
from tests.properties.engines.parameterized.test_parameterized_verdicts import MUTANTS, changed
from tests.repository.tree import ROOT

SAFE = CLAIMS[:2]
LEAK = CLAIMS[0]
REFERENCE = ROOT / "docs" / "reference" / "scenario.py"
DESIGNS = {"fix": FIX, "before": BEFORE, **{name: changed(FIX, row, **more) for name, (row, more) in MUTANTS.items()}}


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def never(*guards: object, premise: tuple[object, ...] = ()) -> Shape:
    """A claim of a test."""
    return Never(name="never", sentence="Never.", family=LEAK.family, premise=premise, guards=guards)  # type: ignore[arg-type]


@pytest.mark.few(4)
@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", DESIGNS)
def test_verdicts_are_those_of_an_exhaustive_search(name: str, number: int, grain: Grain) -> None:
    searched = judge(DESIGNS[name], LIFE, SAFE, scope=streams(number), grain=grain)
    alone = judge_large_scope(DESIGNS[name], LIFE, SAFE, scope=streams(number), grain=grain)
    assert alone.engine is Engine.EVERY
    assert alone.answers() == searched.answers()


@pytest.mark.few(1)
@pytest.mark.parametrize("number", [64, 256, 1024])
def test_a_thousand_streams_get_verdicts_and_a_trace_that_all_of_them_are_in(number: int) -> None:
    assert set(judge_large_scope(FIX, LIFE, SAFE, scope=streams(number)).answers().values()) == {Answer.HOLDS}
    layout = Layout(BEFORE, Policy(LIFE, streams(number)))
    for verdict in judge_large_scope(BEFORE, LIFE, SAFE, scope=streams(number)).verdicts:
        assert verdict.answer is Answer.VIOLATED
        assert isinstance(verdict.claim, Never) and verdict.trace
        assert holds(layout, replay(layout, verdict.trace).last, verdict.claim.guards, {})


def test_other_copies_repeat_the_steps_of_one_where_needed() -> None:
    claim = never(No(("v",), At("Stream", NONE)))
    verdict = judge_large_scope(FIX, LIFE, (claim,), scope=streams(9)).verdicts[0]
    assert verdict.answer is Answer.VIOLATED
    assert [step.row.event for step in verdict.trace or ()] == ["make", *["open"] * 9]


def test_a_claim_whose_premise_needs_more_copies_is_undecided() -> None:
    apart = (At("Connection", "CONNECTED"), Has("Connection.map"))
    assert judge_large_scope(FIX, LIFE, (never(*apart, At("Bucket", "DESTROYED"), premise=apart),)).verdicts[
        0
    ].answer is (Answer.HOLDS)
    nothing = never(*apart, premise=(*apart, At("Bucket", "DESTROYED")))
    verdict = judge_large_scope(FIX, LIFE, (nothing,), scope=streams(9)).verdicts[0]
    assert verdict.answer is not Answer.HOLDS


def test_an_unfit_model_is_undecided_and_its_row_is_reported() -> None:
    found = judge_large_scope(CATALOGUE.designs[1], CATALOGUE.scenarios[0], CATALOGUE.claims)
    assert set(found.answers().values()) == {Answer.UNDECIDED}
    assert found.undecided.startswith("FrontEnd.streamRequest[new]@READY changes FrontEnd[p0]")


@pytest.mark.parametrize(
    ("number", "claims", "used"),
    [(256, SAFE, Engine.EVERY), (2, SAFE, Engine.EXPLICIT), (8, CLAIMS, Engine.SYMBOLIC)],
    ids=["many copies", "few copies", "a claim about what stays possible"],
)
def test_auto_uses_the_parameterized_engine_for_many_copies_if_it_decides_every_claim(
    number: int, claims: tuple[Shape, ...], used: Engine
) -> None:
    job = EngineRequest(
        design=FIX, scenario=LIFE, claims=claims, scope=streams(number), limit=5_000, engine=Engine.AUTO
    )
    judgement = run_engine(job, lambda _: None)
    assert judgement.engine is used
    assert set(judgement.answers().values()) == {Answer.HOLDS}


def test_check_reports_the_engine_of_the_verdicts(dcpmodel: Shell, tmp_path: Path) -> None:
    written = tmp_path / "out.json"
    asked = ("--property", "no_leak", "--scope", "256 streams", "--json", str(written))
    answer = dcpmodel("check", "fix", *asked, model=REFERENCE)
    assert answer.code == 0
    assert "at most 4.0e315 states (scope 256 streams, safe grain), verdicts from every number" in answer.out
    assert json.loads(written.read_text())["runs"][0]["states"] is None


def test_all_judged_claims_of_the_reference_scenario_are_about_events_that_never_occur() -> None:
    found = judge_large_scope(FIX, LIFE, SUBJECT.claims, scope=streams(64))
    judged = {one.claim for one in found.verdicts if one.answer is Answer.HOLDS}
    assert judged == set(SAFE)
    assert all(one.why for one in found.verdicts if one.claim not in judged)
