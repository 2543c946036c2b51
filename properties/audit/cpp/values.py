"""Expressions: the values that they may have, and the members that they refer to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from properties.audit.cpp.declarations import Origin, Type, Value
from properties.audit.cpp.syntax import Node, field, text
from properties.audit.cpp.written_types import declarator, type_of, with_suffix

SELF = "shared_from_this"
UNKNOWN = (Value(Origin.UNKNOWN),)
EMPTY = (Value(Origin.EMPTY),)
DEEPEST = 12
"""Expressions nested deeper than this have an unknown value."""
REACH = frozenset(
    (
        "first",
        "second",
        "front",
        "back",
        "top",
        "begin",
        "rbegin",
        "find",
        "at",
        "get",
        "load",
        "release",
        "data",
        "value",
    )
)
"""Members and methods of pointers, pairs and containers that lead to an element."""
WRAPS = frozenset(("argument_list", "initializer_list", "parenthesized_expression"))


def values_of(node: Node | None, known: Locals, depth: int = 0) -> tuple[Value, ...]:
    """Return the possible values of an expression: something just created, nothing, or unknown."""
    if node is None or depth > DEEPEST:
        return UNKNOWN
    kind = node.type
    if kind == "new_expression":
        return (Value(Origin.CREATED, type_of(field(node, "type"))),)
    if kind == "null" or (kind == "number_literal" and text(node) == "0"):
        return EMPTY
    if kind in WRAPS:
        inner = _without_comments(node)
        return EMPTY if not inner else values_of(inner[0], known, depth + 1) if len(inner) == 1 else UNKNOWN
    if kind in ("cast_expression", "compound_literal_expression"):
        return values_of(field(node, "value"), known, depth + 1)
    if kind == "conditional_expression":
        ends = (field(node, "consequence"), field(node, "alternative"))
        return tuple(value for end in ends for value in values_of(end, known, depth + 1))
    if kind == "call_expression":
        return _called(node, known, depth)
    if kind == "identifier":
        return EMPTY if text(node) == "NULL" else known.values(node, depth + 1)
    return UNKNOWN


def _called(node: Node, known: Locals, depth: int) -> tuple[Value, ...]:
    """Return the values of a call: `make_shared<T>(..)` creates a T; `P(new T)`, `std::move(x)` and casts pass values
    on."""
    function, given = field(node, "function"), field(node, "arguments")
    if function is None or function.type == "field_expression":
        return UNKNOWN
    named = type_of(function)
    simple = named.name.rpartition("::")[2]
    if simple.startswith("make_") and named.arguments:
        return (Value(Origin.CREATED, named.arguments[0]),)
    arguments = _without_comments(given)
    if not arguments:
        return (Value(Origin.CALLED, named),)
    if len(arguments) == 2 and simple in ("make_pair", "pair"):
        return values_of(arguments[1], known, depth + 1)
    return values_of(arguments[0], known, depth + 1) if len(arguments) == 1 else UNKNOWN


def _without_comments(node: Node | None) -> list[Node]:
    return [one for one in node.named_children if one.type != "comment"] if node is not None else []


def root_name(node: Node | None, reach: frozenset[str] = REACH) -> str:
    """Return the member or variable whose value or element an expression is: `x` of `this->x[3].second`, `*x`,
    `x.front()`.

    "" if there is none, or if it is a member of another object than this. `reach` are the members and methods that lead
    to an element.
    """
    while node is not None:
        kind = node.type
        if kind in ("identifier", "field_identifier", "this"):
            return text(node)
        if kind == "field_expression":
            argument, name = field(node, "argument"), text(field(node, "field"))
            if argument is not None and argument.type == "this":
                return name
            node = argument if name in reach else None
        elif kind == "call_expression":
            node = field(node, "function")
        elif kind in ("subscript_expression", "pointer_expression"):
            node = field(node, "argument")
        elif kind in ("parenthesized_expression", "cast_expression"):
            node = node.named_children[-1] if node.named_children else None
        else:
            return ""
    return ""


def place_of(node: Node | None) -> tuple[str, str]:
    """Return the member at the root of an assigned or called expression, and the name of the part of it that is used.

    `x = ..` and `this->x[3] = ..` give `("x", "")`, `x->y = ..` and `x.y(..)` give `("x", "y")`.
    """
    if node is not None and node.type == "field_expression":
        argument = field(node, "argument")
        if argument is not None and argument.type != "this":
            return root_name(argument), text(field(node, "field"))
    return root_name(node, frozenset()), ""


@dataclass(slots=True)
class Local:
    """A parameter or local variable: the position of its declaration, its type, and the expressions stored in it."""

    start: int
    type: Type
    given: list[Node] = dataclass_field(default_factory=list)


class Locals:
    """The parameters and local variables of one function. A later declaration hides an earlier one of the same name."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._read: dict[str, list[Local]] | None = None

    def add(self, node: Node) -> None:
        """Add a declaration, parameter, range loop or assignment of the function."""
        self._nodes.append(node)
        self._read = None

    @property
    def _names(self) -> dict[str, list[Local]]:
        if self._read is None:
            self._read = {}
            for node in sorted(self._nodes, key=lambda node: node.start_byte):
                if node.type == "assignment_expression":
                    self._assign(self._read, node)
                else:
                    self._declare(self._read, node)
        return self._read

    def _declare(self, names: dict[str, list[Local]], node: Node) -> None:
        base = type_of(field(node, "type"))
        looped = field(node, "right") if node.type == "for_range_loop" else None
        for one in node.children_by_field_name("declarator"):
            name, suffix = declarator(one)
            if name and not suffix.endswith("("):
                initial = looped or (field(one, "value") if one.type == "init_declarator" else None)
                given = [initial] if initial is not None else []
                names.setdefault(name, []).append(Local(node.start_byte, with_suffix(base, suffix), given))

    def _assign(self, names: dict[str, list[Local]], node: Node) -> None:
        left, right = field(node, "left"), field(node, "right")
        declared = names.get(text(left))
        if declared and right is not None:
            declared[-1].given.append(right)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def _local(self, name: str, before: int) -> Local | None:
        declared = self._names.get(name, [])
        place = bisect_right(declared, before, key=lambda one: one.start)
        return declared[place - 1] if place else None

    def values(self, node: Node, depth: int) -> tuple[Value, ...]:
        """Return all values stored in a local variable; unknown for parameters, members and the rest."""
        local = self._local(text(node), node.start_byte)
        if local is None or not local.given:
            return UNKNOWN
        return tuple(value for given in local.given for value in values_of(given, self, depth))

    def origin(self, name: str, before: int) -> tuple[str, Type]:
        """Return the member that a name refers to, and the declared type if the name is a local variable.

        A local variable refers to the root of the first expression stored in it.
        """
        kind = Type("")
        for _ in range(DEEPEST):
            local = self._local(name, before)
            if local is None:
                return name, kind
            kind = kind if kind.name else local.type
            name = root_name(local.given[0]) if local.given else ""
        return "", kind

    def is_self(self, capture: Node) -> bool:
        """Return True if a capture of a lambda is a strong reference to the object itself."""
        if capture.type == "lambda_capture_initializer":
            return _speaks_of_self(field(capture, "right"))
        local = self._local(text(capture), capture.start_byte) if capture.type == "identifier" else None
        if local is None or "weak" in local.type.name.lower():
            return False
        return any(map(_speaks_of_self, local.given))


def _speaks_of_self(node: Node | None) -> bool:
    """Return True for `shared_from_this()`, also inside a pointer cast, unless a member of the result is used."""
    written = text(node)
    return f"{SELF}()" in written and not any(sign in written.partition(f"{SELF}()")[2] for sign in (".", "->"))
