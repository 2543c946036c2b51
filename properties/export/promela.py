"""Promela, the language of Spin: one process that takes the steps, each a `d_step`, which is one transition."""

from __future__ import annotations

from collections.abc import Iterator

from model.ground.program import FALSE, TRUE, Expr
from model.language.violation import Violation
from model.semantics.layout import Variable
from properties.export.expressions import Dialect, ExpressionPrinter
from properties.export.header import claim_lines, header, step_lines
from properties.export.let_bindings import LetBindings
from properties.export.names import OK, Names
from properties.export.plan import Plan, Question, SafetyClaim
from properties.export.statements import StatementPrinter
from properties.export.step_formula import Choice, LetBinding, StepFormula, needed

PROMELA = Dialect("&&", "||", "!", "==", "!=", "true", "false", "/* {} */")
RESERVED = """
active assert atomic bit bool break byte c_code c_decl c_expr c_state c_track chan cond_expr d_proctype d_step do
else empty enabled eval false fi for full get_priority goto hidden if in init inline int len ltl mtype nempty never
nfull notrace np_ od of pc_value pid priority printf printm proctype provided return run select set_priority short
show skip state timeout trace true typedef unless unsigned xr xs always eventually until weakuntil stronguntil
implies equivalent next release auto case char const continue default double enum extern float long register signed
sizeof static struct switch union void volatile while now reset steps violation spin _pid _last _nr_pr define
include
"""
"""Words that the language or C has for itself, in lower case, and those that the exporter uses."""
NOTES = (
    "One process takes the steps; each is one transition. One that ends in a violation sets violation, puts all else",
    "back to its start, and is the last: the states are those of the model, and one more for each violation reached.",
    "Whether a step has to wait for a lock half-way is found out in C; the brackets around the names of the functions",
    "are for Spin, which takes what looks like a plain call for a side effect.",
    "Count the states: spin -a THIS && cc -O1 -DNOREDUCE -DNOCLAIM -o pan pan.c && ./pan -E -n -m1000000",
    "Check a claim:    spin -a THIS && cc -O1 -DNOREDUCE -o pan pan.c && ./pan -n -m1000000 -N NAME",
)

PIECE = 200
"""Lines of C in one piece."""
LONGEST = 2000
"""Lines of a d_step. Spin takes no longer ones: an atomic sequence that nothing can block does the same."""


def write_promela(plan: Plan, command: str) -> str:
    """The text of the whole file."""
    return "\n".join(_PromelaWriter(plan).lines(command)) + "\n"


