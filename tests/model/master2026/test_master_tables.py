"""The tables of the master are well formed, and cite one commit."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.lifecycle import Cite, Strength
from model.master2026.design import MASTER_2026
from model.master2026.scenarios import SCENARIOS
from model.master2026.source import MASTER
from model.validation.validator import validate, validate_scenario
from properties.claims.master2026 import SHARED, SUBJECT


def _cites() -> Iterator[Cite]:
    for one in MASTER_2026.lifecycles:
        yield one.cite
        yield from (row.cite for row in one.rows)
        yield from (slot.cite for slot in one.slots)
        yield from (mutex.cite for mutex in one.mutexes)


def test_the_design_and_its_scenarios_are_well_formed() -> None:
    validate(MASTER_2026)
    for scenario in SCENARIOS:
        validate_scenario(MASTER_2026, scenario)


def test_every_citation_names_a_source_file_of_that_commit() -> None:
    cites = set(_cites())
    assert len(cites) > 60
    assert {cite.commit for cite in cites} == {MASTER}
    assert [str(cite) for cite in cites if not cite.file.endswith((".cc", ".h")) or not cite.symbol] == []


def test_nothing_below_a_producer_owns_what_is_above_it() -> None:
    upward = {
        "ActiveStream.producerPtr",
        "DCPBackfill.streamPtr",
        "BackfillManagerTask.weak_manager",
        "ActiveStreamCheckpointProcessorTask.producerPtr",
        "ScanContext.streamPtr",
    }
    found = {f"{one.name}.{slot.name}": slot.strength for one in MASTER_2026.lifecycles for slot in one.slots}
    assert {name for name in upward if found[name] is not Strength.WEAK} == set()


def test_claims_that_are_shared_with_the_catalogue_are_found_there() -> None:
    assert set(SHARED) <= {claim.name for claim in SUBJECT.claims}
