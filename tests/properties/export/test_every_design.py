"""Spin, Rumur and NuSMV agree with us on every design: the numbers of states, and the claims that each breaks.

The scenario has the shortest way from an open connection to an engine that is gone, which is where the designs differ;
with one of everything all three checkers end within seconds. The verdicts are compared with the manifest, too.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from model.dcp2016.catalogue import DESIGNS
from model.ground.grounder import ground
from model.language.design import Design
from model.language.policy import Policy, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Never, NeverHappens
from properties.claims.dcp2016 import SUBJECT
from properties.export.plan import Plan
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer
from tests.properties.export.checkers import CHECKERS, Checker
from tests.properties.export.expected import expected

UNIT_TEST = Policy(SUBJECT.scenario("unit_test"), Scope("one_of_each", ()))
CLAIMS = tuple(claim for claim in SUBJECT.claims if isinstance(claim, Never | NeverHappens))


def written(design: str) -> frozenset[str]:
    """The claims about single states that are violated under the scenario in the manifest, at its own scope."""
    entry = load_manifest(SUBJECT).entries[design, UNIT_TEST.scenario.name, ""]
    return frozenset(one.name for one in CLAIMS if entry.answer(one.name) is Answer.VIOLATED)


@pytest.mark.deep
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_every_checker_agrees_on_every_design(checker: Checker, design: Design, tmp_path: Path) -> None:
    layout = Layout(design, UNIT_TEST)
    answer = checker(Plan.of(ground(layout), CLAIMS), tmp_path)
    assert answer == expected(layout, CLAIMS, checker)
    assert answer.broken == written(design.name)
    assert answer.states > 2000


def test_scenario_distinguishes_leaks_from_fixes() -> None:
    leaks = {one.name for one in DESIGNS if "no_file_outlives_the_bucket" in written(one.name)}
    assert leaks == {"mb19892_before", "task_holds_strong", "terminate_only", "drain_only", "raw_generation"}
    assert {claim for one in DESIGNS for claim in written(one.name)} >= {
        "no_freed_object_is_used",
        "no_object_is_destroyed_during_a_call",
        "no_producer_outlives_the_store",
    }
    assert not written("weak_indexes")
