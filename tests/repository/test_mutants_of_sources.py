"""Mutants of Python source, and the page about those of the engines."""

from __future__ import annotations

import ast

from tests.benchmarks.engine_mutants_page import Outcome, page, read_reasons
from tests.benchmarks.source_mutants import mutants_of

SOURCE = '''
"""A module."""

LIMIT: int = 3


class Box:
    """A box."""

    size: int = 2

    def fits(self, things: list[int], more: int = 1) -> bool:
        """Return True if all fit."""
        found: list[int] = [one for one in things if one]
        if len(found) < self.size and not more:
            self.log(found)
            return True
        return sum(found) + more in (5,)
'''
EXPECTED = {
    "[one for one in things if one] -> [one for one in things]",
    "if len(found) < self.size and (not more) -> if not (len(found) < self.size and (not more))",
    "len(found) < self.size and (not more) -> len(found) < self.size or not more",
    "len(found) < self.size -> len(found) <= self.size",
    "self.log(found) -> pass",
    "True -> False",
    "sum(found) + more in (5,) -> sum(found) + more not in (5,)",
    "sum(found) + more -> sum(found) - more",
    "5 -> 6",
}


def test_each_change_inside_a_function_is_made_once() -> None:
    found = tuple(mutants_of("box.py", SOURCE))
    assert {one.name for one in found} == {f"box.py Box.fits: {change}" for change in EXPECTED}
    assert len(found) == len(EXPECTED)


def test_a_mutant_is_the_whole_file_with_one_change() -> None:
    original = ast.unparse(ast.parse(SOURCE)).splitlines()
    for one in mutants_of("box.py", SOURCE):
        changed = [(old, new) for old, new in zip(original, one.text.splitlines(), strict=True) if old != new]
        assert len(changed) == 1, one.name


def outcome(area: str, mutant: str, test: str = "", own: bool = False) -> Outcome:
    """What became of a mutant."""
    return Outcome(area=area, mutant=mutant, line=1, test=test, own=own, seconds=1)


def test_the_page_counts_mutants_and_shows_who_noticed_them() -> None:
    outcomes = (
        outcome("oracle", "a | b", "tests/here/test_a.py::test_x[1]", own=True),
        outcome("oracle", "c -> d", "tests/there/test_b.py::test_y"),
        outcome("audit", "e | f"),
    )
    text = page(outcomes, ("oracle", "audit"))
    assert "| oracle | 2 | 1 | 1 | 0 |\n| audit | 1 | 0 | 0 | 1 |\n| all | 3 | 1 | 1 | 1 |" in text
    assert "| `e \\| f` | **not explained** |" in text
    assert "| `c -> d` | `test_b.py::test_y` |" in text


def test_reasons_are_read_by_the_name_of_the_mutant() -> None:
    assert read_reasons('[[survivor]]\nmutant = "a -> b"\nwhy = "Only slower."\n') == {"a -> b": "Only slower."}
