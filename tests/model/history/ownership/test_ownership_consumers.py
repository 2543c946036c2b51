"""MB-33873: a consumer that a write finds in a vbucket's list after it was freed."""

from __future__ import annotations

from model.history.ownership.consumers import MB33873
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.validation.validator import validate
from properties.engines.explicit.search import explore
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated


def test_defect_calls_a_freed_consumer() -> None:
    validate(MB33873.defect)
    assert violated(judged(MB33873.defect, MB33873.scenario)) == {MB33873.claim}


def test_fix_violates_nothing() -> None:
    validate(MB33873.fix)
    fixed = judged(MB33873.fix, MB33873.scenario)
    assert fixed.verdict(MB33873.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB33873.leftovers} == set()


def test_entry_is_left_when_the_vbucket_becomes_active() -> None:
    verdict = judged(MB33873.defect, MB33873.scenario).verdict(MB33873.claim)
    assert steps(verdict) == [
        "ReplicationWorker[c0] open",
        "ReplicationWorker[c0] addStream v0",
        "AdminWorker becomeActive v0",
        "ReplicationWorker[c0] disconnect",
        "ConnManager dropConsumer c0",
        "Environment notifyVBConnections v0",
    ]
    assert str(verdict.violation) == "freed: DcpConnMap.vbConsumers[v0]>DcpConsumer[c0]"


def test_no_list_has_a_dead_producer() -> None:
    space = explore(Layout(MB33873.defect, Policy(MB33873.scenario, MB33873.scenario.scope)))
    assert [str(crash.violation) for crash in space.crashes] == ["freed: DcpConnMap.vbConsumers[v0]>DcpConsumer[c0]"]
    assert ("Environment", "Environment.notifyVBConnections@WORLD") in space.fired
    assert ("DcpConnMap", "DcpConnMap.addVBConn@OPEN") in space.fired


def test_pair_differs_in_the_lists_and_their_reader() -> None:
    assert differing(MB33873.defect, MB33873.fix) == {
        "DcpConnMap.vbConns",
        "DcpConnMap.vbConsumers",
        "Environment.notifyVBConnections@WORLD",
    }
