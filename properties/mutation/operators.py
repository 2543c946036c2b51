"""Small changes of rows: an effect left out, a guard negated, a reference made stronger or weaker.

All functions return new values and enumerate in the order of the row, an effect before those nested in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from model.language.fold import Effects, Guards, base_name, blocks_of, guards_of, with_blocks, with_guards
from model.language.lifecycle import Row, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Drop,
    Effect,
    Expired,
    Full,
    Guard,
    Has,
    Lacks,
    Move,
    No,
    Not,
    NotAt,
    Off,
    On,
    Promote,
    Room,
    Some,
    Take,
    Use,
)

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
        case Not(inner):
            return inner
    return Not(guard)


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


def _inside(
    effects: Effects, place: int, change: Callable[[Effects], Iterator[tuple[Changed, Effects]]]
) -> Iterator[tuple[Changed, Effects]]:
    """All changes of the effects nested in the one at this place."""
    blocks = [block.effects for block in blocks_of(effects[place])]
    for number, block in enumerate(blocks):
        for what, inner in change(block):
            changed = with_blocks(effects[place], *blocks[:number], inner, *blocks[number + 1 :])
            yield what, (*effects[:place], changed, *effects[place + 1 :])


def _without(effects: Effects) -> Iterator[tuple[Effect, Effects]]:
    for place, effect in enumerate(effects):
        yield effect, (*effects[:place], *effects[place + 1 :])
        yield from _inside(effects, place, _without)


def _negations(guards: Guards) -> Iterator[tuple[Guard, Guards]]:
    for place, guard in enumerate(guards):
        yield guard, (*guards[:place], negated(guard), *guards[place + 1 :])


def _conditions(effects: Effects) -> Iterator[tuple[Guard, Effects]]:
    for place, effect in enumerate(effects):
        for guard, guards in _negations(guards_of(effect)):
            yield guard, (*effects[:place], with_guards(effect, guards), *effects[place + 1 :])
        yield from _inside(effects, place, _conditions)


def _mapped(effects: Effects, change: Callable[[Effect], Effects]) -> Effects:
    found: list[Effect] = []
    for effect in effects:
        found += change(with_blocks(effect, *(_mapped(block.effects, change) for block in blocks_of(effect))))
    return tuple(found)
