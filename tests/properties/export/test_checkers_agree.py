"""Spin, Rumur and NuSMV reach as many states as our search, and find the same claims broken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.reference import scenario as reference
from docs.tutorial import window
from model.ground.grounder import ground
from model.language.design import Design
from model.language.policy import Grain, Policy
from model.language.violation import Kind
from model.language.vocabulary import NONE, Alive, Has, No, NotAt, On, Some
from model.semantics.layout import Layout
from properties.claims.claim import Family, Never, NeverHappens, Reachable, Released, Shape
from properties.claims.dcp2016 import SUBJECT
from properties.export.plan import Plan
from tests.model.ground.playground import ROWS, playground
from tests.properties.export.checkers import CHECKERS, SPIN, Answer, Checker
from tests.properties.export.expected import expected


def by_name(value: object) -> str:
    """The id of a case: the name of its design or checker."""
    return ("few" if value else "all") if isinstance(value, tuple) else str(getattr(value, "name", value))


ALL = pytest.mark.parametrize("checker", CHECKERS, ids=by_name)


def agree(checker: Checker, layout: Layout, claims: tuple[Shape, ...], where: Path) -> Answer:
    """The answer of a checker, which must be that of the project."""
    answer = checker(Plan.of(ground(layout), claims), where)
    assert answer == expected(layout, claims, checker)
    return answer


@pytest.mark.few(3)
@ALL
@pytest.mark.parametrize("design", window.DESIGNS, ids=by_name)
def test_checkers_agree_on_the_tutorial(checker: Checker, design: Design, tmp_path: Path) -> None:
    layout = Layout(design, window.SUBJECT.policy(window.CLOSE, window.THREE))
    answer = agree(checker, layout, window.CLAIMS, tmp_path)
    assert ("no_freed_object_is_used" in answer.broken) is (design is window.RAW)


REFERENCE = ((reference.FIX, 1, 187), (reference.FIX, 2, 1819), (reference.BEFORE, 1, 239), (reference.BEFORE, 2, 2171))
"""Design, streams, and the number of states without the initial one."""
SLOWLY = os.environ.get("DCPMODEL_PROFILE") == "deep"
"""Backward from all that the variables allow, what stays reachable takes NuSMV a minute for two streams."""


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("checker", "design", "streams", "states"),
    [(one, *case) for one in CHECKERS for case in REFERENCE if one.counts_violations or case[1] == 1 or SLOWLY],
    ids=by_name,
)
def test_checkers_agree_on_the_reference_scenario(
    checker: Checker, design: Design, streams: int, states: int, tmp_path: Path
) -> None:
    layout = Layout(design, Policy(reference.LIFE, reference.streams(streams), Grain.SAFE))
    assert agree(checker, layout, reference.CLAIMS, tmp_path).states == states + 1


# Locks, also several in one step, queues with their order, frames, counters that leave their range.
PLAYED = tuple(
    row
    for row in ROWS
    if row.event
    in {
        "create",
        "create_item",
        "hold",
        "let_go",
        "queue",
        "serve",
        "pocket",
        "enter",
        "leave",
        "nest",
        "shut",
        "again",
        "load_blindly",
    }
)
PLAY_CLAIMS: tuple[Shape, ...] = (
    NeverHappens(name="nothing_freed", sentence="", family=Family.USE, kinds=(Kind.FREED,)),
    NeverHappens(name="nothing_in_use", sentence="", family=Family.USE, kinds=(Kind.IN_USE, Kind.TWICE), about="lid"),
    NeverHappens(name="nothing_thrown", sentence="", family=Family.USE, kinds=(Kind.THROWN,)),
    Never(
        name="no_queue", sentence="", family=Family.ORDER, guards=(Some(("b", "i"), Has("Box.line"), On("Box.lit")),)
    ),
    Never(name="no_box", sentence="", family=Family.ORDER, guards=(Some(("b",), Alive("Box")),)),
    Reachable(name="boxes_can_go", sentence="", family=Family.PROGRESS, goal=(No(("b",), NotAt("Box", NONE)),)),
    Reachable(name="hands_can_end", sentence="", family=Family.PROGRESS, goal=(No(("h",), NotAt("Hand", "END")),)),
)


@pytest.mark.few(1)
@ALL
@pytest.mark.parametrize("grain", list(Grain))
def test_checkers_agree_where_threads_wait_and_crash(checker: Checker, grain: Grain, tmp_path: Path) -> None:
    layout = playground(PLAYED, grain, sizes=(2, 1, 2))
    answer = agree(checker, layout, PLAY_CLAIMS, tmp_path)
    assert {"no_box"} < answer.broken


OF_2016 = (("mb19892_before", 1), ("mb19892_fix", 1), ("task_holds_raw", 0))
"""Design and number of the core scenario. `test_every_design` takes all designs and all checkers, but fewer threads;
Spin is the one that goes on quickly from there."""


@pytest.mark.deep
@pytest.mark.parametrize(("design", "number"), OF_2016)
def test_spin_agrees_on_all_threads_of_the_2016_model(design: str, number: int, tmp_path: Path) -> None:
    scenario = SUBJECT.scenario(SUBJECT.core[number])
    layout = SUBJECT.layout(SUBJECT.design(design), scenario)
    claims = tuple(claim for claim in SUBJECT.claims if not isinstance(claim, Reachable | Released))
    assert agree(SPIN, layout, claims, tmp_path).states > 1000
