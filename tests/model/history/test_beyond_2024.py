"""MB-63618: a command that is carried out again when its producer has been freed."""

from __future__ import annotations

from model.history.beyond_2024 import MB63618, WARMING
from model.language.edits import row_of
from model.language.vocabulary import Drop
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

FREED = "no_freed_object_is_used"


def test_defect_violates_its_claim_only() -> None:
    validate(MB63618.defect)
    assert MB63618.claim == FREED
    assert violated(judged(MB63618.defect, WARMING)) == {FREED}


def test_fix_keeps_all_claims() -> None:
    validate(MB63618.fix)
    run = judged(MB63618.fix, WARMING)
    assert run.verdict(FREED).answer is Answer.HOLDS
    assert violated(run) == set()


def test_command_runs_again_after_the_connection_manager_has_freed_the_producer() -> None:
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


def test_command_completes_for_a_client_that_stays_and_after_the_fix_for_one_that_leaves() -> None:
    assert "FrontEnd.getFailoverLog[notified]@BLOCKED" in judged(MB63618.defect, WARMING).fired
    assert "FrontEnd.getFailoverLog[notified]@WAIT" in judged(MB63618.fix, WARMING).fired


def test_pair_differs_in_the_pointer_that_a_disconnect_takes_back() -> None:
    assert differing(MB63618.defect, MB63618.fix) == {"FrontEnd.unlist@D2"}
    before, now = (row_of(one, "FrontEnd.unlist@D2").effects for one in (MB63618.defect, MB63618.fix))
    assert [effect for effect in now if effect not in before] == [Drop("Connection.engine_storage")]
