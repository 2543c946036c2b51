"""The only module that imports `tree_sitter`: C++ text to syntax trees. Any text gives a tree."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter
import tree_sitter_cpp

Node = tree_sitter.Node
"""A node of a syntax tree: `type`, `children`, `child_by_field_name(..)`, `start_byte`, `end_byte`."""

EXPORT_MACRO = re.compile(
    rb"\b(?:class|struct|union)\s+((?:__declspec\s*\([^)]{0,200}\)|__attribute__\s*\(\([^)]{0,200}\)\)|[A-Z][A-Z0-9_]{1,200})"
    rb"(?:\s*\([^()]{0,200}\))?)(?=\s+(?!final\b)[A-Za-z_][\w:]*\s*(?:final\s*)?[:{;<])"
)
"""Macros that may stand between `class` and its name; the grammar would take them for the name."""


@cache
def _language() -> tree_sitter.Language:
    return tree_sitter.Language(tree_sitter_cpp.language())


@cache
def _query(pattern: str) -> tree_sitter.Query:
    return tree_sitter.Query(_language(), pattern)


def parse(source: bytes) -> Node:
    """Return the root of the tree. Export macros are replaced by spaces first, so that lines and columns stay right."""
    return tree_sitter.Parser(_language()).parse(EXPORT_MACRO.sub(_blanked, source)).root_node


def _blanked(match: re.Match[bytes]) -> bytes:
    start, end = match.span(1)
    whole = match.group()
    return whole[: start - match.start()] + b" " * (end - start) + whole[end - match.start() :]


def find(root: Node, pattern: str) -> dict[str, list[Node]]:
    """Return all nodes that match a pattern in tree-sitter's query language, by capture name."""
    return tree_sitter.QueryCursor(_query(pattern)).captures(root)


def text(node: Node | None) -> str:
    """Return the source text of a node; "" for None."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text else ""


def line(node: Node) -> int:
    """Return the line in which a node starts, from 1."""
    return int(node.start_point[0]) + 1


def field(node: Node, name: str) -> Node | None:
    """Return the child in a named field of a node."""
    return node.child_by_field_name(name)
