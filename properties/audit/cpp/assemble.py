"""Assembly of a `Schema` from the declarations and facts of all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from properties.audit.cpp.declarations import DataMember, Location, Unit
from properties.audit.cpp.facts import Facts
from properties.audit.cpp.hierarchy import LONGEST_NAME, Held, Hierarchy
from properties.audit.cpp.holding import Hold, Holding
from properties.audit.cpp.names import Names
from properties.audit.cpp.schema import Confidence, MemberSummary, OwnershipEdge, Schema, Unresolved
from properties.audit.cpp.vocabulary import Vocabulary
from properties.audit.graph.graph import Strength

ORDER = tuple(Strength)
MOST_EDGES = 100_000
"""The number of edges of all classes; a tall hierarchy with pointers to bases would have any number of them."""


def assemble(units: Sequence[Unit], vocabulary: Vocabulary, size: int, skipped: Mapping[str, str]) -> Schema:
    """Return the schema of all files together; `skipped` are files that were not read, with the reason."""
    names = Names(units, vocabulary)
    hierarchy = Hierarchy(Holding(names, vocabulary))
    facts = Facts(units, hierarchy)
    edges = Edges(hierarchy, facts, vocabulary)
    found = tuple(sorted(set(edges.all())))
    unresolved = {*edges.unresolved(), *(Unresolved(why, name, "", Location(name, 1)) for name, why in skipped.items())}
    unresolved.update(unclear for unit in units for unclear in _unclear_in(unit))
    twice = ((name, names.classes[name].place) for name in names.twice)
    unresolved |= {Unresolved("defined in several files, merged", name, "", place) for name, place in twice}
    return Schema(
        files=tuple(unit.file for unit in units),
        size=size,
        damaged=tuple(unit.file for unit in units if unit.damaged),
        classes={name: one.place for name, one in sorted(names.classes.items())},
        bases={key: hierarchy.ancestors(key) for key in sorted(hierarchy.own)},
        methods=frozenset(f"{one.name}::{method}" for one in names.classes.values() for method in one.methods),
        members=edges.members(),
        edges=found,
        unresolved=tuple(sorted(unresolved)),
    )


def _unclear_in(unit: Unit) -> Iterator[Unresolved]:
    for owner, text, place in unit.unclear:
        yield Unresolved("declaration that is not understood", text, owner, place)


class Edges:
    """The edges of a class hierarchy, refined by facts from function bodies."""

    def __init__(self, hierarchy: Hierarchy, facts: Facts, vocabulary: Vocabulary) -> None:
        self._hierarchy = hierarchy
        self._facts = facts
        self._stated = vocabulary.stated
        self._classes = hierarchy.holding.names.classes

    def all(self) -> Iterator[OwnershipEdge]:
        """Yield every edge of every class that objects may have."""
        count = 0
        for key in self._concrete():
            if count > MOST_EDGES:
                self._hierarchy.cut.add(key[:LONGEST_NAME])
                continue
            for held in self._hierarchy.members(key):
                if held.hold.known:
                    for edge in self._edges(key, held):
                        count += 1
                        yield edge
            yield from self._captures(key)

    def _concrete(self) -> list[str]:
        """Return all classes except templates with a known instantiation."""
        used = {one.name for key, (one, _) in self._hierarchy.holding.classes.items() if key != one.name}
        # The search for subclasses may discover further classes.
        for key in list(self._hierarchy.own):
            for held in self._hierarchy.own[key]:
                self._hierarchy.subclasses(held.hold.target)
        return [key for key in self._hierarchy.own if key not in used]

    def _edges(self, key: str, held: Held) -> Iterator[OwnershipEdge]:
        strength, why, evidence = self.judged(held)
        slot = f"{held.owner.name}::{held.member.name}"
        spelled, place = str(held.member.type), held.member.place
        for target, reason, made in self._targets(held):
            confidence = why if why is not Confidence.DECLARED else reason
            yield OwnershipEdge(
                holder=key,
                slot=slot,
                target=target,
                strength=strength,
                many=held.hold.many,
                confidence=confidence,
                named=held.hold.target,
                spelled=spelled,
                place=place,
                evidence=evidence or made,
            )

    def judged(self, held: Held) -> tuple[Strength, Confidence, Location | None]:
        """Return how strongly a member holds its target, the reason to believe it, and the line of evidence."""
        hold, slot = held.hold, (held.owner.name, held.member.name)
        if (stated := self._stated.get("::".join(slot))) is not None and not hold.by_value:
            return stated, Confidence.STATED, None
        if hold.guessed:
            return hold.strength, Confidence.GUESSED, None
        if hold.strength is Strength.RAW and not held.member.type.suffix.endswith("&"):
            if (place := self._facts.deleted.get(slot)) is not None:
                return Strength.UNIQUE, Confidence.DELETED, place
            if (place := self._facts.kept.get(slot)) is not None:
                return Strength.UNIQUE, Confidence.CREATED, place
        return hold.strength, Confidence.DECLARED, None

    def _targets(self, held: Held) -> Iterator[tuple[str, Confidence, Location | None]]:
        hold = held.hold
        possible = (hold.target,) if hold.by_value else self._hierarchy.subclasses(hold.target)
        created = self._facts.created.get((held.owner.name, held.member.name), {})
        if len(possible) > 1 and created and all(key in possible for key in created):
            yield from ((key, Confidence.NARROWED, place) for key, place in created.items())
            return
        for key in possible:
            yield key, Confidence.DECLARED if key == hold.target else Confidence.SUBCLASS, None

    def _captures(self, key: str) -> Iterator[OwnershipEdge]:
        slots = {(held.owner.name, held.member.name): held for held in self._hierarchy.members(key)}
        for one in self._facts.captured:
            if one.slot is not None and (held := slots.get(one.slot)) is not None:
                for target in self._hierarchy.subclasses(one.target):
                    yield OwnershipEdge(
                        holder=key,
                        slot="::".join(one.slot),
                        target=target,
                        strength=Strength.OPAQUE,
                        many=held.hold.many,
                        confidence=Confidence.CAPTURED,
                        named=one.target,
                        spelled=str(held.member.type),
                        place=held.member.place,
                        evidence=one.place,
                    )

    def members(self) -> dict[str, MemberSummary]:
        """Return every data member that holds something, by slot."""
        found: dict[str, MemberSummary] = {}
        for name, one in sorted(self._classes.items()):
            holdings: dict[str, list[Held]] = {}
            for held in self._hierarchy.own.get(name, ()):
                # A template with arguments may have the name of a specialisation, and other members.
                if held.owner is one:
                    holdings.setdefault(held.member.name, []).append(held)
            for member in one.members.values():
                slot = f"{name}::{member.name}"
                found[slot] = self._member(slot, member, holdings.get(member.name, []))
        return found

    def _member(self, slot: str, member: DataMember, held: list[Held]) -> MemberSummary:
        outside = [one for one in held if not one.hold.by_value]
        strengths = {self.judged(one)[0] for one in outside}
        for one in held:
            # A container class from the sources is a value; the member is compared by the elements.
            _, arguments = self._hierarchy.holding.classes.get(one.hold.target, (None, ()))
            inside = (hold for given in arguments for hold in self._hierarchy.holding.holds(given))
            strengths |= {hold.strength for hold in inside if one.hold.by_value and not hold.by_value}
        if not strengths and member.type.suffix.endswith(("*", "&")):
            strengths = {Strength.RAW}
        targets = {one.hold.target for one in outside}
        return MemberSummary(
            slot=slot,
            place=member.place,
            spelled=str(member.type),
            strengths=tuple(sorted(strengths, key=ORDER.index)),
            targets=tuple(sorted(targets)),
        )

    def unresolved(self) -> Iterator[Unresolved]:
        """Yield everything that could not be resolved."""
        for own in self._hierarchy.own.values():
            for held in own:
                if why := _unclear(held.hold):
                    what = str(held.member.type) if held.hold.guessed else held.hold.target
                    slot = f"{held.owner.name}::{held.member.name}"
                    yield Unresolved(why, what, slot, held.member.place)
        for one in self._facts.captured:
            if one.slot is None:
                where = f"passed to {one.call}" if one.call else "stored in an unknown place"
                yield Unresolved("function that captured shared_from_this()", where, one.target, one.place)
        for key in self._hierarchy.cut:
            place = self._classes[key].place if key in self._classes else Location("?", 1)
            yield Unresolved("templates nested too deeply, or too many bases or subclasses", key, "", place)


def _unclear(hold: Hold) -> str:
    """Return the reason why the target of a member is unclear, or ""."""
    if hold.strength is Strength.OPAQUE:
        return "stored function, may own anything"
    if hold.guessed:
        return "argument of a template that no vocabulary describes"
    if hold.known:
        return ""
    return "value of a class that was not read" if hold.by_value else "pointer to a class that was not read"
