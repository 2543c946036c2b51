"""Facts from function bodies: values put into members, deletions, and captures of the object itself."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from properties.audit.cpp.declarations import Assignment, Capture, Deletion, Site, Unit, Value
from properties.audit.cpp.scan import Scan
from properties.audit.cpp.syntax import Node, field, find, line, text
from properties.audit.cpp.values import SELF, UNKNOWN, Locals, place_of, root_name, values_of

PATTERN = """
(assignment_expression) @assign
(field_initializer) @init
(delete_expression) @delete
(call_expression) @call
(declaration declarator: (_)) @local
(for_range_loop) @loop
(parameter_declaration) @parameter
(lambda_expression captures: (lambda_capture_specifier) @captures)
"""
FILLS = frozenset(
    (
        "reset",
        "push_back",
        "push_front",
        "push",
        "emplace_back",
        "emplace_front",
        "emplace",
        "insert",
        "assign",
        "store",
        "swap",
        "try_emplace",
        "insert_or_assign",
        "set",
    )
)
"""Methods of pointers and containers whose last argument is stored."""


class Bodies:
    """Reads the function bodies of one file into its unit."""

    def __init__(self, unit: Unit, scan: Scan, releasers: frozenset[str]) -> None:
        self.unit = unit
        self.releasers = releasers
        self._functions = sorted(scan.functions, key=lambda one: one.node.start_byte)
        self._starts = [one.node.start_byte for one in self._functions]
        self._locals: dict[int, Locals] = defaultdict(Locals)

    def read(self, root: Node, scan: Scan) -> None:
        """Collect assignments, deletions and captures."""
        for site, member, node in scan.defaults:
            self._put(site, member, values_of(node, Locals()), node)
        if not self._functions:
            return
        found = find(root, PATTERN)
        for kind in ("local", "loop", "parameter", "assign"):
            for node in found.get(kind, ()):
                if (place := self._around(node)) is not None:
                    self._locals[place].add(node)
        for kind, read in (
            ("assign", self._assign),
            ("init", self._init),
            ("delete", self._delete),
            ("call", self._call),
            ("captures", self._captures),
        ):
            for node in found.get(kind, ()):
                if (place := self._around(node)) is not None:
                    read(node, self._functions[place].site, self._locals[place])

    def _around(self, node: Node) -> int | None:
        """Return the function around a node; functions are never nested, as classes inside of them are not read."""
        place = bisect_right(self._starts, node.start_byte) - 1
        return place if place >= 0 and node.start_byte < self._functions[place].node.end_byte else None

    def _put(self, site: Site, member: str, values: tuple[Value, ...], node: Node) -> None:
        self.unit.assignments.extend(Assignment(site, member, value, line(node)) for value in values)

    def _assign(self, node: Node, site: Site, known: Locals) -> None:
        left, right = field(node, "left"), field(node, "right")
        name, further = place_of(left)
        if name and not further and right is not None and name not in known:
            self._put(site, name, values_of(right, known), node)

    def _init(self, node: Node, site: Site, known: Locals) -> None:
        name, given = node.named_children[0], node.named_children[-1]
        if name.type == "field_identifier":
            self._put(site, text(name), values_of(given, known), node)

    def _delete(self, node: Node, site: Site, known: Locals) -> None:
        if node.named_children:
            self._release(node.named_children[-1], site, known)

    def _release(self, what: Node, site: Site, known: Locals) -> None:
        name = root_name(what)
        if not name or name == "this":
            return
        member, kind = known.origin(name, what.start_byte)
        self.unit.deletions.append(Deletion(site, member, kind, line(what)))

    def _call(self, node: Node, site: Site, known: Locals) -> None:
        function, given = field(node, "function"), field(node, "arguments")
        arguments = given.named_children if given is not None else []
        if function is None or not arguments:
            return
        if function.type == "field_expression":
            called = text(field(function, "field"))
            member, _ = place_of(function)
            if called in FILLS and member and member not in known:
                self._put(site, member, values_of(arguments[-1], known), node)
        else:
            called = text(function).rpartition("::")[2]
        if called in self.releasers:
            self._release(arguments[-1], site, known)
        elif function.type == "field_expression":
            return
        elif called == "swap":
            for one in arguments:
                self._put(site, root_name(one), UNKNOWN, node)
        elif called == "bind" and any(text(one) == f"{SELF}()" for one in arguments):
            self._captured(node, site)

    def _captures(self, node: Node, site: Site, known: Locals) -> None:
        if any(known.is_self(one) for one in node.named_children) and node.parent is not None:
            self._captured(node.parent, site)

    def _captured(self, node: Node, site: Site) -> None:
        """Find where a function that captures the object itself is stored: the next assignment or call around it."""
        member, call = "", ""
        outer: Node | None = node.parent
        while outer is not None and outer.type not in ("compound_statement", "field_initializer_list"):
            if outer.type in ("assignment_expression", "field_initializer"):
                member, call = place_of(field(outer, "left") or outer.named_children[0])
                break
            if outer.type == "call_expression" and not call:
                member, call = place_of(field(outer, "function"))
                call = call or text(field(outer, "function"))
            outer = outer.parent
        self.unit.captures.append(Capture(site, member, call, line(node)))
