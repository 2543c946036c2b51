"""Lifecycles and deltas as Markdown tables, with the C++ source of each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from model.language.design import Design
from model.language.lifecycle import Cite, Lifecycle, Row

from .words import effect_text, when_text

ROW_COLUMNS = ("event", "from", "to", "when", "does", "C++")
NOTHING = "..."
"""The cell of a side that only lacks lines of the other side."""
CHANGE_COLUMNS = ("what", "in {base}", "in {name}")


def lifecycle_tables(lifecycle: Lifecycle) -> str:
    """All declarations of a lifecycle: tables of states, members and rows."""
    members = [
        *(
            _member(slot.name, _slot_kind(slot.target, slot.strength, slot.frame, slot.queue), slot.meaning, slot.cite)
            for slot in lifecycle.slots
        ),
        *(
            _member(flag.name, f"flag, {'on' if flag.initial else 'off'} at first", flag.meaning, None)
            for flag in lifecycle.flags
        ),
        *(
            _member(counter.name, f"counter, {counter.initial} to {counter.cap}", counter.meaning, None)
            for counter in lifecycle.counters
        ),
        *(_member(mutex.name, "mutex", mutex.meaning, mutex.cite) for mutex in lifecycle.mutexes),
    ]
    states = [(state.name, state.meaning, state.runs_on) for state in lifecycle.states]
    blocks = (
        markdown(("state", "means", "runs on because"), states),
        markdown(("member", "is", "means", "C++"), members) if members else "",
        markdown(ROW_COLUMNS, map(row_cells, lifecycle.rows)) if lifecycle.rows else "",
    )
    return "\n".join(block for block in blocks if block)


def _slot_kind(target: str, strength: str, frame: bool, queue: bool) -> str:
    more = (" on a frame" if frame else "") + (" in a queue" if queue else "")
    return f"{strength} to {target}{more}"


def _member(name: str, kind: str, meaning: str, cite: Cite | None) -> tuple[str, ...]:
    return name, kind, meaning, str(cite or "")


def row_cells(row: Row) -> tuple[str, ...]:
    """One row under `ROW_COLUMNS`; parts of a cell are on lines of their own."""
    does = "\n".join(map(effect_text, row.effects))
    cite = f"{row.cite}\n{row.why}" if row.why else str(row.cite)
    return row.label, "\n".join(row.source), row.target or "stays", "\n".join(when_text(row)), does, cite


def differences(base: Design, design: Design) -> str:
    """The changes of `design` against `base`, each with both sides, in the order of the delta.

    Of a row that is replaced only the lines that differ are shown.
    """
    columns = tuple(column.format(base=base.name, name=design.name) for column in CHANGE_COLUMNS)
    return markdown(columns, _changes(base, design))


def _changes(base: Design, design: Design) -> Iterator[tuple[str, ...]]:
    delta = design.delta
    for member, strength in delta.strengths:
        yield member, _strength(base, member), strength
    for row_id, row in delta.replace_rows:
        new_id = base.lifecycle(row_id.partition(".")[0]).row_id(row)
        what = row_id if new_id == row_id else f"{row_id}, now {new_id}"
        yield what, *_unlike(_row_lines(_row(base, row_id)), _row_lines(row))
    for row_id in delta.remove_rows:
        yield row_id, "\n".join(_row_lines(_row(base, row_id))), "removed"
    for owner, row in delta.add_rows:
        yield design.lifecycle(owner).row_id(row), "absent", "\n".join(_row_lines(row))
    for owner, state in delta.add_states:
        yield f"{owner} {state.name}", "absent", state.meaning
    for owner, slot in delta.add_slots:
        yield f"{owner}.{slot.name}", "absent", f"{_slot_kind(slot.target, slot.strength, slot.frame, slot.queue)}"
    for owner, flag in delta.add_flags:
        yield f"{owner}.{flag.name}", "absent", f"flag: {flag.meaning}"
    for owner, counter in delta.add_counters:
        yield f"{owner}.{counter.name}", "absent", f"counter: {counter.meaning}"
    for owner, mutex in delta.add_mutexes:
        yield f"{owner}.{mutex.name}", "absent", f"lock: {mutex.meaning}" if mutex.meaning else "lock"
    for one in delta.add_lifecycles:
        yield one.name, "absent", f"lifecycle: {one.meaning}"


def _strength(design: Design, member: str) -> str:
    owner, _, name = member.partition(".")
    return next(slot.strength for slot in design.lifecycle(owner).slots if slot.name == name)


def _row(design: Design, row_id: str) -> Row:
    owner = design.lifecycle(row_id.partition(".")[0])
    return next(row for row in owner.rows if owner.row_id(row) == row_id)


def _row_lines(row: Row) -> tuple[str, ...]:
    when = (f"when {line}" for line in when_text(row))
    does = (f"does {effect_text(effect)}" for effect in row.effects)
    return f"from {', '.join(row.source)} to {row.target or 'the same'}", *when, *does, f"C++ {row.cite}", *_why(row)


def _why(row: Row) -> tuple[str, ...]:
    return (f"because {row.why}",) if row.why else ()


def _unlike(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """The lines of each side that the other does not have at that place; what both have is left out."""
    changes = [one for one in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if one[0] != "equal"]
    old = [line for _, start, end, _, _ in changes for line in before[start:end]]
    new = [line for _, _, _, start, end in changes for line in after[start:end]]
    return "\n".join(old) or NOTHING, "\n".join(new) or NOTHING


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a newline in a cell is a line break."""
    lines = [_line(columns), f"|{'---|' * len(columns)}", *map(_line, rows)]
    return "".join(f"{line}\n" for line in lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(cell, cells))} |"


def cell(text: str) -> str:
    """Text that shows as itself in a cell of a Markdown table; line breaks are kept."""
    return prose(text).replace("\n", "<br>")


def prose(text: str) -> str:
    """Text that shows as itself in Markdown."""
    text = re.sub(r"[\\|*`[]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\\g<0>", text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return text
