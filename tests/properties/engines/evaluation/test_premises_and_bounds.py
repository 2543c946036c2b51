"""Verdicts that are neither `holds` nor `violated`, and the figures of a judgement."""

from __future__ import annotations

import pytest

from model.language.errors import TableError
from model.language.violation import Kind
from model.language.vocabulary import At, Clear, On, Set, Use
from properties.claims.claim import Never, NeverHappens, Stays
from properties.verdicts.verdict import VACUOUS, Answer
from tests.properties.engines.evaluation.workbench import SAID, bench, done, judged, row, tried

LIGHT = row("light", "START", "END", Set("Shelf.lit"))
USE = row("use", "START", "END", Use("Hand.seen"), choose=("i",))


def test_a_claim_whose_premise_is_never_reached_is_undecided() -> None:
    verdict = judged(Never(guards=(On("Shelf.lit"),), premise=(On("Shelf.lit"),), **SAID), done())  # type: ignore[arg-type]
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.why.startswith(VACUOUS)


def test_a_claim_whose_premise_is_reached_holds() -> None:
    verdict = judged(NeverHappens(kinds=(Kind.NULL,), premise=(On("Shelf.lit"),), **SAID), LIGHT)  # type: ignore[arg-type]
    assert verdict.answer is Answer.HOLDS


def test_a_violation_counts_whether_or_not_the_premise_is_reached() -> None:
    verdict = judged(NeverHappens(kinds=(Kind.NULL,), premise=(On("Shelf.lit"),), **SAID), USE)  # type: ignore[arg-type]
    assert verdict.answer is Answer.VIOLATED


def test_a_claim_about_no_instance_in_particular_is_refused_by_name() -> None:
    with pytest.raises(TableError, match=r"property claimed: .*Left needs index 'i'"):
        judged(Never(guards=(At("Left", "OLD"),), **SAID), done())  # type: ignore[arg-type]


def test_a_condition_that_never_begins_leaves_the_claim_undecided() -> None:
    stays = Stays(before=(On("Shelf.lit"),), after=(On("Shelf.lit"),), **SAID)  # type: ignore[arg-type]
    assert judged(stays, done()).why.startswith(VACUOUS)
    assert judged(stays, LIGHT).answer is Answer.HOLDS


def test_a_search_that_meets_its_limit_keeps_its_violations() -> None:
    null = NeverHappens(kinds=(Kind.NULL,), **SAID)  # type: ignore[arg-type]
    toggle = (row("on", "START", None, Set("Shelf.lit")), row("off", "START", None, Clear("Shelf.lit")))
    assert judged(null, USE, *toggle, limit=2).answer is Answer.VIOLATED
    assert judged(null, *toggle, limit=2).answer is Answer.UNDECIDED


def test_a_judgement_has_the_assumptions_about_the_environment() -> None:
    rain = row("rain", "START", "END", environment="rain")
    snow = row("snow", "START", "END", environment="snow")
    judgement = tried((), bench(rain, snow), assumes=frozenset({"rain", "sun"}))
    assert judgement.assumed == ("rain",)
    assert judgement.absent == ("snow",)


def test_a_judgement_has_the_rows_that_fired() -> None:
    judgement = tried((), bench(LIGHT, row("never", "MIDDLE", "END")))
    assert judgement.fired == {"Hand.light@START", "Other.end@START"}


def test_a_judgement_has_the_size_of_the_run() -> None:
    judgement = tried((), bench(LIGHT))
    assert (judgement.states, judgement.edges, judgement.depth) == (4, 4, 2)
