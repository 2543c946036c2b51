"""Grounding: a design laid out over a scope becomes a `Program` of guarded assignments.

Every row of every thread gives one ground step for each choice; what the rows fire, and the destructors, become
procedures, each grounded when it is first called. A destructor that can reach itself again thus stays finite.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.ground.effects import Grounding
from model.ground.guards import absent, ground_guards, in_states
from model.ground.heap import destruction, destructor, dying, enter, life, stop
from model.ground.program import (
    FALSE,
    All,
    Any,
    Body,
    Branch,
    Call,
    Expr,
    GroundStep,
    Instruction,
    Is,
    Not,
    Program,
    Ran,
    all_of,
    any_of,
    instructions,
    negation,
)
from model.ground.simplify import Simplifier
from model.language.errors import TableError
from model.language.lifecycle import DESTROY, Row
from model.language.violation import Kind
from model.semantics.layout import Binding, Instance, Layout
from model.semantics.step import Step


def ground(layout: Layout, *, simplify: bool = True) -> Program:
    """Return the program of a layout; `TableError` if a row names something that the design does not have.

    Without `simplify` the program keeps every check of every effect, also those that cannot fail.
    """
    grounder = _Grounder(layout)
    steps = grounder.all_steps()
    if not simplify:
        return Program(layout, steps, dict(sorted(grounder.procedures.items())))
    return Simplifier(layout, grounder.procedures).program(steps)


class _Grounder:
    """The state of one grounding: the procedures that are called, and those that are done."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.effects = Grounding(layout, self.answer)
        self.destructors = {destructor(instance): instance for instance in layout.instances}
        self.fired: dict[str, tuple[Instance, str, Binding]] = {}
        self.procedures: dict[str, Body] = {}

    def all_steps(self) -> tuple[GroundStep, ...]:
        """Ground the steps, then what they call, then what that calls."""
        steps = tuple(self.steps())
        pending = [step.body for step in steps]
        while pending:
            for one in tuple(instructions(pending.pop())):
                if isinstance(one, Call) and one.procedure not in self.procedures:
                    body = self.procedure(one.procedure)
                    self.procedures[one.procedure] = body
                    pending.append(body)
        return steps

    def steps(self) -> Iterator[GroundStep]:
        """The steps of all threads, by thread, row and choice, without those whose guards never hold."""
        for thread in self.layout.threads:
            for row in self.layout.rows(thread):
                for choice in self.layout.bindings(row.choose):
                    step = self.step(thread, row, choice)
                    if step.guard != FALSE:
                        yield step

    def step(self, thread: Instance, row: Row, choice: Binding) -> GroundStep:
        """One step: a row of a thread for one choice."""
        binding = {**thread.binding, **choice}
        point = life(self.layout, thread)
        sources = tuple(point.domain.index(name) for name in row.source if name in point.domain)
        move = () if row.target is None else (enter(point, row.target),)
        site = self.layout.of(thread).row_id(row)
        body = (*move, *self.effects.body(row.effects, binding, site))
        guard = ground_guards(self.layout, row.guards, binding)
        return GroundStep(
            step=Step(thread, row, tuple(choice.items())),
            place=point.place,
            points=tuple(sorted(sources)),
            guard=guard,
            body=body,
        )

    def answer(self, instance: Instance, event: str, caller: Binding) -> str:
        """The name of the procedure with which an instance answers an event, given what the caller's binding holds."""
        wanted = {name for row in self.layout.rows(instance) if row.event == event for name in row.given}
        given = {name: caller[name] for name in sorted(wanted) if name in caller}
        name = " ".join((f"{instance}.{event}", *(f"{key}={value}" for key, value in given.items())))
        self.fired[name] = (instance, event, given)
        return name

    def procedure(self, name: str) -> Body:
        """The body of a procedure, by its name."""
        if name in self.destructors:
            instance = self.destructors[name]
            return tuple(destruction(self.layout, instance, self.destructor_body(instance)))
        return tuple(self.event_body(*self.fired[name]))

    def event_body(self, instance: Instance, event: str, given: Binding) -> Iterator[Instruction]:
        """Yield the body of an event: the row for the instance's state, or the violation."""
        yield Branch(absent(life(self.layout, instance)), (stop(Kind.FREED, f"{instance}.{event}"),))
        rest = self.illegal(instance, event)
        for row, binding in reversed(tuple(self.answers(instance, event, given))):
            variable = life(self.layout, instance)
            guard = all_of((in_states(variable, row.source), ground_guards(self.layout, row.guards, binding)))
            move = () if row.target is None else (enter(variable, row.target),)
            rest = (Branch(guard, (*self.run(instance, row), *move, *self.row_effects(instance, row, binding)), rest),)
        yield from rest

    def destructor_body(self, instance: Instance) -> Body:
        """Become `dying` and run the destructor row for the state before; its guards see the instance dying."""
        start = (dying(self.layout, instance),)
        if not any(row.event == DESTROY for row in self.layout.rows(instance)):
            return start
        variable = life(self.layout, instance)
        rest = self.illegal(instance, DESTROY)
        for row, binding in reversed(tuple(self.answers(instance, DESTROY, {}))):
            seen = ground_guards(self.layout, row.guards, binding)
            guard = all_of(
                (in_states(variable, row.source), assume(seen, variable.place, variable.domain.index("dying")))
            )
            rest = (Branch(guard, (*self.run(instance, row), *start, *self.row_effects(instance, row, binding)), rest),)
        return rest

    def answers(self, instance: Instance, event: str, given: Binding) -> Iterator[tuple[Row, Binding]]:
        """The rows that may answer an event, each with every binding it may run under."""
        for row in self.layout.rows(instance):
            if row.event != event:
                continue
            missing = [name for name in row.given if name not in given]
            if missing:
                where = f"design {self.layout.design.name}: {self.layout.of(instance).row_id(row)}"
                raise TableError(f"{where} is given {missing[0]}, which its caller lacks")
            own = {**instance.binding, **{name: given[name] for name in row.given}}
            for choice in self.layout.bindings(row.choose):
                yield row, own | choice

    def run(self, instance: Instance, row: Row) -> Body:
        """The mark that an object's row runs."""
        return (Ran(instance.lifecycle, self.layout.of(instance).row_id(row)),)

    def row_effects(self, instance: Instance, row: Row, binding: Binding) -> Body:
        """The effects of an object's row."""
        return self.effects.body(row.effects, binding, self.layout.of(instance).row_id(row))

    def illegal(self, instance: Instance, event: str) -> Body:
        """Return the violation of an event that no row answers; its text names the state."""
        variable = life(self.layout, instance)
        names = variable.domain
        rest: Body = (stop(Kind.ILLEGAL, f"{instance}.{event} in {names[-1]}"),)
        for value in reversed(range(len(names) - 1)):
            halt = stop(Kind.ILLEGAL, f"{instance}.{event} in {names[value]}")
            rest = (Branch(Is(variable.place, (value,)), (halt,), rest),)
        return rest


def assume(guard: Expr, place: int, value: int) -> Expr:
    """Return the guard as it is in a state where a variable has this value."""
    match guard:
        case Is(at, values):
            return guard if at != place else all_of(()) if value in values else FALSE
        case All(parts):
            return all_of(assume(part, place, value) for part in parts)
        case Any(parts):
            return any_of(assume(part, place, value) for part in parts)
        case Not(part):
            return negation(assume(part, place, value))
