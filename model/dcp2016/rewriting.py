"""Deltas that make the same change at many places: the rows of the base, rewritten as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from model.language.design import Design
from model.language.lifecycle import Row
from model.language.vocabulary import Each, Effect, Has, If, Pick, Use

Rewrite = Callable[[tuple[Effect, ...]], tuple[Effect, ...]]


def rewritten(base: Design, change: Rewrite) -> tuple[tuple[str, Row], ...]:
    """The rows of `base` whose effects `change` makes different, by the name under which a delta replaces them."""
    return tuple(
        (one.row_id(row), replace(row, effects=change(row.effects)))
        for one in base.lifecycles
        for row in one.rows
        if change(row.effects) != row.effects
    )


def inside(effect: Effect, change: Rewrite) -> Effect:
    """The effect with `change` applied to the lists of effects that it contains."""
    if isinstance(effect, If):
        return replace(effect, then=change(effect.then), otherwise=change(effect.otherwise))
    if isinstance(effect, Pick):
        return replace(effect, effects=change(effect.effects), otherwise=change(effect.otherwise))
    if isinstance(effect, Each):
        return replace(effect, effects=change(effect.effects))
    return effect


def guard_uses(slots: frozenset[str]) -> Rewrite:
    """Ask whether a pointer is null before using it: the use and the call after it happen only if it is not."""

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        out: list[Effect] = []
        rest = list(effects)
        while rest:
            effect = rest.pop(0)
            if isinstance(effect, Use) and effect.slot in slots and rest:
                out.append(If((Has(effect.slot),), (effect, rest.pop(0))))
            else:
                out.append(inside(effect, change))
        return tuple(out)

    return change
