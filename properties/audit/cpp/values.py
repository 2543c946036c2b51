"""Expressions: what a value is that is put somewhere, and which member an expression speaks of."""

from __future__ import annotations

from .declared import Origin, Type, Value
from .syntax import Node, field, text
from .written import declarator, type_of, with_suffix

SELF = "shared_from_this"
UNKNOWN = Value(Origin.UNKNOWN)
EMPTY = Value(Origin.EMPTY)
DEEPEST = 12
"""Expressions are followed so far; further, and a value is unknown."""
REACH = frozenset(
    ("first", "second", "front", "back", "top", "begin", "rbegin", "find", "at", "get", "load", "release", "data", "value")
)
"""Members and methods of pointers, pairs and containers that lead to an element."""
WRAPS = frozenset(("argument_list", "initializer_list", "parenthesized_expression"))


def value_of(node: Node | None, known: Locals, depth: int = 0) -> Value:
    """What an expression is: something just created, nothing, or unknown."""
    if node is None or depth > DEEPEST:
        return UNKNOWN
    kind = node.type
    if kind == "new_expression":
        return Value(Origin.CREATED, type_of(field(node, "type")))
    if kind == "null" or (kind == "number_literal" and text(node) == "0"):
        return EMPTY
    if kind in WRAPS:
        inner = [one for one in node.named_children if one.type != "comment"]
        return EMPTY if not inner else value_of(inner[0], known, depth + 1) if len(inner) == 1 else UNKNOWN
    if kind in ("cast_expression", "compound_literal_expression"):
        return value_of(field(node, "value"), known, depth + 1)
    if kind == "call_expression":
        return _called(node, known, depth)
    if kind == "identifier":
        name = text(node)
        return EMPTY if name == "NULL" else known.value(name, depth + 1)
    return UNKNOWN


def _called(node: Node, known: Locals, depth: int) -> Value:
    """`make_shared<T>(..)` creates a T; `P(new T)`, `std::move(x)` and casts are what they are given."""
    function, given = field(node, "function"), field(node, "arguments")
    if function is None or function.type == "field_expression":
        return UNKNOWN
    named = type_of(function)
    simple = named.name.rpartition("::")[2]
    if simple.startswith("make_") and named.arguments:
        return Value(Origin.CREATED, named.arguments[0])
    arguments = [one for one in given.named_children if one.type != "comment"] if given is not None else []
    if not arguments:
        return Value(Origin.CALLED, named)
    if len(arguments) == 2 and simple in ("make_pair", "pair"):
        return value_of(arguments[1], known, depth + 1)
    return value_of(arguments[0], known, depth + 1) if len(arguments) == 1 else UNKNOWN


def root_name(node: Node | None, reach: frozenset[str] = REACH) -> str:
    """The member or variable whose value or element an expression is: `x` of `this->x[3].second`, `*x`, `x.front()`.

    "" if there is none, or if it is a member of another object than this. `reach` are the members and methods through
    which an element is got at.
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
    """Of what is assigned to, or of a method that is called: the member at its root, and what is named of that.

    `x = ..` and `this->x[3] = ..` give `("x", "")`, `x->y = ..` and `x.y(..)` give `("x", "y")`.
    """
    if node is not None and node.type == "field_expression":
        argument = field(node, "argument")
        if argument is not None and argument.type != "this":
            return root_name(argument), text(field(node, "field"))
    return root_name(node, frozenset()), ""


class Locals:
    """The parameters and local variables of one function."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._read: dict[str, tuple[Type, Node | None]] | None = None

    def add(self, node: Node) -> None:
        """A declaration, parameter or range loop in the function."""
        self._nodes.append(node)
        self._read = None

    @property
    def _names(self) -> dict[str, tuple[Type, Node | None]]:
        if self._read is None:
            self._read = {}
            for node in self._nodes:
                self._add(self._read, node)
        return self._read

    def _add(self, names: dict[str, tuple[Type, Node | None]], node: Node) -> None:
        base = type_of(field(node, "type"))
        given = field(node, "right") if node.type == "for_range_loop" else None
        for one in node.children_by_field_name("declarator"):
            name, suffix = declarator(one)
            initial = given or (field(one, "value") if one.type == "init_declarator" else None)
            if name and not suffix.endswith("("):
                names.setdefault(name, (with_suffix(base, suffix), initial))

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def value(self, name: str, depth: int) -> Value:
        """What a local was initialised with; unknown for parameters, members and the rest."""
        _, initial = self._names.get(name, (None, None))
        return value_of(initial, self, depth) if initial is not None else UNKNOWN

    def origin(self, name: str) -> tuple[tuple[str, ...], Type]:
        """Which members a name may stand for: itself if it is no local, else the root of what it was initialised with;
        and the declared type of the local."""
        seen: set[str] = set()
        kind = Type("")
        while name in self._names and name not in seen:
            seen.add(name)
            declared, initial = self._names[name]
            kind = kind if kind.name else declared
            name = root_name(initial)
        return ((name,) if name and name not in seen else (), kind)

    def is_self(self, capture: Node) -> bool:
        """Whether a capture of a lambda is a strong reference to the object itself."""
        if capture.type == "lambda_capture_initializer":
            return _speaks_of_self(field(capture, "right"))
        _, initial = self._names.get(text(capture), (None, None)) if capture.type == "identifier" else (None, None)
        return initial is not None and _speaks_of_self(initial)


def _speaks_of_self(node: Node | None) -> bool:
    """`shared_from_this()`, also inside a pointer cast; but not when a member of it is taken further."""
    written = text(node)
    return f"{SELF}()" in written and not any(sign in written.partition(f"{SELF}()")[2] for sign in (".", "->"))
