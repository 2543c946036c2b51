"""Violations that no claim of a model is about are found, and mentioned only where they happen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from docs.tutorial.window import SUBJECT
from model.language.violation import Kind
from properties.claims.claim import Family, NeverHappens
from properties.claims.subject import load_subject
from properties.claims.unclaimed import is_unclaimed, unclaimed
from properties.running.request import RunRequest, jobs_of
from properties.running.runner import run_all
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer, Judgement
from tests.repository.tree import ROOT

CLAIM = NeverHappens(name="one", sentence="one", family=Family.USE, kinds=(Kind.NULL,))
KINDS = {kind for kind in Kind if kind is not Kind.BOUND}


def _kinds(*claims: NeverHappens) -> set[Kind]:
    return {kind for one in unclaimed(claims) for kind in one.kinds}


def test_every_kind_has_a_derived_claim_if_nothing_is_claimed() -> None:
    assert _kinds() == KINDS
    assert all(is_unclaimed(one) and not one.premise for one in unclaimed(()))


def test_a_claimed_kind_has_none() -> None:
    assert _kinds(CLAIM) == KINDS - {Kind.NULL}
    assert _kinds(replace(CLAIM, kinds=tuple(Kind))) == set()


@pytest.mark.parametrize(
    ("claim", "about", "but"),
    [
        (replace(CLAIM, about="Window"), "", "(?:Window)"),
        (replace(CLAIM, but="Window"), "Window", ""),
    ],
)
def test_a_kind_that_is_claimed_in_part_keeps_the_rest(claim: NeverHappens, about: str, but: str) -> None:
    (rest,) = (one for one in unclaimed((claim,)) if one.kinds == (Kind.NULL,))
    assert (rest.about, rest.but) == (about, but)


def _judged(design: str, claims: tuple[NeverHappens, ...]) -> Judgement:
    subject = replace(SUBJECT, claims=claims, manifest=None)
    (job,) = jobs_of(RunRequest(designs=(design,)), subject, load_manifest(subject))
    (judged,) = run_all((job,), lambda text: None, 1)
    return judged.without_kept_unclaimed()


def test_a_violation_that_no_claim_is_about_is_found_with_its_trace() -> None:
    judged = _judged("observer_raw", (CLAIM,))
    (found,) = [one for one in judged.verdicts if one.answer is Answer.VIOLATED]
    assert found.claim.name == "unclaimed_freed"
    assert found.trace


def test_derived_claims_that_hold_are_not_mentioned() -> None:
    judged = _judged("observer_weak", (CLAIM,))
    assert [one.claim.name for one in judged.verdicts] == ["one"]


def test_a_derived_claim_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    text = (ROOT / "docs" / "tutorial" / "window.py").read_text(encoding="utf-8")
    path.write_text(text.replace("Kind.FREED, ", ""), encoding="utf-8")
    assert load_subject(path).claim("unclaimed_freed").name == "unclaimed_freed"


@pytest.mark.parametrize("name", ["dcp2016", "master_2026"])
def test_the_claims_of_a_shipped_model_are_about_every_kind(name: str) -> None:
    subject = load_subject(None, *(() if name == "dcp2016" else (name,)))
    assert unclaimed(subject.claims) == ()
