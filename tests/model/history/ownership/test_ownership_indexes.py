"""MB-30247: a producer that dies inside the base class of the connection map."""

from __future__ import annotations

from model.history.ownership.indexes import MB30247
from model.history.ownership.scenarios import DELETE_WHILE_BACKFILLING, UNCLEAN_END
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

HALF_GONE = "freed: BackfillManager[p0].connMap>DcpConnMapPart"


def test_defect_uses_the_destroyed_part_of_the_map() -> None:
    validate(MB30247.defect)
    run = judged(MB30247.defect, MB30247.scenario)
    # The second is no part of the record: a producer dropped with a full buffer keeps its task going round.
    assert violated(run) == {MB30247.claim, "everything_is_released_eventually"}
    assert str(run.verdict(MB30247.claim).violation) == HALF_GONE


def test_fix_keeps_all_claims_except_an_impossible_lock_cycle() -> None:
    validate(MB30247.fix)
    fixed = judged(MB30247.fix, MB30247.scenario)
    assert fixed.verdict(MB30247.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB30247.leftovers} == {"lock_order_has_no_cycle"}


def test_producer_was_dropped_long_before_it_dies() -> None:
    trace = steps(judged(MB30247.defect, MB30247.scenario).verdict(MB30247.claim))
    assert trace[-1] == "BucketThread freeConnMap"
    assert "FrontEnd[p0] dropProducer" in trace
    assert "FrontEnd[p0] sweepStreams" not in trace


def test_connection_closed_before_the_map_dies_does_no_harm() -> None:
    verdict = judged(MB30247.defect, DELETE_WHILE_BACKFILLING).verdict(MB30247.claim)
    assert verdict.answer is Answer.HOLDS


def test_connection_still_in_the_map_uses_the_destroyed_part_despite_the_fix() -> None:
    verdict = judged(MB30247.fix, UNCLEAN_END).verdict(MB30247.claim)
    assert str(verdict.violation) == HALF_GONE
    assert not any("dropProducer" in step for step in steps(verdict))


def test_pair_differs_in_the_two_indexes_and_their_reader() -> None:
    assert differing(MB30247.defect, MB30247.fix) == {
        "DcpConnMap.vbConns",
        "DcpConnMap.pendingNotifications",
        "ConnNotifier.takeNotifications@IDLE",
    }
