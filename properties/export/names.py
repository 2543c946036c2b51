"""Identifiers for other checkers: variables, values and violations of a layout under names that all of them accept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from model.language.violation import Violation
from model.semantics.layout import Layout, Part, Variable

OK = "no_violation"
"""The value of `violation` as long as there is none."""


class Namer:
    """Gives each text its own identifier: letters, digits and `_`, none of the reserved words."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {word.lower() for word in reserved}
        self._given: dict[str, str] = {}

    def name(self, text: str) -> str:
        """The identifier of a text: the same for the same text, another for another."""
        if text not in self._given:
            plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
            # The identifiers of the exporters begin with s or c and a number.
            plain = f"x_{plain}" if re.match(r"[\W\d_]|[sc]\d", plain or "_", re.IGNORECASE) else plain
            wanted, number = plain, 1
            # Some of the languages ignore case in their reserved words.
            while wanted.lower() in self._taken:
                number += 1
                wanted = f"{plain}_{number}"
            self._taken.add(wanted.lower())
            self._given[text] = wanted
        return self._given[text]


class Names:
    """The identifiers of one layout."""

    def __init__(self, layout: Layout, reserved: Iterable[str]) -> None:
        self.layout = layout
        self.namer = Namer(reserved)
        self.variables = tuple(self.namer.name(variable.name) for variable in layout.variables)

    def is_boolean(self, variable: Variable) -> bool:
        """True if the variable is a flag, a reference or an order: on or off."""
        return variable.role in (Part.FLAG, Part.SLOT, Part.ORDER)

    @cached_property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The types of enumerated variables: identifier of each and those of its values."""
        found: dict[str, tuple[str, ...]] = {}
        for variable in self.layout.variables:
            if variable.role in (Part.LIFECYCLE, Part.MUTEX):
                kind = self._kind(variable)
                found[self.type_of(variable)] = tuple(self.namer.name(f"{kind} {name}") for name in variable.domain)
        return found

    def type_of(self, variable: Variable) -> str:
        """The type of an enumerated variable."""
        return self.namer.name(f"{self._kind(variable)} type")

    def values(self, variable: Variable) -> tuple[str, ...]:
        """The identifiers of the values of a variable: numbers for counters, none for Booleans."""
        if self.is_boolean(variable):
            return ()
        return variable.domain if variable.role is Part.COUNTER else self.types[self.type_of(variable)]

    def alone(self, thread: int) -> str:
        """The identifier of the question: does this thread go alone?"""
        return self.namer.name(f"{self.layout.threads[thread]} goes alone")

    def claim(self, name: str) -> str:
        """The identifier of a claim."""
        return self.namer.name(name)

    def violation(self, violation: Violation) -> str:
        """The identifier of a violation."""
        return self.namer.name(str(violation))

    @staticmethod
    def _kind(variable: Variable) -> str:
        return "held by" if variable.role is Part.MUTEX else variable.holder.lifecycle
