"""Flows evaluated in plain Python: the meaning that exporters rely on, without any exporter."""

from __future__ import annotations

from model.ground.program import All, Any, Expr, Is, Not
from model.language.violation import Violation
from model.semantics.layout import State
from properties.export.flow import Choice, Flow, Operand
from properties.export.plan import Plan, Topic


def holds(expr: Expr, values: list[int], plan: Plan, turns: dict[tuple[Topic, int], bool]) -> bool:
    """Whether an expression holds; `turns` answers what is no variable."""
    match expr:
        case Is(place, wanted):
            return values[place] in wanted if place >= 0 else turns[plan.topic(place)]
        case Not(part):
            return not holds(part, values, plan, turns)
        case All(parts):
            return all(holds(part, values, plan, turns) for part in parts)
        case Any(parts):
            return any(holds(part, values, plan, turns) for part in parts)


def signalled(flow: Flow, state: State, plan: Plan) -> list[int]:
    """The state, and behind it the signals of a step in it."""
    values = [*state, *(0 for _ in range(1 + max((one.place for one in flow.signals), default=0) - len(state)))]
    for one in flow.signals:
        if isinstance(one, Choice):
            chosen = one.then if holds(one.condition, values, plan, {}) else one.otherwise
            values[one.place] = value(chosen, values)
        else:
            values[one.place] = int(holds(one.expr, values, plan, {}))
    return values


def value(operand: Operand, values: list[int]) -> int:
    """What an operand is worth."""
    return operand.value + (0 if operand.place is None else values[operand.place])


def outcomes(plan: Plan, state: State) -> dict[str, State | Violation]:
    """What each step that may be taken in a state leads to, by the step's text."""
    worth = [signalled(flow, state, plan) for flow in plan.flows]
    turns = {
        (Topic.WAITS, number): holds(flow.blocked, worth[number], plan, {}) for number, flow in enumerate(plan.flows)
    }
    for thread in range(len(plan.layout.threads)):
        turns[Topic.ALONE, thread] = thread in plan.alone and holds(plan.alone[thread], [*state], plan, turns)
    found: dict[str, State | Violation] = {}
    for number, flow in enumerate(plan.flows):
        if all(holds(one, [*state], plan, turns) for one in (plan.ready(number), plan.turn(number))):
            found[str(flow.step.step)] = _outcome(flow, state, worth[number], plan)
    return found


def _outcome(flow: Flow, state: State, values: list[int], plan: Plan) -> State | Violation:
    ends = [violation for violation, where in flow.crashes if holds(where, values, plan, {})]
    assert len(ends) <= 1, f"{flow.step.step} ends in {ends} at once"
    if ends:
        return ends[0]
    after = list(state)
    for place, operand in flow.after:
        after[place] = value(operand, values)
    return tuple(after)
