"""A small sound design for tests of tables: a pool that keeps boxes, and a worker that fills and looks at them.

`edited` gives the same design with one lifecycle's fields replaced, `with_row` with one row more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from model.language.design import Design
from model.language.lifecycle import Cite, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.vocabulary import (
    Add,
    Alive,
    Both,
    Clear,
    Create,
    Drop,
    Each,
    Fire,
    Guard,
    Has,
    Lacks,
    Lock,
    Off,
    On,
    Promote,
    Room,
    Set,
    Take,
    Unlock,
    Use,
)

CITE = Cite("pool.cc", "Pool", "abc1234")


def states(*names: str) -> tuple[State, ...]:
    return tuple(State(name, f"is {name}") for name in names)


def row(event: str, source: str, target: str | None = None, **more: Any) -> Row:
    return Row(event, tuple(source.split("|")), target, CITE, **more)


BOX = Lifecycle(
    "Box",
    Role.OBJECT,
    indexes=("b",),
    states=states("EMPTY", "FILLED"),
    initial="none",
    rows=(
        row("fill", "EMPTY", "FILLED", given=("w",), effects=(Set("Box.used"),)),
        row("empty", "FILLED", "EMPTY"),
        row("look", "EMPTY|FILLED", case="used", guards=(On("Box.used"),)),
        row("look", "EMPTY|FILLED", case="fresh", guards=(Off("Box.used"),)),
        row("destroy", "EMPTY|FILLED", effects=(Clear("Box.used"),)),
    ),
    cite=CITE,
    meaning="a box",
    flags=(Flag("used", "was filled once"),),
)

POOL = Lifecycle(
    "Pool",
    Role.ROOT,
    indexes=(),
    states=states("UP"),
    initial="UP",
    rows=(),
    cite=CITE,
    meaning="keeps boxes",
    slots=(Slot("boxes", "Box", Strength.STRONG, CITE),),
    counters=(Counter("filled", "boxes with something in them", 2),),
    mutexes=(Mutex("guard", CITE),),
)

WORKER = Lifecycle(
    "Worker",
    Role.THREAD,
    indexes=("w",),
    states=states("IDLE", "LOOKING", "DONE"),
    initial="IDLE",
    rows=(
        row(
            "put",
            "IDLE",
            choose=("b",),
            guards=(Lacks("Pool.boxes"), Room("Pool.filled"), Both(Lacks("Worker.hint"))),
            effects=(
                Lock("Pool.guard"),
                Create("Box", "EMPTY"),
                Take("Pool.boxes"),
                Take("Worker.hint"),
                Fire("Box.fill"),
                Add("Pool.filled", 1),
                Unlock("Pool.guard"),
            ),
        ),
        row(
            "look",
            "IDLE",
            "LOOKING",
            choose=("b",),
            guards=(Has("Worker.hint"), Alive("Box")),
            effects=(Promote("Worker.hint", "Worker.local"), Use("Worker.local"), Fire("Box.look")),
        ),
        row(
            "leave",
            "LOOKING",
            "IDLE",
            choose=("b",),
            guards=(Has("Worker.local"),),
            effects=(Drop("Worker.local"),),
        ),
        row(
            "clear",
            "IDLE",
            "DONE",
            effects=(
                Each(("b",), (Has("Pool.boxes"),), (Fire("Box.empty"), Drop("Pool.boxes"), Add("Pool.filled", -1))),
                Each(("b",), (Has("Worker.hint"),), (Drop("Worker.hint"),)),
            ),
        ),
    ),
    cite=CITE,
    meaning="one worker",
    slots=(
        Slot("hint", "Box", Strength.WEAK, CITE),
        Slot("local", "Box", Strength.STRONG, CITE),
    ),
    final=("DONE",),
)

SMALL = Design("small", because="the smallest design with one of everything", lifecycles=(BOX, POOL, WORKER))
SCOPE = Scope("base", (("b", 2),))
SCENARIO = Scenario("work", story="one worker", assumes=frozenset(), released=(), threads=("Worker",), scope=SCOPE)
POLICY = Policy(SCENARIO, SCOPE, Grain.SAFE)


def edited(lifecycle: str, *, design: Design = SMALL, **fields: Any) -> Design:
    """The design with some fields of one lifecycle replaced."""
    new = tuple(replace(one, **fields) if one.name == lifecycle else one for one in design.lifecycles)
    return Design(design.name, because=design.because, lifecycles=new)


def with_row(lifecycle: str, new: Row, *, design: Design = SMALL) -> Design:
    """The design with one row more."""
    return edited(lifecycle, design=design, rows=(*design.lifecycle(lifecycle).rows, new))


def guarded(*guards: Guard) -> Design:
    """The design in which the worker has one row more, of its own choice `b`, under these guards."""
    return with_row("Worker", row("extra", "IDLE", choose=("b",), guards=guards))


def acting(*effects: object) -> Design:
    """The design in which the worker has one row more, of its own choice `b`, with these effects."""
    return with_row("Worker", row("extra", "IDLE", choose=("b",), effects=effects))
