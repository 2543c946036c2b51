"""A fair cycle in reports and trace files: its first step, and the errors of a file that claims one."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.errors import RequestError
from model.language.vocabulary import At
from model.semantics.trace import parse, record, run_trace
from properties.claims.claim import SAFETY
from properties.commands.cli import run as dcpmodel
from properties.engines.explicit.judge import judge
from properties.export.plan import Plan
from properties.verdicts.verdict import Verdict
from tests.properties.engines.evaluation.workbench import bench, layout, row, scenario
from tests.properties.engines.explicit.fair_cycle_bench import comes

SPIN = row("spin", "START", None)
BENCH = bench(SPIN)


def spinning() -> Verdict:
    """A hand that spins forever."""
    return judge(BENCH, scenario(), (comes(At("Hand", "END")),)).verdicts[0]


def refused(again: str) -> str:
    verdict = spinning()
    text = str(record(layout(BENCH), verdict.trace or ())).replace("digest:", f"again: {again}\ndigest:")
    with pytest.raises(RequestError) as caught:
        run_trace(layout(BENCH), parse(text, "round.trace"))
    return str(caught.value)


def test_a_trace_file_may_end_in_a_fair_cycle() -> None:
    verdict = spinning()
    text = str(record(layout(BENCH), verdict.trace or (), again=len(verdict.trace or ())))
    assert run_trace(layout(BENCH), parse(text)).states[-1] == run_trace(layout(BENCH), parse(text)).states[-2]
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("again", "message"),
    [
        ("0", "round.trace:5: again 0 is no step; write the number of one, the first is 1"),
        ("soon", "round.trace:5: again soon is no step; write the number of one, the first is 1"),
        ("9", "round.trace:5: again 9: the last step is 2; give a step that there is"),
        ("1", "round.trace:5: again 1: the last step does not lead back to where step 1 begins"),
    ],
)
def test_wrong_start_of_a_fair_cycle_is_refused_with_its_line(again: str, message: str) -> None:
    assert refused(again) == message


def test_explain_and_replay_name_the_first_step_of_the_fair_cycle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "round.trace"
    asked = [
        "explain",
        "mb19892_before",
        "everything_is_released_eventually",
        "--scenario",
        "never_persisted",
        "--trace",
        str(trace),
    ]
    assert dcpmodel(asked) == 0
    told = capsys.readouterr().out
    first = next(line for line in trace.read_text().splitlines() if line.startswith("again: ")).removeprefix("again: ")
    for line in (
        "Fair cycle: these steps repeat forever",
        "-- fair cycle: from here on the steps repeat forever --",
        f"-- repeats from step {first} --",
    ):
        assert line in told
    assert dcpmodel(["replay", str(trace)]) == 0
    assert capsys.readouterr().out.rstrip().endswith(f"-- repeats from step {first} --")


def test_a_run_that_stops_is_reported_without_a_fair_cycle(capsys: pytest.CaptureFixture[str]) -> None:
    assert dcpmodel(["explain", "mb19892_fix", "everything_is_released_eventually", "--scenario", "double_open"]) == 0
    told = capsys.readouterr().out
    assert "The run stops here forever" in told
    assert "FrontEnd[p0] stands at WAIT and has no enabled step" in told
    assert "repeat forever" not in told


@pytest.mark.parametrize("language", ["promela", "smv"])
def test_an_export_names_the_claim_as_not_exported(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    claims = (comes(At("Hand", "END")),)
    assert Plan(layout(BENCH), (), claims).left_out == claims
    assert dcpmodel(["export", "mb19892_fix", "--to", language, "--scenario", "notifier_streams"]) == 0
    assert (
        "Not exported, it speaks of more than single states: everything_is_released_eventually"
        in capsys.readouterr().out
    )


def test_fairness_claims_are_not_safety_claims() -> None:
    assert not isinstance(comes(At("Hand", "END")), SAFETY)
