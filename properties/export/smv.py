"""SMV, the language of NuSMV: every step is a formula over the state before it, and an input says which is taken."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from model.ground.program import FALSE, TRUE, Program
from model.semantics.layout import Part, Variable
from properties.engines.symbolic.variable_order import ordered
from properties.export.expressions import Dialect, ExpressionPrinter
from properties.export.header import claim_lines, header, step_lines
from properties.export.let_bindings import LetBindings
from properties.export.names import Names
from properties.export.plan import Plan, Question
from properties.export.step_formula import Choice, LetBinding, Operand, StepFormula

SMV = Dialect("&", "|", "!", "=", "!=", "TRUE", "FALSE", "-- {}")
RESERVED = """
module define mdefine constants var ivar frozenvar init trans invar spec ctlspec ltlspec pslspec compute name
invarspec fairness justice compassion isa assign constraint simpwff ctlwff ltlwff pslwff compwff in min max mirror
pred predicates process array of boolean integer real word word1 bool signed unsigned extend resize sizeof uwconst
swconst ex ax ef af eg ag e f o g h x y z a u s v t bu ebf abf ebg abg case esac mod next self union xor xnor true
false count running main step none_taken
"""
"""Reserved words of the language, in lower case, and the identifiers of the exporter."""
NOTES = (
    "The input step says which step is taken; none_taken is always possible and changes nothing.",
    "A step that would end in a violation is not taken: whether one is possible is a question about the state before.",
    "So the states are those of the model. From CTL's point of view a state where a violation is possible has reached",
    "its goal: what lies behind a crash is not judged.",
    "What is said of violations is said for each thread: a claim holds if all its parts do.",
    "Check it: NuSMV -r -cp 20000 -i ORDER THIS, where ORDER is the file of the same name that ends in .ord.",
)


def write_smv(plan: Plan, command: str) -> str:
    """The text of the whole file."""
    return "\n".join(_SmvWriter(plan).lines(command)) + "\n"


def write_order(plan: Plan) -> str:
    """The variable order of our own diagrams for NuSMV's option `-i`: one name a line."""
    return "\n".join(_SmvWriter(plan).order()) + "\n"


