"""Traces: recorded, replayed and shortened. Their text form is `model.semantics.trace_text`'s."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from model.language.errors import Disabled, RequestError
from model.language.spelling import closest
from model.language.violation import Violation
from model.semantics.layout import Layout, State
from model.semantics.step import Outcome, Step, candidates, step
from model.semantics.trace_text import Trace, TraceLine, digest, digest_of, parse, require_fit
from model.semantics.world import state_of

__all__ = [
    "Trace",
    "TraceLine",
    "TraceRun",
    "digest",
    "digest_of",
    "parse",
    "record",
    "require_fit",
    "run_steps",
    "run_trace",
    "shorten",
    "shorten_by",
]


@dataclass(frozen=True, slots=True)
class TraceRun:
    """A trace that was carried out: `states[i]` is the state before `steps[i]`, and the last one that after all.

    A step that ends in a violation is the last, and leaves the state as it was.
    """

    steps: tuple[Step, ...]
    states: tuple[State, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def violation(self) -> Violation | None:
        """The violation in which the last step ended, if any."""
        return self.outcomes[-1].violation if self.outcomes else None


def record(
    layout: Layout,
    steps: Iterable[Step],
    violation: Violation | None = None,
    source: str = "trace",
    again: int = 0,
) -> Trace:
    """The trace of some steps from the initial state; `str` gives its text.

    It promises the violation if there is one, and that step `again`, if that is not 0, follows the last one.
    """
    policy = layout.policy
    lines = tuple(TraceLine(number, str(one)) for number, one in enumerate(steps, 1))
    return Trace(
        design=layout.design.name,
        scenario=policy.scenario.name,
        scope=policy.scope.name,
        grain=str(policy.grain),
        digest=digest(layout.design),
        steps=lines,
        expect=str(violation) if violation else "",
        source=source,
        again=again,
    )


def run_trace(layout: Layout, trace: Trace) -> TraceRun:
    """Carry out a trace from the initial state.

    `RequestError` with the line number for a trace of another design, an unknown step, a step that is not enabled where
    it stands, and an `expect` or `again` that does not come true.
    """
    require_fit(trace, layout)
    state = layout.initial
    steps, states, outcomes = list[Step](), [state], list[Outcome]()
    for line in trace.steps:
        where = f"{trace.source}:{line.number}"
        if outcomes and outcomes[-1].violation:
            raise RequestError(f"{where}: {line.text}: the step before ended in {outcomes[-1].violation}; end here")
        one, outcome = _carry_out(layout, state, line, where)
        state = outcome.state
        steps.append(one)
        states.append(state)
        outcomes.append(outcome)
    done = TraceRun(tuple(steps), tuple(states), tuple(outcomes))
    if trace.expect and str(done.violation) != trace.expect:
        raise RequestError(
            f"{trace.source}:{trace.expect_line}: expects {trace.expect}, but the last step ends in "
            f"{done.violation or 'no violation'}"
        )
    _require_return(trace, done)
    return done


def _require_return(trace: Trace, done: TraceRun) -> None:
    where = f"{trace.source}:{trace.again_line}: again {trace.again}"
    if trace.again > len(done.steps):
        raise RequestError(f"{where}: the last step is {len(done.steps)}; give a step that there is")
    if trace.again and done.states[trace.again - 1] != done.states[-1]:
        raise RequestError(f"{where}: the last step does not lead back to where step {trace.again} begins")


def _carry_out(layout: Layout, state: State, line: TraceLine, where: str) -> tuple[Step, Outcome]:
    one = _resolve(layout, state, line, where)
    try:
        return one, step(layout, state, one)
    except Disabled as disabled:
        raise RequestError(f"{where}: not enabled here: {disabled}") from None


def _resolve(layout: Layout, state: State, line: TraceLine, where: str) -> Step:
    """Return the step of a line: the one with that text from the point where its thread stands."""
    here = {
        str(one): one
        for thread in layout.threads
        if line.text.startswith(f"{thread} ")
        for one in candidates(layout, thread, state_of(layout, state, thread))
    }
    if line.text in here:
        return here[line.text]
    everywhere = _everywhere(layout)
    if line.text in everywhere:
        thread = next(thread for thread in layout.threads if line.text.startswith(f"{thread} "))
        point = state_of(layout, state, thread)
        raise RequestError(f"{where}: {line.text}: {thread} is at {point}; that step is from {everywhere[line.text]}")
    raise RequestError(f"{where}: no step {line.text}; {closest(line.text, (*here, *everywhere))}")


def _everywhere(layout: Layout) -> dict[str, str]:
    """All steps that there are by their text, each with the points that it can be taken from."""
    found: dict[str, str] = {}
    for thread in layout.threads:
        for state in layout.of(thread).states:
            for one in candidates(layout, thread, state.name):
                known = found.get(str(one))
                found[str(one)] = f"{known} or {state.name}" if known else state.name
    return found


def run_steps(layout: Layout, steps: Iterable[Step]) -> TraceRun:
    """Carry out steps from the initial state; `Disabled` if one is not enabled. Stops after a violation."""
    state = layout.initial
    done, states, outcomes = list[Step](), [state], list[Outcome]()
    for one in steps:
        outcome = step(layout, state, one)
        state = outcome.state
        done.append(one)
        states.append(state)
        outcomes.append(outcome)
        if outcome.violation:
            break
    return TraceRun(tuple(done), tuple(states), tuple(outcomes))


def shorten(layout: Layout, steps: Iterable[Step], interesting: Callable[[TraceRun], bool]) -> tuple[Step, ...]:
    """A part of the steps that still runs and is still interesting, and of which no single step can be left out.

    Delta debugging (Zeller and Hildebrandt, 2002): leave out ever smaller runs of steps until nothing more can go.
    `RequestError` if the steps themselves are not interesting.
    """

    def keeps(part: tuple[Step, ...]) -> bool:
        try:
            return interesting(run_steps(layout, part))
        except Disabled:
            return False

    return shorten_by(keeps, tuple(steps))


Item = TypeVar("Item")


def shorten_by(keeps: Callable[[tuple[Item, ...]], bool], items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Shorten any sequence: a part that `keeps` accepts, and rejects once any single item is left out."""
    left = items
    if not keeps(left):
        raise RequestError("the trace does not show what it is to be shortened for; give one that does")
    size = max(1, len(left) // 2)
    while left:
        shorter = _without_one_chunk(left, size, keeps)
        if shorter is not None:
            left = shorter
        elif size == 1:
            break
        size = max(1, min(size if shorter is not None else size // 2, len(left) // 2))
    return left


def _without_one_chunk(
    items: tuple[Item, ...], size: int, keeps: Callable[[tuple[Item, ...]], bool]
) -> tuple[Item, ...] | None:
    """The items without `size` neighbours that can go, or None. Late ones are tried first: less depends on them."""
    # Overlapping chunks, so that a pair (take and give back) goes wherever it stands.
    for end in range(len(items), 0, -max(1, size // 2)):
        shorter = (*items[: max(0, end - size)], *items[end:])
        if keeps(shorter):
            return shorter
    return None
