"""Bodies of unfolded steps as statements of an imperative language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from model.ground.program import Acquire, Assign, Body, Branch, Expr, Halt, Instruction, Is, Ran, Release, Shift
from model.language.violation import Kind, Violation
from model.semantics.layout import Layout, Variable

from .names import Names
from .speech import Speech


class Statements(ABC):
    """Writes bodies. What a language does its own way is left to it; each level is indented by two spaces more."""

    def __init__(self, layout: Layout, names: Names, speech: Speech) -> None:
        self.layout = layout
        self.names = names
        self.speech = speech
        cites = {one.name: one for one in layout.design.lifecycles}
        self.cites = {(name, one.row_id(row)): str(row.cite) for name, one in cites.items() for row in one.rows}

    @abstractmethod
    def assign(self, name: str, value: str) -> str:
        """A variable takes a value."""

    @abstractmethod
    def stop(self, violation: Violation) -> Iterator[str]:
        """The step ends in a violation."""

    @abstractmethod
    def choose(self, condition: Expr, then: list[str], otherwise: list[str]) -> Iterator[str]:
        """One list of lines or the other; the second may be empty."""

    @abstractmethod
    def value(self, variable: Variable, value: int) -> str:
        """How a value is written."""

    def body(self, body: Body, owner: int) -> list[str]:
        """The lines of a body that runs on the thread with this value as owner of a mutex; it is known not to wait."""
        return [line for one in body for line in self._lines(one, owner)]

    def put(self, place: int, value: int) -> str:
        """A variable takes a value of its domain."""
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
                yield self.speech.dialect.comment(f"{row}: {self.cites[lifecycle, row]}")
