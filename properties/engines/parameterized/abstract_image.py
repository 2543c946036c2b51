"""The ground form executed on the counter abstraction, for any number of copies at once.

A body that changes a loaded register changes that copy. A body that changes another register, as a loop over all copies
does, is applied to all copies in each local state in turn. A step of one copy, or a loop, may change a shared variable
only if no copy is left for which some condition holds: only then is it the same step for any number of copies.
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
from properties.engines.parameterized.counter_abstraction import (
    AT_REST,
    MOVED,
    MOVED_INSIDE,
    REGISTERS,
    CounterAbstraction,
)
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Interpreter, Ops, Runner, Seen


@dataclass(frozen=True)
class BodyContext:
    """The position inside a step: the loaded registers, and the depth of loops over all copies.

    `last` is true after a condition that no copy is left for which something holds. `row` is the row in messages.
    """

    row: str
    runner: Runner
    loaded: frozenset[int] = frozenset()
    depth: int = 0
    last: bool = False


@dataclass
class AbstractImage:
    """Executes the bodies of one program; `violations` grows."""

    program: Program
    abstraction: CounterAbstraction
    violations: set[Violation] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.empty = self.abstraction.diagrams.empty
        self.plain = Interpreter(self.program, self.abstraction.encoding)
        self.register_of = {name: _register_of(name, self.abstraction.sort) for name in self.program.procedures}
        # Instructions are known by identity; the program keeps them alive.
        self._ready: dict[int, Ops] = {}
        self._registers: dict[tuple[int, frozenset[int]], int | None] = {}

    def after(self, body: Body, states: Set, at: BodyContext) -> Set:
        """The states that a body leads to."""
        for one in body:
            if states == self.empty:
                break
            states = self._one(one, states, at)
        return states

    def _one(self, one: Instruction, states: Set, at: BodyContext) -> Set:
        register = self._of_one_register(one, at)
        if register is not None:
            # Every register has the same instruction; that of the last one is applied to all copies not loaded.
            return self._for_all(one, states, at, register) if register == self._free(at) else states
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
                if at.loaded and self.abstraction.register_of[place] is None and not at.last:
                    self._must_stay(one, states, at)
                seen = Seen()
                found = self.plain.after(self._made_ready(one), states, at.runner, seen)
                self.violations |= seen.violations
                return found

    def _made_ready(self, one: Instruction) -> Ops:
        if id(one) not in self._ready:
            self._ready[id(one)] = self.plain.ready((one,))
        return self._ready[id(one)]

    def _must_stay(self, one: Assign | Shift | Acquire | Release, states: Set, at: BodyContext) -> None:
        """Refuse a change of a shared variable by one of several copies."""
        same = isinstance(one, Assign) and self.abstraction.encoding.value(one.place, one.value)
        if not same or states & ~same != self.empty:
            name = self.program.layout.variables[one.place].name
            raise Unfit(at.row, f"changes {name}, of which there is one, together with one of several copies")

    def _branch(self, condition: Expr, then: Body, otherwise: Body, states: Set, at: BodyContext) -> Set:
        met = self.abstraction.where(condition, at.loaded)
        assert met is not None
        found = self.empty
        for answer, body, there in ((True, then, states & met), (False, otherwise, states & ~met)):
            if there != self.empty:
                last = not at.last and self._none_left(condition) is answer
                found |= self.after(body, there, replace(at, last=True) if last else at)
        return found

    def _none_left(self, condition: Expr) -> bool | None:
        """The answer to a condition that means that no copy is left which satisfies something; None if neither does."""
        match condition:
            case Any(parts) if self.abstraction.shared(parts):
                return False
            case Not(Any(parts)) if self.abstraction.shared(parts):
                return True
            case All(parts) if self.abstraction.shared(parts):
                return True
        return None

    def _of_one_register(self, one: Instruction, at: BodyContext) -> int | None:
        """The register, if it is not loaded, that an instruction is about."""
        key = (id(one), at.loaded)
        if key not in self._registers:
            self._registers[key] = self._register_read_by(one, at)
        return self._registers[key]

    def _register_read_by(self, one: Instruction, at: BodyContext) -> int | None:
        found: int | None = None
        match one:
            case Branch(condition, then, otherwise):
                if self.abstraction.where(condition, at.loaded) is None:
                    free = sorted(self.abstraction.registers_in(condition) - at.loaded)
                    found = self._only(free, at)
                elif not condition_parts(condition):
                    # Always met or never: the register is that of the branches.
                    inner = {self._of_one_register(part, at) for part in (*then, *otherwise)} - {None}
                    found = (
                        self._only(sorted(register for register in inner if register is not None), at)
                        if inner
                        else None
                    )
            case Call(procedure):
                found = self.register_of[procedure]
            case Assign(place, _) | Shift(place, _) | Acquire(place, _) | Release(place):
                found = self.abstraction.register_of[place]
        return None if found in at.loaded else found

    def _only(self, registers: list[int], at: BodyContext) -> int:
        if len(registers) != 1:
            raise Unfit(at.row, "asks about two copies at once")
        return registers[0]

    def _free(self, at: BodyContext) -> int:
        return max(set(range(REGISTERS)) - at.loaded)

    def _for_all(self, one: Instruction, states: Set, at: BodyContext, register: int) -> Set:
        """Apply to all copies that are not loaded an instruction about a register."""
        if at.depth and not at.last:
            raise Unfit(at.row, "loops over copies inside a loop over copies")
        if at.depth == 2:
            raise Unfit(at.row, "loops over copies inside two such loops")
        inside = replace(at, loaded=at.loaded | {register}, depth=at.depth + 1, last=False)
        done = MOVED_INSIDE if at.depth else MOVED
        for group in (AT_REST, MOVED) if at.depth else (AT_REST,):
            for local_state in range(len(self.abstraction.local_states)):
                bit = self.abstraction.occurs(local_state, group)
                there = states & self.abstraction.diagrams.bit(bit, True)
                if there != self.empty:
                    there = self.abstraction.load(self.abstraction.with_bit(there, bit, False), register, local_state)
                    after = self.abstraction.unload(self._one(one, there, inside), register, done)
                    states = (states & self.abstraction.diagrams.bit(bit, False)) | after
            states = self.abstraction.settle(states, done, group)
        return states


def condition_parts(condition: Expr) -> bool:
    """True if a condition reads any variable."""
    return not (isinstance(condition, All | Any) and not condition.parts)


def _register_of(procedure: str, sort: str) -> int | None:
    """The copy whose instance a procedure is about, or that it is given."""
    for register in range(REGISTERS):
        if f"[{sort}{register}" in procedure or f",{sort}{register}" in procedure or f" {sort}={register}" in procedure:
            return register
    return None
