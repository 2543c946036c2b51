"""Step formulas evaluated in plain Python: the meaning that exporters rely on, without any exporter."""

from __future__ import annotations

from model.ground.program import All, Any, Expr, Is, Not
from model.language.violation import Violation
from model.semantics.layout import State
from properties.export.plan import Plan, Question
from properties.export.step_formula import Choice, Operand, StepFormula


def holds(expr: Expr, values: list[int], plan: Plan, turns: dict[tuple[Question, int], bool]) -> bool:
    """True if an expression holds; `turns` answers the questions in it."""
    match expr:
        case Is(place, wanted):
            return values[place] in wanted if place >= 0 else turns[plan.question(place)]
        case Not(part):
            return not holds(part, values, plan, turns)
        case All(parts):
            return all(holds(part, values, plan, turns) for part in parts)
        case Any(parts):
            return any(holds(part, values, plan, turns) for part in parts)


def with_bindings(formula: StepFormula, state: State, plan: Plan) -> list[int]:
    """The state, followed by the let-bindings of a step in it."""
    values = [*state, *(0 for _ in range(1 + max((one.place for one in formula.bindings), default=0) - len(state)))]
    for one in formula.bindings:
        if isinstance(one, Choice):
            chosen = one.then if holds(one.condition, values, plan, {}) else one.otherwise
            values[one.place] = value(chosen, values)
        else:
            values[one.place] = int(holds(one.expr, values, plan, {}))
    return values


def value(operand: Operand, values: list[int]) -> int:
    """The value of an operand."""
    return operand.value + (0 if operand.place is None else values[operand.place])


def outcomes(plan: Plan, state: State) -> dict[str, State | Violation]:
    """The outcome of each step that may be taken in a state, by the text of the step."""
    worth = [with_bindings(formula, state, plan) for formula in plan.formulas]
    turns = {
        (Question.WAITS, number): holds(formula.blocked, worth[number], plan, {})
        for number, formula in enumerate(plan.formulas)
    }
    for thread in range(len(plan.layout.threads)):
        turns[Question.ALONE, thread] = thread in plan.alone and holds(plan.alone[thread], [*state], plan, turns)
    found: dict[str, State | Violation] = {}
    for number, formula in enumerate(plan.formulas):
        if all(holds(one, [*state], plan, turns) for one in (plan.ready(number), plan.turn(number))):
            found[str(formula.step.step)] = _outcome(formula, state, worth[number], plan)
    return found


def _outcome(formula: StepFormula, state: State, values: list[int], plan: Plan) -> State | Violation:
    ends = [violation for violation, where in formula.crashes if holds(where, values, plan, {})]
    assert len(ends) <= 1, f"{formula.step.step} ends in {ends} at once"
    if ends:
        return ends[0]
    after = list(state)
    for place, operand in formula.after:
        after[place] = value(operand, values)
    return tuple(after)
