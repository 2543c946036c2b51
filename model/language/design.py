"""Designs: named sets of lifecycles, and deltas that say what a variant replaces, adds or removes, and why."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace

from model.language.checked import checked
from model.language.errors import TableError
from model.language.lifecycle import Counter, Flag, Lifecycle, Mutex, Row, Slot, State, Strength
from model.language.spelling import closest


@checked
@dataclass(frozen=True, kw_only=True)
class Delta:
    """The changes from one design to another. Rows are named by `Lifecycle.row_id`, members by `Lifecycle.member`."""

    strengths: tuple[tuple[str, Strength], ...] = ()
    add_rows: tuple[tuple[str, Row], ...] = ()
    replace_rows: tuple[tuple[str, Row], ...] = ()
    remove_rows: tuple[str, ...] = ()
    add_states: tuple[tuple[str, State], ...] = ()
    add_slots: tuple[tuple[str, Slot], ...] = ()
    add_flags: tuple[tuple[str, Flag], ...] = ()
    add_counters: tuple[tuple[str, Counter], ...] = ()
    add_mutexes: tuple[tuple[str, Mutex], ...] = ()
    add_lifecycles: tuple[Lifecycle, ...] = ()


@checked
@dataclass(frozen=True)
class Design:
    """A complete set of lifecycles. `base` and `delta` are empty for the root of a family."""

    name: str
    _: KW_ONLY
    because: str
    lifecycles: tuple[Lifecycle, ...]
    base: str = ""
    delta: Delta = field(default=Delta())

    def lifecycle(self, name: str) -> Lifecycle:
        """Return the lifecycle of that name; `TableError` if the design has no such lifecycle."""
        for one in self.lifecycles:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.lifecycles)
        raise TableError(f"design {self.name}: no lifecycle {name}; there are {known}")


def derive(base: Design, name: str, *, because: str, delta: Delta) -> Design:
    """Return the design that differs from `base` by `delta`.

    `TableError` if the delta changes something that the base does not have, or adds something that it has already.
    """
    lifecycles = {one.name: one for one in base.lifecycles}
    for new in delta.add_lifecycles:
        if new.name in lifecycles:
            raise TableError(f"design {name}: {base.name} already has a lifecycle {new.name}; change its rows instead")
        lifecycles[new.name] = new

    def touch(lifecycle: str) -> Lifecycle:
        if lifecycle not in lifecycles:
            raise TableError(
                f"design {name}: no lifecycle {lifecycle} in {base.name}; {closest(lifecycle, [*lifecycles])}"
            )
        return lifecycles[lifecycle]

    for member, strength in delta.strengths:
        _set_strength(lifecycles, name, touch(member.partition(".")[0]), member, strength)
    for row_id, row in delta.replace_rows:
        _swap_row(lifecycles, name, touch(row_id.partition(".")[0]), row_id, (row,))
    for row_id in delta.remove_rows:
        _swap_row(lifecycles, name, touch(row_id.partition(".")[0]), row_id, ())
    for owner, state in delta.add_states:
        lifecycles[owner] = replace(touch(owner), states=(*touch(owner).states, state))
    for owner, slot in delta.add_slots:
        lifecycles[owner] = replace(touch(owner), slots=(*touch(owner).slots, slot))
    for owner, flag in delta.add_flags:
        lifecycles[owner] = replace(touch(owner), flags=(*touch(owner).flags, flag))
    for owner, counter in delta.add_counters:
        lifecycles[owner] = replace(touch(owner), counters=(*touch(owner).counters, counter))
    for owner, mutex in delta.add_mutexes:
        lifecycles[owner] = replace(touch(owner), mutexes=(*touch(owner).mutexes, mutex))
    for owner, row in delta.add_rows:
        lifecycles[owner] = replace(touch(owner), rows=(*touch(owner).rows, row))
    return Design(name, because=because, lifecycles=tuple(lifecycles.values()), base=base.name, delta=delta)


def _set_strength(
    lifecycles: dict[str, Lifecycle], design: str, owner: Lifecycle, member: str, strength: Strength
) -> None:
    slots = tuple(
        replace(slot, strength=strength) if f"{owner.name}.{slot.name}" == member else slot for slot in owner.slots
    )
    known = [f"{owner.name}.{slot.name}" for slot in owner.slots]
    if member not in known:
        raise TableError(f"design {design}: no slot {member}; {closest(member, known)}")
    if slots == owner.slots:
        raise TableError(f"design {design}: {member} is {strength} already")
    lifecycles[owner.name] = replace(owner, slots=slots)


def _swap_row(
    lifecycles: dict[str, Lifecycle], design: str, owner: Lifecycle, row_id: str, by: tuple[Row, ...]
) -> None:
    places = [place for place, row in enumerate(owner.rows) if owner.row_id(row) == row_id]
    if len(places) != 1:
        known = [owner.row_id(row) for row in owner.rows]
        raise TableError(f"design {design}: {len(places)} rows named {row_id}, must be one; {closest(row_id, known)}")
    if by == (owner.rows[places[0]],):
        raise TableError(f"design {design}: {row_id} is replaced by itself")
    lifecycles[owner.name] = replace(owner, rows=(*owner.rows[: places[0]], *by, *owner.rows[places[0] + 1 :]))
