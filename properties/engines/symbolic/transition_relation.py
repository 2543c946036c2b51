"""The steps of a program on sets of states: where each may be taken, its image, and its preimage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model.ground.program import Acquire, Body, Call, Is, Program, instructions
from model.language.policy import Grain
from model.semantics.layout import Instance
from model.semantics.step import Step
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Interpreter, Ops, Runner, Seen, Trail, Wanted


@dataclass(frozen=True, eq=False, kw_only=True)
class Move:
    """One step: `here` is where its thread stands at the point, `guarded` where its guard holds besides. In the part
    that is `contested` another thread holds a mutex that the step may need, so that it may be blocked."""

    step: Step
    runner: Runner
    body: Ops
    here: Set
    guarded: Set
    contested: Set


class Moves:
    """All steps of a program.

    Whose turn it is at the safe grain depends on who can step. A thread is taken to be able to if its guard holds;
    where a step is `contested`, `look_again` corrects that once a search gets there.
    """

    def __init__(self, program: Program, encoding: Encoding) -> None:
        self.program = program
        self.encoding = encoding
        self.empty, self.full = encoding.diagrams.empty, encoding.diagrams.full
        self.interpreter = Interpreter(program, encoding)
        self._needs = _mutexes(program)
        self.moves = tuple(self._move(number) for number in range(len(program.steps)))
        self._alone = {thread: self._running_on(thread) for thread in program.layout.threads}
        self._ready = self._where_ready()

    def _move(self, number: int) -> Move:
        one, threads = self.program.steps[number], self.program.layout.threads
        runner = Runner(threads.index(one.step.thread) + 1, str(one.step.thread))
        here = self.encoding.where(Is(one.place, one.points))
        guarded = here & self.encoding.where(one.guard)
        held = self.empty
        for place in sorted(_acquired(one.body).union(*(self._needs[name] for name in _called(one.body)))):
            held |= ~(self.encoding.value(place, 0) | self.encoding.value(place, runner.owner))
        return Move(
            step=one.step,
            runner=runner,
            body=self.interpreter.ready(one.body),
            here=here,
            guarded=guarded,
            contested=guarded & held,
        )

    # --- whose turn it is ---

    def _running_on(self, thread: Instance) -> Set:
        """The states in which a thread stands where it runs on, and a guard of its steps holds."""
        layout, found = self.program.layout, self.empty
        if layout.policy.grain is not Grain.SAFE:
            return found
        for move in self.moves:
            if move.step.thread == thread:
                found |= move.guarded
        return found & self._points(thread)

    def _points(self, thread: Instance) -> Set:
        layout, found = self.program.layout, self.empty
        place = layout.variable(str(thread)).place
        for value, point in enumerate(layout.of(thread).states):
            if point.runs_on:
                found |= self.encoding.value(place, value)
        return found

    def _where_ready(self) -> dict[Move, Set]:
        turns = self.whose_turn()
        return {move: move.guarded & turns[move.step.thread] for move in self.moves}

    def whose_turn(self) -> dict[Instance, Set]:
        """The states in which each thread may step: the first that can run on goes alone."""
        threads = self.program.layout.threads
        turns, earlier = {}, self.empty
        for place, thread in enumerate(threads):
            later = self.empty
            for other in threads[place + 1 :]:
                later |= self._alone[other]
            turns[thread] = ~earlier & (self._alone[thread] | ~later)
            earlier |= self._alone[thread]
        return turns

    @property
    def free(self) -> bool:
        """True if each thread may step whenever a guard of its steps holds: none runs on alone anywhere."""
        return all(alone == self.empty for alone in self._alone.values())

    def look_again(self, states: Set) -> bool:
        """Return True if some thread was wrongly taken to be able to run on in one of these states, and correct that.

        States found with too few turns remain right, but more may be found from the same states.
        """
        changed = False
        for thread, alone in self._alone.items():
            asked = states & alone & self._contested(thread)
            if asked != self.empty:
                stuck = asked & ~self._able(thread, asked)
                changed = changed or stuck != self.empty
                self._alone[thread] = alone & ~stuck
        if changed:
            self._ready = self._where_ready()
        return changed

    def _contested(self, thread: Instance) -> Set:
        return self.union(move.contested for move in self.moves if move.step.thread == thread)

    def _able(self, thread: Instance, states: Set) -> Set:
        """Return those of the states in which a thread has a step that nothing blocks."""
        mine = [move for move in self.moves if move.step.thread == thread]
        return self.union(self._passing(move, states & move.guarded) for move in mine)

    def _passing(self, move: Move, states: Set) -> Set:
        trail: Trail = []
        self.interpreter.after(move.body, states, move.runner, Seen(), trail)
        return self.interpreter.before(trail, self.full, move.runner.owner, lambda _: True) & states

    # --- steps ---

    def ready(self, move: Move, states: Set) -> Set:
        """Return those of the states in which it is the turn of a step, which may still be blocked."""
        return states & self._ready[move]

    def after(self, move: Move, states: Set, seen: Seen) -> Set:
        """The states that a step leads to from these. `seen` receives only events of steps that are not blocked."""
        states = self.ready(move, states)
        if states == self.empty:
            return states
        hard = states & move.contested
        mine = Seen()
        found = self.interpreter.after(move.body, states & ~move.contested, move.runner, mine)
        if hard != self.empty:
            maybe = Seen()
            found |= self.interpreter.after(move.body, hard, move.runner, maybe)
            if not (maybe.rows <= seen.rows | mine.rows and maybe.locks <= seen.locks | mine.locks):
                self.interpreter.after(move.body, self._passing(move, hard), move.runner, mine)
            mine.violations |= maybe.violations
        if found != self.empty or mine.violations:
            mine.rows.add((move.step.thread.lifecycle, self.program.layout.of(move.step.thread).row_id(move.step.row)))
        seen.add(mine)
        return found

    def union(self, sets: Iterable[Set]) -> Set:
        """The union of some sets."""
        found = self.empty
        for one in sets:
            found |= one
        return found


@dataclass(frozen=True, eq=False)
class Preimages:
    """The steps of a program from a fixed set of states, run once, to go back along them to these states."""

    moves: Moves
    trails: dict[Move, Trail]
    led_to: dict[Move, Set]

    @staticmethod
    def of(moves: Moves, states: Set) -> Preimages:
        """Run every step once, and keep the trails."""
        trails: dict[Move, Trail] = {}
        led_to = {}
        for move in moves.moves:
            ready = moves.ready(move, states)
            if ready != moves.empty:
                trails[move] = []
                led_to[move] = moves.interpreter.after(move.body, ready, move.runner, Seen(), trails[move])
        return Preimages(moves, trails, led_to)

    def before(self, move: Move, goal: Set) -> Set:
        """The states from which a step leads into the goal."""
        if move not in self.trails:
            return self.moves.empty
        return self._go(move, goal & self.led_to[move], None)

    def crashing(self, move: Move, wanted: Wanted) -> Set:
        """The states from which a step ends in a wanted violation."""
        return self._go(move, self.moves.empty, wanted)

    def enabled(self, move: Move) -> Set:
        """The states in which a step is enabled, those in which it ends in a violation among them."""
        return self._go(move, self.moves.full, lambda _: True)

    def _go(self, move: Move, goal: Set, wanted: Wanted | None) -> Set:
        if move not in self.trails:
            return self.moves.empty
        trail = self.trails[move]
        if not trail:
            # A step that does nothing stays where it is.
            return goal & self.led_to[move]
        return self.moves.interpreter.before(trail, goal, move.runner.owner, wanted)


def _acquired(body: Body) -> set[int]:
    return {one.place for one in instructions(body) if isinstance(one, Acquire)}


def _called(body: Body) -> Iterator[str]:
    return (one.procedure for one in instructions(body) if isinstance(one, Call))


def _mutexes(program: Program) -> dict[str, set[int]]:
    """The mutexes that each procedure may take, with what it calls."""
    found = {name: _acquired(body) for name, body in program.procedures.items()}
    changed = True
    while changed:
        changed = False
        for name, body in program.procedures.items():
            more = found[name].union(*(found[other] for other in _called(body)))
            changed = changed or len(more) > len(found[name])
            found[name] = more
    return found
