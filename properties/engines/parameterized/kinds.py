"""Copies as *kinds*: what of a state belongs to one copy, and which kinds there are among all copies.

A program with four copies stands for every number of them. Its copies are *lanes*. A set of states says what there is
once, which kinds of copy occur (one bit for each), and, while a step works on single copies, what these are: they are
*loaded* into the lanes. A lane that is not loaded is *parked*, as a copy is at the start. A step has a copy of its own,
a loop over all copies one more, and a loop inside that loop a third; the fourth lane shows where a loop begins.
"""

from __future__ import annotations

from model.ground.program import All, Any, Expr, Is, Not, Program, places_of
from model.semantics.layout import Layout, Variable, sort_of
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding

KINDS = 64
"""How many kinds of copy there may be."""
LANES = 4
AT_REST, MOVED, MOVED_INSIDE = 0, 1, 2
"""Among which copies a kind occurs: those at rest, those that a loop, or a loop inside it, has worked on."""
GROUPS = 3


class Lanes:
    """The lanes of a program laid out with four copies of one sort, and the kinds found so far."""

    def __init__(self, program: Program, sort: str, encoding: Encoding) -> None:
        self.program = program
        self.layout: Layout = program.layout
        self.sort = sort
        self.encoding = encoding
        self.diagrams = encoding.diagrams
        self.lane_of = {variable.place: _lane(variable, sort) for variable in self.layout.variables}
        first = [variable.place for variable in self.layout.variables if self.lane_of[variable.place] == 0]
        self.twins = tuple(self._twins(first, lane) for lane in range(LANES))
        self.places = tuple([twins[place] for place in first] for twins in self.twins)
        self.bits = tuple(encoding.places(places) for places in self.places)
        initial = self.layout.initial
        self.parked = tuple(encoding.values({place: initial[place] for place in places}) for places in self.places)
        self.kinds: list[tuple[int, ...]] = []
        """Of each kind, the values of the variables of a lane."""
        self._numbers: dict[tuple[int, ...], int] = {}
        self._cubes: dict[tuple[int, int], Set] = {}
        # Expressions are known by identity, which costs nothing; each is kept beside its answer, to stay alive.
        self._met: dict[tuple[int, frozenset[int]], tuple[Expr, Set | None]] = {}
        self._shared: dict[int, tuple[tuple[Expr, ...], tuple[Expr, ...], frozenset[Expr]]] = {}
        self._spoken: dict[int, tuple[Expr, frozenset[int]]] = {}

    def _twins(self, first: list[int], lane: int) -> dict[int, int]:
        """The place in a lane of each place in lane 0."""
        known = {variable.name: variable.place for variable in self.layout.variables}
        names = {place: self.layout.variables[place].name for place in first}
        return {place: known[renamed_copy(name, self.sort, lane)] for place, name in names.items()}

    def cube(self, lane: int, kind: int) -> Set:
        """The states in which a lane is of a kind."""
        if (lane, kind) not in self._cubes:
            values = dict(zip(self.places[lane], self.kinds[kind], strict=True))
            self._cubes[lane, kind] = self.encoding.values(values)
        return self._cubes[lane, kind]

    def occurs(self, kind: int, group: int = AT_REST) -> int:
        """The bit that says whether a kind occurs in a group of copies."""
        return self.encoding.size + group * KINDS + kind

    def here(self, kind: int) -> Set:
        """The states in which a kind occurs among the copies that are not loaded."""
        found = self.diagrams.empty
        for group in range(GROUPS):
            found |= self.diagrams.bit(self.occurs(kind, group), True)
        return found

    def with_bit(self, states: Set, bit: int, value: bool) -> Set:
        """The states, with one of the further bits set or cleared."""
        return states.exists(self.diagrams.among((bit,))) & self.diagrams.bit(bit, value)

    # --- loading ---

    def load(self, states: Set, lane: int, kind: int) -> Set:
        """The states, with a copy of this kind in a parked lane."""
        return states.exists(self.bits[lane]) & self.cube(lane, kind)

    def unload(self, states: Set, lane: int, group: int) -> Set:
        """The states, with the lane parked and its copy in a group."""
        found, left = self.diagrams.empty, states
        while left != self.diagrams.empty:
            kind = self._kind_of(left, lane)
            part = left & self.cube(lane, kind)
            left &= ~part
            part = part.exists(self.bits[lane]) & self.parked[lane]
            found |= self.with_bit(part, self.occurs(kind, group), True)
        return found

    def _kind_of(self, states: Set, lane: int) -> int:
        """The kind that a lane has in some of these states."""
        return self.kind(self.encoding.one_at(states, self.places[lane]))

    def kind(self, values: tuple[int, ...]) -> int:
        """The number of a kind, new or known."""
        if values not in self._numbers:
            if len(self.kinds) == KINDS:
                raise Unfit(f"a copy by {self.sort}", f"may be in more than {KINDS} states")
            self._numbers[values] = len(self.kinds)
            self.kinds.append(values)
            # What is said of all copies is said of one kind more.
            self._met.clear()
        return self._numbers[values]

    def settle(self, states: Set, group: int, into: int) -> Set:
        """The states, with the copies of one group in another."""
        for kind in range(len(self.kinds)):
            bit = self.occurs(kind, group)
            done = states & self.diagrams.bit(bit, True)
            if done != self.diagrams.empty:
                there = self.with_bit(self.with_bit(done, bit, False), self.occurs(kind, into), True)
                states = (states & self.diagrams.bit(bit, False)) | there
        return states

    # --- expressions ---

    def lanes_in(self, expr: Expr) -> frozenset[int]:
        """The lanes of which an expression speaks."""
        known = self._spoken.get(id(expr))
        if known is None:
            found = frozenset(lane for place in places_of(expr) if (lane := self.lane_of[place]) is not None)
            known = self._spoken[id(expr)] = (expr, found)
        return known[1]

    def said_of(self, expr: Expr, lane: int) -> Expr:
        """An expression about lane 0, said of another."""
        match expr:
            case Is(place, values):
                return Is(self.twins[lane].get(place, place), values)
            case Not(part):
                return Not(self.said_of(part, lane))
            case All(parts):
                return All(tuple(self.said_of(part, lane) for part in parts))
            case Any(parts):
                return Any(tuple(self.said_of(part, lane) for part in parts))

    def where(self, expr: Expr, loaded: frozenset[int]) -> Set | None:
        """The states in which an expression holds; None if it speaks of one copy in a lane that is not loaded."""
        known = self._met.get((id(expr), loaded))
        if known is None:
            known = self._met[id(expr), loaded] = (expr, self._where(expr, loaded))
        return known[1]

    def _where(self, expr: Expr, loaded: frozenset[int]) -> Set | None:
        match expr:
            case Is(place, _):
                lane = self.lane_of[place]
                return self.encoding.where(expr) if lane is None or lane in loaded else None
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
        """The parts about lane 0 that are there for every lane as well: they are about every copy."""
        return self._split(parts)[0]

    def _split(self, parts: tuple[Expr, ...]) -> tuple[tuple[Expr, ...], frozenset[Expr]]:
        """The shared parts about lane 0, and these said of every lane."""
        known = self._shared.get(id(parts))
        if known is None:
            mine = dict.fromkeys(part for part in parts if self.lanes_in(part) == {0})
            whole = set(parts) if mine else set()
            found = tuple(part for part in mine if all(self.said_of(part, lane) in whole for lane in range(1, LANES)))
            of_lanes = frozenset(self.said_of(part, lane) for part in found for lane in range(LANES))
            known = self._shared[id(parts)] = (parts, found, of_lanes)
        return known[1:]

    def _of_all(self, part: Expr, loaded: frozenset[int], every: bool) -> Set | None:
        """What holds for every copy, or for some: those that are loaded and those that are not."""
        sides = [self.said_of(part, lane) for lane in sorted(loaded)]
        found = self.diagrams.full if every else self.diagrams.empty
        for side in sides:
            one = self.where(side, loaded)
            if one is None:
                return None
            found = found & one if every else found | one
        asked = self.where(part, loaded | {0})
        if asked is None:
            return None
        for kind in range(len(self.kinds)):
            holds = self.diagrams.fixed(asked, self.cube(0, kind), self.bits[0])
            found = found & (~self.here(kind) | holds) if every else found | (self.here(kind) & holds)
        return found


def _lane(variable: Variable, sort: str) -> int | None:
    """To which copy a variable belongs; None if it is there once."""
    binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
    return next((value for index, value in binding.items() if sort_of(index) == sort), None)


def renamed_copy(name: str, sort: str, lane: int) -> str:
    """The name of a variable of copy 0 as a variable of another."""
    return name.replace(f"[{sort}0", f"[{sort}{lane}").replace(f",{sort}0", f",{sort}{lane}")
