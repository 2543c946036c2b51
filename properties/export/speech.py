"""Expressions of the ground form in the syntax of another language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.ground.program import All, Any, Expr, Is, Not, negation


@dataclass(frozen=True)
class Dialect:
    """How a language writes what all of them have."""

    both: str
    either: str
    negated: str
    equal: str
    differs: str
    true: str
    false: str
    remark: str
    """A comment of one line, with `{}` for its text."""

    def comment(self, text: str) -> str:
        """A comment of one line; nothing in the text can end it early."""
        return self.remark.format(" ".join(text.replace("*/", "* /").split()))


Look = Callable[[int], tuple[str, tuple[str, ...]]]
"""For a place: what it is called, and its values; none for what is on or off."""


@dataclass(frozen=True)
class Speech:
    """Says expressions in a dialect."""

    dialect: Dialect
    look: Look

    def say(self, expr: Expr) -> str:
        """The expression, in brackets where something could come between its parts."""
        match expr:
            case Is(place, values):
                return self._literal(place, values)
            case Not(Is(place, values)) if self.look(place)[1]:
                rest = tuple(value for value in range(len(self.look(place)[1])) if value not in values)
                return self._literal(place, rest)
            case Not(part):
                return f"{self.dialect.negated}{self.say(part)}"
            case All(parts):
                return self._joined(parts, self.dialect.both, self.dialect.true)
            case Any(parts):
                return self._joined(parts, self.dialect.either, self.dialect.false)

    def unless(self, expr: Expr) -> str:
        """The negation of the expression."""
        return self.say(negation(expr))

    def _joined(self, parts: tuple[Expr, ...], word: str, empty: str) -> str:
        if not parts:
            return empty
        said = [self.say(part) for part in parts]
        return said[0] if len(said) == 1 else f"({f' {word} '.join(said)})"

    def _literal(self, place: int, values: tuple[int, ...]) -> str:
        name, known = self.look(place)
        if not known:
            return name if values == (1,) else f"{self.dialect.negated}{name}"
        rest = [value for value in range(len(known)) if value not in values]
        word, join, listed = self.dialect.equal, self.dialect.either, list(values)
        if len(rest) < len(values):
            word, join, listed = self.dialect.differs, self.dialect.both, rest
        said = [f"{name} {word} {known[value]}" for value in listed]
        return f"({f' {join} '.join(said)})"
