"""The let-bindings of one step in a language: their identifiers, and expressions over them."""

from __future__ import annotations

from collections.abc import Callable

from model.semantics.layout import Layout, Variable
from properties.export.expressions import Dialect, ExpressionPrinter, Lookup
from properties.export.names import Names
from properties.export.step_formula import Choice, Operand, StepFormula


class LetBindings:
    """The let-bindings of a formula, numbered from 0.

    `pattern` makes an identifier of a number, `lookup` gives the identifiers of variables.
    """

    def __init__(
        self, layout: Layout, names: Names, formula: StepFormula, dialect: Dialect, lookup: Lookup, pattern: str = "c{}"
    ) -> None:
        self.layout = layout
        self.names = names
        self.pattern = pattern
        self.outside = lookup
        self.chosen = {one.place: one.of for one in formula.bindings if isinstance(one, Choice)}
        self.expressions = ExpressionPrinter(dialect, self.lookup)

    def name(self, place: int) -> str:
        """The identifier of a binding."""
        return self.pattern.format(place - len(self.layout.variables))

    def lookup(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The identifier of any place, and those of its values."""
        if place < len(self.layout.variables):
            return self.outside(place)
        variable = self.variable_of(place)
        return self.name(place), () if variable is None else self.names.values(variable)

    def variable_of(self, place: int) -> Variable | None:
        """The variable whose value is bound; None if the binding is a condition."""
        return self.layout.variables[self.chosen[place]] if place in self.chosen else None

    def operand(self, of: int, operand: Operand, value: Callable[[Variable, int], str]) -> str:
        """The value of a place; `value` writes constants."""
        if operand.place is None:
            return value(self.layout.variables[of], operand.value)
        name, _ = self.lookup(operand.place)
        return f"{name} {'+' if operand.value > 0 else '-'} {abs(operand.value)}" if operand.value else name
