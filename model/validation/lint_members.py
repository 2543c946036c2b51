"""Lint of members: those that nothing writes, and those that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from model.language.fold import base_name, names_of
from model.language.lifecycle import Flag, Lifecycle, Member, Role, Slot, Strength
from model.language.policy import Scenario
from model.language.vocabulary import (
    Add,
    Alive,
    Clear,
    Drop,
    Expired,
    Forget,
    Guard,
    Lock,
    Move,
    Promote,
    Set,
    Take,
    Unlock,
)
from model.validation.lint_finding import LintFinding
from model.validation.state_graph import destructible
from model.validation.tables import Tables, guard_occurrences

Uses = dict[str, frozenset[str]]
"""For each member by its full name, how it is used: `written`, `cleared`, `read`."""
WRITES = (Take, Set, Lock, Add)
CLEARS = (Drop, Forget, Clear, Unlock)


def member_findings(tables: Tables, scenarios: tuple[Scenario, ...], reads: tuple[Guard, ...]) -> Iterator[LintFinding]:
    """Slots that nobody takes or drops, flags, counters and locks that are never written or never read."""
    uses = _uses(tables, scenarios, reads)
    mortal = destructible(tables)
    # Asking if the target is alive counts as a look at every weak reference to it.
    items = [occurrence.item for _, _, occurrence in tables.occurrences]
    asked = {base_name(item.instance) for item in items if isinstance(item, Alive | Expired)}
    for one in tables.design.lifecycles:
        for member in one.members:
            where = f"{one.name}.{member.name}"
            how = uses.get(where, frozenset())
            if isinstance(member, Slot):
                if member.strength is Strength.WEAK and member.target in asked:
                    how |= {"read"}
                texts = _slot_texts(member, how, one.role is Role.OBJECT or one.name in mortal)
            else:
                texts = _plain_texts(one, member, how)
            yield from (LintFinding(where, text) for text in texts)


def _uses(tables: Tables, scenarios: tuple[Scenario, ...], reads: tuple[Guard, ...]) -> Uses:
    goals = (guard for scenario in scenarios for guard in scenario.released)
    outside = guard_occurrences((*goals, *reads), frozenset())
    found: dict[str, set[str]] = {}
    for occurrence in chain((one for _, _, one in tables.occurrences), outside):
        item = occurrence.item
        for number, (_, name) in enumerate(names_of(item)):
            how = found.setdefault(base_name(name), set())
            if isinstance(item, Move | Promote):
                # The first slot is looked at (and emptied, by a move), the second is filled.
                how |= {"written"} if number else {"read", "cleared"}
            elif isinstance(item, WRITES):
                how.add("written")
            else:
                how.add("cleared" if isinstance(item, CLEARS) else "read")
    for flag in (flag for scenario in scenarios for flag in scenario.starts):
        found.setdefault(flag, set()).add("written")
    return {name: frozenset(how) for name, how in found.items()}


def _slot_texts(slot: Slot, how: frozenset[str], dies: bool) -> Iterator[str]:
    if "written" not in how:
        yield "nobody takes it; a reference that is never there is no slot"
    elif slot.frame and "cleared" not in how:
        yield "nobody drops it; a frame ends when its method returns"
    elif not dies and "cleared" not in how:
        yield "nobody drops it, and its holder is never destroyed"
    elif not slot.strength.owns and not slot.frame and "read" not in how:
        yield f"nobody looks at it; a {slot.strength} reference that is never used holds nothing"


def _plain_texts(one: Lifecycle, member: Member, how: frozenset[str]) -> Iterator[str]:
    what = type(member).__name__.lower()
    if what == "mutex":
        if "written" not in how:
            yield "nobody takes this lock"
        return
    # A flag that starts set in new instances may only ever be cleared, and one that a scenario sets never.
    if not how & ({"written", "cleared"} if isinstance(member, Flag) else {"written"}):
        yield f"nobody changes this {what}; a constant is no state"
    if "read" not in how:
        yield f"nobody reads this {what}; leave it out, or say in a claim what it is for"
