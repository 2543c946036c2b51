"""The ground form executed on sets of states: forward to the states after a body, backward to those before it.

Forward, an assignment is `(exists assigned. set) & values`, with no variables for the state after; a branch splits the
set and joins the results of the halves; a destructor is the same again under its condition. Backward, an assignment
is a cofactor; to keep that small, one goes back only along the *trail* of a run forward, inside the sets it passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from model.ground.program import Acquire, Assign, Body, Branch, Call, Halt, Program, Ran, Release, Shift
from model.language.errors import ModelBug
from model.language.violation import Kind, Violation
from model.semantics.layout import Part
from properties.engines.evaluation.state_space import LockPair
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding

Wanted = Callable[[Violation], bool]
"""A test for the violations that a question is about."""


@dataclass(frozen=True, slots=True)
class Put:
    """Consecutive assignments as one: the bits that change, and their new values."""

    bits: Set
    values: Set
    assigned: tuple[tuple[int, int], ...]
    """The same by places."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A branch: the states that meet its condition, and the bodies for these and for the others."""

    met: Set
    then: Ops
    otherwise: Ops


Op = Put | Fork | Call | Halt | Shift | Acquire | Release | Ran
Ops = tuple[Op, ...]
"""A body made ready for sets."""


@dataclass
class Seen:
    """The events of some steps: rows of objects that ran, locks taken while others were held, violations."""

    rows: set[tuple[str, str]] = field(default_factory=set)
    locks: set[LockPair] = field(default_factory=set)
    violations: set[Violation] = field(default_factory=set)

    def add(self, other: Seen) -> None:
        """Add the events of another."""
        self.rows |= other.rows
        self.locks |= other.locks
        self.violations |= other.violations


@dataclass(frozen=True, slots=True)
class Stage:
    """One instruction of a run forward: the states it was executed on, and the trails of the bodies inside it."""

    one: Op
    states: Set
    inside: tuple[Trail, ...] = ()


Trail = list[Stage]


@dataclass(frozen=True, slots=True)
class Runner:
    """The thread that runs a body: `owner` is its value as owner of a mutex, `name` the key of the locks it takes."""

    owner: int
    name: str


