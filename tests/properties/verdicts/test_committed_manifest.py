"""Every run has the verdicts of its manifest, and every row and claim of the 2016 model is used."""

from __future__ import annotations

import pytest

from model.language.design import Design
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.verdicts.manifest import Manifest, differences
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.vacuity import vacuity
from properties.verdicts.verdict import Judgement


def written(judgement: Judgement, manifest: Manifest) -> tuple[str, ...]:
    """The differences between a run and its manifest."""
    own_scope = SUBJECT.scenario(judgement.run.scenario).scope.name
    return tuple(
        f"{judgement.run.scenario}: {line}"
        for line in differences(manifest.expected(judgement.run, own_scope), judgement)
    )


@pytest.mark.deep
@pytest.mark.parametrize("design", SUBJECT.designs, ids=lambda design: design.name)
def test_every_verdict_is_the_expected_one_and_every_row_fires(design: Design) -> None:
    manifest = load_manifest(SUBJECT)
    judgements = tuple(
        judge(design, scenario, SUBJECT.claims, symmetry=SUBJECT.symmetry) for scenario in SUBJECT.scenarios
    )
    assert [line for one in judgements for line in written(one, manifest)] == []
    assert vacuity(SUBJECT, manifest.known, judgements, whole=False) == ()


def test_every_design_and_scenario_is_in_the_manifest() -> None:
    runs = {(design.name, scenario.name) for design in SUBJECT.designs for scenario in SUBJECT.scenarios}
    assert set(load_manifest(SUBJECT).runs) == runs
