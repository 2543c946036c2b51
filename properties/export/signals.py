"""What the signals of one step are called in a language, and what is said with them."""

from __future__ import annotations

from collections.abc import Callable

from model.semantics.layout import Layout, Variable

from .flow import Choice, Flow, Operand
from .names import Names
from .speech import Dialect, Look, Speech


class Signals:
    """The signals of a flow, numbered from 0; `pattern` makes a name of a number, `look` knows the places outside."""

    def __init__(
        self, layout: Layout, names: Names, flow: Flow, dialect: Dialect, look: Look, pattern: str = "c{}"
    ) -> None:
        self.layout = layout
        self.names = names
        self.pattern = pattern
        self.outside = look
        self.chosen = {one.place: one.of for one in flow.signals if isinstance(one, Choice)}
        self.speech = Speech(dialect, self.look)

    def name(self, place: int) -> str:
        """The identifier of a signal."""
        return self.pattern.format(place - len(self.layout.variables))

    def look(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of any place, and its values."""
        if place < len(self.layout.variables):
            return self.outside(place)
        variable = self.stands_for(place)
        return self.name(place), () if variable is None else self.names.values(variable)

    def stands_for(self, place: int) -> Variable | None:
        """The variable whose value a signal is; None if it is a condition."""
        return self.layout.variables[self.chosen[place]] if place in self.chosen else None

    def operand(self, of: int, operand: Operand, value: Callable[[Variable, int], str]) -> str:
        """The value of a place; `value` writes constants."""
        if operand.place is None:
            return value(self.layout.variables[of], operand.value)
        name, _ = self.look(operand.place)
        return f"{name} {'+' if operand.value > 0 else '-'} {abs(operand.value)}" if operand.value else name
