"""The table of engines: every name has one, all take the same request, and none is imported before it is used."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from docs.reference.scenario import SUBJECT, streams
from properties.engines import select
from properties.engines.evaluation.request import EngineRequest, ProgressReport
from properties.engines.select import ENGINES, engine_function, run_engine
from properties.verdicts.verdict import Answer, Engine, Judgement, Run
from tests.repository.tree import ROOT


def request_to(engine: Engine) -> EngineRequest:
    """The fix with two streams."""
    return EngineRequest(
        design=SUBJECT.designs[0],
        scenario=SUBJECT.scenarios[0],
        claims=SUBJECT.claims,
        scope=streams(2),
        engine=engine,
    )


def test_every_engine_has_a_line_in_the_table() -> None:
    assert set(ENGINES) == set(Engine)


@pytest.mark.parametrize("engine", Engine)
def test_each_engine_answers_a_request_with_a_judgement(engine: Engine) -> None:
    said: list[str] = []
    found = run_engine(request_to(engine), said.append)
    assert found.run == Run("fix", "life", "2 streams")
    assert Answer.VIOLATED not in found.answers().values() and Answer.HOLDS in found.answers().values()
    assert found.engine is (Engine.EXPLICIT if engine is Engine.AUTO else engine)
    assert all(line.startswith("fix under life: ") for line in said)


def test_a_new_engine_is_one_module_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(request: EngineRequest, report: ProgressReport) -> Judgement:
        return Judgement(
            run=Run(request.design.name, "", ""), verdicts=(), states=7, unreduced_states=7, edges=None, depth=None
        )

    module = ModuleType("engine_of_a_test")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(select, "ENGINES", {**ENGINES, Engine.EXPLICIT: module.__name__})
    assert engine_function(Engine.EXPLICIT) is run
    assert run_engine(request_to(Engine.EXPLICIT), print).states == 7


def test_no_engine_is_imported_before_it_is_used() -> None:
    code = "import sys, properties.engines.select; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "properties.engines.evaluation.request" in loaded
    assert not {"numpy", "oxidd", *ENGINES.values()} & loaded
