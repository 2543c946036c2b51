"""A model's references compared with the members of the C++ that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Lifecycle, Role, Slot
from properties.audit.graph.graph import Strength

from .schema import Edge, Member, Schema


class Match(StrEnum):
    """How a slot of the model and a member of the source compare."""

    SAME = "same"
    STRENGTH = "other strength"
    MISSING = "missing"
    """The class or its file was read and has no such member."""
    NEW = "new"
    """The member owns an object that the model knows, and no slot cites it."""
    LOCAL = "local"
    """The slot cites a function: it is a variable or an argument there, and nothing to compare."""
    ELSEWHERE = "elsewhere"
    """Neither the class nor the file that is cited was read."""


DRIFT = (Match.STRENGTH, Match.MISSING, Match.NEW)
"""What makes the model wrong about the source, or the other way round."""


@dataclass(frozen=True)
class Compared:
    """One comparison. `row` names the slot of the model, "" if there is none; `symbol` is `Class::member`.

    `place` is "" where there is no member. `reason` is why the difference is accepted.
    """

    match: Match
    symbol: str
    row: str
    place: str
    says: str
    reason: str = ""

    @property
    def drifts(self) -> bool:
        """Whether this is a difference that nobody has accepted."""
        return self.match in DRIFT and not self.reason


@dataclass(frozen=True)
class Comparison:
    """All comparisons with one design, those that drift first; `unused` are accepted differences that there are not."""

    design: str
    compared: tuple[Compared, ...]
    unused: tuple[str, ...]

    @property
    def drift(self) -> tuple[Compared, ...]:
        """What differs and is not accepted."""
        return tuple(one for one in self.compared if one.drifts)


def compare(schema: Schema, design: Design, accepted: Mapping[str, str]) -> Comparison:
    """Compare; RequestError if not a single slot of the design was found, which is a wrong directory."""
    finder = Finder(schema)
    slots = [(one, slot) for one in design.lifecycles for slot in one.slots]
    compared = [_slot(finder, lifecycle, slot) for lifecycle, slot in slots]
    if not any(one.match in (Match.SAME, Match.STRENGTH) for one in compared):
        cited = sorted({slot.cite.file for _, slot in slots})
        raise RequestError(
            f"none of the members that {design.name} cites is in the C++ that was read; "
            f"give the directories with {', '.join(cited[:3])}"
        )
    compared += _new(finder, design)
    explained = [_accept(one, accepted) for one in compared]
    order = tuple(Match)
    explained.sort(key=lambda one: (not one.drifts, order.index(one.match), one.symbol, one.row))
    used = {one.symbol for one in explained if one.reason}
    return Comparison(design.name, tuple(explained), tuple(sorted(accepted.keys() - used)))


class Finder:
    """Members by what a model calls them: it may leave out the namespaces around a class."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._by_end: dict[str, list[str]] = {}
        for name in schema.classes:
            parts = name.split("::")
            for start in range(1, len(parts)):
                self._by_end.setdefault("::".join(parts[start:]), []).append(name)

    def class_of(self, name: str) -> str:
        """The class that was read under this name, or whose name ends in it if only one does; "" if there is none."""
        if name in self.schema.classes:
            return name
        ends = self._by_end.get(name, [])
        return ends[0] if len(ends) == 1 else ""

    def member(self, symbol: str) -> Member | None:
        """The member that `Class::member` names."""
        owner, _, name = symbol.rpartition("::")
        return self.schema.members.get(f"{self.class_of(owner)}::{name}")

    def is_function(self, symbol: str) -> bool:
        """Whether a symbol names a function of a class that was read, or no member at all."""
        owner, _, name = symbol.rpartition("::")
        return not owner or f"{self.class_of(owner)}::{name}" in self.schema.methods

    def has_file(self, cited: str) -> bool:
        """Whether a cited file is among those that were read; what stands before it may differ."""
        ends = tuple(f"/{file}" for file in (cited, cited.partition("/")[2]) if file)
        return any(f"/{file}".endswith(ends) for file in self.schema.files)


def _slot(finder: Finder, lifecycle: Lifecycle, slot: Slot) -> Compared:
    symbol, row = slot.cite.symbol, f"{lifecycle.name}.{slot.name}"
    member = finder.member(symbol)
    if member is not None:
        place, wanted = str(member.place), Strength(slot.strength)
        strengths = member.strengths or (Strength.UNIQUE,)
        if wanted in strengths:
            return Compared(Match.SAME, symbol, row, place, f"{wanted}: {member.spelled}")
        says = f"{wanted} in the model, {' and '.join(strengths)} in the source: {member.spelled}"
        return Compared(Match.STRENGTH, symbol, row, place, says)
    if finder.is_function(symbol):
        return Compared(Match.LOCAL, symbol, row, "", "a variable of a function")
    owner = symbol.rpartition("::")[0]
    if name := finder.class_of(owner):
        return Compared(Match.MISSING, symbol, row, str(finder.schema.classes[name]), f"{owner} has no such member")
    if finder.has_file(slot.cite.file):
        return Compared(Match.MISSING, symbol, row, slot.cite.file, f"{owner} is not in this file, nor in any other")
    return Compared(Match.ELSEWHERE, symbol, row, "", f"{slot.cite.file} was not read")


def _new(finder: Finder, design: Design) -> Iterator[Compared]:
    """Owning members of the model's classes that hold an object of the model and that no slot cites.

    A root is alive by itself in the model, so that nobody needs to own it there.
    """
    classes = {one.name: finder.class_of(one.cite.symbol) for one in design.lifecycles if one.role is not Role.THREAD}
    holders = set(classes.values())
    targets = {classes[one.name] for one in design.lifecycles if one.role is Role.OBJECT} - {""}
    slots = (slot for one in design.lifecycles for slot in one.slots)
    cited = {member.slot for slot in slots if (member := finder.member(slot.cite.symbol)) is not None}
    found: dict[str, Edge] = {}
    for edge in finder.schema.edges:
        ours = {edge.holder, edge.slot.rpartition("::")[0]} & holders
        if ours and edge.strength.owns and edge.slot not in cited and edge.target in targets - {edge.holder}:
            found.setdefault(edge.slot, edge)
    for slot, edge in found.items():
        yield Compared(Match.NEW, slot, "", str(edge.place), f"{edge.strength} to {edge.target}: {edge.spelled}")


def _accept(one: Compared, accepted: Mapping[str, str]) -> Compared:
    reason = accepted.get(one.symbol, "")
    if one.match not in DRIFT or not reason:
        return one
    return Compared(one.match, one.symbol, one.row, one.place, one.says, reason)
