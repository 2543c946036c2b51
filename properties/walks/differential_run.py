"""One walk as a differential run: two engines take the same steps and are compared after each; monitors watch."""

from __future__ import annotations

from model.language.errors import Disabled
from model.language.violation import Violation
from model.semantics.step import Step
from properties.walks.harness import Harness, Refutation, StartingState, Steps
from properties.walks.monitors import RefutedClaims

FRESH = 3
"""The weight of a step whose row was not taken in this walk, and again of one that leads to a new state."""

JUMP = 85
"""Of a hundred picks, those from this one on leave the walk and start elsewhere: that covers more than one long walk,
and still completes lifecycles."""


class Disagreement(AssertionError):
    """The two engines differ: one of them is wrong, and no verdict can be trusted.

    The difference shows after `steps` from `start`, or in the last of these steps.
    """

    def __init__(self, what: str, start: StartingState, steps: Steps) -> None:
        super().__init__(what)
        self.start = start
        self.steps = steps


class DifferentialRun:
    """A walk in progress. `choices` are the numbers of the enabled steps, repeated by weight."""

    def __init__(self, harness: Harness, start: StartingState) -> None:
        self.harness = harness
        self.compiled = harness.compiled
        self.oracle = harness.oracle
        harness.log.walks += 1
        self.begin(start)

    def begin(self, start: StartingState) -> None:
        """Start to walk from a state."""
        self.start = start
        self.packed = start.packed
        self.steps: Steps = ()
        self.attempted: Steps = ()
        self.taken_rows: set[int] = set()
        self.visited: set[int] = set()
        self.refutations: tuple[Refutation, ...] = ()
        self.oracle.load(self.compiled.state(start.packed))
        # A claim that the starting state refutes was refuted by the search that found the state.
        self.known: RefutedClaims = () if start.is_initial else self.harness.monitor.state(self.packed, self.oracle)
        self._arrive()

    @property
    def at_rest(self) -> bool:
        """True if no step is enabled here."""
        return not self.choices

    def take(self, number: int) -> None:
        """Take a step with both engines; `Disagreement` if they differ. After a crash the state is as before."""
        step = self.compiled.step(number)
        self.attempted = (*self.steps, number)
        before, after = self.compiled.state(self.packed), dict(self.compiled.edges(self.packed))[number]
        self.harness.log.steps += 1
        self.harness.log.edges.add((self.packed, number))
        self.taken_rows.add(id(step.row))
        expected, violation = self.compiled.violation(after), self._fire(step)
        if violation != expected:
            both = f"{violation or 'no violation'}, the compiled engine {expected or 'no violation'}"
            raise self._disagreement(f"{step}: the oracle finds {both}")
        locked = self.harness.locks.add(self.packed, number, self.harness.claims)
        if violation:
            self._log((*self.harness.monitor.crash(violation), *locked), self.attempted)
            return
        self.packed = after
        self.steps = self.attempted
        self._log((*self.harness.monitor.step(before, self.compiled.state(after)), *locked), self.steps)
        self._arrive()

    def _fire(self, step: Step) -> Violation | None:
        try:
            return self.oracle.fire(step)
        except Disabled as disabled:
            raise self._disagreement(f"only the compiled engine takes {disabled}") from disabled

    def _disagreement(self, what: str) -> Disagreement:
        return Disagreement(what, self.start, self.attempted)

    def _arrive(self) -> None:
        """Compare the engines in the present state, and find out which steps are enabled."""
        self._compare_states()
        edges = self.compiled.edges(self.packed)
        if self.packed not in self.harness.agreed:
            self._compare_steps()
            self.harness.agreed.add(self.packed)
        self.visited.add(self.packed)
        self.choices = tuple(number for number, after in edges for _ in range(self._weight(number, after)))
        self._log(self.harness.monitor.state(self.packed, self.oracle), self.steps)

    def _weight(self, number: int, after: int) -> int:
        fresh_row = id(self.compiled.step(number).row) not in self.taken_rows
        return int(FRESH ** (fresh_row + (after not in self.visited)))

    def _compare_states(self) -> None:
        compiled, oracle = self.compiled.state(self.packed), self.oracle.state()
        for variable in self.harness.layout.variables if compiled != oracle else ():
            ours, theirs = (variable.domain[state[variable.place]] for state in (oracle, compiled))
            if ours != theirs:
                raise self._disagreement(f"{variable.name} is {ours} in the oracle, {theirs} in the compiled engine")

    def _compare_steps(self) -> None:
        compiled = tuple(self.compiled.step(number) for number, _ in self.compiled.edges(self.packed))
        oracle = self.oracle.enabled()
        if compiled != oracle:
            only = [f"only the oracle offers {one}" for one in oracle if one not in compiled]
            only += [f"only the compiled engine offers {one}" for one in compiled if one not in oracle]
            raise self._disagreement("; ".join(only) or "the engines offer the same steps in another order")

    def _log(self, claims: RefutedClaims, steps: Steps) -> None:
        """Log the claims that these steps refute."""
        log = self.harness.log
        for claim in claims:
            if claim not in self.known:
                length = self.harness.depth(self.start) + len(steps)
                new = Refutation(claim=claim, start=self.start, steps=steps, walk=log.walks, length=length)
                self.refutations = (*self.refutations, new)
                log.add(self.refutations[-1])
