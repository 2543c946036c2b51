"""MB-63618: a command that is carried out again when its producer has been freed."""

from __future__ import annotations

from model.history.beyond_2024 import MB63618, WARMING
from model.history.ownership.edits import row_of
from model.language.vocabulary import Drop
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

FREED = "no_freed_object_is_used"


def test_the_defect_violates_its_claim_and_nothing_else() -> None:
    validate(MB63618.defect)
    assert MB63618.claim == FREED
    assert violated(judged(MB63618.defect, WARMING)) == {FREED}


def test_the_fix_keeps_all_claims() -> None:
    validate(MB63618.fix)
    run = judged(MB63618.fix, WARMING)
    assert run.verdict(FREED).answer is Answer.HOLDS
    assert violated(run) == set()


def test_the_command_is_carried_out_again_after_the_manager_of_connections_has_freed_the_producer() -> None:
    verdict = judged(MB63618.defect, WARMING).verdict(FREED)
    assert str(verdict.violation) == "freed: Connection[p0].engine_storage>DcpProducer[p0]"
    trace = steps(verdict)
    places = [
        trace.index(step)
        for step in (
            "FrontEnd[p0] getFailoverLog[would block]",
            "FrontEnd[p0] disconnect[client]",
            "ConnManager dropConnection p0",
            "FrontEnd[p0] getFailoverLog[notified]",
        )
    ]
    assert places == sorted(places)
    assert places[-1] == len(trace) - 1


def test_a_client_that_stays_gets_its_failover_log_and_with_the_fix_so_does_one_that_left() -> None:
    assert "FrontEnd.getFailoverLog[notified]@BLOCKED" in judged(MB63618.defect, WARMING).fired
    assert "FrontEnd.getFailoverLog[notified]@WAIT" in judged(MB63618.fix, WARMING).fired


def test_the_pair_differs_in_what_a_disconnect_takes_back() -> None:
    assert differing(MB63618.defect, MB63618.fix) == {"FrontEnd.unlist@D2"}
    before, now = (row_of(one, "FrontEnd.unlist@D2").effects for one in (MB63618.defect, MB63618.fix))
    assert [effect for effect in now if effect not in before] == [Drop("Connection.engine_storage")]
