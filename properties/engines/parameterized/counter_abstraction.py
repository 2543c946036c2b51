"""The counter abstraction: a state is the shared variables and the set of local states that occur among the copies.

A program with four copies represents any number of them. A set of abstract states has one bit for each local state,
which is set if some copy is in it, and four *registers*, the four copies of the program. While a step works on single
copies these are *loaded* into registers; a register that is not loaded is *parked*, in the initial local state. A step
has a copy of its own, a loop over all copies needs one more, and a loop inside that loop a third; the fourth register
shows where a loop begins.
"""

from __future__ import annotations

from model.ground.program import All, Any, Expr, Is, Not, Program, places_of
from model.semantics.layout import Layout, Variable, sort_of
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding

MAX_LOCAL_STATES = 64
"""The most local states of a copy that the abstraction distinguishes."""
REGISTERS = 4
AT_REST, MOVED, MOVED_INSIDE = 0, 1, 2
"""The groups of copies among which a local state occurs: those at rest, and those that a loop, or a loop inside it, has
worked on."""
GROUPS = 3


class CounterAbstraction:
    """The registers of a program laid out with four copies of one sort, and the local states found so far."""

    def __init__(self, program: Program, sort: str, encoding: Encoding) -> None:
        self.program = program
        self.layout: Layout = program.layout
        self.sort = sort
        self.encoding = encoding
        self.diagrams = encoding.diagrams
        self.register_of = {variable.place: _register(variable, sort) for variable in self.layout.variables}
        first = [variable.place for variable in self.layout.variables if self.register_of[variable.place] == 0]
        self.twins = tuple(self._twins(first, register) for register in range(REGISTERS))
        self.places = tuple([twins[place] for place in first] for twins in self.twins)
        self.bits = tuple(encoding.places(places) for places in self.places)
        initial = self.layout.initial
        self.parked = tuple(encoding.values({place: initial[place] for place in places}) for places in self.places)
        self.local_states: list[tuple[int, ...]] = []
        """For each local state, the values of the variables of a register."""
        self._numbers: dict[tuple[int, ...], int] = {}
        self._cubes: dict[tuple[int, int], Set] = {}
        # Expressions are known by identity, which costs nothing; each is kept beside its answer, to stay alive.
        self._met: dict[tuple[int, frozenset[int]], tuple[Expr, Set | None]] = {}
        self._shared: dict[int, tuple[tuple[Expr, ...], tuple[Expr, ...], frozenset[Expr]]] = {}
        self._read: dict[int, tuple[Expr, frozenset[int]]] = {}

    def _twins(self, first: list[int], register: int) -> dict[int, int]:
        """The place in a register of each place in register 0."""
        known = {variable.name: variable.place for variable in self.layout.variables}
        names = {place: self.layout.variables[place].name for place in first}
        return {place: known[renamed_copy(name, self.sort, register)] for place, name in names.items()}

    def cube(self, register: int, local_state: int) -> Set:
        """The states in which a register is in a local state."""
        if (register, local_state) not in self._cubes:
            values = dict(zip(self.places[register], self.local_states[local_state], strict=True))
            self._cubes[register, local_state] = self.encoding.values(values)
        return self._cubes[register, local_state]

    def occurs(self, local_state: int, group: int = AT_REST) -> int:
        """The bit that is set if a local state occurs in a group of copies."""
        return self.encoding.size + group * MAX_LOCAL_STATES + local_state

    def here(self, local_state: int) -> Set:
        """The states in which a local state occurs among the copies that are not loaded."""
        found = self.diagrams.empty
        for group in range(GROUPS):
            found |= self.diagrams.bit(self.occurs(local_state, group), True)
        return found

    def with_bit(self, states: Set, bit: int, value: bool) -> Set:
        """The states, with one of the further bits set or cleared."""
        return states.exists(self.diagrams.among((bit,))) & self.diagrams.bit(bit, value)

    # --- loading ---

    def load(self, states: Set, register: int, local_state: int) -> Set:
        """The states, with a copy in this local state loaded into a parked register."""
        return states.exists(self.bits[register]) & self.cube(register, local_state)

    def unload(self, states: Set, register: int, group: int) -> Set:
        """The states, with the register parked and its copy in a group."""
        found, left = self.diagrams.empty, states
        while left != self.diagrams.empty:
            local_state = self._local_state_of(left, register)
            part = left & self.cube(register, local_state)
            left &= ~part
            part = part.exists(self.bits[register]) & self.parked[register]
            found |= self.with_bit(part, self.occurs(local_state, group), True)
        return found

    def _local_state_of(self, states: Set, register: int) -> int:
        """The local state of a register in one of these states."""
        return self.local_state(self.encoding.one_at(states, self.places[register]))

    def local_state(self, values: tuple[int, ...]) -> int:
        """The number of a local state, new or known; `Unfit` if there are too many."""
        if values not in self._numbers:
            if len(self.local_states) == MAX_LOCAL_STATES:
                raise Unfit(f"a copy by {self.sort}", f"may be in more than {MAX_LOCAL_STATES} states")
            self._numbers[values] = len(self.local_states)
            self.local_states.append(values)
            # Conditions about all copies now cover one more local state.
            self._met.clear()
        return self._numbers[values]

    def settle(self, states: Set, group: int, into: int) -> Set:
        """The states, with the copies of one group in another."""
        for local_state in range(len(self.local_states)):
            bit = self.occurs(local_state, group)
            done = states & self.diagrams.bit(bit, True)
            if done != self.diagrams.empty:
                there = self.with_bit(self.with_bit(done, bit, False), self.occurs(local_state, into), True)
                states = (states & self.diagrams.bit(bit, False)) | there
        return states

    # --- expressions ---

    def registers_in(self, expr: Expr) -> frozenset[int]:
        """The registers that an expression reads."""
        known = self._read.get(id(expr))
        if known is None:
            registers = (self.register_of[place] for place in places_of(expr))
            found = frozenset(register for register in registers if register is not None)
            known = self._read[id(expr)] = (expr, found)
        return known[1]

    def rewritten_for(self, expr: Expr, register: int) -> Expr:
        """An expression about register 0, rewritten for another."""
        match expr:
            case Is(place, values):
                return Is(self.twins[register].get(place, place), values)
            case Not(part):
                return Not(self.rewritten_for(part, register))
            case All(parts):
                return All(tuple(self.rewritten_for(part, register) for part in parts))
            case Any(parts):
                return Any(tuple(self.rewritten_for(part, register) for part in parts))

    def where(self, expr: Expr, loaded: frozenset[int]) -> Set | None:
        """The states in which an expression holds; None if it reads a single copy in a register that is not loaded."""
        known = self._met.get((id(expr), loaded))
        if known is None:
            known = self._met[id(expr), loaded] = (expr, self._where(expr, loaded))
        return known[1]

    def _where(self, expr: Expr, loaded: frozenset[int]) -> Set | None:
        match expr:
            case Is(place, _):
                register = self.register_of[place]
                return self.encoding.where(expr) if register is None or register in loaded else None
            case Not(part):
                inner = self.where(part, loaded)
                return None if inner is None else ~inner
            case All(parts) | Any(parts):
                return self._joined(parts, loaded, isinstance(expr, All))

    def _joined(self, parts: tuple[Expr, ...], loaded: frozenset[int], every: bool) -> Set | None:
        found = self.diagrams.full if every else self.diagrams.empty
        shared, of_lanes = self._split(parts)
        sets = [self._of_all(part, loaded, every) for part in shared]
        sets += [self.where(part, loaded) for part in parts if part not in of_lanes]
        for one in sets:
            if one is None:
                return None
            found = found & one if every else found | one
        return found

    def shared(self, parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The parts about register 0 that occur for every register: together they are about every copy."""
        return self._split(parts)[0]

    def _split(self, parts: tuple[Expr, ...]) -> tuple[tuple[Expr, ...], frozenset[Expr]]:
        """The parts about register 0 that occur for every register, and these rewritten for every register."""
        known = self._shared.get(id(parts))
        if known is None:
            mine = dict.fromkeys(part for part in parts if self.registers_in(part) == {0})
            whole = set(parts) if mine else set()
            found = tuple(
                part
                for part in mine
                if all(self.rewritten_for(part, register) in whole for register in range(1, REGISTERS))
            )
            of_lanes = frozenset(self.rewritten_for(part, register) for part in found for register in range(REGISTERS))
            known = self._shared[id(parts)] = (parts, found, of_lanes)
        return known[1:]

    def _of_all(self, part: Expr, loaded: frozenset[int], every: bool) -> Set | None:
        """The states in which a part holds for every copy, or for some; loaded copies and others alike."""
        sides = [self.rewritten_for(part, register) for register in sorted(loaded)]
        found = self.diagrams.full if every else self.diagrams.empty
        for side in sides:
            one = self.where(side, loaded)
            if one is None:
                return None
            found = found & one if every else found | one
        asked = self.where(part, loaded | {0})
        if asked is None:
            return None
        for local_state in range(len(self.local_states)):
            holds = self.diagrams.fixed(asked, self.cube(0, local_state), self.bits[0])
            found = found & (~self.here(local_state) | holds) if every else found | (self.here(local_state) & holds)
        return found


def _register(variable: Variable, sort: str) -> int | None:
    """The copy to which a variable belongs; None if it is shared."""
    binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
    return next((value for index, value in binding.items() if sort_of(index) == sort), None)


def renamed_copy(name: str, sort: str, register: int) -> str:
    """The name of a variable of copy 0 as a variable of another."""
    return name.replace(f"[{sort}0", f"[{sort}{register}").replace(f",{sort}0", f",{sort}{register}")
