"""A record refuses an argument of another type where it is made, and says what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from model.language.checked import checked
from model.language.errors import TableError


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Leaf:
    name: str


@checked
@dataclass(frozen=True)
class Tree:
    name: str = "t"
    source: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    colour: Colour = Colour.RED
    target: str | None = None
    pairs: tuple[tuple[str, int], ...] = ()
    marks: frozenset[str] = frozenset()
    size: int = 0
    wet: bool = False


@checked
@dataclass(frozen=True)
class Tall(Tree):
    height: int = 1


GOOD: tuple[dict[str, Any], ...] = (
    {},
    {"source": ("A", "B"), "target": "A"},
    {"leaves": (Leaf("a"),), "colour": Colour.BLUE},
    {"pairs": (("a", 1),), "marks": frozenset({"m"}), "size": 3, "wet": True},
)
BAD: tuple[tuple[str, Any, str], ...] = (
    ("source", "BEGIN", "Tree.source is the string 'BEGIN'; a tuple of names is needed: ('BEGIN',)"),
    ("source", ["BEGIN"], "Tree.source is the list ['BEGIN']; a tuple of names is needed, in parentheses"),
    ("source", ("A", 3), "Tree.source is the number 3; a string is needed (item 2 of 2)"),
    ("leaves", Leaf("a"), "Tree.leaves is Leaf(name='a'); a tuple of Leafs is needed: put a comma after it"),
    ("colour", "red", "Tree.colour is the string 'red'; one of Colour.RED, Colour.BLUE is needed"),
    ("target", 4, "Tree.target is the number 4; a string or None is needed"),
    ("target", ("A",), "Tree.target is the tuple ('A',); a string or None is needed"),
    ("pairs", ("a", 1), "Tree.pairs is the string 'a'; a tuple (string, number) is needed (item 1 of 2)"),
    ("marks", "m", "Tree.marks is the string 'm'; a frozenset of names is needed: frozenset({'m'})"),
    ("size", "3", "Tree.size is the string '3'; a number is needed"),
    ("size", True, "Tree.size is True; a number is needed"),
    ("wet", 1, "Tree.wet is the number 1; a truth value is needed"),
    ("name", None, "Tree.name is None; a string is needed"),
)


@pytest.mark.parametrize("arguments", GOOD, ids=str)
def test_arguments_of_the_right_types_are_taken(arguments: dict[str, Any]) -> None:
    tree = Tree(**arguments)
    assert {name: getattr(tree, name) for name in arguments} == arguments


@pytest.mark.parametrize(("field", "value", "says"), BAD)
def test_an_argument_of_another_type_is_refused_with_what_would_be_right(field: str, value: Any, says: str) -> None:
    with pytest.raises(TableError) as caught:
        Tree(**{field: value})
    where, _, said = str(caught.value).partition(": ")
    assert said == says
    assert where.startswith("test_checked_records.py:")


def test_the_line_of_the_author_is_named() -> None:
    with pytest.raises(TableError) as caught:
        exec(compile("\n\nTree(source='A')", "mymodel.py", "exec"), {"Tree": Tree, "__name__": "mymodel"})
    assert str(caught.value).startswith("mymodel.py:3: ")


def test_a_record_that_extends_another_checks_the_fields_of_both() -> None:
    assert Tall(height=2, source=("A",)).height == 2
    with pytest.raises(TableError, match=r"Tall\.height"):
        Tall(height="2")  # type: ignore[arg-type]
    with pytest.raises(TableError, match=r"source"):
        Tall(source="A")  # type: ignore[arg-type]
