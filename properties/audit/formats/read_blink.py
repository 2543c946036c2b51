"""The format of Blink's plugin for clang: a list of classes and of their members.

A class has a `name`; a member has `src`, `dst`, `lbl`, `ptr`, `kind` (0 weak, 1 strong, 2 root) and `loc`. As in
Blink's own script, a derived class keeps alive whatever its base keeps alive, and an edge `<subclass>` leads from a
base to each derived class, because a pointer to the base may hold it.
"""

from __future__ import annotations

from collections.abc import Iterable

from model.language.errors import RequestError
from properties.audit.formats.json_stream import JsonText
from properties.audit.formats.source import Source
from properties.audit.graph.builder import Builder
from properties.audit.graph.columns import Row, names, shown, texts
from properties.audit.graph.graph import Graph

KINDS = ("0", "1", "2")
SUPER, SUBCLASS = "<super>", "<subclass>"
BlinkMember = dict[str, str]
BlinkMembers = dict[tuple[str, str, str], BlinkMember]
"""By source, label and destination; of several with the same key the strongest."""


def read_blink(source: Source) -> Graph:
    """Return the graph in such a list; RequestError names the declaration that is wrong."""
    text = JsonText(source)
    classes: dict[str, None] = {}
    members: BlinkMembers = {}
    done = 0
    for batch in text.rows("declaration"):
        for place, row in enumerate(batch, start=done + 1):
            _declaration(row, classes, members, f"{source.name}: declaration {place}")
        done += len(batch)
    text.end()
    bases = _bases(members)
    inherited = list(_inherited(members, bases))
    builder = Builder(source.name, implicit=True)
    roots = {one["dst"] for one in members.values() if one["kind"] == "2"}
    listed = {**classes, **dict.fromkeys(sorted(roots))}
    rows = [{"id": name, "class": name} | ({"root": "persistent"} if name in roots else {}) for name in listed]
    builder.objects(rows, lambda row: f"{source.name}: class {row + 1}")
    edges = [*map(_row, members.values()), *inherited]
    builder.references(edges, lambda row: f"{source.name}: member {row + 1}")
    return builder.graph()


def _declaration(row: Row, classes: dict[str, None], members: BlinkMembers, at: str) -> None:
    if "name" in row:
        classes[names([row], "name", lambda _: at)[0]] = None
        return
    one = {field: names([row], field, lambda _: at)[0] for field in ("src", "dst", "lbl", "kind")}
    for field in ("loc", "ptr"):
        one[field] = (texts([row], field, lambda _: at) or [""])[0]
    if one["kind"] not in KINDS:
        raise RequestError(f"{at}: kind is {shown(one['kind'])}; it must be 0 (weak), 1 (strong) or 2 (root)")
    key = one["src"], one["lbl"], one["dst"]
    if key not in members or members[key]["kind"] < one["kind"]:
        members[key] = one


def _row(one: BlinkMember) -> Row:
    weak = "raw" if one["ptr"] == "raw" else "weak"
    is_super = one["lbl"].startswith(SUPER)
    strength = weak if one["kind"] == "0" or is_super else "strong"
    return {"source": one["src"], "target": one["dst"], "slot": one["lbl"], "strength": strength, "where": one["loc"]}


def _bases(members: BlinkMembers) -> dict[str, tuple[str, ...]]:
    """Return the direct and indirect bases of each class; a class may even be its own base."""
    direct: dict[str, list[str]] = {}
    for one in members.values():
        if one["lbl"].startswith(SUPER):
            direct.setdefault(one["src"], []).append(one["dst"])
    found = {}
    for derived in direct:
        above = dict.fromkeys(direct[derived])
        for base in (front := list(above)):
            fresh = [one for one in direct.get(base, ()) if one not in above and one != derived]
            above.update(dict.fromkeys(fresh))
            front.extend(fresh)
        found[derived] = tuple(above)
    return found


def _inherited(members: BlinkMembers, bases: dict[str, tuple[str, ...]]) -> Iterable[Row]:
    """Yield members that derived classes inherit, under the name of the base, and the edges from bases to derived
    classes."""
    own: dict[str, list[BlinkMember]] = {}
    for one in members.values():
        if one["kind"] != "0" and not one["lbl"].startswith((SUPER, SUBCLASS)):
            own.setdefault(one["src"], []).append(one)
    for derived, above in bases.items():
        for base in above:
            yield {"source": base, "target": derived, "slot": SUBCLASS, "strength": "strong"}
            for one in own.get(base, ()):
                yield {**_row(one), "source": derived, "slot": f"{base}.{one['lbl']}"}
