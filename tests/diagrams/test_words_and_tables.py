from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest

from diagrams import table
from diagrams.words import effect_text, guard_text, when_text
from model.language.fold import all_effects
from model.language.vocabulary import (
    Add,
    At,
    Both,
    Differs,
    Effect,
    Either,
    Fire,
    Guard,
    If,
    No,
    Not,
    NotAt,
    Off,
    On,
    Pick,
    Set,
    Some,
    renamed,
)
from tests.diagrams.kiosk import CLERK, HONEST, KIOSK, TICKET

INNER = (Set("X.other"),)
SAMPLES: dict[str, Any] = {
    "states": ("OPEN",),
    "value": 2,
    "amount": -1,
    "variables": ("v",),
    "guard": On("X.flag"),
    "guards": (On("X.flag"),),
    **dict.fromkeys(("then", "otherwise", "effects"), INNER),
}


def _sample(kind: type) -> Any:
    values = [SAMPLES.get(field.name, f"X.{field.name}") for field in fields(kind)]
    if kind in (At, NotAt, Some, No):
        return kind(values[0], *values[1])
    return kind(*values[0]) if kind in (Either, Both) else kind(*values)


@pytest.mark.parametrize("kind", get_args(Guard))
def test_every_guard_has_words_that_name_its_member(kind: type) -> None:
    text = guard_text(_sample(kind))
    assert "X." in text
    assert kind.__name__ + "(" not in text


@pytest.mark.parametrize("kind", get_args(Effect))
def test_every_effect_has_words_that_name_its_member(kind: type) -> None:
    text = effect_text(_sample(kind))
    assert "X." in text
    assert kind.__name__ + "(" not in text


def test_no_two_guards_read_the_same() -> None:
    texts = [guard_text(_sample(kind)) for kind in get_args(Guard) if kind not in (Either, Both)]
    assert len(set(texts)) == len(texts)


def test_another_instance_has_its_renames_in_brackets() -> None:
    assert effect_text(Fire(renamed("Ticket.use", t="t2"))) == "fire Ticket.use(t=t2)"


def test_both_and_not_are_plain_conditions() -> None:
    assert guard_text(Both(On("X.a"), Off("X.b"))) == "X.a and not X.b"
    assert guard_text(Not(Differs("t", "t2"))) == "not (t != t2)"


def test_effects_inside_others_are_found_in_order() -> None:
    inner = If((On("X.a"),), (Set("X.b"),), (Pick(("t",), (), (Set("X.c"),), (Add("X.d", 1),)),))
    assert [effect_text(one) for one in all_effects((inner, Set("X.e")))][1:] == [
        "set X.b",
        "with the first t { set X.c } or else { X.d += 1 }",
        "set X.c",
        "X.d += 1",
        "set X.e",
    ]


def test_a_row_lists_assumption_and_choice_before_its_guards() -> None:
    burn = next(row for row in CLERK.rows if row.event == "burn")
    assert when_text(burn) == ("assuming fire breaks out", "for any t", "Ticket is open")


def test_a_lifecycle_table_has_a_line_for_each_row_with_its_citation() -> None:
    text = table.lifecycle_tables(TICKET)
    lines = [line for line in text.splitlines() if "Kiosk::serve (kiosk.cc @ abc123)" in line]
    assert len(lines) == len(TICKET.rows) + len(TICKET.slots)


def test_a_bar_in_a_cell_ends_no_column() -> None:
    assert table.cell("a|b\nc") == "a\\|b<br>c"


@pytest.mark.parametrize("text", ["*a*", "`a`", "<b>", "_a_", "[a](b)", "a\\b"])
def test_markdown_in_a_text_shows_as_it_is(text: str) -> None:
    assert table.prose(text) != text


def test_a_name_in_snake_case_stays_readable() -> None:
    assert table.prose("stream_request") == "stream_request"


def test_differences_name_every_change_of_a_delta_with_both_sides() -> None:
    lines = table.differences(KIOSK, HONEST).splitlines()[2:]
    changes = [line.split(" | ") for line in lines]
    assert [change[0].removeprefix("| ") for change in changes] == [
        "Ticket.shop",
        "Ticket.use\\[again]@open",
        "Clerk.burn@busy",
        "Clerk.nap@idle",
        "Clerk ill",
        "Clerk.hand",
        "Shop.closed",
    ]
    assert changes[0][1:] == ["weak", "raw |"]
    assert changes[1][1:] == ["from open to end", "from open to the same |"]
