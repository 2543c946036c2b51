"""The evaluator over the symbolic engine: the verdicts of the explicit one, with traces of the same length."""

from __future__ import annotations

import pytest

from docs.reference.scenario import SUBJECT as REFERENCE
from docs.tutorial.window import SUBJECT as TUTORIAL
from model.language.design import Design
from model.language.policy import Scope
from model.language.vocabulary import Clear, Create, Drop, Forget, Guard, On, Set, Take, Use
from properties.claims.claim import LockOrder, Never, NoCycle, NoUnreachable, Reachable, Released, Shape
from properties.claims.dcp2016 import SUBJECT as CATALOGUE
from properties.claims.subject import Subject
from properties.engines.explicit.judge import judge
from properties.engines.symbolic.bdd import TooLarge
from properties.engines.symbolic.judge import symbolic_judge
from properties.verdicts.verdict import Answer, Judgement
from tests.properties.engines.evaluation.workbench import ENDED, FREED, SAID, bench, done, row, scenario

NODES = 1 << 20
LIVENESS: tuple[Shape, ...] = (
    NoUnreachable(**SAID),  # type: ignore[arg-type]
    NoCycle(**SAID),  # type: ignore[arg-type]
    Released(**SAID),  # type: ignore[arg-type]
    LockOrder(**SAID),  # type: ignore[arg-type]
    Reachable(goal=(On("Shelf.lit"),), **SAID),  # type: ignore[arg-type]
    Never(guards=(On("Shelf.lit"), *FREED), **SAID),  # type: ignore[arg-type]
)

MAKE_BOTH = (Create("Left", "NEW"), Create("Right", "NEW"), Take("Hand.left"), Take("Left.to"))
LET_GO = row("let go", "MIDDLE", "END", Drop("Hand.left"), choose=("i",))
TABLES = {
    "ring": (row("make", "START", "MIDDLE", *MAKE_BOTH, Take("Right.to"), choose=("i",)), LET_GO),
    "chain": (row("make", "START", "MIDDLE", *MAKE_BOTH, choose=("i",)), LET_GO),
    "lost": (
        row("make", "START", "MIDDLE", Create("Left", "NEW"), Take("Hand.left"), choose=("i",)),
        row("lose", "MIDDLE", "END", Forget("Hand.left"), choose=("i",)),
    ),
    "one way only": (row("go", "START", "MIDDLE"), row("light", "MIDDLE", "END", Set("Shelf.lit")), done("MIDDLE")),
    "forever": (row("light", "START", None, Set("Shelf.lit")), row("darken", "START", None, Clear("Shelf.lit"))),
    "crash": (row("use", "START", "END", Use("Hand.seen"), choose=("i",)),),
    "crash or light": (
        row("use", "START", "END", Use("Hand.seen"), choose=("i",)),
        row("light", "START", "END", Set("Shelf.lit")),
    ),
    "ring for a while": (
        row("make", "START", "MIDDLE", *MAKE_BOTH, Take("Right.to"), Take("Hand.seen"), choose=("i",)),
        row("hide", "MIDDLE", "MIDDLE", Drop("Hand.left"), choose=("i",)),
        row("heal", "MIDDLE", "END", Drop("Left.to"), choose=("i",)),
    ),
}


def same(explicit: Judgement, symbolic: Judgement) -> None:
    """Everything that two judgements of one run must have in common."""
    assert symbolic.states == explicit.states
    assert symbolic.fired == explicit.fired
    assert symbolic.undecided == explicit.undecided
    for mine, theirs in zip(explicit.verdicts, symbolic.verdicts, strict=True):
        assert theirs.answer is mine.answer, theirs
        assert len(theirs.trace or ()) == len(mine.trace or ()), theirs
        assert theirs.masked_by == mine.masked_by
        assert (theirs.no_return is None) is (mine.no_return is None)
        assert (theirs.violation is None) is (mine.violation is None)


@pytest.mark.few(6)
@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("goal", [ENDED, (*ENDED, *FREED)], ids=["ended", "freed"])
@pytest.mark.parametrize("name", TABLES)
def test_claims_about_the_end_agree(name: str, goal: tuple[Guard, ...], size: int) -> None:
    work, design = scenario(goal, size), bench(*TABLES[name])
    same(judge(design, work, LIVENESS), symbolic_judge(design, work, LIVENESS, capacity=NODES))


@pytest.mark.few(2)
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("subject", [TUTORIAL, REFERENCE], ids=lambda subject: subject.name)
def test_small_models_agree(subject: Subject, number: int) -> None:
    scope = Scope("some", ((subject.symmetry[0], number),))
    for design in subject.designs:
        explicit = judge(design, subject.scenarios[0], subject.claims, scope=scope)
        symbolic = symbolic_judge(design, subject.scenarios[0], subject.claims, scope=scope, capacity=NODES)
        same(explicit, symbolic)


@pytest.mark.few(1)
@pytest.mark.parametrize("design", CATALOGUE.designs[:3], ids=lambda design: design.name)
def test_the_catalogue_agrees(design: Design) -> None:
    one = CATALOGUE.scenario("unclean_destruction")
    same(judge(design, one, CATALOGUE.claims), symbolic_judge(design, one, CATALOGUE.claims, capacity=1 << 22))


def test_a_run_whose_sets_grow_too_large_is_undecided_with_that_reason() -> None:
    six = Scope("some", (("v", 6),))
    small = symbolic_judge(REFERENCE.designs[0], REFERENCE.scenarios[0], REFERENCE.claims, scope=six, capacity=1 << 14)
    assert small.undecided == "its decision diagrams need more than 16,384 nodes"
    assert {one.answer for one in small.verdicts} == {Answer.UNDECIDED}
    with pytest.raises(TooLarge, match="more than 512 nodes"):
        symbolic_judge(REFERENCE.designs[0], REFERENCE.scenarios[0], REFERENCE.claims, scope=six, capacity=1 << 9)
