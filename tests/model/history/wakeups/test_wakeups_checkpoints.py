"""MB-26979 and MB-29369: a closed stream that is served in its successor's place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.dcp2016.scenarios import ALL_BACK
from model.history.beyond import MB29369
from model.history.record import Record
from model.history.wakeups.checkpoints import MB26979
from model.history.wakeups.scenarios import REOPENED
from model.language.policy import Grain
from model.validation.validator import validate
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import LARGEST, differing, judged, steps, violated

PASSED = "no_cursor_passes_an_unsent_item"
EXPECTED = {"MB-26979": {"a_stream_that_requested_items_is_queued", PASSED}, "MB-29369": {PASSED}}
EACH = pytest.mark.parametrize("record", (MB26979, MB29369), ids=lambda record: record.key)


def trace_of(record: Record) -> list[str]:
    """The shortest trace of the record's defect."""
    return steps(judged(record.defect, record.scenario).verdict(record.claim))


@EACH
def test_defect_violates_its_claim_and_the_expected_others(record: Record) -> None:
    validate(record.defect)
    assert record.claim in EXPECTED[record.key]
    assert violated(judged(record.defect, record.scenario)) == EXPECTED[record.key]


@EACH
def test_fix_keeps_all_claims_except_its_leftovers(record: Record) -> None:
    validate(record.fix)
    run = judged(record.fix, record.scenario)
    assert run.verdict(record.claim).answer is Answer.HOLDS
    assert violated(run) == {one.claim for one in record.leftovers}


@EACH
def test_full_grain_gives_the_same_verdicts_for_the_fix(record: Record) -> None:
    fine = judge(record.fix, record.scenario, claims_of(record.fix), grain=Grain.FULL, limit=LARGEST)
    assert not fine.undecided
    assert violated(fine) == {one.claim for one in record.leftovers}


def test_closed_stream_is_served_in_place_of_its_successor() -> None:
    trace = trace_of(MB26979)
    assert trace.index("FrontEnd[p0] eraseStream v0 g0") < trace.index("FrontEnd[p0] step[ask for items] v0 g1")
    assert trace[-1] == "AuxIO[x0] popStream p0 v0 g0"


def test_stream_closed_during_its_turn_takes_the_items_of_its_successor() -> None:
    trace = trace_of(MB29369)
    taken = trace.index("AuxIO[x0] popStream p0 v0 g0")
    assert (
        taken
        < trace.index("FrontEnd[p0] eraseStream v0 g0")
        < trace.index("FrontEnd[p0] activateStream[in memory] v0 g1")
    )
    assert trace[-1] == "AuxIO[x0] takeItems p0 v0 g0"


def test_both_streams_are_served_one_after_the_other() -> None:
    fired = judged(MB29369.fix, REOPENED).fired
    assert {"AuxIO.takeItems@K5", "AuxIO.popStream@K4", "AuxIO.popStream[no stream]@K4"} <= fired


def test_chain_continues_beyond_the_thirty() -> None:
    assert MB29369.defect is MB26979.fix
    assert {one.claim for one in MB26979.leftovers} == {MB29369.claim}


def test_pairs_differ_in_the_queue_and_in_the_taken_items() -> None:
    task = "ActiveStreamCheckpointProcessorTask"
    assert differing(MB26979.defect, MB26979.fix) == {
        "AuxIO.popStream@K4",
        "AuxIO.popStream[no stream]@K4",
        "BucketThread.clearQueues@P5",
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        "FrontEnd.clearQueues@P5",
        "FrontEnd.open@IDLE",
        f"{task}.clearQueues@RUNNING|SNOOZED|DEAD",
        f"{task}.producer",
        f"{task}.schedule@RUNNING|SNOOZED|DEAD",
    }
    assert differing(MB29369.defect, MB29369.fix) == {"AuxIO.takeItems@K5"}


def test_cycle_of_task_and_producer_is_broken_when_the_client_leaves() -> None:
    leaves = replace(
        REOPENED,
        assumes=REOPENED.assumes | {"client_closes"},
        released=ALL_BACK,
        threads=(*REOPENED.threads, "ConnManager", "ConnNotifier"),
    )
    run = judged(MB26979.fix, leaves)
    assert "ActiveStreamCheckpointProcessorTask.clearQueues@RUNNING|SNOOZED|DEAD" in run.fired
    assert violated(run) == {one.claim for one in MB26979.leftovers}
