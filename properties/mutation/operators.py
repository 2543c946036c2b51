"""Small changes of rows: an effect left out, a guard turned round, a reference made stronger or weaker.

All functions give new values; what they enumerate comes in the order in which it stands in the row, an effect before
those inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

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
    Not,
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
    """Each guard of a row and of the conditions inside its effects, with the row that asks for the opposite."""
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
    """The row with what can only be done to a slot of its old strength done by copying the reference instead."""
    return replace(row, effects=_mapped(row.effects, lambda effect: _copying(effect, slot)))


def _copying(effect: Effect, slot: str) -> Effects:
    match effect:
        case Move(source, target) if slot in (base_name(source), base_name(target)):
            return (Use(source), Take(target), Drop(source))
        case Promote(weak, strong) if slot in (base_name(weak), base_name(strong)):
            return (Use(weak), Take(strong))
    return (effect,)


# --- walking over nested effects ---


def _branches(effect: Effect) -> tuple[str, ...]:
    """The names of the fields that hold effects."""
    if isinstance(effect, If):
        return ("then", "otherwise")
    if isinstance(effect, Pick):
        return ("effects", "otherwise")
    return ("effects",) if isinstance(effect, Each) else ()


def _with(effect: Effect, inner: dict[str, Effects]) -> Effect:
    """The effect with other effects inside."""
    return replace(effect, **inner) if inner else effect  # type: ignore[arg-type]


def _inside(
    effects: Effects, place: int, change: Callable[[Effects], Iterator[tuple[object, Effects]]]
) -> Iterator[tuple[object, Effects]]:
    """All changes of the effects nested in the one at this place."""
    effect = effects[place]
    for branch in _branches(effect):
        for what, inner in change(getattr(effect, branch)):
            yield what, (*effects[:place], _with(effect, {branch: inner}), *effects[place + 1 :])


def _without(effects: Effects) -> Iterator[tuple[Effect, Effects]]:
    for place, effect in enumerate(effects):
        yield effect, (*effects[:place], *effects[place + 1 :])
        yield from _inside(effects, place, _without)  # type: ignore[misc]


def _negations(guards: Guards) -> Iterator[tuple[Guard, Guards]]:
    for place, guard in enumerate(guards):
        yield guard, (*guards[:place], negated(guard), *guards[place + 1 :])


def _conditions(effects: Effects) -> Iterator[tuple[Guard, Effects]]:
    for place, effect in enumerate(effects):
        if isinstance(effect, If | Each | Pick):
            for guard, guards in _negations(effect.guards):
                yield guard, (*effects[:place], replace(effect, guards=guards), *effects[place + 1 :])
        yield from _inside(effects, place, _conditions)  # type: ignore[misc]


def _mapped(effects: Effects, change: Callable[[Effect], Effects]) -> Effects:
    found: list[Effect] = []
    for effect in effects:
        inner = {branch: _mapped(getattr(effect, branch), change) for branch in _branches(effect)}
        found += change(_with(effect, inner))
    return tuple(found)
