"""The fold knows every word of the vocabulary: its names, its variables and what is inside it."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from model.language import guards as guard_words
from model.language import vocabulary
from model.language.fold import (
    all_effects,
    all_parts,
    blocks_of,
    children,
    guards_of,
    names_of,
    variables_of,
    with_blocks,
    with_guards,
)
from model.language.vocabulary import (
    Add,
    At,
    Both,
    Clear,
    Differs,
    Each,
    Effect,
    Either,
    Equals,
    Fail,
    Guard,
    If,
    No,
    Not,
    NotAt,
    On,
    Pick,
    Set,
    Some,
)

INSIDE, BODY, REST = On("X.inside"), Set("X.body"), Clear("X.rest")
COMPOUND: dict[type, Guard | Effect] = {
    At: At("X.instance", "S"),
    NotAt: NotAt("X.instance", "S"),
    Equals: Equals("X.counter", 1),
    Add: Add("X.counter", 1),
    Differs: Differs("v", "v2"),
    Fail: Fail("thrown", "text"),
    Some: Some(("v",), INSIDE),
    No: No(("v",), INSIDE),
    Either: Either(INSIDE),
    Both: Both(INSIDE),
    Not: Not(INSIDE),
    If: If((INSIDE,), (BODY,), (REST,)),
    Each: Each(("v",), (INSIDE,), (BODY,)),
    Pick: Pick(("v",), (INSIDE,), (BODY,), (REST,)),
}
WORDS: tuple[type, ...] = (*get_args(Guard), *get_args(Effect))


def sample(word: type) -> Guard | Effect:
    made: Guard | Effect = COMPOUND.get(word) or word(*(f"X.{field.name}" for field in fields(word)))
    return made


@pytest.mark.parametrize("word", WORDS)
def test_every_field_of_a_word_is_found_by_one_function(word: type) -> None:
    hints = get_type_hints(word, {**vars(guard_words), **vars(vocabulary)})
    item = sample(word)
    wanted = tuple(getattr(item, name) for name, hint in hints.items() if hint == vocabulary.Name)
    assert tuple(name for _, name in names_of(item)) == wanted
    assert bool(variables_of(item)) is ("variables" in hints)
    assert guards_of(item) == ((INSIDE,) if {"guard", "guards"} & set(hints) else ())
    lists = tuple(getattr(item, name) for name in ("then", "effects", "otherwise") if name in hints)
    assert tuple(block.effects for block in blocks_of(item)) == lists


@pytest.mark.parametrize("word", get_args(Effect))
def test_an_effect_put_together_from_its_parts_is_the_same(word: type) -> None:
    effect = sample(word)
    assert isinstance(effect, get_args(Effect))
    same = with_blocks(with_guards(effect, guards_of(effect)), *(block.effects for block in blocks_of(effect)))
    assert same == effect


def test_other_guards_and_effects_replace_those_inside() -> None:
    effect = with_guards(with_blocks(Pick(("v",), (INSIDE,), (BODY,), (REST,)), (REST,), ()), ())
    assert effect == Pick(("v",), (), (REST,), ())


def test_variables_are_bound_in_the_body_and_not_in_the_alternative() -> None:
    assert [(block.label, block.variables) for block in blocks_of(sample(Pick))] == [("", ("v",)), ("otherwise", ())]


def test_parts_come_before_what_is_inside_them() -> None:
    nested = If((Not(INSIDE),), (Each(("v",), (), (BODY,)),), (REST,))
    assert children(nested) == (Not(INSIDE), nested.then[0], REST)
    assert list(all_parts((nested,))) == [nested, Not(INSIDE), INSIDE, nested.then[0], BODY, REST]
    assert list(all_effects((nested,))) == [nested, nested.then[0], BODY, REST]
