"""The structure of guards and effects, without their meaning: their names, their variables, the parts inside them.

Everything that walks over tables and does not carry them out uses these functions: validation, lint, diagrams,
reports, mutation, side conditions. A new word of the vocabulary is entered here once. Its meaning is given in the
interpreter (`model.semantics`), the oracle (`model.oracle`) and the grounder (`model.ground`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from model.language.vocabulary import (
    Add,
    Alive,
    At,
    Both,
    Clear,
    Create,
    Delete,
    Differs,
    Drop,
    Each,
    Effect,
    Either,
    Equals,
    Expired,
    Fail,
    Fire,
    First,
    Forget,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    Name,
    No,
    Not,
    NotAt,
    Off,
    On,
    Pick,
    Promote,
    Renamed,
    Room,
    Set,
    Some,
    Take,
    Unlock,
    Use,
)

Guards = tuple[Guard, ...]
Effects = tuple[Effect, ...]


class NameKind(StrEnum):
    """The kinds of things that a name in a table can refer to."""

    INSTANCE = "lifecycle"
    SLOT = "slot"
    FLAG = "flag"
    COUNTER = "counter"
    MUTEX = "lock"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Block:
    """A list of effects inside an effect.

    `label` is `then`, `otherwise`, or empty for the body of a loop; `variables` are the index variables bound there.
    """

    label: str
    effects: Effects
    variables: tuple[str, ...] = ()


def base_name(name: Name) -> str:
    """Return the name without its renames."""
    return name.name if isinstance(name, Renamed) else name


def names_of(item: Guard | Effect) -> tuple[tuple[NameKind, Name], ...]:
    """Return the names that a guard or effect uses itself; those of its children are not among them."""
    match item:
        case At() | NotAt() | Alive() | Expired() | Create() | Delete():
            return ((NameKind.INSTANCE, item.instance),)
        case Has() | Lacks() | First() | Take() | Drop() | Forget() | Use():
            return ((NameKind.SLOT, item.slot),)
        case Move():
            return ((NameKind.SLOT, item.source), (NameKind.SLOT, item.target))
        case Promote():
            return ((NameKind.SLOT, item.weak), (NameKind.SLOT, item.strong))
        case On() | Off() | Set() | Clear():
            return ((NameKind.FLAG, item.flag),)
        case Room() | Full() | Equals() | Add():
            return ((NameKind.COUNTER, item.counter),)
        case Free() | Lock() | Unlock():
            return ((NameKind.MUTEX, item.lock),)
        case Fire():
            return ((NameKind.EVENT, item.event),)
        case Differs() | Fail() | Some() | No() | Either() | Both() | Not() | If() | Each() | Pick():
            return ()


def variables_of(item: Guard | Effect) -> tuple[str, ...]:
    """Return the index variables that a guard or effect binds for the guards and the body inside it."""
    return item.variables if isinstance(item, Some | No | Each | Pick) else ()


def guards_of(item: Guard | Effect) -> Guards:
    """Return the guards directly inside a guard or effect."""
    if isinstance(item, Not):
        return (item.guard,)
    return item.guards if isinstance(item, Some | No | Either | Both | If | Each | Pick) else ()


def blocks_of(item: Guard | Effect) -> tuple[Block, ...]:
    """Return the lists of effects directly inside an effect, in the order of its fields; guards have none."""
    match item:
        case If(_, then, otherwise):
            return (Block("then", then), Block("otherwise", otherwise))
        case Each(variables, _, effects):
            return (Block("", effects, variables),)
        case Pick(variables, _, effects, otherwise):
            return (Block("", effects, variables), Block("otherwise", otherwise))
    return ()


def children(item: Guard | Effect) -> tuple[Guard | Effect, ...]:
    """Return the guards, then the effects, directly inside a guard or effect."""
    return (*guards_of(item), *(effect for block in blocks_of(item) for effect in block.effects))


def all_parts(items: tuple[Guard | Effect, ...]) -> Iterator[Guard | Effect]:
    """Yield guards and effects at any depth, each before those inside it."""
    for item in items:
        yield item
        yield from all_parts(children(item))


def all_effects(effects: Effects) -> Iterator[Effect]:
    """Yield effects at any depth, each before those inside it."""
    for effect in effects:
        yield effect
        for block in blocks_of(effect):
            yield from all_effects(block.effects)


def with_guards(effect: Effect, guards: Guards) -> Effect:
    """Return the effect under other conditions; an effect that has no conditions is returned as it is."""
    return replace(effect, guards=guards) if isinstance(effect, If | Each | Pick) else effect


def with_blocks(effect: Effect, *blocks: Effects) -> Effect:
    """Return the effect with other effects inside: one list for each of its `blocks_of`, in the same order."""
    match effect:
        case If():
            then, otherwise = blocks
            return replace(effect, then=then, otherwise=otherwise)
        case Each():
            (body,) = blocks
            return replace(effect, effects=body)
        case Pick():
            body, otherwise = blocks
            return replace(effect, effects=body, otherwise=otherwise)
    return effect
