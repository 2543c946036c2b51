"""Small changes of rows: an effect left out, a guard negated, a reference made stronger or weaker.

All functions return new values and enumerate in the order of the row, an effect before those nested in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from model.language.lifecycle import Row, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Drop,
    Each,
    Effect,
    Expired,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    Move,
    No,
    NotAt,
    Off,
    On,
    Pick,
    Promote,
    Room,
    Some,
    Take,
    Use,
)
from model.validation.uses import base_name

Effects = tuple[Effect, ...]
Guards = tuple[Guard, ...]
Changed = TypeVar("Changed")


def negated(guard: Guard) -> Guard:
    """The guard that holds exactly where this one does not."""
    match guard:
        case At(instance, states):
            return NotAt(instance, *states)
        case NotAt(instance, states):
            return At(instance, *states)
        case Alive(instance):
            return Expired(instance)
        case Expired(instance):
            return Alive(instance)
        case Has(slot):
            return Lacks(slot)
        case Lacks(slot):
            return Has(slot)
        case On(flag):
            return Off(flag)
        case Off(flag):
            return On(flag)
        case Room(counter):
            return Full(counter)
        case Full(counter):
            return Room(counter)
        case Some(variables, guards):
            return No(variables, *guards)
        case No(variables, guards):
            return Some(variables, *guards)
    return No((), guard)


def without_effect(row: Row) -> Iterator[tuple[Effect, Row]]:
    """Each effect of a row, nested ones too, with the row that leaves it out."""
    for effect, effects in _without(row.effects):
        yield effect, replace(row, effects=effects)


def with_guard_negated(row: Row) -> Iterator[tuple[Guard, Row]]:
    """Each guard of a row and of the conditions inside its effects, with the row that has its negation."""
    for guard, guards in _negations(row.guards):
        yield guard, replace(row, guards=guards)
    for guard, effects in _conditions(row.effects):
        yield guard, replace(row, effects=effects)


def flipped(strength: Strength) -> Strength:
    """The strength that keeps the target alive if this one does not, and the other way round.

    Weak and raw references, and strong and unique ones, do the same in every engine, so there is one flip for each.
    """
    return Strength.WEAK if strength.owns else Strength.STRONG


def with_slot_copied(row: Row, slot: str) -> Row:
    """The row with each effect that the new strength of a slot rules out done by copying the reference instead."""
    return replace(row, effects=_mapped(row.effects, lambda effect: _copying(effect, slot)))


def _copying(effect: Effect, slot: str) -> Effects:
    match effect:
        case Move(source, target) if slot in (base_name(source), base_name(target)):
            return (Use(source), Take(target), Drop(source))
        case Promote(weak, strong) if slot in (base_name(weak), base_name(strong)):
            return (Use(weak), Take(strong))
    return (effect,)


# --- nested effects ---


Branch = tuple[Effects, Callable[[Effects], Effect]]
"""The effects nested in one field of an effect, and the function that puts others in their place."""


def _branches(effect: Effect) -> tuple[Branch, ...]:
    """The branches of an effect, in the order of its fields."""
    match effect:
        case If():
            return (
                (effect.then, lambda inner: replace(effect, then=inner)),
                (effect.otherwise, lambda inner: replace(effect, otherwise=inner)),
            )
        case Pick():
            return (
                (effect.effects, lambda inner: replace(effect, effects=inner)),
                (effect.otherwise, lambda inner: replace(effect, otherwise=inner)),
            )
        case Each():
            return ((effect.effects, lambda inner: replace(effect, effects=inner)),)
    return ()


def _inside(
    effects: Effects, place: int, change: Callable[[Effects], Iterator[tuple[Changed, Effects]]]
) -> Iterator[tuple[Changed, Effects]]:
    """All changes of the effects nested in the one at this place."""
    for branch, put_back in _branches(effects[place]):
        for what, inner in change(branch):
            yield what, (*effects[:place], put_back(inner), *effects[place + 1 :])


def _without(effects: Effects) -> Iterator[tuple[Effect, Effects]]:
    for place, effect in enumerate(effects):
        yield effect, (*effects[:place], *effects[place + 1 :])
        yield from _inside(effects, place, _without)


def _negations(guards: Guards) -> Iterator[tuple[Guard, Guards]]:
    for place, guard in enumerate(guards):
        yield guard, (*guards[:place], negated(guard), *guards[place + 1 :])


def _conditions(effects: Effects) -> Iterator[tuple[Guard, Effects]]:
    for place, effect in enumerate(effects):
        if isinstance(effect, If | Each | Pick):
            for guard, guards in _negations(effect.guards):
                yield guard, (*effects[:place], replace(effect, guards=guards), *effects[place + 1 :])
        yield from _inside(effects, place, _conditions)


def _mapped(effects: Effects, change: Callable[[Effect], Effects]) -> Effects:
    found: list[Effect] = []
    for effect in effects:
        mapped = effect
        for number in range(len(_branches(effect))):
            branch, put_back = _branches(mapped)[number]
            mapped = put_back(_mapped(branch, change))
        found += change(mapped)
    return tuple(found)
