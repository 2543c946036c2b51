"""What history adds to the 2016 model is mutated once, and judged where it is put to work."""

from __future__ import annotations

from model.dcp2016.catalogue import DESIGNS
from model.history.thirty import RECORDS
from properties.claims.bookkeeping import KEEPING
from properties.claims.history import SUBJECT
from properties.mutation.mutants import Killed, Survived
from properties.mutation.outcomes import IDLE, compared, fate_of
from properties.mutation.placement import Task, assigned, host_of, hosts, part_of, parts, tasks

SMALL = "mb16915_fix"
"""A design with some two hundred states under the scenario of its record."""


def test_each_part_that_no_2016_design_has_is_mutated_in_the_first_design_that_has_it() -> None:
    old = {part for design in DESIGNS for part in parts(design).values()}
    new = {part for host in hosts() for part in parts(host.design).values()} - old
    assert set(assigned()) == new
    order = [host.design.name for host in hosts()]
    assert all(list(found) == sorted(found, key=order.index) for found in assigned().values())


def test_a_design_is_judged_by_the_claims_about_bookkeeping_that_it_can_be_asked() -> None:
    assert {one.name for one in KEEPING} <= {one.name for one in host_of(SMALL).asked}
    newest = {one.name for one in host_of("master_2026").asked}
    assert "an_ended_stream_can_be_replaced" not in newest  # it speaks of a flag of takeovers, which master has not
    assert "a_full_buffer_holds_an_item" in {one.name for one in KEEPING} & newest


def test_a_design_is_put_to_all_work_that_history_has_for_it() -> None:
    reached = {(design.name, scenario.name) for design, scenario in SUBJECT.reached_by}
    assert reached <= {(host.design.name, one.name) for host in hosts() for one in host.scenarios}
    assert {host.design.name for host in hosts()} > {one.fix.name for one in RECORDS}


def test_no_mutant_is_made_twice_and_none_is_of_the_2016_model() -> None:
    assert len({one.id for one in tasks()}) == len(tasks())
    old = {part for design in DESIGNS for part in parts(design).values()}
    assert [one.id for one in tasks() if parts(host_of(one.designs[0]).design)[part_of(one.mutant)] in old] == []


def test_a_mutant_of_a_row_that_fires_is_killed_by_a_claim_of_history() -> None:
    guard = "FrontEnd.scheduleBackfill@R6_USE/negate-guard-1 Has(FrontEnd.stream)"
    fate = fate_of(Task(guard, "", (SMALL,)))
    assert isinstance(fate, Killed)
    assert fate.by == "no_object_is_destroyed_during_a_call under client_leaves_while_backfilling"


def test_a_mutant_of_a_row_that_fires_nowhere_is_said_to_be_untried() -> None:
    effect = "ActiveStream.backfillAgain@IN_MEMORY/drop-effect-1 Clear(ActiveStream.pendingBackfill)"
    assert fate_of(Task(effect, "", (SMALL,))) == Survived(IDLE)


def test_a_mutant_that_lives_is_walked_side_by_side_with_the_sound_design() -> None:
    use = fate_of(Task("AuxIO.endBackfillTask[backfill task]@D4/drop-effect-1 Use(DCPBackfill.stream)", "", (SMALL,)))
    assert isinstance(use, Survived) and use.same and use.why.endswith(" states compared")
    weak = compared(Task("ExecutorPool.futureQueueDCPBackfill/strength-weak", "", (SMALL,)), (SMALL,))
    assert not weak.same and weak.why.endswith(f"in {SMALL} under never_persisted")
