"""`--engine` and `--every-n`: the choice of the engine, and the report of the command."""

from __future__ import annotations

import pytest

from docs.reference.scenario import SUBJECT, streams
from properties.engines.evaluation.request import EngineRequest
from properties.engines.select import run_engine
from properties.verdicts.verdict import Answer, Engine
from tests.properties.commands.shell import Shell
from tests.repository.tree import ROOT

REFERENCE = ROOT / "docs" / "reference" / "scenario.py"


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def job(engine: Engine, limit: int) -> EngineRequest:
    """The fix with two streams: 1,820 states."""
    return EngineRequest(
        design=SUBJECT.designs[0],
        scenario=SUBJECT.scenarios[0],
        claims=SUBJECT.claims,
        scope=streams(2),
        limit=limit,
        engine=engine,
    )


@pytest.mark.parametrize(
    ("engine", "limit", "used"),
    [
        (Engine.AUTO, 2_000, Engine.EXPLICIT),
        (Engine.AUTO, 200, Engine.SYMBOLIC),
        (Engine.EXPLICIT, 2_000, Engine.EXPLICIT),
        (Engine.SYMBOLIC, 200, Engine.SYMBOLIC),
    ],
)
def test_auto_goes_on_with_sets_where_the_explicit_search_meets_its_limit(
    engine: Engine, limit: int, used: Engine
) -> None:
    said: list[str] = []
    judgement = run_engine(job(engine, limit), said.append)
    assert (judgement.engine, judgement.states, judgement.undecided) == (used, 1_820, "")
    assert set(judgement.answers().values()) == {Answer.HOLDS}
    assert any("now as sets" in line for line in said) is (engine is Engine.AUTO and used is Engine.SYMBOLIC)


def test_an_explicit_run_that_meets_its_limit_stays_undecided() -> None:
    assert run_engine(job(Engine.EXPLICIT, 200), lambda _: None).undecided == "more than 200 states"


def test_check_counts_the_states_of_a_symbolic_run(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "fix", "--scope", "6 streams", "--engine", "symbolic", model=REFERENCE)
    assert answer.code == 0
    assert "102,741,020 states (scope 6 streams, safe grain), by the symbolic engine" in answer.out


def test_check_gives_verdicts_for_every_number(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "--every-n", model=REFERENCE)
    assert answer.code == 0
    assert "fix under life, every number by v" in answer.out
    assert "holds no_leak" in answer.out
    assert "violated no_leak" in answer.out and "after 11 steps" in answer.out
    assert "unclaimed" not in answer.out


def test_check_names_the_row_that_prevents_a_verdict_for_every_number(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "mb19892_fix", "--scenario", "bucket_delete", "--every-n", model=None)
    assert answer.code == 0
    assert "undecided for every number" in answer.out
    assert "FrontEnd.streamRequest[new]@READY changes FrontEnd[p0]" in answer.out
