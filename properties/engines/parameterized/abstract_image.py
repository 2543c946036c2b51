"""The ground form carried out on kinds of copies, for every number of them at once.

What a body does to a lane that is loaded is done to that copy. What it does to one that is not, as a loop over all
copies does, is done to all copies of each kind in turn. A step of one copy, or a loop, may change what there is once
only where no copy is left for which something holds: only then is it the same step however many copies there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from model.ground.program import (
    Acquire,
    All,
    Any,
    Assign,
    Body,
    Branch,
    Call,
    Expr,
    Halt,
    Instruction,
    Not,
    Program,
    Ran,
    Release,
    Shift,
)
from model.language.violation import Violation
from properties.engines.parameterized.kinds import AT_REST, LANES, MOVED, MOVED_INSIDE, Lanes
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Interpreter, Ops, Runner, Seen


@dataclass(frozen=True)
class Place:
    """Where in a step one is: which lanes are loaded, inside how many loops over all copies, and whether that has just
    taken the last copy of which something held. `row` is the row that a message names."""

    row: str
    runner: Runner
    loaded: frozenset[int] = frozenset()
    depth: int = 0
    last: bool = False


@dataclass
class Bodies:
    """Carries out the bodies of one program; `violations` grows."""

    program: Program
    lanes: Lanes
    violations: set[Violation] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.empty = self.lanes.diagrams.empty
        self.plain = Interpreter(self.program, self.lanes.encoding)
        self.lane_of = {name: _lane_of(name, self.lanes.sort) for name in self.program.procedures}
        # Instructions are known by identity; the program keeps them alive.
        self._ready: dict[int, Ops] = {}
        self._lanes: dict[tuple[int, frozenset[int]], int | None] = {}

    def after(self, body: Body, states: Set, at: Place) -> Set:
        """The states that a body leads to."""
        for one in body:
            if states == self.empty:
                break
            states = self._one(one, states, at)
        return states

    def _one(self, one: Instruction, states: Set, at: Place) -> Set:
        lane = self._of_one_lane(one, at)
        if lane is not None:
            # Every lane has the same instruction; that of the last one stands for all copies that are not loaded.
            return self._for_all(one, states, at, lane) if lane == self._free(at) else states
        match one:
            case Branch(condition, then, otherwise):
                return self._branch(condition, then, otherwise, states, at)
            case Call(procedure):
                return self.after(self.program.procedures[procedure], states, at)
            case Halt(violation):
                self.violations.add(violation)
                return self.empty
            case Ran():
                return states
            case Assign(place, _) | Shift(place, _) | Acquire(place, _) | Release(place):
                if at.loaded and self.lanes.lane_of[place] is None and not at.last:
                    self._must_stay(one, states, at)
                seen = Seen()
                found = self.plain.after(self._made_ready(one), states, at.runner, seen)
                self.violations |= seen.violations
                return found

    def _made_ready(self, one: Instruction) -> Ops:
        if id(one) not in self._ready:
            self._ready[id(one)] = self.plain.ready((one,))
        return self._ready[id(one)]

    def _must_stay(self, one: Assign | Shift | Acquire | Release, states: Set, at: Place) -> None:
        """Refuse a change of what there is once, for one of several copies."""
        same = isinstance(one, Assign) and self.lanes.encoding.value(one.place, one.value)
        if not same or states & ~same != self.empty:
            name = self.program.layout.variables[one.place].name
            raise Unfit(at.row, f"changes {name}, of which there is one, together with one of several copies")

    def _branch(self, condition: Expr, then: Body, otherwise: Body, states: Set, at: Place) -> Set:
        met = self.lanes.where(condition, at.loaded)
        assert met is not None
        found = self.empty
        for answer, body, there in ((True, then, states & met), (False, otherwise, states & ~met)):
            if there != self.empty:
                last = not at.last and self._none_left(condition) is answer
                found |= self.after(body, there, replace(at, last=True) if last else at)
        return found

    def _none_left(self, condition: Expr) -> bool | None:
        """The answer to a condition that says that no copy is left for which something holds; None if neither does."""
        match condition:
            case Any(parts) if self.lanes.shared(parts):
                return False
            case Not(Any(parts)) if self.lanes.shared(parts):
                return True
            case All(parts) if self.lanes.shared(parts):
                return True
        return None

    def _of_one_lane(self, one: Instruction, at: Place) -> int | None:
        """The lane, if it is not loaded, of which an instruction speaks by itself."""
        key = (id(one), at.loaded)
        if key not in self._lanes:
            self._lanes[key] = self._lane_spoken_of(one, at)
        return self._lanes[key]

    def _lane_spoken_of(self, one: Instruction, at: Place) -> int | None:
        found: int | None = None
        match one:
            case Branch(condition, then, otherwise):
                if self.lanes.where(condition, at.loaded) is None:
                    free = sorted(self.lanes.lanes_in(condition) - at.loaded)
                    found = self._only(free, at)
                elif not condition_parts(condition):
                    # Always met or never: the lane is that of what is done.
                    inner = {self._of_one_lane(part, at) for part in (*then, *otherwise)} - {None}
                    found = self._only(sorted(lane for lane in inner if lane is not None), at) if inner else None
            case Call(procedure):
                found = self.lane_of[procedure]
            case Assign(place, _) | Shift(place, _) | Acquire(place, _) | Release(place):
                found = self.lanes.lane_of[place]
        return None if found in at.loaded else found

    def _only(self, lanes: list[int], at: Place) -> int:
        if len(lanes) != 1:
            raise Unfit(at.row, "asks about two copies at once")
        return lanes[0]

    def _free(self, at: Place) -> int:
        return max(set(range(LANES)) - at.loaded)

    def _for_all(self, one: Instruction, states: Set, at: Place, lane: int) -> Set:
        """Do to all copies that are not loaded what an instruction does to a lane."""
        if at.depth and not at.last:
            raise Unfit(at.row, "loops over copies inside a loop over copies")
        if at.depth == 2:
            raise Unfit(at.row, "loops over copies inside two such loops")
        inside = replace(at, loaded=at.loaded | {lane}, depth=at.depth + 1, last=False)
        done = MOVED_INSIDE if at.depth else MOVED
        for group in (AT_REST, MOVED) if at.depth else (AT_REST,):
            for kind in range(len(self.lanes.kinds)):
                bit = self.lanes.occurs(kind, group)
                there = states & self.lanes.diagrams.bit(bit, True)
                if there != self.empty:
                    there = self.lanes.load(self.lanes.with_bit(there, bit, False), lane, kind)
                    after = self.lanes.unload(self._one(one, there, inside), lane, done)
                    states = (states & self.lanes.diagrams.bit(bit, False)) | after
            states = self.lanes.settle(states, done, group)
        return states


def condition_parts(condition: Expr) -> bool:
    """Whether a condition asks anything at all."""
    return not (isinstance(condition, All | Any) and not condition.parts)


def _lane_of(procedure: str, sort: str) -> int | None:
    """The copy of whose instance a procedure is, or that it is given."""
    for lane in range(LANES):
        if f"[{sort}{lane}" in procedure or f",{sort}{lane}" in procedure or f" {sort}={lane}" in procedure:
            return lane
    return None
