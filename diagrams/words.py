"""Guards and effects in a few words each, for tables and labels. The vocabulary itself is
`model.language.vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    Add,
    Alive,
    At,
    Both,
    Create,
    Differs,
    Each,
    Effect,
    Either,
    Equals,
    Expired,
    Fail,
    First,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
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
    Some,
)

ASKS: Mapping[type, str] = MappingProxyType(
    {
        Alive: "{} is alive",
        Expired: "{} has expired",
        Has: "{} is set",
        Lacks: "{} is not set",
        First: "{} is first",
        On: "{}",
        Off: "not {}",
        Room: "{} below its cap",
        Full: "{} at its cap",
        Free: "{} is free",
    }
)
"""Guards that ask one thing of one name."""
DOES: Mapping[type, str] = MappingProxyType(
    {
        Create: "create {} in {}",
        Move: "move {} to {}",
        Promote: "promote {} to {}",
        Fail: "fail, {}: {}",
    }
)
"""Effects whose words are not just their own name and the name that they are about."""


def name_text(name: Name) -> str:
    """An instance or member; another instance is written `ActiveStream(g=g2)`."""
    if isinstance(name, Renamed):
        return f"{name.name}({', '.join(f'{index}={by}' for index, by in name.renames)})"
    return name


def guard_text(guard: Guard) -> str:
    """The condition of a guard, in a few words."""
    match guard:
        case At(instance, (state,)) if state == NONE:
            return f"{name_text(instance)} does not exist"
        case NotAt(instance, (state,)) if state == NONE:
            return f"{name_text(instance)} exists"
        case At(instance, (state,)) if state == NONE:
            return f"{name_text(instance)} does not exist"
        case NotAt(instance, (state,)) if state == NONE:
            return f"{name_text(instance)} exists"
        case At(instance, states):
            return f"{name_text(instance)} is {'/'.join(states)}"
        case NotAt(instance, states):
            return f"{name_text(instance)} is not {'/'.join(states)}"
        case Equals(counter, value):
            return f"{name_text(counter)} == {value}"
        case Differs(left, right):
            return f"{left} != {right}"
        case Some(variables, guards):
            return f"for some {', '.join(variables)}: {guards_text(guards)}"
        case No(variables, (Alive(instance),)):
            return f"no {name_text(instance)}[{','.join(variables)}] is alive"
        case No(variables, guards):
            return f"there is no {', '.join(variables)} for which {guards_text(guards)}"
        case Either(guards):
            return " or ".join(f"({guard_text(one)})" for one in guards)
        case Both(guards):
            return guards_text(guards)
        case Not(negated):
            return f"not ({guard_text(negated)})"
    return ASKS[type(guard)].format(*_names(guard))


def guards_text(guards: tuple[Guard, ...]) -> str:
    """All of the guards in one line; empty if there are none."""
    return " and ".join(guard_text(guard) for guard in guards)


def effect_text(effect: Effect) -> str:
    """The action of an effect, in a few words; nested effects in braces."""
    match effect:
        case If(guards, then, otherwise):
            rest = f" else {_block(otherwise)}" if otherwise else ""
            return f"if {guards_text(guards)} {_block(then)}{rest}"
        case Each(variables, guards, effects):
            return f"for each {', '.join(variables)}{_where(guards)} {_block(effects)}"
        case Pick(variables, guards, effects, otherwise):
            rest = f" or else {_block(otherwise)}" if otherwise else ""
            return f"with the first {', '.join(variables)}{_where(guards)} {_block(effects)}{rest}"
        case Add(counter, amount):
            return f"{name_text(counter)} {'+' if amount >= 0 else '-'}= {abs(amount)}"
    return DOES.get(type(effect), f"{type(effect).__name__.lower()} {{}}").format(*_names(effect))


def _names(part: Guard | Effect) -> tuple[str, ...]:
    return tuple(name_text(getattr(part, field.name)) for field in fields(part))


def _block(effects: tuple[Effect, ...]) -> str:
    return f"{{ {'; '.join(effect_text(effect) for effect in effects)} }}"


def _where(guards: tuple[Guard, ...]) -> str:
    return f" where {guards_text(guards)}" if guards else ""


def when_text(row: Row) -> tuple[str, ...]:
    """Under what conditions a row runs: the assumption it needs, what it is given, its choice, then its guards."""
    assumed = (f"assuming {row.environment}",) if row.environment else ()
    given = (f"given {', '.join(row.given)}",) if row.given else ()
    chosen = (f"for any {', '.join(row.choose)}",) if row.choose else ()
    return (*assumed, *given, *chosen, *(guard_text(guard) for guard in row.guards))
