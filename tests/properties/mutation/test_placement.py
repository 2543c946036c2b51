"""Each row that history adds to the 2016 model is mutated once, and judged in a design that fires it."""

from __future__ import annotations

from model.dcp2016.catalogue import DESIGNS
from model.history.thirty import RECORDS
from properties.claims.bookkeeping import BOOKKEEPING
from properties.claims.history import SUBJECT
from properties.mutation.history_outcomes import compared, outcome_of
from properties.mutation.mutants import part_of
from properties.mutation.outcomes import NEVER_FIRED, Killed, Survived
from properties.mutation.placement import PlacedMutant, assigned, parts, placed_mutants, placement_of, placements

SMALL = "mb16915_fix"
"""A design with some two hundred states under the scenario of its record."""


def test_each_new_part_is_mutated_in_the_first_design_that_has_it() -> None:
    old = {part for design in DESIGNS for part in parts(design).values()}
    new = {part for place in placements() for part in parts(place.design).values()} - old
    assert set(assigned()) == new
    order = [place.design.name for place in placements()]
    assert all(list(found) == sorted(found, key=order.index) for found in assigned().values())


def test_design_is_judged_by_the_bookkeeping_claims_whose_members_it_has() -> None:
    assert {one.name for one in BOOKKEEPING} <= {one.name for one in placement_of(SMALL).claims}
    newest = {one.name for one in placement_of("master_2026").claims}
    assert "an_ended_stream_can_be_replaced" not in newest  # its flag of takeovers is missing on master
    assert "a_full_buffer_holds_an_item" in {one.name for one in BOOKKEEPING} & newest


def test_design_is_judged_in_every_scenario_of_its_history() -> None:
    reached = {(design.name, scenario.name) for design, scenario in SUBJECT.reached_by}
    assert reached <= {(place.design.name, one.name) for place in placements() for one in place.scenarios}
    assert {place.design.name for place in placements()} > {one.fix.name for one in RECORDS}


def test_mutants_are_unique_and_none_is_of_the_2016_model() -> None:
    assert len({one.id for one in placed_mutants()}) == len(placed_mutants())
    old = {part for design in DESIGNS for part in parts(design).values()}
    assert [
        one.id for one in placed_mutants() if parts(placement_of(one.designs[0]).design)[part_of(one.mutant)] in old
    ] == []


def test_mutant_of_a_row_that_fires_is_killed_by_a_claim() -> None:
    guard = "FrontEnd.scheduleBackfill@R6_USE/negate-guard-1 Has(FrontEnd.stream)"
    outcome = outcome_of(PlacedMutant(guard, "", (SMALL,)))
    assert isinstance(outcome, Killed)
    assert outcome.by == "no_object_is_destroyed_during_a_call under client_leaves_while_backfilling"


def test_mutant_of_a_row_that_never_fires_is_reported_as_untried() -> None:
    effect = "ActiveStream.backfillAgain@IN_MEMORY/drop-effect-1 Clear(ActiveStream.pendingBackfill)"
    assert outcome_of(PlacedMutant(effect, "", (SMALL,))) == Survived(NEVER_FIRED)


def test_survivor_is_compared_with_the_sound_design_state_by_state() -> None:
    use = outcome_of(
        PlacedMutant("AuxIO.endBackfillTask[backfill task]@D4/drop-effect-1 Use(DCPBackfill.stream)", "", (SMALL,))
    )
    assert isinstance(use, Survived) and use.same and use.why.endswith(" states compared")
    weak = compared(PlacedMutant("ExecutorPool.futureQueueDCPBackfill/strength-weak", "", (SMALL,)), (SMALL,))
    assert not weak.same and weak.why.endswith(f"in {SMALL} under never_persisted")
