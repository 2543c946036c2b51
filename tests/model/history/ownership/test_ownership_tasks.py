"""MB-16915: a stream that does not hold its producer, and a backfill that outlives the connection."""

from __future__ import annotations

import pytest

from model.history.ownership.tasks import MB16915, UNDER_BACK_POINTER
from model.language.design import Design
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

POOLED = {"every_backfill_has_one_place"}


@pytest.mark.parametrize("design", (MB16915.defect, MB16915.fix, UNDER_BACK_POINTER), ids=lambda one: one.name)
def test_each_design_is_valid(design: Design) -> None:
    validate(design)


def test_defect_uses_a_freed_producer_and_the_fix_does_not() -> None:
    assert violated(judged(MB16915.defect, MB16915.scenario)) == {MB16915.claim} | POOLED
    fixed = judged(MB16915.fix, MB16915.scenario)
    assert fixed.verdict(MB16915.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB16915.leftovers} == POOLED


def test_worker_reads_the_producer_that_the_connection_manager_has_freed() -> None:
    verdict = judged(MB16915.defect, MB16915.scenario).verdict(MB16915.claim)
    assert str(verdict.violation) == "freed: ActiveStream[p0,v0,g0].producer>DcpProducer[p0]"
    assert steps(verdict)[-2:] == [
        "ConnManager dropConnection p0",
        "AuxIO[x0] completeBackfill[backfill task] p0 v0 g0 b0",
    ]


def test_leak_hid_the_crash_on_the_branch_with_managers() -> None:
    run = judged(UNDER_BACK_POINTER, MB16915.scenario)
    assert run.verdict(MB16915.claim).answer is Answer.HOLDS
    assert "no_ownership_cycle_survives" in violated(run)


def test_pair_differs_in_the_pointer_from_streams_to_their_producer() -> None:
    assert differing(MB16915.defect, MB16915.fix) == {"ActiveStream.producer", "NotifierStream.producer"}
