"""The expression printer: expressions of the ground form in the syntax of another language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.ground.program import All, Any, Expr, Is, Not, negation


@dataclass(frozen=True)
class Dialect:
    """The operators, constants and comments of a language."""

    both: str
    either: str
    negated: str
    equal: str
    differs: str
    true: str
    false: str
    comment_format: str
    """A comment of one line, with `{}` for its text."""

    def comment(self, text: str) -> str:
        """A comment of one line; no part of the text can end it early."""
        return self.comment_format.format(" ".join(text.replace("*/", "* /").split()))


Lookup = Callable[[int], tuple[str, tuple[str, ...]]]
"""For a place: its identifier, and the identifiers of its values; none for Booleans."""


@dataclass(frozen=True)
class ExpressionPrinter:
    """Prints expressions in a dialect."""

    dialect: Dialect
    lookup: Lookup

    def text(self, expr: Expr) -> str:
        """The text of the expression, in brackets where it is part of another."""
        match expr:
            case Is(place, values):
                return self._literal(place, values)
            case Not(Is(place, values)) if self.lookup(place)[1]:
                rest = tuple(value for value in range(len(self.lookup(place)[1])) if value not in values)
                return self._literal(place, rest)
            case Not(part):
                return f"{self.dialect.negated}{self.text(part)}"
            case All(parts):
                return self._joined(parts, self.dialect.both, self.dialect.true)
            case Any(parts):
                return self._joined(parts, self.dialect.either, self.dialect.false)

    def unless(self, expr: Expr) -> str:
        """The negation of the expression."""
        return self.text(negation(expr))

    def _joined(self, parts: tuple[Expr, ...], word: str, empty: str) -> str:
        if not parts:
            return empty
        texts = [self.text(part) for part in parts]
        return texts[0] if len(texts) == 1 else f"({f' {word} '.join(texts)})"

    def _literal(self, place: int, values: tuple[int, ...]) -> str:
        name, known = self.lookup(place)
        if not known:
            return name if values == (1,) else f"{self.dialect.negated}{name}"
        rest = [value for value in range(len(known)) if value not in values]
        word, join, listed = self.dialect.equal, self.dialect.either, list(values)
        if len(rest) < len(values):
            word, join, listed = self.dialect.differs, self.dialect.both, rest
        texts = [f"{name} {word} {known[value]}" for value in listed]
        return f"({f' {join} '.join(texts)})"