class _PromelaWriter(StatementPrinter):
    def __init__(self, plan: Plan) -> None:
        names = Names(plan.layout, (*RESERVED.split(), OK))
        super().__init__(plan.layout, names, ExpressionPrinter(PROMELA, self.lookup))
        self.plan = plan
        self.in_c = ExpressionPrinter(PROMELA, self.lookup_from_c)
        self.label = ""

    def lookup(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of a place in Promela."""
        if place >= 0:
            return self.names.variables[place], self.names.values(self.layout.variables[place])
        return f"c_expr {{ {self.function(*self.plan.question(place))} }}", ()

    def lookup_from_c(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The name of a place in C inside Spin's checker."""
        if place >= 0:
            name, values = self.lookup(place)
            return f"now.{name}", values
        return self.function(*self.plan.question(place)), ()

    def function(self, question: Question, number: int) -> str:
        return f"({self.names.alone(number) if question is Question.ALONE else f's{number}_waits'})()"

    # --- statements ---

    def assign(self, name: str, value: str) -> str:
        return f"{name} = {value};"

    def value(self, variable: Variable, value: int) -> str:
        return str(value) if self.names.is_boolean(variable) else self.names.values(variable)[value]

    def stop(self, violation: Violation) -> Iterator[str]:
        yield f"violation = {self.names.violation(violation)};"
        yield f"goto {self.label};"

    def choose(self, condition: Expr, then: list[str], otherwise: list[str]) -> Iterator[str]:
        yield "if"
        yield f":: {self.expressions.text(condition)} ->"
        yield from (f"   {line}" for line in (*then, "skip"))
        yield ":: else ->"
        yield from (f"   {line}" for line in (*otherwise, "skip"))
        yield "fi;"

    # --- the file ---

    def lines(self, command: str) -> Iterator[str]:
        yield from header(self.plan, PROMELA, command, NOTES)
        yield from self.constants()
        yield from self.declarations()
        yield from self.functions()
        yield from ("inline reset() {", *self.resets(), "}", "", "active proctype steps() {", "end: do")
        for number, formula in enumerate(self.plan.formulas):
            yield from self.step(number, formula)
        yield from ("  od", "}")
        yield from self.claims()

    def constants(self) -> Iterator[str]:
        for values in self.names.types.values():
            yield from (f"#define {name} {value}" for value, name in enumerate(values))
        outcomes = (OK, *(self.names.violation(one) for one in self.plan.violations))
        yield from (f"#define {name} {value}" for value, name in enumerate(outcomes))
        yield ""

    def declarations(self) -> Iterator[str]:
        for variable, name in zip(self.layout.variables, self.names.variables, strict=True):
            kind = "bit" if len(variable.domain) <= 2 else "byte" if len(variable.domain) <= 256 else "short"
            start = self.value(variable, variable.initial)
            yield f"{kind} {name} = {start}; {PROMELA.comment(variable.name)}"
        yield f"{'byte' if len(self.plan.violations) < 256 else 'short'} violation = {OK};"
        yield ""

    def resets(self) -> Iterator[str]:
        return (f"  {self.put(variable.place, variable.initial)}" for variable in self.layout.variables)

    def functions(self) -> Iterator[str]:
        """C functions that read the state and change nothing. Spin needs each piece of C to be short."""
        pieces = [piece for number, formula in enumerate(self.plan.formulas) for piece in self.waits(number, formula)]
        for thread, where in self.plan.alone.items():
            pieces.append([f"static int {self.names.alone(thread)}(void) {{ return {self.in_c.text(where)}; }}"])
        if pieces:
            # The numbers have gaps: unused let-bindings are left out, and the others keep their numbers.
            last = max((one.place for formula in self.plan.formulas for one in formula.bindings), default=0)
            size = max(1, last + 1 - len(self.layout.variables))
            pieces.insert(0, ["#define true 1", "#define false 0", f"static int c[{size}];"])
        for piece in pieces:
            yield from ("c_code {", *piece, "}", "")

    def waits(self, number: int, formula: StepFormula) -> Iterator[list[str]]:
        """The functions that return whether a step needs a mutex of another thread."""
        if formula.blocked == FALSE:
            return
        lets = LetBindings(self.layout, self.names, formula, PROMELA, self.lookup_from_c, "c[{}]")
        lines = [
            f"  {lets.name(s.place)} = {self.binding(lets, s)};" for s in needed(formula.bindings, (formula.blocked,))
        ]
        parts = [lines[start : start + PIECE] for start in range(0, len(lines), PIECE)]
        for part, inside in enumerate(parts):
            yield [f"static void s{number}_part{part}(void) {{", *inside, "}"]
        calls = (f"  s{number}_part{part}();" for part in range(len(parts)))
        result = f"  return {lets.expressions.text(formula.blocked)};"
        yield [f"static int s{number}_waits(void) {{", *calls, result, "}"]

    def binding(self, lets: LetBindings, one: LetBinding) -> str:
        if not isinstance(one, Choice):
            return lets.expressions.text(one.expr)
        then, otherwise = (lets.operand(one.of, operand, self.value) for operand in (one.then, one.otherwise))
        return f"{lets.expressions.text(one.condition)} ? {then} : {otherwise}"

    def step(self, number: int, formula: StepFormula) -> Iterator[str]:
        self.label = f"s{number}_ends"
        owner = self.layout.threads.index(formula.step.step.thread) + 1
        yield from (f"  {line}" for line in step_lines(self.plan, number, PROMELA))
        asked = (self.plan.ready(number), self.plan.turn(number))
        guard = " && ".join((f"violation == {OK}", *(self.expressions.text(one) for one in asked if one != TRUE)))
        body = self.body(formula.step.body, owner)
        yield f"  :: {'d_step' if len(body) <= LONGEST else 'atomic'} {{ {guard} ->"
        yield from (f"     {line}" for line in body)
        if formula.crashes:
            yield f"     {self.label}: if :: violation != {OK} -> reset() :: else -> skip fi }}"
        else:
            yield "     skip }"

    def claims(self) -> Iterator[str]:
        for claim in self.plan.safety:
            yield from claim_lines(claim.sentence, PROMELA)
            yield f"ltl {self.names.claim(claim.name)} {{ [] {self.claimed(claim)} }}"

    def claimed(self, claim: SafetyClaim) -> str:
        """The condition that holds in every state if the claim does."""
        ends = (f"violation != {self.names.violation(self.plan.violations[number])}" for number in claim.violations)
        return f"({' && '.join(ends)})" if claim.violations else self.expressions.unless(claim.bad)
