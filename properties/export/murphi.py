"""Murphi, the language of Rumur: every step is a rule whose body changes the state in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.ground.program import FALSE, Expr
from model.language.violation import Violation
from model.semantics.layout import Part, Variable

from .flow import Choice, Flow, Signal, needed
from .heading import claim_lines, heading, step_lines
from .names import OK, Names
from .plan import Bad, Plan, Topic
from .signals import Signals
from .speech import Dialect, Speech
from .statements import Statements

MURPHI = Dialect("&", "|", "!", "=", "!=", "true", "false", "-- {}")
RESERVED = """
alias array assert assume begin boolean by case clear const cover do else elsif end endalias endexists endfor
endforall endfunction endif endprocedure endrecord endrule endruleset endstartstate endswitch endwhile enum error
exists false for forall function if in interleaved invariant isundefined liveness multiset multisetadd multisetcount
multisetremove multisetremovepred of print procedure process program property put record return rule ruleset
scalarset startstate switch symmetry then traceuntil true type undefine union var while violation reset step
step_type is_ready has_its_turn take
"""
"""Words that the language has for itself, in lower case, and those that the exporter uses."""
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
    """The whole file."""
    return "\n".join(_Writer(plan).lines(command)) + "\n"


class _Writer(Statements):
    def __init__(self, plan: Plan) -> None:
        names = Names(plan.layout, (*RESERVED.split(), OK))
        super().__init__(plan.layout, names, Speech(MURPHI, self.look))
        self.plan = plan

    def look(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of a place outside all steps."""
        if place >= 0:
            return self.names.variables[place], self.names.values(self.layout.variables[place])
        topic, number = self.plan.topic(place)
        return self.names.alone(number) if topic is Topic.ALONE else f"s{number}_waits()", ()

    # --- statements ---

    def assign(self, name: str, value: str) -> str:
        return f"{name} := {value};"

    def value(self, variable: Variable, value: int) -> str:
        return ("false", "true")[value] if self.names.is_boolean(variable) else self.names.values(variable)[value]

    def stop(self, violation: Violation) -> Iterator[str]:
        yield f"violation := {self.names.violation(violation)};"
        yield "return;"

    def choose(self, condition: Expr, then: list[str], otherwise: list[str]) -> Iterator[str]:
        yield f"if {self.speech.say(condition)} then"
        yield from (f"  {line}" for line in then)
        if otherwise:
            yield "else"
            yield from (f"  {line}" for line in otherwise)
        yield "end;"

    # --- the file ---

    def lines(self, command: str) -> Iterator[str]:
        yield from heading(self.plan, MURPHI, command, NOTES)
        yield from self.declarations()
        yield from self.reset()
        for number, flow in enumerate(self.plan.flows):
            if flow.blocked != FALSE:
                yield from self.waits(number, flow)
        for number, flow in enumerate(self.plan.flows):
            yield from self.procedure(number, flow)
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
        yield f"  step_type: enum {{ {', '.join(f's{number}' for number in range(len(self.plan.flows)))} }};"
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

    def waits(self, number: int, flow: Flow) -> Iterator[str]:
        """A function that says whether a step needs a mutex of another thread."""
        said = Signals(self.layout, self.names, flow, MURPHI, self.look)
        signals = tuple(needed(flow.signals, (flow.blocked,)))
        yield f"function s{number}_waits(): boolean;"
        for one in signals:
            variable = said.stands_for(one.place)
            yield f"var {said.name(one.place)}: {'boolean' if variable is None else self.type_of(variable)};"
        yield "begin"
        for one in signals:
            yield from (f"  {line}" for line in self.signal(said, one))
        yield f"  return {said.speech.say(flow.blocked)};"
        yield "end;"
        yield ""

    def signal(self, said: Signals, one: Signal) -> Iterator[str]:
        name = said.name(one.place)
        if not isinstance(one, Choice):
            yield self.assign(name, said.speech.say(one.expr))
            return
        then, otherwise = (said.operand(one.of, operand, self.value) for operand in (one.then, one.otherwise))
        yield f"if {said.speech.say(one.condition)} then {self.assign(name, then)}"
        yield f"else {self.assign(name, otherwise)} end;"

    def procedure(self, number: int, flow: Flow) -> Iterator[str]:
        """What a step does."""
        yield from step_lines(self.plan, number, MURPHI)
        owner = self.layout.threads.index(flow.step.step.thread) + 1
        yield f"procedure s{number}_runs(); begin"
        yield from (f"  {line}" for line in self.body(flow.step.body, owner))
        yield "end;"
        yield ""

    def ready(self) -> Iterator[str]:
        """A function that says whether a step can be taken, if it is its thread's turn."""
        yield "function is_ready(step: step_type): boolean; begin"
        yield from self.switch(lambda number: f"return {self.speech.say(self.plan.ready(number))};")
        yield "end;"
        yield ""

    def turn(self) -> Iterator[str]:
        """A function that says whether it is the turn of a step's thread."""
        yield "function has_its_turn(step: step_type): boolean;"
        yield from (f"var {self.names.alone(thread)}: boolean;" for thread in self.plan.alone)
        yield "begin"
        for thread, where in self.plan.alone.items():
            yield f"  {self.assign(self.names.alone(thread), self.speech.say(where))}"
        yield from self.switch(lambda number: f"return {self.speech.say(self.plan.turn(number))};")
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
        yield from (f"    case s{number}: {line(number)}" for number in range(len(self.plan.flows)))
        yield "  end;"

    def claims(self) -> Iterator[str]:
        for one in self.plan.bad:
            yield from claim_lines(one.sentence, MURPHI)
            yield f'invariant "{one.name}" {self.claimed(one)};'
            yield f'cover "premise of {one.name}" violation = {OK} & {self.speech.say(one.premise)};'

    def claimed(self, claim: Bad) -> str:
        """What holds in every state if the claim does."""
        ends = (f"violation != {self.names.violation(self.plan.violations[number])}" for number in claim.ends)
        return f"({' & '.join(ends)})" if claim.ends else self.speech.unless(claim.bad)
