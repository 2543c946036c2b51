"""Edits of rows, for deltas: an edit names the effect or guard that it changes, by value and never by its position.

A design usually changes one line of a row. `edited` makes such a replacement and `like` a new row after the pattern of
an old one; both take edits:

    edited(
        BEFORE,
        "FrontEnd.open@IDLE",
        after(Take("DcpProducer.backfillMgr"), Take("BackfillManager.conn")),
        cite=producer("DcpProducer::DcpProducer"),
    )

Effects are found at any depth, also inside `If`, `Each` and `Pick`. Several edits apply one after another. An effect
that the row does not have, or has more than once while no occurrence is named, is a `TableError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import TypedDict, Unpack

from model.language.design import Design
from model.language.errors import TableError
from model.language.fold import all_effects, blocks_of, with_blocks
from model.language.lifecycle import Cite, Row
from model.language.spelling import closest, spell
from model.language.vocabulary import Effect, Guard

Effects = tuple[Effect, ...]
EVERY = -1
"""As `occurrence`: all of them."""


@dataclass(frozen=True)
class Substitution:
    """Adjacent effects `old` become `new`. `occurrence` counts from 1 in reading order; 0 means the only one."""

    old: Effects
    new: Effects
    occurrence: int = 0


@dataclass(frozen=True)
class AtStart:
    """These effects come before all others of the row."""

    new: Effects


@dataclass(frozen=True)
class AtEnd:
    """These effects come after all others of the row."""

    new: Effects


@dataclass(frozen=True)
class GuardEdit:
    """Guard `old` becomes `new`; without `old` the new guards are added at the end."""

    old: Guard | None
    new: tuple[Guard, ...]


Edit = Substitution | AtStart | AtEnd | GuardEdit


class RowFields(TypedDict, total=False):
    """The fields of `Row` that a copy may have different."""

    event: str
    source: tuple[str, ...]
    target: str | None
    cite: Cite
    guards: tuple[Guard, ...]
    effects: Effects
    given: tuple[str, ...]
    choose: tuple[str, ...]
    case: str
    environment: str
    why: str


def before(effect: Effect | Effects, *new: Effect, occurrence: int = 0) -> Edit:
    """Put new effects before this one, or before a run of adjacent ones."""
    return Substitution(_run(effect), (*new, *_run(effect)), occurrence)


def after(effect: Effect | Effects, *new: Effect, occurrence: int = 0) -> Edit:
    """Put new effects after this one, or after a run of adjacent ones."""
    return Substitution(_run(effect), (*_run(effect), *new), occurrence)


def without(effect: Effect | Effects, occurrence: int = 0) -> Edit:
    """Remove this effect, or a run of adjacent ones."""
    return Substitution(_run(effect), (), occurrence)


def replacing(effect: Effect | Effects, *new: Effect, occurrence: int = 0) -> Edit:
    """Put new effects in the place of this one, or of a run of adjacent ones."""
    return Substitution(_run(effect), new, occurrence)


def at_start(*new: Effect) -> Edit:
    """Begin the row with these effects."""
    return AtStart(new)


def at_end(*new: Effect) -> Edit:
    """End the row with these effects."""
    return AtEnd(new)


def requiring(*guards: Guard) -> Edit:
    """Add guards to the row."""
    return GuardEdit(None, guards)


def requiring_instead(guard: Guard, *new: Guard) -> Edit:
    """Put other guards in the place of this one; none removes it."""
    return GuardEdit(guard, new)


def row_of(base: Design, row_id: str) -> Row:
    """The row of that name; `TableError` if there is none."""
    owner = base.lifecycle(row_id.partition(".")[0])
    rows = {owner.row_id(row): row for row in owner.rows}
    if row_id not in rows:
        raise TableError(f"design {base.name}: no row {row_id}; {closest(row_id, tuple(rows))}")
    return rows[row_id]


def edited(base: Design, row_id: str, *edits: Edit, **fields: Unpack[RowFields]) -> tuple[str, Row]:
    """The row of `base` after these edits and with these fields, as `Delta.replace_rows` takes it.

    TableError if the row or an edited effect is missing or ambiguous, or if nothing changes.
    """
    row = row_of(base, row_id)
    changed = _changed(f"design {base.name}: {row_id}", row, edits, fields)
    if changed == row:
        raise TableError(f"design {base.name}: the edit changes nothing in {row_id}")
    return row_id, changed


def like(base: Design, row_id: str, *edits: Edit, **fields: Unpack[RowFields]) -> tuple[str, Row]:
    """A new row after the pattern of one of `base`, as `Delta.add_rows` takes it.

    TableError if the row or an edited effect is missing or ambiguous.
    """
    where = f"design {base.name}: {row_id}"
    return row_id.partition(".")[0], _changed(where, row_of(base, row_id), edits, fields)


def wherever(base: Design, *edits: Edit, **fields: Unpack[RowFields]) -> tuple[tuple[str, Row], ...]:
    """Every row of `base` that has one of the edited effects, each edit made at all its occurrences.

    TableError if no row has an effect that is to be edited.
    """
    wanted = [replace(edit, occurrence=EVERY) for edit in edits if isinstance(edit, Substitution)]
    if len(wanted) != len(edits):
        raise TableError(f"design {base.name}: only edits that name an effect can be made wherever it occurs")
    rows = [(owner.row_id(row), row) for owner in base.lifecycles for row in owner.rows]
    for edit in wanted:
        if not any(_count(row.effects, edit.old) for _, row in rows):
            known = tuple({spell(effect) for _, row in rows for effect in all_effects(row.effects)})
            raise TableError(f"design {base.name}: no row has {_spell(edit.old)}; {closest(_spell(edit.old), known)}")
    return tuple(
        edited(base, row_id, *present, **fields)
        for row_id, row in rows
        if (present := [edit for edit in wanted if _count(row.effects, edit.old)])
    )


def _run(effect: Effect | Effects) -> Effects:
    return effect if isinstance(effect, tuple) else (effect,)


def _changed(where: str, row: Row, edits: tuple[Edit, ...], fields: RowFields) -> Row:
    row = replace(row, **fields)
    for edit in edits:
        if isinstance(edit, GuardEdit):
            row = replace(row, guards=_guards(where, row.guards, edit))
        else:
            row = replace(row, effects=_effects(where, row.effects, edit))
    return row


def _guards(where: str, guards: tuple[Guard, ...], edit: GuardEdit) -> tuple[Guard, ...]:
    if edit.old is None:
        return (*guards, *edit.new)
    if edit.old not in guards:
        known = tuple(spell(guard) for guard in guards)
        raise TableError(f"{where} has no guard {spell(edit.old)}; {closest(spell(edit.old), known)}")
    return tuple(new for guard in guards for new in (edit.new if guard == edit.old else (guard,)))


def _effects(where: str, effects: Effects, edit: Substitution | AtStart | AtEnd) -> Effects:
    if isinstance(edit, AtStart):
        return (*edit.new, *effects)
    if isinstance(edit, AtEnd):
        return (*effects, *edit.new)
    found = _count(effects, edit.old)
    if not found or edit.occurrence > found:
        missing = f" {edit.occurrence} times" if found else ""
        known = tuple(spell(effect) for effect in all_effects(effects))
        raise TableError(f"{where} does not have {_spell(edit.old)}{missing}; {closest(_spell(edit.old), known)}")
    if found > 1 and not edit.occurrence:
        raise TableError(
            f"{where} has {_spell(edit.old)} {found} times; say which one, occurrence=1 to {found} or EVERY"
        )
    return _substituted(effects, edit, count(1))


def _substituted(effects: Effects, edit: Substitution, numbers: Iterator[int]) -> Effects:
    out: list[Effect] = []
    rest = effects
    while rest:
        width = len(edit.old)
        if rest[:width] == edit.old:
            # The only occurrence, every one, or the one that is meant.
            out.extend(edit.new if edit.occurrence in (0, EVERY, next(numbers)) else edit.old)
            rest = rest[width:]
        else:
            out.append(_inside(rest[0], edit, numbers))
            rest = rest[1:]
    return tuple(out)


def _inside(effect: Effect, edit: Substitution, numbers: Iterator[int]) -> Effect:
    """The effect with the substitution made in the lists of effects that it contains."""
    return with_blocks(effect, *(_substituted(block.effects, edit, numbers) for block in blocks_of(effect)))


def _count(effects: Effects, old: Effects) -> int:
    found, rest = 0, effects
    while rest:
        if rest[: len(old)] == old:
            found, rest = found + 1, rest[len(old) :]
        else:
            inside = sum(_count(block.effects, old) for block in blocks_of(rest[0]))
            found, rest = found + inside, rest[1:]
    return found


def _spell(effects: Effects) -> str:
    return ", ".join(spell(effect) for effect in effects)
