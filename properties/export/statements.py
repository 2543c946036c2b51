"""Bodies of unfolded steps as statements of an imperative language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from model.ground.program import Acquire, Assign, Body, Branch, Expr, Halt, Instruction, Is, Ran, Release, Shift
from model.language.violation import Kind, Violation
from model.semantics.layout import Layout, Variable
from properties.export.expressions import ExpressionPrinter
from properties.export.names import Names


class StatementPrinter(ABC):
    """Prints bodies. Subclasses write the statements of their language; each level is indented by two more spaces."""

    def __init__(self, layout: Layout, names: Names, expressions: ExpressionPrinter) -> None:
        self.layout = layout
        self.names = names
        self.expressions = expressions
        cites = {one.name: one for one in layout.design.lifecycles}
        self.cites = {(name, one.row_id(row)): str(row.cite) for name, one in cites.items() for row in one.rows}

    @abstractmethod
    def assign(self, name: str, value: str) -> str:
        """An assignment."""

    @abstractmethod
    def stop(self, violation: Violation) -> Iterator[str]:
        """The statements that end a step in a violation."""

    @abstractmethod
    def choose(self, condition: Expr, then: list[str], otherwise: list[str]) -> Iterator[str]:
        """A conditional statement; `otherwise` may be empty."""

    @abstractmethod
    def value(self, variable: Variable, value: int) -> str:
        """A value in the syntax of the language."""

    def body(self, body: Body, owner: int) -> list[str]:
        """The lines of a body that does not wait; `owner` is the number of its thread as owner of a mutex."""
        return [line for one in body for line in self._lines(one, owner)]

    def put(self, place: int, value: int) -> str:
        """The assignment of a value, by its number, to a variable."""
        variable = self.layout.variables[place]
        return self.assign(self.names.variables[place], self.value(variable, value))

    def _lines(self, one: Instruction, owner: int) -> Iterator[str]:
        match one:
            case Assign(place, value):
                yield self.put(place, value)
            case Shift(place, delta):
                name = self.names.variables[place]
                yield self.assign(name, f"{name} {'+' if delta > 0 else '-'} {abs(delta)}")
            case Branch(condition, then, otherwise):
                yield from self.choose(condition, self.body(then, owner), self.body(otherwise, owner))
            case Acquire(place):
                mine = Violation(Kind.SELF_DEADLOCK, self.layout.variables[place].name)
                yield from self.choose(Is(place, (owner,)), list(self.stop(mine)), [])
                yield self.put(place, owner)
            case Release(place):
                yield self.put(place, 0)
            case Halt(violation):
                yield from self.stop(violation)
            case Ran(lifecycle, row):
                yield self.expressions.dialect.comment(f"{row}: {self.cites[lifecycle, row]}")
