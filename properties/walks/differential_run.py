"""One walk: both engines taken along step by step, compared at each, and watched."""

from __future__ import annotations

from model.language.errors import Disabled
from model.language.violation import Violation
from model.semantics.step import Step
from properties.walks.harness import Arena, Finding, Start
from properties.walks.monitors import Found

FRESH = 3
"""How much likelier a step is while its row has not been taken in this walk, and again if it leads to a new state."""

JUMP = 85
"""Of a hundred picks, those from this one on leave the walk and start elsewhere: more is seen than on one long walk,
which still goes through a lifecycle."""


class Disagreement(AssertionError):
    """The two engines do not say the same: one of them is wrong, and no verdict can be trusted.

    It shows after `steps` from `start`, the last of which may be the one that is taken in two ways.
    """

    def __init__(self, what: str, start: Start, steps: tuple[int, ...]) -> None:
        super().__init__(what)
        self.start = start
        self.steps = steps


class Course:
    """A walk under way. `choices` are the numbers of the steps that can be taken, the likelier ones repeated."""

    def __init__(self, arena: Arena, start: Start) -> None:
        self.arena = arena
        self.fast = arena.fast
        self.clear = arena.clear
        arena.ledger.walks += 1
        self.begin(start)

    def begin(self, start: Start) -> None:
        """Stand in a state from which to walk."""
        self.start = start
        self.packed = start.packed
        self.steps: tuple[int, ...] = ()
        self.going: tuple[int, ...] = ()
        self.taken: set[int] = set()
        self.seen: set[int] = set()
        self.found: tuple[Finding, ...] = ()
        self.clear.load(self.fast.state(start.packed))
        # What is refuted before the walk begins has been found by whoever put the start there.
        self.known: Found = () if start.is_initial else self.arena.watch.state(self.packed, self.clear)
        self._arrive()

    @property
    def at_rest(self) -> bool:
        """Whether nothing can be done here."""
        return not self.choices

    def take(self, number: int) -> None:
        """Take a step with both engines; raises `Disagreement`. A step that crashes leaves all where it was."""
        step = self.fast.step(number)
        self.going = (*self.steps, number)
        before, after = self.fast.state(self.packed), dict(self.fast.edges(self.packed))[number]
        self.arena.ledger.steps += 1
        self.arena.ledger.edges.add((self.packed, number))
        self.taken.add(id(step.row))
        expected, violation = self.fast.violation(after), self._fire(step)
        if violation != expected:
            said = f"{violation or 'no violation'}, the fast one {expected or 'no violation'}"
            raise self._disagreement(f"{step}: the clear engine says {said}")
        locked = self.arena.locks.enter(self.packed, number, self.arena.claims)
        if violation:
            self._enter((*self.arena.watch.crash(violation), *locked), self.going)
            return
        self.packed = after
        self.steps = self.going
        self._enter((*self.arena.watch.step(before, self.fast.state(after)), *locked), self.steps)
        self._arrive()

    def _fire(self, step: Step) -> Violation | None:
        try:
            return self.clear.fire(step)
        except Disabled as disabled:
            raise self._disagreement(f"only the fast engine takes {disabled}") from disabled

    def _disagreement(self, what: str) -> Disagreement:
        return Disagreement(what, self.start, self.going)

    def _arrive(self) -> None:
        """Compare the engines where the walk stands, and look around."""
        self._compare_states()
        edges = self.fast.edges(self.packed)
        if self.packed not in self.arena.agreed:
            self._compare_steps()
            self.arena.agreed.add(self.packed)
        self.seen.add(self.packed)
        self.choices = tuple(number for number, after in edges for _ in range(self._weight(number, after)))
        self._enter(self.arena.watch.state(self.packed, self.clear), self.steps)

    def _weight(self, number: int, after: int) -> int:
        fresh_row = id(self.fast.step(number).row) not in self.taken
        return int(FRESH ** (fresh_row + (after not in self.seen)))

    def _compare_states(self) -> None:
        fast, clear = self.fast.state(self.packed), self.clear.state()
        for variable in self.arena.layout.variables if fast != clear else ():
            ours, theirs = (variable.domain[state[variable.place]] for state in (clear, fast))
            if ours != theirs:
                raise self._disagreement(f"{variable.name} is {ours} in the clear engine, {theirs} in the fast one")

    def _compare_steps(self) -> None:
        fast = tuple(self.fast.step(number) for number, _ in self.fast.edges(self.packed))
        clear = self.clear.enabled()
        if fast != clear:
            only = [f"only the clear engine offers {one}" for one in clear if one not in fast]
            only += [f"only the fast engine offers {one}" for one in fast if one not in clear]
            raise self._disagreement("; ".join(only) or "the engines offer the same steps in another order")

    def _enter(self, claims: Found, steps: tuple[int, ...]) -> None:
        """Write down what is refuted by these steps."""
        ledger = self.arena.ledger
        for claim in claims:
            if claim not in self.known:
                length = self.arena.depth(self.start) + len(steps)
                self.found = (*self.found, Finding(claim, self.start, steps, ledger.walks, length))
                ledger.enter(self.found[-1])
