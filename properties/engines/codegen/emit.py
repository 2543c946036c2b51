"""The source text of a program's functions, which `properties.engines.codegen.compiled` specifies."""

from __future__ import annotations

from collections.abc import Iterator

from model.ground.program import (
    TRUE,
    Acquire,
    Assign,
    Body,
    Branch,
    Call,
    GroundStep,
    Halt,
    Instruction,
    Program,
    Ran,
    Release,
    Shift,
    instructions,
)
from model.language.violation import Kind, Violation
from model.semantics.layout import Part
from properties.engines.codegen.conditions import source
from properties.engines.codegen.packing import Packing

BLOCKED = -1
"""The result of a step that needs a lock of another thread."""


class Emitter:
    """Writes the module of one program. The numbers of violations, rows and sites are given out on the way."""

    def __init__(self, program: Program, packing: Packing) -> None:
        self.program = program
        self.packing = packing
        self.violations: dict[Violation, int] = {}
        self.rows: dict[tuple[str, str], int] = {}
        self.sites: dict[tuple[int, str], int] = {}
        self.points: dict[tuple[int, int], str] = {}
        self.runs: dict[int, str] = {}
        self.names = {name: f"p{number}" for number, name in enumerate(program.procedures)}
        self.fails = _closure(program, (Halt, Acquire))
        mutexes = (variable.place for variable in program.layout.variables if variable.role is Part.MUTEX)
        self.mutexes = sum(packing.bits[place].mask for place in mutexes)

    def module(self) -> str:
        """The whole source."""
        lines: list[str] = []
        for name, body in self.program.procedures.items():
            lines += (f"def {self.names[name]}(s, m):", *self.block(body), " return s")
        lines += self._runs()
        for key, numbers in sorted(self._by_point().items()):
            lines += self._point(*key, numbers)
        return "\n".join(lines)

    def _by_point(self) -> dict[tuple[int, int], list[int]]:
        """The numbers of the steps at each program point of each thread."""
        threads = {thread: number for number, thread in enumerate(self.program.layout.threads)}
        found: dict[tuple[int, int], list[int]] = {}
        for number, step in enumerate(self.program.steps):
            for point in step.points:
                found.setdefault((threads[step.step.thread], point), []).append(number)
        return found

    def _runs(self) -> Iterator[str]:
        for number, step in enumerate(self.program.steps):
            if not all(isinstance(one, Assign | Shift) for one in step.body):
                self.runs[number] = f"r{number}"
                yield f"def r{number}(s, m):"
                yield from self.block(step.body)
                yield " return s"

    def _point(self, thread: int, point: int, numbers: list[int]) -> Iterator[str]:
        self.points[thread, point] = f"t{thread}_{point}"
        yield f"def t{thread}_{point}(s, put):"
        for number in numbers:
            yield from self._step(number, self.program.steps[number], thread + 1)

    def _step(self, number: int, step: GroundStep, owner: int) -> Iterator[str]:
        pad = " "
        if step.guard != TRUE:
            yield f" if {source(self.packing, step.guard)}:"
            pad = "  "
        if number not in self.runs:
            yield f"{pad}put({self._changed(step.body)}); put({number})"
            return
        yield f"{pad}n = r{number}(s, {owner})"
        if self._fails(step.body, (Acquire,)):
            yield f"{pad}if n != {BLOCKED}:"
            pad += " "
        yield f"{pad}put(n); put({number})"

    def _fails(self, body: Body, by: tuple[type, ...]) -> bool:
        return any(
            isinstance(one, by) or (isinstance(one, Call) and one.procedure in self.fails) for one in instructions(body)
        )

    # --- bodies ---

    def block(self, body: Body, pad: str = " ") -> Iterator[str]:
        """The lines of a body; assignments that follow each other are one."""
        plain: list[Assign | Shift] = []
        for one in body:
            if isinstance(one, Assign | Shift):
                plain.append(one)
                continue
            yield from self._flush(plain, pad)
            plain.clear()
            yield from self._line(one, pad)
        yield from self._flush(plain, pad)
        if not body:
            yield f"{pad}pass"

    def _flush(self, plain: list[Assign | Shift], pad: str) -> Iterator[str]:
        if plain:
            yield f"{pad}s = {self._changed(tuple(plain))}"

    def _changed(self, plain: Body) -> str:
        """The state after some assignments, as an expression over the state before."""
        values: dict[int, int] = {}
        shifts: dict[int, int] = {}
        for one in plain:
            if isinstance(one, Assign):
                values[one.place] = one.value
                shifts.pop(one.place, None)
            elif isinstance(one, Shift):
                shifts[one.place] = shifts.get(one.place, 0) + one.delta
        bits = self.packing.bits
        put = sum(bits[place].at(value) for place, value in values.items())
        clear = sum(bits[place].mask for place in values) & ~put
        text = "s" + (f" & {self.packing.full & ~clear:#x}" if clear else "") + (f" | {put:#x}" if put else "")
        moved = sum(delta << bits[place].shift for place, delta in shifts.items())
        return f"({text}) + {moved:#x}" if moved else text

    def _line(self, one: Instruction, pad: str) -> Iterator[str]:
        match one:
            case Branch():
                yield from self._branch(one, pad, "if")
            case Call(procedure):
                yield f"{pad}s = {self.names[procedure]}(s, m)"
                if procedure in self.fails:
                    yield f"{pad}if s < 0: return s"
            case Halt(violation):
                yield f"{pad}return {self._violation(violation)}"
            case Ran(lifecycle, row):
                yield f"{pad}mark({self.rows.setdefault((lifecycle, row), len(self.rows))})"
            case Acquire(place, site):
                yield from self._acquire(place, self.sites.setdefault((place, site), len(self.sites)), pad)
            case Release(place):
                bits = self.packing.bits[place]
                fault = f"{self.program.layout.variables[place].name} is unlocked by a thread that does not hold it"
                yield f"{pad}if s & {bits.mask:#x} != m << {bits.shift}: raise ModelBug({fault!r})"
                yield f"{pad}s &= {self.packing.full & ~bits.mask:#x}"

    def _branch(self, one: Branch, pad: str, word: str) -> Iterator[str]:
        yield f"{pad}{word} {source(self.packing, one.condition)}:"
        yield from self.block(one.then, pad + " ")
        if len(one.otherwise) == 1 and isinstance(one.otherwise[0], Branch):
            yield from self._branch(one.otherwise[0], pad, "elif")
        elif one.otherwise:
            yield f"{pad}else:"
            yield from self.block(one.otherwise, pad + " ")

    def _acquire(self, place: int, site: int, pad: str) -> Iterator[str]:
        bits = self.packing.bits[place]
        mine = self._violation(Violation(Kind.SELF_DEADLOCK, self.program.layout.variables[place].name))
        yield f"{pad}h = s & {self.mutexes:#x}"
        yield f"{pad}if h:"
        yield f"{pad} o = s & {bits.mask:#x}"
        yield f"{pad} if o: return {mine} if o == m << {bits.shift} else {BLOCKED}"
        yield f"{pad} mark(({site}, m, h))"
        yield f"{pad}s |= m << {bits.shift}"

    def _violation(self, violation: Violation) -> int:
        return -2 - self.violations.setdefault(violation, len(self.violations))


def _closure(program: Program, kinds: tuple[type, ...]) -> frozenset[str]:
    """The procedures that contain, or call what contains, such an instruction."""
    inside = {name: tuple(instructions(body)) for name, body in program.procedures.items()}
    found = {name for name, body in inside.items() if any(isinstance(one, kinds) for one in body)}
    while True:
        more = {
            name
            for name, body in inside.items()
            if name not in found and any(isinstance(one, Call) and one.procedure in found for one in body)
        }
        if not more:
            return frozenset(found)
        found |= more
