"""MB-30247: a producer that dies inside the base class of the connection map."""

from __future__ import annotations

from model.history.ownership.indexes import MB30247
from model.history.ownership.scenarios import DELETE_WHILE_BACKFILLING, UNCLEAN_END
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

HALF_GONE = "freed: BackfillManager[p0].connMap>DcpConnMapPart"


def test_the_defect_uses_the_part_of_the_map_that_is_gone() -> None:
    validate(MB30247.defect)
    run = judged(MB30247.defect, MB30247.scenario)
    # The second is no part of the record: a producer dropped with a full buffer keeps its task going round.
    assert violated(run) == {MB30247.claim, "everything_is_released_eventually"}
    assert str(run.verdict(MB30247.claim).violation) == HALF_GONE


def test_the_fix_keeps_the_claim_and_all_but_a_cycle_on_paper() -> None:
    validate(MB30247.fix)
    fixed = judged(MB30247.fix, MB30247.scenario)
    assert fixed.verdict(MB30247.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB30247.leftovers} == {"lock_order_has_no_cycle"}


def test_the_producer_was_dropped_long_before_it_dies() -> None:
    trace = steps(judged(MB30247.defect, MB30247.scenario).verdict(MB30247.claim))
    assert trace[-1] == "BucketThread freeConnMap"
    assert "FrontEnd[p0] dropProducer" in trace
    assert "FrontEnd[p0] sweepStreams" not in trace


def test_a_connection_that_is_closed_before_the_map_dies_never_gets_there() -> None:
    verdict = judged(MB30247.defect, DELETE_WHILE_BACKFILLING).verdict(MB30247.claim)
    assert verdict.answer is Answer.HOLDS


def test_a_connection_that_is_still_in_the_map_gets_there_in_spite_of_the_fix() -> None:
    verdict = judged(MB30247.fix, UNCLEAN_END).verdict(MB30247.claim)
    assert str(verdict.violation) == HALF_GONE
    assert not any("dropProducer" in step for step in steps(verdict))


def test_the_pair_differs_in_the_two_indexes_and_who_reads_them() -> None:
    assert differing(MB30247.defect, MB30247.fix) == {
        "DcpConnMap.vbConns",
        "DcpConnMap.pendingNotifications",
        "ConnNotifier.takeNotifications@IDLE",
    }
