"""Small edits of rows, for deltas that change a line of a row and no more."""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.rewriting import Rewrite, inside
from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import Cite, Row
from model.language.vocabulary import Effect


def row_of(base: Design, row_id: str) -> Row:
    """The row of that name; `TableError` if there is none."""
    owner = base.lifecycle(row_id.partition(".")[0])
    for row in owner.rows:
        if owner.row_id(row) == row_id:
            return row
    raise TableError(f"design {base.name}: no row {row_id}")


def edited(base: Design, row_id: str, change: Rewrite, cite: Cite, why: str = "") -> tuple[str, Row]:
    """The row with its effects changed, as `replace_rows` takes it; `TableError` if nothing changes."""
    row = row_of(base, row_id)
    effects = change(row.effects)
    if effects == row.effects:
        raise TableError(f"design {base.name}: the edit changes nothing in {row_id}")
    return row_id, replace(row, effects=effects, cite=cite, why=why or row.why)


def substituting(old: Effect, *new: Effect) -> Rewrite:
    """Each occurrence of an effect, at any depth, becomes others; none removes it."""

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        out: list[Effect] = []
        for effect in effects:
            out.extend(new if effect == old else (inside(effect, change),))
        return tuple(out)

    return change


def after(first: Effect, *more: Effect) -> Rewrite:
    """Others follow each occurrence of an effect."""
    return substituting(first, first, *more)


def without(*gone: Effect) -> Rewrite:
    """None of these effects any more."""

    def change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        return tuple(inside(effect, change) for effect in effects if effect not in gone)

    return change
