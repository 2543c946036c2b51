"""MB-26470: producer and stream hold each other when the connection map is freed without closing connections."""

from __future__ import annotations

from model.history.ownership.fixed_in_2017 import MB26470
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.semantics.ownership import ownership_graph, unreachable_objects
from model.semantics.trace import record, run_trace
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from properties.walks.cycles import reference_cycles_in
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

EXPECTED = {
    "no_ownership_cycle_survives",
    "no_unreachable_object_survives",
    "everything_can_be_released",
    "every_file_can_be_closed",
    "no_file_outlives_the_bucket",
    "no_producer_outlives_the_store",
    "reservations_equal_what_they_count",
}


def test_both_designs_are_valid() -> None:
    validate(MB26470.defect)
    validate(MB26470.fix)
    assert MB26470.fix.base == MB26470.defect.name


def test_defect_leaks_everything_of_the_connection() -> None:
    assert violated(judged(MB26470.defect, MB26470.scenario)) == EXPECTED


def test_fix_leaves_only_the_reservation() -> None:
    fixed = judged(MB26470.fix, MB26470.scenario)
    assert fixed.verdict(MB26470.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB26470.leftovers} == {"reservations_equal_what_they_count"}


def test_cycle_closes_when_the_map_releases_the_producer() -> None:
    verdict = judged(MB26470.defect, MB26470.scenario).verdict(MB26470.claim)
    assert steps(verdict)[-1] == "BucketThread freeConnMap"
    assert not any("disconnect" in step or "sweepStreams" in step for step in steps(verdict))


def test_cycle_has_exactly_the_two_edges_of_the_record() -> None:
    verdict = judged(MB26470.defect, MB26470.scenario).verdict(MB26470.claim)
    layout = Layout(MB26470.defect, Policy(MB26470.scenario, MB26470.scenario.scope))
    graph = ownership_graph(layout, run_trace(layout, record(layout, verdict.trace or ())).states[-1])
    rings = reference_cycles_in(graph, unreachable_objects(graph))
    assert {"ActiveStream.producer", "DcpProducer.streams"} in [{edge.slot for edge in ring} for ring in rings]


def test_pair_differs_in_the_pointer_from_stream_to_producer() -> None:
    changed = differing(MB26470.defect, MB26470.fix)
    assert "ActiveStream.producer" in changed
    assert {name.partition(".")[0] for name in changed} == {"ActiveStream", "AuxIO"}
    assert "AuxIO.takeItems@K5" in changed
