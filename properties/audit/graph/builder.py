"""Building a graph: every reader passes its objects and references to a `Builder` in batches."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, MutableSequence, Sequence
from itertools import islice

from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.graph.columns import At, Row, lists, names, of_type, one_of, shown, texts, truths, whole
from properties.audit.graph.graph import STRENGTHS, Field, Graph, Objects, References, Strength, class_in

OBJECT_FIELDS = frozenset(("id", "class", "alive", "state", "size", "count", "root", "resources", "where"))
REFERENCE_FIELDS = frozenset(("source", "target", "slot", "strength", "where", "name", "many", "key"))
CODES = {str(strength): code for code, strength in enumerate(STRENGTHS)}
STRONG = CODES[Strength.STRONG]


_Values = tuple[Sequence[int], ...]
"""Class codes, alive, sizes and counts of a batch of objects."""


class _Numbers(dict[str, int]):
    """Numbers for words, in the order of their first use."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class Builder:
    """Collects objects and references; `graph()` returns the result.

    `source` names the input in errors. If `implicit`, references may name objects that are not listed.
    """

    def __init__(self, source: str, implicit: bool = False) -> None:
        self.source = source
        self.implicit = implicit
        self.events: list[str] = []
        self.collected = False
        self.schema: list[Field] = []
        self.notes: Counter[str] = Counter()
        self._index: dict[str, int] = {}
        self._unlisted: dict[int, str] = {}
        self._classes, self._slots, self._words = _Numbers(), _Numbers(), dict[str, str]()
        self._class_of, self._size, self._count = array("i"), array("q"), array("q")
        self._alive = bytearray()
        self._roots: dict[int, str] = {}
        self._resources: dict[int, tuple[str, ...]] = {}
        self._state: dict[int, str] = {}
        self._object_where: dict[int, str] = {}
        self._holder, self._target, self._slot = array("i"), array("i"), array("i")
        self._strength = bytearray()
        self._where: dict[int, str] = {}
        self._name: dict[int, str] = {}
        self._many: set[int] = set()

    @property
    def _columns(self) -> tuple[MutableSequence[int], ...]:
        return self._class_of, self._alive, self._size, self._count

    # --- objects ---

    def objects(self, rows: Sequence[Row], at: At) -> None:
        """Add a batch of objects: `id` and, where known, the other fields of `docs/audit-schema.json`."""
        ids = names(rows, "id", at)
        there = self._fields(rows, OBJECT_FIELDS)
        classes = texts(rows, "class", at) if "class" in there else None
        if classes is None or "" in classes:
            pairs = zip(classes or [""] * len(rows), ids, strict=True)
            classes = [given or class_in(name) for given, name in pairs]
        values: _Values = (
            list(map(self._classes.__getitem__, classes)),
            truths(rows, "alive", True, at) if "alive" in there else b"\1" * len(rows),
            whole(rows, "size", 0, at) if "size" in there else array("q", [0]) * len(rows),
            whole(rows, "count", -1, at) if "count" in there else array("q", [-1]) * len(rows),
        )
        known = bool(self._unlisted) and not self._index.keys().isdisjoint(ids)
        places = self._fill(ids, values, at) if known else self._append(ids, values, at)
        for name, column in (("state", self._state), ("where", self._object_where)):
            if name in there and (given := texts(rows, name, at)) is not None:
                column.update(self._given(places, given))
        if "root" in there:
            self._add_roots(rows, places, at)
        if "resources" in there:
            self._resources.update({places[row]: value for row, value in lists(rows, "resources", at).items()})

    def _append(self, ids: list[str], values: _Values, at: At) -> Sequence[int]:
        """Add a batch of new objects all at once; this makes large inputs fast."""
        before = len(self._index)
        places = range(before, before + len(ids))
        self._index.update(zip(ids, places, strict=True))
        if len(self._index) < places.stop:
            # A dictionary keeps the order of insertion, so that the first keys are those of earlier batches.
            known = set(islice(self._index, before))
            for row, name in enumerate(ids):
                self._refuse_again(name in known, at, row, name)
                known.add(name)
        for column, batch in zip(self._columns, values, strict=True):
            column.extend(batch)
        return places

    @staticmethod
    def _refuse_again(known: bool, at: At, row: int, name: str) -> None:
        if known:
            raise RequestError(f"{at(row)}: object {shown(name)} appears twice; ids must differ")

    def _fill(self, ids: list[str], values: _Values, at: At) -> Sequence[int]:
        """Add a batch one by one, because some ids were already named by a reference; a repeated object is refused."""
        places = []
        for row, name in enumerate(ids):
            place = self._index.get(name)
            if place is None:
                place = self._new(name)
            else:
                self._refuse_again(self._unlisted.pop(place, None) is None, at, row, name)
            places.append(place)
            for column, batch in zip(self._columns, values, strict=True):
                column[place] = batch[row]
        return places

    def _new(self, name: str) -> int:
        """Add an object of which only the id is known."""
        number = self._index[name] = len(self._index)
        self._class_of.append(self._classes[class_in(name)])
        self._alive.append(True)
        self._size.append(0)
        self._count.append(-1)
        return number

    def _add_roots(self, rows: Sequence[Row], places: Sequence[int], at: At) -> None:
        roots = [row.get("root") for row in rows]
        of_type(roots, {str, bool, type(None)}, at, "root", "the kind of root, such as static or thread")
        kinds = ["root" if kind is True else str(kind or "") for kind in roots]
        self._roots.update(self._given(places, kinds))

    def root(self, name: str, kind: str) -> None:
        """Make an object a root, whether it is listed yet or not."""
        place = self._index.get(name)
        if place is None:
            place = self._new(name)
            self._unlisted[place] = f"{self.source}: root {shown(name)}"
        self._roots[place] = kind

    def _given(self, places: Sequence[int], values: list[str]) -> dict[int, str]:
        """Return the values that are not empty, by number; equal values share one string."""
        words = self._words
        return {place: words.setdefault(value, value) for place, value in zip(places, values, strict=True) if value}

    def _fields(self, rows: Sequence[Row], known: frozenset[str]) -> set[str]:
        """Return the fields that some row has, and note those without a meaning here."""
        there = set().union(*rows)
        for name in sorted(there - known, key=str):
            self.notes[f"field {shown(str(name))} is unknown and ignored"] += sum(name in row for row in rows)
        return there

    # --- references ---

    def references(self, rows: Sequence[Row], at: At) -> None:
        """Add a batch of references: `source`, `target`, `slot` and the other fields of the schema."""
        start = len(self._holder)
        there = self._fields(rows, REFERENCE_FIELDS)
        self._holder.extend(self._ends(names(rows, "source", at), "source", at))
        self._target.extend(self._ends(names(rows, "target", at), "target", at))
        slots = texts(rows, "slot", at) or ["?"] * len(rows)
        if "" in slots:
            slots = [slot or "?" for slot in slots]
        self._slot.extend(map(self._slots.__getitem__, slots))
        strengths = texts(rows, "strength", at) or [""] * len(rows)
        if missing := strengths.count(""):
            self.notes["reference without a strength is assumed to be strong"] += missing
            strengths = [strength or Strength.STRONG for strength in strengths]
        self._strength.extend(one_of(strengths, CODES, at, "strength"))
        places = range(start, start + len(rows))
        for name, column in (("where", self._where), ("name", self._name)):
            if name in there and (given := texts(rows, name, at)) is not None:
                column.update(self._given(places, given))
        if "many" in there:
            flags = zip(places, truths(rows, "many", False, at), strict=True)
            self._many.update(place for place, is_many in flags if is_many)

    def _ends(self, ids: list[str], end: str, at: At) -> list[int]:
        """Return the number of one end of each reference; ids that are not listed yet are recorded with their place."""
        try:
            return list(map(self._index.__getitem__, ids))
        except KeyError:
            return [self._end(name, f"{end} {shown(name)}", at, row) for row, name in enumerate(ids)]

    def _end(self, name: str, what: str, at: At, row: int) -> int:
        number = self._index.get(name)
        if number is None:
            number = self._new(name)
            self._unlisted[number] = f"{at(row)}: {what}"
        return number

    # --- the result ---

    def graph(self) -> Graph:
        """Return the graph; RequestError if a reference names an object that does not exist."""
        if self._unlisted and not self.implicit:
            number, what = next(iter(self._unlisted.items()))
            ids = list(self._index)
            others = [shown(name) for place, name in enumerate(ids[:2000]) if place not in self._unlisted]
            raise RequestError(f"{what} is not among the nodes; {closest(shown(ids[number]), others)}")
        ids = list(self._index)
        objects = Objects(
            ids=ids,
            class_of=self._class_of,
            classes=tuple(self._classes),
            alive=self._alive,
            size=self._size,
            count=self._count,
            roots=self._roots,
            resources=self._resources,
            state=self._state,
            where=self._object_where,
        )
        references = References(
            holder=self._holder,
            target=self._target,
            slot=self._slot,
            slots=tuple(self._slots),
            strength=self._strength,
            where=self._where,
            name=self._name,
            many=self._many,
        )
        notes = tuple(f"{what} ({_times(number)})" for what, number in sorted(self.notes.items()))
        return Graph(
            objects=objects,
            references=references,
            events=tuple(self.events),
            collected=self.collected,
            schema=tuple(sorted(self.schema)),
            notes=notes,
        )


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def build(source: str, objects: Sequence[Mapping[str, object]], references: Sequence[Mapping[str, object]]) -> Graph:
    """Return a graph of a few rows, for tests and small converters."""
    builder = Builder(source)
    builder.objects(objects, lambda row: f"{source}: object {row + 1}")
    builder.references(references, lambda row: f"{source}: reference {row + 1}")
    return builder.graph()
