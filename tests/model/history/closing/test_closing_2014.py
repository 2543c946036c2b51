"""MB-12636: a backfill that is deleted under the lock that its stream's destructor wants."""

from __future__ import annotations

from model.history.closing.fixed_in_2014 import MB12636
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

KNOWN = {"closing_a_stream_closes_its_file"}


def test_both_designs_are_valid() -> None:
    for design in (MB12636.defect, MB12636.fix):
        validate(design)
        validate_scenario(design, MB12636.scenario)


def test_worker_waits_for_itself_until_the_fix() -> None:
    inverted = {"lock_order_has_no_cycle"}
    assert violated(judged(MB12636.defect, MB12636.scenario)) == {MB12636.claim} | inverted | KNOWN
    fixed = judged(MB12636.fix, MB12636.scenario)
    assert fixed.verdict(MB12636.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB12636.leftovers} == KNOWN


def test_backfill_is_the_last_owner_of_the_closed_stream() -> None:
    trace = steps(judged(MB12636.defect, MB12636.scenario).verdict(MB12636.claim))
    assert "FrontEnd[p0] eraseStream v0 g0" in trace
    assert trace[-1] == "AuxIO[x0] deleteBackfill p0 v0 g0 b0"
    assert "self-deadlock: BackfillManager[p0].lock" in told(MB12636)


def test_lock_order_is_inverted_inside_the_stream_destructor() -> None:
    cycle = judged(MB12636.defect, MB12636.scenario).verdict("lock_order_has_no_cycle").locks
    assert {(edge.held, edge.taken) for edge in cycle} == {
        ("BackfillManager.lock", "ActiveStream.streamMutex"),
        ("ActiveStream.streamMutex", "BackfillManager.lock"),
    }


def test_pair_differs_in_the_place_of_the_unlock() -> None:
    assert differing(MB12636.defect, MB12636.fix) == {"AuxIO.deleteBackfill@A6_FINISHED"}
