"""The safe grain lets a thread run on at some points, and finds the same as the full one, set by set.

Compared are the claims violated, the violations by kind and text, and all that a run can leave. The sizes of both are
in the output with `-rP`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.language.design import Design
from model.language.lifecycle import Lifecycle
from model.language.policy import Grain, Policy
from model.semantics.layout import Layout
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.search import explore
from tests.model.dcp2016.findings import Findings, findings
from tests.model.dcp2016.scenes import explored

THOROUGH = ("mb19892_before", "mb19892_fix")
"""Compared under every scenario; the other designs under those that the defect is about."""
TOO_LARGE = ("slot_starvation",)
"""Two connections: millions of states at full grain."""
ENDLESS = ("client_stays", "client_asks_for_items")
"""The client never leaves: objects that exist at some moment are not left behind."""
RUNS = [
    (design.name, scenario.name)
    for design in SUBJECT.designs
    for scenario in SUBJECT.scenarios
    if scenario.name not in TOO_LARGE and (design.name in THOROUGH or scenario.name in SUBJECT.core)
]


@pytest.mark.few(4)
@pytest.mark.parametrize(("design", "scenario"), RUNS)
def test_the_safe_grain_loses_no_finding(design: str, scenario: str) -> None:
    safe, full = (explored(design, scenario, grain=grain) for grain in (Grain.SAFE, Grain.FULL))
    found, all_there_is = findings(safe), findings(full)
    if scenario in ENDLESS:
        found, all_there_is = replace(found, ends=frozenset()), replace(all_there_is, ends=frozenset())
    print(f"{design} under {scenario}: {safe.count:,} of {full.count:,} states, {len(all_there_is)} findings")
    assert safe.count <= full.count
    assert found == all_there_is


# --- and it would be seen if it did ---


def running_on(design: Design, thread: str, point: str) -> Design:
    """The design with one more point at which a thread runs on."""

    def changed(one: Lifecycle) -> Lifecycle:
        states = (replace(state, runs_on="tried out") if state.name == point else state for state in one.states)
        return replace(one, states=tuple(states)) if one.name == thread else one

    return replace(design, lifecycles=tuple(map(changed, design.lifecycles)))


def coarser(design: str, scenario: str, thread: str, point: str) -> Findings:
    """The findings with one scheduling point less."""
    chosen = SUBJECT.scenario(scenario)
    policy = Policy(chosen, chosen.scope, Grain.SAFE, SUBJECT.symmetry)
    return findings(explore(Layout(running_on(SUBJECT.design(design), thread, point), policy)))


@pytest.mark.parametrize(
    ("design", "scenario", "thread", "point", "lost"),
    [
        ("task_holds_raw", "plain_disconnect", "AuxIO", "A3", "freed: BackfillManagerTask[p0,k0].manager>"),
        ("mb19892_fix", "bucket_delete_in_flight", "FrontEnd", "R6_LOAD", "null: FrontEnd[p0].backfillMgr>"),
        ("mb19892_fix", "bucket_delete_in_flight", "FrontEnd", "R6_USE", "freed: FrontEnd[p0].backfillMgr>"),
    ],
)
def test_a_point_that_carries_a_verdict_must_stay_a_scheduling_point(
    design: str, scenario: str, thread: str, point: str, lost: str
) -> None:
    there, kept = findings(explored(design, scenario)), coarser(design, scenario, thread, point)
    assert f"{lost}BackfillManager[p0]" in there.violations - kept.violations
    assert kept.claims < there.claims


def test_without_the_point_with_a_backfill_in_hand_some_leaks_are_missed() -> None:
    run = ("drain_only", "bucket_delete")
    there, kept = findings(explored(*run)), coarser(*run, "AuxIO", "A5")
    assert kept.ends < there.ends
