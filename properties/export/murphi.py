"""Murphi, the language of Rumur: every step is a rule whose body changes the state in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.ground.program import FALSE, Expr
from model.language.violation import Violation
from model.semantics.layout import Part, Variable
from properties.export.expressions import Dialect, ExpressionPrinter
from properties.export.header import claim_lines, header, step_lines
from properties.export.let_bindings import LetBindings
from properties.export.names import OK, Names
from properties.export.plan import Plan, Question, SafetyClaim
from properties.export.statements import StatementPrinter
from properties.export.step_formula import Choice, LetBinding, StepFormula, needed

MURPHI = Dialect("&", "|", "!", "=", "!=", "true", "false", "-- {}")
RESERVED = """
alias array assert assume begin boolean by case clear const cover do else elsif end endalias endexists endfor
endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate endswitch endwhile enum error
exists false for forall function if in interleaved invariant isundefined liveness multiset multisetadd multisetcount
multisetremove multisetremovepred of print procedure process program property put record return rule ruleset
scalarset startstate switch symmetry then traceuntil true type undefine union var while violation reset step
step_type is_ready has_its_turn take
"""
"""Reserved words of the language, in lower case, and the identifiers of the exporter."""
NOTES = (
    "One rule takes every step. One that ends in a violation sets violation, puts all else back to its start, and is",
    "the last: the states are those of the model, and one more for each violation that is reached.",
    "A rule for each step would be read more easily, but Rumur copies a function wherever it is called.",
    "Check it: rumur --deadlock-detection off --output model.c THIS && cc -O1 -mcx16 -o model model.c -lpthread",
    "Rumur does not look behind a state that breaks an invariant: to count all states, take the invariants out.",
)

RULE = (
    "ruleset step: step_type do",
    f'  rule "step" violation = {OK} & is_ready(step) & has_its_turn(step) ==> begin take(step); end;',
    "end;",
)


def write_murphi(plan: Plan, command: str) -> str:
    """The text of the whole file."""
    return "\n".join(_MurphiWriter(plan).lines(command)) + "\n"


class _MurphiWriter(StatementPrinter):
    def __init__(self, plan: Plan) -> None:
        names = Names(plan.layout, (*RESERVED.split(), OK))
        super().__init__(plan.layout, names, ExpressionPrinter(MURPHI, self.lookup))
        self.plan = plan

    def lookup(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of a place outside all steps."""
        if place >= 0:
            return self.names.variables[place], self.names.values(self.layout.variables[place])
        question, number = self.plan.question(place)
        return self.names.alone(number) if question is Question.ALONE else f"s{number}_waits()", ()

    # --- statements ---

    def assign(self, name: str, value: str) -> str:
        return f"{name} := {value};"

    def value(self, variable: Variable, value: int) -> str:
        return ("false", "true")[value] if self.names.is_boolean(variable) else self.names.values(variable)[value]

    def stop(self, violation: Violation) -> Iterator[str]:
        yield f"violation := {self.names.violation(violation)};"
        yield "return;"

    def choose(self, condition: Expr, then: list[str], otherwise: list[str]) -> Iterator[str]:
        yield f"if {self.expressions.text(condition)} then"
        yield from (f"  {line}" for line in then)
        if otherwise:
            yield "else"
            yield from (f"  {line}" for line in otherwise)
        yield "end;"

    # --- the file ---

    def lines(self, command: str) -> Iterator[str]:
        yield from header(self.plan, MURPHI, command, NOTES)
        yield from self.declarations()
        yield from self.reset()
        for number, formula in enumerate(self.plan.formulas):
            if formula.blocked != FALSE:
                yield from self.waits(number, formula)
        for number, formula in enumerate(self.plan.formulas):
            yield from self.procedure(number, formula)
        yield from self.ready()
        yield from self.turn()
        yield from self.take()
        yield from self.start()
        yield from RULE
        yield from self.claims()

    def declarations(self) -> Iterator[str]:
        yield "type"
        for name, values in self.names.types.items():
            yield f"  {name}: enum {{ {', '.join(values)} }};"
        outcomes = (OK, *(self.names.violation(one) for one in self.plan.violations))
        yield f"  violation_type: enum {{ {', '.join(outcomes)} }};"
        yield f"  step_type: enum {{ {', '.join(f's{number}' for number in range(len(self.plan.formulas)))} }};"
        yield "var"
        for variable, name in zip(self.layout.variables, self.names.variables, strict=True):
            yield f"  {name}: {self.type_of(variable)}; -- {variable.name}"
        yield "  violation: violation_type;"
        yield ""

    def type_of(self, variable: Variable) -> str:
        if self.names.is_boolean(variable):
            return "boolean"
        return f"0..{len(variable.domain) - 1}" if variable.role is Part.COUNTER else self.names.type_of(variable)

    def resets(self) -> Iterator[str]:
        for variable in self.layout.variables:
            yield f"  {self.put(variable.place, variable.initial)}"

    def reset(self) -> Iterator[str]:
        yield "procedure reset(); begin"
        yield from self.resets()
        yield "end;"
        yield ""

    def start(self) -> Iterator[str]:
        yield "startstate begin"
        yield from self.resets()
        yield f"  violation := {OK};"
        yield "end;"

    def waits(self, number: int, formula: StepFormula) -> Iterator[str]:
        """A function that returns whether a step needs a mutex of another thread."""
        lets = LetBindings(self.layout, self.names, formula, MURPHI, self.lookup)
        bindings = tuple(needed(formula.bindings, (formula.blocked,)))
        yield f"function s{number}_waits(): boolean;"
        for one in bindings:
            variable = lets.variable_of(one.place)
            yield f"var {lets.name(one.place)}: {'boolean' if variable is None else self.type_of(variable)};"
        yield "begin"
        for one in bindings:
            yield from (f"  {line}" for line in self.binding(lets, one))
        yield f"  return {lets.expressions.text(formula.blocked)};"
        yield "end;"
        yield ""

    def binding(self, lets: LetBindings, one: LetBinding) -> Iterator[str]:
        name = lets.name(one.place)
        if not isinstance(one, Choice):
            yield self.assign(name, lets.expressions.text(one.expr))
            return
        then, otherwise = (lets.operand(one.of, operand, self.value) for operand in (one.then, one.otherwise))
        yield f"if {lets.expressions.text(one.condition)} then {self.assign(name, then)}"
        yield f"else {self.assign(name, otherwise)} end;"

    def procedure(self, number: int, formula: StepFormula) -> Iterator[str]:
        """The procedure of a step: its effects."""
        yield from step_lines(self.plan, number, MURPHI)
        owner = self.layout.threads.index(formula.step.step.thread) + 1
        yield f"procedure s{number}_runs(); begin"
        yield from (f"  {line}" for line in self.body(formula.step.body, owner))
        yield "end;"
        yield ""

    def ready(self) -> Iterator[str]:
        """A function that returns whether a step can be taken, if it is its thread's turn."""
        yield "function is_ready(step: step_type): boolean; begin"
        yield from self.switch(lambda number: f"return {self.expressions.text(self.plan.ready(number))};")
        yield "end;"
        yield ""

    def turn(self) -> Iterator[str]:
        """A function that returns whether it is the turn of a step's thread."""
        yield "function has_its_turn(step: step_type): boolean;"
        yield from (f"var {self.names.alone(thread)}: boolean;" for thread in self.plan.alone)
        yield "begin"
        for thread, where in self.plan.alone.items():
            yield f"  {self.assign(self.names.alone(thread), self.expressions.text(where))}"
        yield from self.switch(lambda number: f"return {self.expressions.text(self.plan.turn(number))};")
        yield "end;"
        yield ""

    def take(self) -> Iterator[str]:
        """A procedure that takes a step."""
        yield "procedure take(step: step_type); begin"
        yield from self.switch(lambda number: f"s{number}_runs();")
        yield f"  if violation != {OK} then reset(); end;"
        yield "end;"
        yield ""

    def switch(self, line: Callable[[int], str]) -> Iterator[str]:
        """One line for each step."""
        yield "  switch step"
        yield from (f"    case s{number}: {line(number)}" for number in range(len(self.plan.formulas)))
        yield "  end;"

    def claims(self) -> Iterator[str]:
        for one in self.plan.safety:
            yield from claim_lines(one.sentence, MURPHI)
            yield f'invariant "{one.name}" {self.claimed(one)};'
            yield f'cover "premise of {one.name}" violation = {OK} & {self.expressions.text(one.premise)};'

    def claimed(self, claim: SafetyClaim) -> str:
        """The condition that holds in every state if the claim does."""
        ends = (f"violation != {self.names.violation(self.plan.violations[number])}" for number in claim.violations)
        return f"({' & '.join(ends)})" if claim.violations else self.expressions.unless(claim.bad)