class _SmvWriter:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.layout = plan.layout
        self.names = Names(plan.layout, RESERVED.split())
        self.expressions = ExpressionPrinter(SMV, self.lookup)
        changed = {place for formula in plan.formulas for place, _ in formula.after}
        self.changing = tuple(variable for variable in self.layout.variables if variable.place in changed)
        self.fixed = tuple(variable for variable in self.layout.variables if variable.place not in changed)

    def lookup(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of a place outside all steps."""
        if place >= 0:
            return self.names.variables[place], self.names.values(self.layout.variables[place])
        question, number = self.plan.question(place)
        return self.names.alone(number) if question is Question.ALONE else f"s{number}_waits", ()

    def value(self, variable: Variable, value: int) -> str:
        """A value in the syntax of the language."""
        return ("FALSE", "TRUE")[value] if self.names.is_boolean(variable) else self.names.values(variable)[value]

    @cached_property
    def steps(self) -> tuple[tuple[int, StepFormula, LetBindings], ...]:
        """Every step with its number and its bindings."""
        found = []
        for number, formula in enumerate(self.plan.formulas):
            found.append(
                (number, formula, LetBindings(self.layout, self.names, formula, SMV, self.lookup, f"s{number}_{{}}"))
            )
        return tuple(found)

    # --- the file ---

    def lines(self, command: str) -> Iterator[str]:
        yield from header(self.plan, SMV, command, NOTES, branching=True)
        yield "MODULE main"
        yield from self.declarations()
        for number, formula, lets in self.steps:
            yield from self.step(number, formula, lets)
        yield from self.questions()
        yield from self.relation()
        for variable in self.changing:
            yield from self.next(variable)
        yield from self.claims()

    def declarations(self) -> Iterator[str]:
        yield "IVAR"
        yield f"  step : {{{', '.join((*(f's{number}' for number, _, _ in self.steps), 'none_taken'))}}};"
        yield "VAR"
        for variable in self.changing:
            yield f"  {self.names.variables[variable.place]} : {self.domain(variable)}; -- {variable.name}"
        for thread in self.plan.alone:
            yield f"  {self.names.alone(thread)} : boolean; -- follows from the others, see INVAR"
        known = {value for variable in self.changing for value in self.names.values(variable)}
        named = {
            value
            for variable in self.fixed
            if variable.role is not Part.COUNTER
            for value in self.names.values(variable)
        }
        if named - known:
            yield f"CONSTANTS {', '.join(sorted(named - known))};"
        yield "DEFINE -- no step changes these"
        for variable in self.fixed:
            start = self.value(variable, variable.initial)
            yield f"  {self.names.variables[variable.place]} := {start}; -- {variable.name}"

    def order(self) -> Iterator[str]:
        program = Program(self.layout, tuple(formula.step for formula in self.plan.formulas), {})
        changing = {variable.place for variable in self.changing}
        yield from (self.names.variables[one.place] for one in ordered(program) if one.place in changing)
        yield from (self.names.alone(thread) for thread in self.plan.alone)
        yield "step"

    def domain(self, variable: Variable) -> str:
        if self.names.is_boolean(variable):
            return "boolean"
        if variable.role is Part.COUNTER:
            return f"0..{len(variable.domain) - 1}"
        return f"{{{', '.join(self.names.values(variable))}}}"

    # --- steps ---

    def step(self, number: int, formula: StepFormula, lets: LetBindings) -> Iterator[str]:
        yield ""
        yield from step_lines(self.plan, number, SMV)
        yield "DEFINE"
        for binding in formula.bindings:
            yield f"  {lets.name(binding.place)} := {self.binding(lets, binding)};"
        if formula.blocked != FALSE:
            yield f"  s{number}_waits := {lets.expressions.text(formula.blocked)};"
        ends = [f"s{number}_{self.names.violation(violation)}" for violation, _ in formula.crashes]
        for name, (_, where) in zip(ends, formula.crashes, strict=True):
            yield f"  {name} := {lets.expressions.text(where)};"
        yield f"  s{number}_crashes := {' | '.join(ends) or 'FALSE'};"
        yield f"  s{number}_ready := {self.expressions.text(self.plan.ready(number))};"

    def binding(self, lets: LetBindings, binding: LetBinding) -> str:
        if not isinstance(binding, Choice):
            return lets.expressions.text(binding.expr)
        then, otherwise = (self.operand(lets, binding.of, one) for one in (binding.then, binding.otherwise))
        return f"case {lets.expressions.text(binding.condition)} : {then}; TRUE : {otherwise}; esac"

    def operand(self, lets: LetBindings, of: int, operand: Operand) -> str:
        """A value. Sums are written as cases, so that none seems to leave its domain."""
        if operand.place is None or not operand.value:
            return lets.operand(of, operand, self.value)
        name, values = lets.lookup(operand.place)
        known = range(len(values))
        cases = [f"{name} = {v} : {v + operand.value}" for v in known if v + operand.value in known]
        return f"case {'; '.join(cases)}; TRUE : {name}; esac"

    # --- what follows ---

    def questions(self) -> Iterator[str]:
        """The definitions of the questions: a thread goes alone, a thread may crash."""
        yield ""
        for thread, where in self.plan.alone.items():
            yield f"INVAR {self.names.alone(thread)} <-> {self.expressions.text(where)};"
        yield "DEFINE"
        for thread in self.threads:
            yield f"  {self.crashing(thread)} := {self.ending(thread, tuple(range(len(self.plan.violations))))};"

    @cached_property
    def threads(self) -> tuple[int, ...]:
        """The threads with a step that may crash. A question about all of them together would be a large diagram."""
        return tuple(sorted({self.plan.thread(formula) for formula in self.plan.formulas if formula.crashes}))

    def crashing(self, thread: int) -> str:
        return self.names.namer.name(f"{self.layout.threads[thread]} crashes")

    def ending(self, thread: int, violations: tuple[int, ...]) -> str:
        """Where a step of the thread may end in one of these violations."""
        meant = {self.plan.violations[end] for end in violations}
        found = []
        for number, formula, _ in self.steps:
            names = [f"s{number}_{self.names.violation(one)}" for one, _ in formula.crashes if one in meant]
            if names and self.plan.thread(formula) == thread:
                found.append(f"(s{number}_ready{self.turn(number)} & ({' | '.join(names)}))")
        return " | ".join(found) or "FALSE"

    def relation(self) -> Iterator[str]:
        yield ""
        for number, _, _ in self.steps:
            # One conjunct for each step: together they would be one diagram of hundreds of thousands of nodes.
            yield f"TRANS step = s{number} -> s{number}_ready & !s{number}_crashes{self.turn(number)};"
        yield "ASSIGN"

    def turn(self, number: int) -> str:
        """The further condition of a step: no other thread goes alone."""
        turn = self.plan.turn(number)
        return "" if turn == TRUE else f" & {self.expressions.text(turn)}"

    def next(self, variable: Variable) -> Iterator[str]:
        name, place = self.names.variables[variable.place], variable.place
        yield f"  init({name}) := {self.value(variable, variable.initial)};"
        yield f"  next({name}) := case"
        for number, formula, lets in self.steps:
            for changed, operand in formula.after:
                if changed == place:
                    yield f"    step = s{number} : {self.operand(lets, place, operand)};"
        yield f"    TRUE : {name};"
        yield "  esac;"

    def claims(self) -> Iterator[str]:
        for claim in self.plan.safety:
            yield from claim_lines(claim.sentence, SMV)
            if claim.violations:
                for thread in self.threads:
                    name = self.names.claim(f"{claim.name}__{self.layout.threads[thread]}")
                    yield f"INVARSPEC NAME {name} := !({self.ending(thread, claim.violations)});"
            else:
                yield f"INVARSPEC NAME {self.names.claim(claim.name)} := {self.expressions.unless(claim.bad)};"
        crashes = " | ".join(f"EF {self.crashing(thread)}" for thread in self.threads) or "FALSE"
        for one in self.plan.reachability:
            yield from claim_lines(one.sentence, SMV)
            yield f"CTLSPEC NAME {self.names.claim(one.name)} := AG (EF {self.expressions.text(one.goal)} | {crashes});"