class Interpreter:
    """Executes the bodies of one program."""

    def __init__(self, program: Program, encoding: Encoding) -> None:
        self.program = program
        self.encoding = encoding
        self.empty, self.full = encoding.diagrams.empty, encoding.diagrams.full
        self._procedures: dict[str, Ops] = {}
        mutexes = (variable for variable in program.layout.variables if variable.role is Part.MUTEX)
        self._mutexes = tuple((variable.place, variable.name) for variable in mutexes)

    def procedure(self, name: str) -> Ops:
        """A procedure, made ready when it is first called."""
        if name not in self._procedures:
            self._procedures[name] = self.ready(self.program.procedures[name])
        return self._procedures[name]

    def ready(self, body: Body) -> Ops:
        """A body with its conditions as sets and each run of assignments as one."""
        return tuple(self._ready(body))

    def _ready(self, body: Body) -> Iterator[Op]:
        values: dict[int, int] = {}
        for one in body:
            if isinstance(one, Assign):
                values[one.place] = one.value
                continue
            if values:
                yield self._put(values)
                values = {}
            if isinstance(one, Branch):
                yield Fork(self.encoding.where(one.condition), self.ready(one.then), self.ready(one.otherwise))
            else:
                yield one
        if values:
            yield self._put(values)

    def _put(self, values: dict[int, int]) -> Put:
        return Put(self.encoding.places(list(values)), self.encoding.values(values), tuple(values.items()))

    # --- forward ---

    def after(self, body: Ops, states: Set, runner: Runner, seen: Seen, trail: Trail | None = None) -> Set:
        """The states that a body leads to from these; those from which it is blocked lead nowhere.

        `seen` receives all events, also those before a block; `trail` receives the stages needed to go back.
        """
        for one in body:
            inside: tuple[Trail, ...] = () if trail is None else ([], [])
            if trail is not None:
                trail.append(Stage(one, states, inside))
            if states == self.empty:
                break
            states = self._forward(one, states, runner, seen, inside)
        return states

    def _forward(self, one: Op, states: Set, runner: Runner, seen: Seen, inside: tuple[Trail, ...]) -> Set:
        then_trail, other_trail = inside or (None, None)
        match one:
            case Put(bits, values, _):
                return states.exists(bits) & values
            case Fork(met, then, otherwise):
                taken = states & met
                # All or nothing is frequent, and one operation less.
                left = self.empty if taken == states else states if taken == self.empty else states & ~met
                here = self.after(then, taken, runner, seen, then_trail)
                there = self.after(otherwise, left, runner, seen, other_trail)
                return there if here == self.empty else here | there
            case Call(procedure):
                return self.after(self.procedure(procedure), states, runner, seen, then_trail)
            case Halt(violation):
                seen.violations.add(violation)
                return self.empty
            case Ran(lifecycle, row):
                seen.rows.add((lifecycle, row))
                return states
            case Shift(place, delta):
                return self.shifted(states, place, delta)
            case Acquire(place, site):
                return self._acquired(states, place, f"{runner.name}/{site}", runner.owner, seen)
            case Release(place):
                return self._released(states, place, runner.owner)

    def shifted(self, states: Set, place: int, delta: int) -> Set:
        """The states that a counter's change leads to."""
        found, bits = self.empty, self.encoding.places([place])
        for value, moved in self.moves(place, delta):
            found |= self.encoding.diagrams.fixed(states, value, bits) & moved
        return found

    def moves(self, place: int, delta: int) -> Iterator[tuple[Set, Set]]:
        """The values from which a counter moves by delta within its domain, each with its new value."""
        size = len(self.encoding.codes[place])
        for value in range(max(0, -delta), min(size, size - delta)):
            yield self.encoding.value(place, value), self.encoding.value(place, value + delta)

    def _acquired(self, states: Set, place: int, where: str, owner: int, seen: Seen) -> Set:
        name = self.program.layout.variables[place].name
        if states & self.encoding.value(place, owner) != self.empty:
            seen.violations.add(Violation(Kind.SELF_DEADLOCK, name))
        states &= self.encoding.value(place, 0)
        for other, held in self._mutexes:
            # Each pair is looked for until it is found.
            known = (held, name, where) in seen.locks
            if not known and states & self.encoding.value(other, owner) != self.empty:
                seen.locks.add((held, name, where))
        return states.exists(self.encoding.places([place])) & self.encoding.value(place, owner)

    def _released(self, states: Set, place: int, owner: int) -> Set:
        if states & ~self.encoding.value(place, owner) != self.empty:
            name = self.program.layout.variables[place].name
            raise ModelBug(f"{name} is unlocked by a thread that does not hold it")
        return states.exists(self.encoding.places([place])) & self.encoding.value(place, 0)

    # --- backward ---

    def before(self, trail: Trail, goal: Set, owner: int, wanted: Wanted | None) -> Set:
        """The states at the start of a trail from which the body ends in the goal, or in a wanted violation, if any is.

        Only those states of the goal count that the run of the trail led to.
        """
        for stage in reversed(trail):
            if wanted is None and goal == self.empty:
                break
            goal = self._backward(stage, goal, owner, wanted) & stage.states
        return goal

    def _backward(self, stage: Stage, goal: Set, owner: int, wanted: Wanted | None) -> Set:
        match stage.one:
            case Put(bits, values, _):
                return self.encoding.diagrams.fixed(goal, values, bits)
            case Fork(met, _, _):
                inside, outside = (self.before(part, goal, owner, wanted) for part in stage.inside)
                return met.ite(inside, outside)
            case Call():
                return self.before(stage.inside[0], goal, owner, wanted)
            case Halt(violation):
                return self.full if wanted and wanted(violation) else self.empty
            case Ran():
                return goal
            case Shift(place, delta):
                found, bits = self.empty, self.encoding.places([place])
                for value, moved in self.moves(place, delta):
                    found |= self.encoding.diagrams.fixed(goal, moved, bits) & value
                return found
            case Acquire(place, _):
                return self._unacquired(goal, place, owner, wanted)
            case Release(place):
                return self._unassigned(goal, place, 0)

    def _unacquired(self, goal: Set, place: int, owner: int, wanted: Wanted | None) -> Set:
        found = self._unassigned(goal, place, owner) & self.encoding.value(place, 0)
        if wanted and wanted(Violation(Kind.SELF_DEADLOCK, self.program.layout.variables[place].name)):
            found |= self.encoding.value(place, owner)
        return found

    def _unassigned(self, goal: Set, place: int, value: int) -> Set:
        return self.encoding.diagrams.fixed(goal, self.encoding.value(place, value), self.encoding.places([place]))
