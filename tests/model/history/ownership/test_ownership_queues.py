"""MB-40052: the manager's destructor forgets a queue."""

from __future__ import annotations

from model.history.ownership.queues import MB40052
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated


def test_count_stays_one_too_high_forever() -> None:
    validate(MB40052.defect)
    assert violated(judged(MB40052.defect, MB40052.scenario)) == {MB40052.claim, "everything_can_be_released"}


def test_fix_violates_nothing() -> None:
    validate(MB40052.fix)
    fixed = judged(MB40052.fix, MB40052.scenario)
    assert fixed.verdict(MB40052.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB40052.leftovers} == set()


def test_count_is_wrong_as_soon_as_the_manager_is_gone() -> None:
    run = judged(MB40052.defect, MB40052.scenario)
    trace = steps(run.verdict(MB40052.claim))
    assert trace[-1] == "FrontEnd[p0] returnFromClose"
    assert not any(step.startswith("AuxIO") for step in trace)
    assert "numActiveSnoozingBackfills, 0" in run.verdict("everything_can_be_released").why


def test_pair_differs_in_the_destructor_only() -> None:
    assert differing(MB40052.defect, MB40052.fix) == {"BackfillManager.destroy@OPEN"}
