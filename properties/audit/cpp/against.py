"""Comparison of a model's references with the C++ members that they cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Lifecycle, Role, Slot
from properties.audit.cpp.schema import MemberSummary, OwnershipEdge, Schema
from properties.audit.graph.graph import Strength


class Match(StrEnum):
    """The result of comparing a slot of the model with a member of the source."""

    SAME = "same"
    STRENGTH = "other strength"
    MISSING = "missing"
    """The class or its file was read and has no such member."""
    NEW = "new"
    """The member owns an object that the model knows, and no slot cites it."""
    LOCAL = "local"
    """The slot cites a function: it is a local variable or an argument there, and nothing can be compared."""
    ELSEWHERE = "elsewhere"
    """Neither the class nor the cited file was read."""


DRIFT = (Match.STRENGTH, Match.MISSING, Match.NEW)
"""The matches that are differences between the model and the source."""


@dataclass(frozen=True, kw_only=True)
class ComparedMember:
    """One comparison. `row` is the slot of the model, "" if there is none; `symbol` is `Class::member`.

    `place` is "" where there is no member. `reason` is the reason why the difference is accepted, "" if it is not.
    """

    match: Match
    symbol: str
    row: str
    place: str
    message: str
    reason: str = ""

    @property
    def drifts(self) -> bool:
        """True if this is a difference that nobody has accepted."""
        return self.match in DRIFT and not self.reason


@dataclass(frozen=True)
class Comparison:
    """All comparisons with one design, unexplained differences first; `unused` are accepted differences that do not
    exist."""

    design: str
    compared: tuple[ComparedMember, ...]
    unused: tuple[str, ...]

    @property
    def drift(self) -> tuple[ComparedMember, ...]:
        """The differences that are not accepted."""
        return tuple(one for one in self.compared if one.drifts)


def compare(schema: Schema, design: Design, accepted: Mapping[str, str]) -> Comparison:
    """Compare the members of a schema with the slots of a design; `accepted` maps `Class::member` to a reason.

    RequestError if no slot of the design was found at all, which means that the wrong directory was read.
    """
    members = MemberIndex(schema)
    slots = [(one, slot) for one in design.lifecycles for slot in one.slots]
    compared = [_slot(members, lifecycle, slot) for lifecycle, slot in slots]
    if not any(one.match in (Match.SAME, Match.STRENGTH) for one in compared):
        cited = sorted({slot.cite.file for _, slot in slots})
        raise RequestError(
            f"none of the members that {design.name} cites is in the C++ that was read; "
            f"give the directories with {', '.join(cited[:3])}"
        )
    compared += _new(members, design)
    explained = [_accept(one, accepted) for one in compared]
    order = tuple(Match)
    explained.sort(key=lambda one: (not one.drifts, order.index(one.match), one.symbol, one.row))
    used = {one.symbol for one in explained if one.reason}
    return Comparison(design.name, tuple(explained), tuple(sorted(accepted.keys() - used)))


class MemberIndex:
    """Members by the name that a model uses, which may leave out the namespaces around a class."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._by_end: dict[str, list[str]] = {}
        for name in schema.classes:
            parts = name.split("::")
            for start in range(1, len(parts)):
                self._by_end.setdefault("::".join(parts[start:]), []).append(name)

    def class_of(self, name: str) -> str:
        """Return the class of this name, or the only one whose qualified name ends in it; "" if there is none."""
        if name in self.schema.classes:
            return name
        ends = self._by_end.get(name, [])
        return ends[0] if len(ends) == 1 else ""

    def member(self, symbol: str) -> MemberSummary | None:
        """Return the member that `Class::member` names, or None."""
        owner, _, name = symbol.rpartition("::")
        return self.schema.members.get(f"{self.class_of(owner)}::{name}")

    def is_function(self, symbol: str) -> bool:
        """Return True if a symbol names a function of a class that was read, or is not a member at all."""
        owner, _, name = symbol.rpartition("::")
        return not owner or f"{self.class_of(owner)}::{name}" in self.schema.methods

    def has_file(self, cited: str) -> bool:
        """Return True if a cited file is among those that were read; leading directories may differ."""
        ends = tuple(f"/{file}" for file in (cited, cited.partition("/")[2]) if file)
        return any(f"/{file}".endswith(ends) for file in self.schema.files)


def _slot(members: MemberIndex, lifecycle: Lifecycle, slot: Slot) -> ComparedMember:
    symbol, row = slot.cite.symbol, f"{lifecycle.name}.{slot.name}"
    member = members.member(symbol)
    if member is not None:
        return _held(member, slot, row)
    match, place, message = _absent(members, slot)
    return ComparedMember(match=match, symbol=symbol, row=row, place=place, message=message)


def _held(member: MemberSummary, slot: Slot, row: str) -> ComparedMember:
    wanted, strengths = Strength(slot.strength), member.strengths or (Strength.UNIQUE,)
    same = wanted in strengths
    differs = f"{wanted} in the model, {' and '.join(strengths)} in the source: {member.spelled}"
    return ComparedMember(
        match=Match.SAME if same else Match.STRENGTH,
        symbol=slot.cite.symbol,
        row=row,
        place=str(member.place),
        message=f"{wanted}: {member.spelled}" if same else differs,
    )


def _absent(members: MemberIndex, slot: Slot) -> tuple[Match, str, str]:
    """Return the match, the place and the message for a slot whose symbol is not a data member."""
    symbol, file = slot.cite.symbol, slot.cite.file
    if members.is_function(symbol):
        return Match.LOCAL, "", "a variable of a function"
    owner = symbol.rpartition("::")[0]
    if name := members.class_of(owner):
        return Match.MISSING, str(members.schema.classes[name]), f"{owner} has no such member"
    if members.has_file(file):
        return Match.MISSING, file, f"{owner} is defined neither in this file nor in another"
    return Match.ELSEWHERE, "", f"{file} was not read"


def _new(members: MemberIndex, design: Design) -> Iterator[ComparedMember]:
    """Yield the owning members between classes of the model that no slot cites.

    Members that own a root are left out: a root of the model needs no owner.
    """
    classes = {one.name: members.class_of(one.cite.symbol) for one in design.lifecycles if one.role is not Role.THREAD}
    holders = set(classes.values())
    targets = {classes[one.name] for one in design.lifecycles if one.role is Role.OBJECT} - {""}
    slots = (slot for one in design.lifecycles for slot in one.slots)
    cited = {member.slot for slot in slots if (member := members.member(slot.cite.symbol)) is not None}
    found: dict[str, OwnershipEdge] = {}
    for edge in members.schema.edges:
        ours = {edge.holder, edge.slot.rpartition("::")[0]} & holders
        if ours and edge.strength.owns and edge.slot not in cited and edge.target in targets - {edge.holder}:
            found.setdefault(edge.slot, edge)
    for slot, edge in found.items():
        message = f"{edge.strength} to {edge.target}: {edge.spelled}"
        yield ComparedMember(match=Match.NEW, symbol=slot, row="", place=str(edge.place), message=message)


def _accept(one: ComparedMember, accepted: Mapping[str, str]) -> ComparedMember:
    reason = accepted.get(one.symbol, "")
    return replace(one, reason=reason) if one.match in DRIFT else one
