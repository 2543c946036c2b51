"""Claims are well formed: unique names, sentences that are theorems, and premises."""

from __future__ import annotations

import re

import pytest

from properties.claims import beyond, dcp2016, history, master2026
from properties.claims.bookkeeping import BOOKKEEPING
from properties.claims.bookkeeping_history import BOOKKEEPING_OF_HISTORY
from properties.claims.bookkeeping_runs import BOOKKEEPING_OF_MASTER
from properties.claims.claim import Family, Shape
from properties.claims.history_claims import SPECIALS, claims_of
from properties.claims.subject import Subject

SUBJECTS = (dcp2016.SUBJECT, history.SUBJECT, beyond.SUBJECT, master2026.SUBJECT)
LISTS = [*(one.claims for one in SUBJECTS), BOOKKEEPING, BOOKKEEPING_OF_HISTORY, BOOKKEEPING_OF_MASTER]
ALL = list({(one.name, one.sentence): one for claims in LISTS for one in claims}.values())
CLAUSE = re.compile(r"(^|, )(who|what|whoever|whatever|whether|how|which)\b(?! memory and disk do)")


@pytest.mark.parametrize("claims", LISTS, ids=lambda claims: claims[0].name)
def test_names_and_sentences_are_unique(claims: tuple[Shape, ...]) -> None:
    assert len({one.name for one in claims}) == len({one.sentence for one in claims}) == len(claims)


@pytest.mark.parametrize("claim", ALL, ids=lambda claim: claim.name)
def test_claim_has_a_name_a_sentence_and_a_premise(claim: Shape) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", claim.name)
    assert claim.premise and claim.family in Family
    assert not claim.sentence.endswith(".") and claim.sentence == " ".join(claim.sentence.split())
    assert CLAUSE.search(claim.sentence) is None


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_subjects_have_a_manifest_beside_the_claims(subject: Subject) -> None:
    assert subject.manifest is not None and subject.manifest.is_file()
    assert subject.manifest.parent.name == "claims"


def test_historic_design_is_judged_only_by_claims_whose_members_it_has() -> None:
    queued = next(one for one in SPECIALS if one.claim.name == "every_backfill_has_one_of_five_places")
    judged = {design.name: {claim.name for claim in claims_of(design)} for design in history.SUBJECT.designs}
    having = {name for name, names in judged.items() if queued.claim.name in names}
    assert having and having < set(judged)
    assert all((queued.instead_of in names) is (name not in having) for name, names in judged.items())
