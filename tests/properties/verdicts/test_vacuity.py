"""A vacuous check is reported by name, unless it is listed; and a listed one must be vacuous."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.language.design import Design
from model.language.lifecycle import Row
from model.language.vocabulary import On, Set
from properties.claims.claim import Family, Never
from properties.claims.subject import Subject
from properties.engines.explicit.judge import judge
from properties.verdicts.manifest import Known
from properties.verdicts.vacuity import idle_rows, vacuity
from properties.verdicts.verdict import Judgement
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.verdicts.family import CLAIMS, CUT, IDLE, LEAVE, NEVER_FIRED, RINGED, subject


def judged(*designs: Design, one: Subject) -> tuple[Judgement, ...]:
    return tuple(judge(design, scenario(), one.claims) for design in designs)


def lines(*designs: Design, known: Known = Known(), one: Subject | None = None) -> tuple[str, ...]:  # noqa: B008
    one = one or subject(None, *designs)
    return vacuity(one, known, judged(*designs, one=one), whole=True)


def with_hand(design: Design, *rows: Row) -> Design:
    hands = (replace(x, rows=(*x.rows, *rows)) if x.name == "Hand" else x for x in design.lifecycles)
    return replace(design, lifecycles=tuple(hands))


def test_a_family_in_which_all_happens_is_not_vacuous() -> None:
    assert lines(RINGED, CUT) == ()


def test_a_row_that_never_fires_is_reported() -> None:
    assert lines(with_hand(RINGED, NEVER_FIRED)) == ("ringed: row Hand.never@MIDDLE never fires in any scenario",)


def test_a_row_that_is_listed_may_never_fire() -> None:
    known = Known(never_fired={"ringed": {"Hand.never@MIDDLE": "kept for a reason"}})
    assert lines(with_hand(RINGED, NEVER_FIRED), known=known) == ()


@pytest.mark.parametrize(("row", "said"), [("Hand.leave@START", "fires, and"), ("Hand.gone@START", "no such row")])
def test_a_wrong_list_of_rows_is_reported(row: str, said: str) -> None:
    (line,) = lines(RINGED, known=Known(never_fired={"ringed": {row: "once upon a time"}}))
    assert said in line


def test_rows_of_a_run_that_was_stopped_are_not_judged() -> None:
    one = subject(None, with_hand(RINGED, NEVER_FIRED))
    stopped = judge(one.designs[0], scenario(), (), limit=2)
    assert vacuity(one, Known(), (stopped,), whole=False) == ()


def test_a_delta_that_changes_nothing_is_reported_unless_it_is_listed() -> None:
    (line,) = lines(RINGED, IDLE)
    assert line == "idle: its delta on ringed changes no verdict and no number of states in any scenario"
    assert lines(RINGED, IDLE, known=Known(same_as_base={"idle": "prose only"})) == ()
    assert lines(RINGED, CUT, known=Known(same_as_base={"cut": "wrong"})) == (
        "cut: differs from ringed, and the manifest says that it does not",
    )


def test_a_premise_that_no_run_reaches_is_reported() -> None:
    lit = (On("Shelf.lit"),)
    marked = Never(name="marked", sentence="never", family=Family.USE, guards=lit, premise=lit)
    unlit = with_hand(RINGED)
    unlit = replace(
        unlit,
        lifecycles=tuple(
            replace(x, rows=tuple(replace(r, effects=()) if r == LEAVE else r for r in x.rows))
            for x in unlit.lifecycles
        ),
    )
    one = replace(subject(None, unlit), claims=(*CLAIMS, marked))
    assert lines(unlit, one=one) == ("marked: no run reaches its premise",)
    assert lines(unlit, one=one, known=Known(premises={"marked": "no lamp here"})) == ()
    whole = replace(subject(None, RINGED), claims=(marked,))
    (line,) = lines(RINGED, one=whole, known=Known(premises={"marked": "wrong"}))
    assert line == "marked: its premise is reached, and the manifest says that it never is"


def test_premises_are_judged_only_by_a_whole_check() -> None:
    dark = Never(name="dark", sentence="never", family=Family.USE, guards=(), premise=(On("Shelf.lit"),))
    one = replace(subject(None, CUT), claims=(dark,))
    unlit = replace(
        one.designs[0],
        lifecycles=tuple(
            replace(x, rows=tuple(replace(r, effects=()) if Set("Shelf.lit") in r.effects else r for r in x.rows))
            for x in one.designs[0].lifecycles
        ),
    )
    assert vacuity(one, Known(), judged(unlit, one=one), whole=False) == ()


# --- Subjects that show single defects ---------------------------------------------------------------------------


def test_an_idle_row_is_reported_under_the_first_design_that_has_it() -> None:
    first, second = with_hand(RINGED, NEVER_FIRED), with_hand(CUT, NEVER_FIRED)
    one = subject(None, first, second)
    said = idle_rows(one, Known(), judged(first, second, one=one))
    assert said == ("ringed: row Hand.never@MIDDLE never fires in any run",)
    listed = Known(never_fired={"ringed": {"Hand.never@MIDDLE": "kept for a reason"}})
    assert idle_rows(one, listed, judged(first, second, one=one)) == ()


def test_a_row_of_one_design_may_fire_in_another() -> None:
    also = replace(RINGED, name="also")
    one = subject(None, RINGED, also)
    assert idle_rows(one, Known(), judged(also, one=one)) == ()
    assert idle_rows(one, Known(), ()) != ()


def test_a_row_that_fires_in_a_run_made_for_it_is_not_idle() -> None:
    unrun = replace(RINGED, name="unrun")
    one = replace(subject(None, unrun), reached_by=((RINGED, scenario()),))
    assert idle_rows(one, Known(), (judge(RINGED, scenario(), ()),)) == ()


def test_rows_for_which_another_check_answers_are_not_judged() -> None:
    extra = with_hand(RINGED, NEVER_FIRED)
    one = replace(subject(None, extra), rows_judged_in=(RINGED,))
    assert idle_rows(one, Known(), ()) == ("ringed: row Hand.never@MIDDLE never fires in any run",)


def test_a_wrong_list_of_idle_rows_is_reported() -> None:
    one = subject(None, RINGED)
    (line,) = idle_rows(one, Known(never_fired={"ringed": {"Hand.leave@START": "wrong"}}), judged(RINGED, one=one))
    assert line == "ringed: row Hand.leave@START is not one that never fires, as the manifest says"
