"""Types and declarators: conversion of syntax nodes to `Type`."""

from __future__ import annotations

from properties.audit.cpp.declarations import Type
from properties.audit.cpp.syntax import Node, field, text

DEEPEST = 40
"""Types nested deeper are cut off: nobody writes them, and a hostile file must not exhaust the stack."""
SIGNS = {
    "pointer_declarator": "*",
    "abstract_pointer_declarator": "*",
    "reference_declarator": "&",
    "abstract_reference_declarator": "&",
    "array_declarator": "[",
    "abstract_array_declarator": "[",
    "function_declarator": "(",
    "abstract_function_declarator": "(",
}
THROUGH = frozenset(
    ("parenthesized_declarator", "abstract_parenthesized_declarator", "init_declarator", "attributed_declarator")
)
SPECIFIERS = frozenset(("class_specifier", "struct_specifier", "union_specifier", "enum_specifier"))


def type_of(node: Node | None, depth: int = 0) -> Type:
    """Return the type that a node spells; its name is empty if the node is missing or nested too deeply."""
    if node is None or depth > DEEPEST:
        return Type("")
    kind = node.type
    if kind == "template_type" or kind == "template_function":
        return Type(text(field(node, "name")), arguments_of(field(node, "arguments"), depth))
    if kind == "qualified_identifier":
        return _qualified(node, depth)
    if kind == "type_descriptor":
        inner = type_of(field(node, "type"), depth + 1)
        return Type(inner.name, inner.arguments, inner.suffix + declarator(field(node, "declarator"))[1])
    if kind == "dependent_type":
        return type_of(node.named_children[0] if node.named_children else None, depth + 1)
    if kind in SPECIFIERS:
        return type_of(field(node, "name"), depth + 1)
    return Type(" ".join(text(node).split()))


def _qualified(node: Node, depth: int) -> Type:
    """Return the type `A::B<C>::D`; only the arguments of the last part are kept."""
    parts: list[str] = []
    inner: Node | None = node
    while inner is not None and inner.type == "qualified_identifier":
        scope = field(inner, "scope")
        parts.append(text(field(scope, "name")) if scope is not None and scope.type == "template_type" else text(scope))
        inner = field(inner, "name")
    last = type_of(inner, depth + 1)
    return Type("::".join((*parts, last.name)), last.arguments)


def arguments_of(node: Node | None, depth: int = 0) -> tuple[Type, ...]:
    """Return the arguments of a template; a value becomes a type of that name."""
    children = node.named_children if node is not None else ()
    return tuple(type_of(child, depth + 1) for child in children if child.type != "comment")


def declarator(node: Node | None) -> tuple[str, str]:
    """Return the name that a declarator declares, and its suffix; see `Type`."""
    suffix = ""
    while node is not None:
        kind = node.type
        if sign := SIGNS.get(kind):
            suffix += sign
        elif kind not in THROUGH:
            break
        inner = field(node, "declarator")
        if inner is None:
            named = [
                one
                for one in node.named_children
                if one.type in SIGNS or one.type.endswith("identifier") or one.type in THROUGH
            ]
            inner = named[-1] if named and kind not in ("abstract_function_declarator",) else None
        node = inner
    return (text(node), suffix)


def with_suffix(base: Type, suffix: str) -> Type:
    """Return a type with further pointers, references and arrays."""
    return Type(base.name, base.arguments, base.suffix + suffix) if suffix else base
