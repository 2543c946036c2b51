"""Lint of paths: locks and frames that a thread takes along its rows and may still hold where it rests.

Locks and frame references are followed through each thread's program points, fired rows included. All ways through
`If`, `Each` and fired events are considered, save those that a guard on the very same reference rules out; correlated
conditions are not understood, so that a finding may have to be allowed. A lock is known by its member alone: two
instances of one member count as one.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.language.fold import Effects, base_name, blocks_of, guards_of
from model.language.lifecycle import DESTROY, Lifecycle, Mutex, Role, Row, Slot
from model.language.vocabulary import (
    Drop,
    Effect,
    Fire,
    First,
    Forget,
    Guard,
    Has,
    Lacks,
    Lock,
    Name,
    Take,
    Unlock,
)
from model.validation.lint_finding import LintFinding
from model.validation.tables import Tables

Held = frozenset[str]
"""The locks and frame references that are held, by member."""
NOTHING: Held = frozenset()
Site = tuple[str, ...]
"""The place of an effect: the row's id, then the numbers of the effects down to it."""


def path_findings(tables: Tables) -> Iterator[LintFinding]:
    """Things held at rest or after a destructor body, locks given back that no path holds or taken that all hold."""
    paths = Paths(tables)
    for one in tables.design.lifecycles:
        if one.role is Role.THREAD:
            yield from _resting(paths, one)
        for row in one.rows:
            if row.event == DESTROY:
                left = sorted(frozenset().union(*paths.through(one, row, NOTHING)))
                yield from (LintFinding(one.row_id(row), f"the destructor body may leave {name} held") for name in left)
    yield from paths.certain()


def _resting(paths: Paths, one: Lifecycle) -> Iterator[LintFinding]:
    rests = {one.initial, *one.final}
    for (point, name), row_id in sorted(_held_at(paths, one).items()):
        if point in rests:
            yield LintFinding(row_id, f"{one.name} may come to rest at {point} and still hold {name}")


def _held_at(paths: Paths, one: Lifecycle) -> dict[tuple[str, str], str]:
    """Return what may be held at each point, with a row that arrives there holding it."""
    found: dict[tuple[str, str], str] = {}
    seen, waiting = {(one.initial, NOTHING)}, [(one.initial, NOTHING)]
    while waiting:
        point, held = waiting.pop(0)
        for row in one.rows:
            if point not in row.source:
                continue
            for after in sorted(paths.through(one, row, held), key=sorted):
                there = (row.target or point, after)
                for name in after:
                    found.setdefault((there[0], name), one.row_id(row))
                if there not in seen:
                    seen.add(there)
                    waiting.append(there)
    return found


class Paths:
    """Follows the set of held things through effects, over all ways through them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.followed = {
            name
            for name, member in tables.members.items()
            if isinstance(member, Mutex) or (isinstance(member, Slot) and member.frame)
        }
        self._sites: dict[tuple[Site, str, str], set[bool]] = {}

    def certain(self) -> Iterator[LintFinding]:
        """Locks that are given back where no path holds them, or taken where every path does."""
        for (site, verb, name), seen in sorted(self._sites.items()):
            if verb == "Unlock" and seen == {False}:
                yield LintFinding(site[0], f"gives {name} back, and no path to it takes it")
            elif verb == "Lock" and seen == {True}:
                yield LintFinding(site[0], f"takes {name}, which every path to it holds already")

    def through(self, one: Lifecycle, row: Row, held: Held, active: frozenset[str] = frozenset()) -> frozenset[Held]:
        """Return the sets that may be held after a row; none if `held` rules it out. `active` are events being run."""
        if not self._allows(row.guards, held):
            return frozenset()
        return self._all(row.effects, frozenset({held}), (one.row_id(row),), active)

    def _all(
        self, effects: tuple[Effect, ...], ways: frozenset[Held], site: Site, active: frozenset[str]
    ) -> frozenset[Held]:
        for number, effect in enumerate(effects):
            here = (*site, str(number))
            ways = frozenset().union(*(self._one(effect, held, here, active) for held in ways))
        return ways

    def _one(self, effect: Effect, held: Held, site: Site, active: frozenset[str]) -> frozenset[Held]:
        match effect:
            case Lock(name) | Take(name):
                return self._change(name, held, site, type(effect).__name__)
            case Unlock(name) | Drop(name) | Forget(name):
                return self._change(name, held, site, type(effect).__name__)
            case Fire(event):
                return self._fire(base_name(event), held, active)
        return self._branches(effect, held, site, active) if blocks_of(effect) else frozenset({held})

    def _change(self, name: Name, held: Held, site: Site, verb: str) -> frozenset[Held]:
        full = base_name(name)
        if full not in self.followed:
            return frozenset({held})
        self._sites.setdefault((site, verb, full), set()).add(full in held)
        return frozenset({held | {full} if verb in ("Lock", "Take") else held - {full}})

    def _branches(self, effect: Effect, held: Held, site: Site, active: frozenset[str]) -> frozenset[Held]:
        """The ways through the first block, where the guards may hold, and through the second or past the effect."""
        inside, *rest = (block.effects for block in blocks_of(effect))
        outside: Effects = rest[0] if rest else ()
        ways = frozenset[Held]()
        if self._allows(guards_of(effect), held):
            ways |= self._all(inside, frozenset({held}), site, active)
        if not self._demands(guards_of(effect), held):
            ways |= self._all(outside, frozenset({held}), (*site, "otherwise"), active)
        return ways

    def _fire(self, event: str, held: Held, active: frozenset[str]) -> frozenset[Held]:
        rows = self.tables.events.get(event, ())
        if event in active or not rows:
            return frozenset({held})
        one = self.tables.lifecycles[event.partition(".")[0]]
        return frozenset().union(*(self.through(one, row, held, active | {event}) for row in rows))

    # --- guards on what is followed ---

    def _allows(self, guards: tuple[Guard, ...], held: Held) -> bool:
        """Return False if something that is held, or is not held, makes a guard false."""
        for guard in guards:
            match guard:
                case Has(slot) | First(slot) if base_name(slot) in self.followed - held:
                    return False
                case Lacks(slot) if base_name(slot) in held and not self._many(base_name(slot)):
                    return False
        return True

    def _demands(self, guards: tuple[Guard, ...], held: Held) -> bool:
        """Return True if what is held makes the guards true: each asks for a frame reference that is held."""
        return bool(guards) and all(isinstance(one, Has) and base_name(one.slot) in held for one in guards)

    def _many(self, slot: str) -> bool:
        """Return True if the slot may hold several targets, so that it can hold one and lack another."""
        one = self.tables.lifecycles[slot.partition(".")[0]]
        return set(self.tables.indexes(slot)) > set(one.indexes)
