"""A tiny world in which each guard and effect can be tried by itself: boxes that hold items, and two hands.

`act` carries out some effects as one step of a hand, after a step that prepares the world, on both engines, and gives
back what became of it. The index variables `b`, `i` mean `Box[b0]` and `Item[i0]`; `b2`, `i2` mean `Box[b1]` and
`Item[i1]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from model.language.design import Design
from model.language.lifecycle import Cite, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, Strength
from model.language.lifecycle import State as Point
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.vocabulary import NONE, Create, Effect, Guard
from model.oracle.engine import Oracle
from model.semantics.layout import Layout, State
from model.semantics.ownership import ownership_graph, references
from model.semantics.step import Outcome, Step, initial, step

HERE = Cite("tests/model/semantics/workshop.py", "workshop", "test")
CHOICE = (("b", 0), ("i", 0), ("b2", 1), ("i2", 1))
VARIABLES = tuple(name for name, _ in CHOICE)
BOX, ITEM = Create("Box", "OPEN"), Create("Item", "NEW")

CONTENT, SPARE = "Box[b0].content>Item[i0]", "Box[b0].spare>Item[i0]"
HINT, PEEK = "Box[b0].hint>Item[i0]", "Box[b0].peek>Item[i0]"


def slot(name: str, target: str, strength: Strength, *, frame: bool = False, queue: bool = False) -> Slot:
    """A slot of the workshop."""
    return Slot(name, target, strength, HERE, frame=frame, queue=queue)


def row(event: str, source: str | tuple[str, ...], target: str | None, *effects: Effect, **more: Any) -> Row:
    """A row of the workshop."""
    sources = (source,) if isinstance(source, str) else source
    return Row(event, sources, target, HERE, effects=effects, **more)


def box(*rows: Row) -> Lifecycle:
    """Boxes hold items in every way there is."""
    states = (Point("OPEN", "open"), Point("SHUT", "shut"))
    slots = (
        slot("content", "Item", Strength.STRONG),
        slot("spare", "Item", Strength.UNIQUE),
        slot("hint", "Item", Strength.WEAK),
        slot("peek", "Item", Strength.RAW),
        slot("line", "Item", Strength.STRONG, queue=True),
    )
    return Lifecycle(
        "Box",
        Role.OBJECT,
        indexes=("b",),
        states=states,
        initial=NONE,
        rows=rows,
        cite=HERE,
        meaning="a box",
        slots=slots,
        flags=(Flag("lit", ""), Flag("fresh", "", initial=True)),
        counters=(Counter("load", "", cap=2), Counter("full", "", cap=1, initial=1)),
        mutexes=(Mutex("lid", HERE), Mutex("hinge", HERE)),
    )


def item(*rows: Row) -> Lifecycle:
    """Items may hold their box."""
    states = (Point("NEW", "new"), Point("WORN", "worn"))
    slots = (slot("back", "Box", Strength.STRONG), slot("shadow", "Box", Strength.WEAK))
    return Lifecycle(
        "Item",
        Role.OBJECT,
        indexes=("i",),
        states=states,
        initial=NONE,
        rows=rows,
        cite=HERE,
        meaning="an item",
        slots=slots,
    )


def hand(name: str, *rows: Row, runs_on: str = "") -> Lifecycle:
    """A thread with a local pointer of each kind, and a frame inside a box."""
    points = (Point("START", "start"), Point("READY", "ready", runs_on), Point("END", "end"))
    slots = (
        slot("box", "Box", Strength.STRONG),
        slot("item", "Item", Strength.STRONG),
        slot("inside", "Box", Strength.RAW, frame=True),
    )
    return Lifecycle(
        name,
        Role.THREAD,
        indexes=(),
        states=points,
        initial="START",
        rows=rows,
        cite=HERE,
        meaning="a hand",
        slots=slots,
    )


def workshop(*lifecycles: Lifecycle, grain: Grain = Grain.FULL, caps: tuple[tuple[str, int], ...] = ()) -> Layout:
    """Two boxes, three items and whoever else is given; boxes and items without rows unless they are given too."""
    given = {one.name: one for one in lifecycles}
    design = Design(
        "workshop", because="to try effects", lifecycles=tuple(({"Box": box(), "Item": item()} | given).values())
    )
    scope = Scope("small", (("b", 2), ("i", 3)), caps)
    threads = tuple(one.name for one in lifecycles if one.role is Role.THREAD)
    return Layout(
        design,
        Policy(
            Scenario("work", story="", assumes=frozenset(), released=(), threads=threads, scope=scope), scope, grain
        ),
    )


@dataclass(frozen=True)
class After:
    """The state after a step."""

    layout: Layout
    outcome: Outcome

    @property
    def state(self) -> State:
        """The state after the step."""
        return self.outcome.state

    @property
    def violation(self) -> str:
        """The violation as it prints, or nothing."""
        return str(self.outcome.violation or "")

    def value(self, name: str) -> str:
        """The value of a variable, as its domain prints it."""
        variable = self.layout.variable(name)
        return variable.domain[self.outcome.state[variable.place]]

    def on(self, name: str) -> bool:
        """Return True if a flag or reference is set."""
        return self.value(name) == "on"


def both(layout: Layout, state: State, one: Step) -> Outcome:
    """Take a step with the interpreter, and check that the oracle agrees in everything."""
    outcome = step(layout, state, one)
    oracle = Oracle(layout)
    oracle.load(state)
    assert oracle.fire(one) == outcome.violation
    assert oracle.state() == outcome.state
    same_graph(oracle)
    return outcome


def same_graph(oracle: Oracle) -> None:
    """The graph that steps have changed is the one that the engine's state gives."""
    derived = ownership_graph(oracle.layout, oracle.state())
    assert {name: oracle.graph.nodes[name] for name in oracle.graph} == {name: derived.nodes[name] for name in derived}
    assert references(oracle.graph) == references(derived)


def act(
    *effects: Effect,
    before: tuple[Effect, ...] = (BOX, ITEM),
    guards: tuple[Guard, ...] = (),
    boxes: tuple[Row, ...] = (),
    items: tuple[Row, ...] = (),
) -> After:
    """Prepare the world with `before`, then carry out the effects in one step; `Disabled` if the guards do not hold."""
    rows = (
        row("prepare", "START", "READY", *before, choose=VARIABLES),
        row("act", "READY", "END", *effects, guards=guards, choose=VARIABLES),
    )
    layout = workshop(box(*boxes), item(*items), hand("Hand", *rows))
    thread = layout.threads[0]
    prepared = both(layout, initial(layout), Step(thread, rows[0], CHOICE))
    assert prepared.violation is None
    return After(layout, both(layout, prepared.state, Step(thread, rows[1], CHOICE)))
