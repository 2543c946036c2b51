"""The states of a layout as bits of decision diagrams, and expressions of the ground form as sets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from model.ground.program import All, Any, Expr, Is, Not, Program
from model.language.errors import ModelBug
from model.semantics.layout import State, Variable
from properties.engines.codegen.packing import Packing
from properties.engines.symbolic.bdd import NODES, Diagrams, Set
from properties.engines.symbolic.variable_order import copy_of, ordered


class Encoding:
    """The bits of each variable, in the order given; `extra` bits come last.

    If copies stand `apart` and `twice` is set, each bit of a copy has a second one beside it (`before`), for relations
    between the old and the new local state of a copy. No set of states depends on those.
    """

    def __init__(
        self,
        program: Program,
        capacity: int = NODES,
        order: tuple[Variable, ...] = (),
        apart: tuple[str, ...] = (),
        extra: int = 0,
        twice: bool = False,
    ) -> None:
        self.layout = program.layout
        packing = Packing(program.layout)
        self.bits: dict[int, tuple[int, ...]] = {}
        self.codes = {place: packing.bits[place].codes for place in packing.bits}
        self.before: dict[int, tuple[int, ...]] = {}
        """The second bits of the variables that have some."""
        self.copy: dict[int, int] = {}
        """The copy by the first of the sorts that stand apart, of each variable that belongs to one."""
        size = 0
        for variable in order or ordered(program, apart):
            width, place = packing.bits[variable.place].width, variable.place
            if apart and (copy := copy_of(variable, apart[:1])[0]) >= 0:
                self.copy[place] = copy
            if twice and place in self.copy:
                self.before[place] = tuple(range(size + 1, size + 2 * width, 2))
                self.bits[place] = tuple(range(size, size + 2 * width, 2))
                size += width
            else:
                self.bits[place] = tuple(range(size, size + width))
            size += width
        self.size = size
        self.diagrams = Diagrams(size + extra, capacity)
        self._expressions: dict[Expr, Set] = {}
        self._values: dict[tuple[int, int], Set] = {}

    def value(self, place: int, value: int) -> Set:
        """The states in which a variable has this value."""
        key = (place, value)
        if key not in self._values:
            code = self.codes[place][value]
            self._values[key] = self.diagrams.cube(
                (bit, bool(code >> number & 1)) for number, bit in enumerate(self.bits[place])
            )
        return self._values[key]

    def values(self, assigned: dict[int, int]) -> Set:
        """The states in which some variables have these values."""
        literals = [
            (bit, bool(self.codes[place][value] >> number & 1))
            for place, value in assigned.items()
            for number, bit in enumerate(self.bits[place])
        ]
        return self.diagrams.cube(literals)

    def places(self, places: list[int]) -> Set:
        """The bits of some variables."""
        return self.diagrams.among(bit for place in places for bit in self.bits[place])

    def where(self, expr: Expr) -> Set:
        """The states in which an expression holds."""
        if expr not in self._expressions:
            self._expressions[expr] = self._where(expr)
        return self._expressions[expr]

    def _where(self, expr: Expr) -> Set:
        found = self.diagrams.empty
        match expr:
            case Is(place, values):
                for value in values:
                    found |= self.value(place, value)
            case Not(part):
                found = ~self.where(part)
            case Any(parts):
                for part in parts:
                    found |= self.where(part)
            case All(parts):
                found = self.diagrams.full
                for part in parts:
                    found &= self.where(part)
        return found

    # --- single states ---

    def cube(self, state: State) -> Set:
        """The set of one state."""
        return self.values(dict(enumerate(state)))

    def has(self, states: Set, state: State) -> bool:
        """Return True if a state is in a set."""
        found = [False] * self.size
        for place, value in enumerate(state):
            code = self.codes[place][value]
            for number, bit in enumerate(self.bits[place]):
                found[bit] = bool(code >> number & 1)
        return self.diagrams.has(states, found)

    def one(self, states: Set) -> State:
        """One state of a set that is not empty; raises ModelBug if its bits encode no state."""
        return self.one_at(states, range(len(self.layout.variables)))

    def one_at(self, states: Set, places: Iterable[int]) -> tuple[int, ...]:
        """The values of some variables in one state of a nonempty set; raises ModelBug if their bits encode none."""
        bits = self.diagrams.one(states)
        found = []
        for place in places:
            code = sum(bits[bit] << number for number, bit in enumerate(self.bits[place]))
            if code not in self._decoded[place]:
                name = self.layout.variables[place].name
                raise ModelBug(f"{name} has the code {code}, which encodes none of its values")
            found.append(self._decoded[place][code])
        return tuple(found)

    @cached_property
    def _decoded(self) -> dict[int, dict[int, int]]:
        return {place: {code: value for value, code in enumerate(codes)} for place, codes in self.codes.items()}

    def count(self, states: Set) -> int:
        """The exact number of states in a set."""
        return self.diagrams.count(states) >> sum(map(len, self.before.values()))
