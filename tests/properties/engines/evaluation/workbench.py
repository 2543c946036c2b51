"""A bench on which claims can be broken one by one: two kinds of object that may own each other, a shelf, two hands.

`judged` runs the rows of the hands and gives the verdict on one claim. `Left` and `Right` are indexed by `i`; the shelf
is a root with a flag, a counter and two locks; each hand is at START, may go to MIDDLE and ends at END.
"""

from __future__ import annotations

from model.language.design import Design
from model.language.lifecycle import Cite, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.vocabulary import NONE, At, Effect, Guard, No, NotAt
from model.semantics.layout import Layout
from properties.claims.claim import Family, Shape
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Judgement, Verdict

HERE = Cite("workbench.py", "workbench", "test")
ENDED = (At("Hand", "END"), At("Other", "END"))
FREED = (No(("i",), NotAt("Left", NONE)), No(("i",), NotAt("Right", NONE)))
SAID = {"name": "claimed", "sentence": "It is so.", "family": Family.ORDER}
"""The fields that every claim must have."""


def row(event: str, source: str, target: str | None, *effects: Effect, **more: object) -> Row:
    """A row of a hand."""
    return Row(event, (source,), target, HERE, effects=effects, **more)  # type: ignore[arg-type]


def done(source: str = "START", *effects: Effect) -> Row:
    """The row that ends a hand."""
    return row("end", source, "END", *effects)


def bench(*hand: Row, other: tuple[Row, ...] = ()) -> Design:
    """A design whose two hands have these rows; without rows of its own the other hand just ends."""
    points = (State("START", "before"), State("MIDDLE", "between"), State("END", "after"))
    hands = (
        Lifecycle(
            name,
            Role.THREAD,
            indexes=(),
            states=points,
            initial="START",
            rows=rows,
            cite=HERE,
            meaning="a hand",
            slots=(
                Slot("left", "Left", Strength.STRONG, HERE),
                Slot("seen", "Left", Strength.RAW, HERE),
                Slot("frame", "Left", Strength.RAW, HERE, frame=True),
            ),
            final=("END",),
        )
        for name, rows in (("Hand", hand), ("Other", other or (done(),)))
    )
    shelf = Lifecycle(
        "Shelf",
        Role.ROOT,
        indexes=(),
        states=(State("STANDS", "always"),),
        initial="STANDS",
        rows=(),
        cite=HERE,
        meaning="a root",
        slots=(Slot("left", "Left", Strength.STRONG, HERE),),
        flags=(Flag("lit", "a lamp"),),
        counters=(Counter("load", "weight", cap=2),),
        mutexes=(Mutex("door", HERE), Mutex("drawer", HERE)),
        final=("STANDS",),
    )
    return Design(
        "bench", because="to try claims", lifecycles=(_thing("Left", "Right"), _thing("Right", "Left"), shelf, *hands)
    )


def _thing(name: str, other: str) -> Lifecycle:
    return Lifecycle(
        name,
        Role.OBJECT,
        indexes=("i",),
        states=(State("NEW", "made"), State("OLD", "used")),
        initial=NONE,
        rows=(row("age", "NEW", "OLD"),),
        cite=HERE,
        meaning=f"owns a {other}",
        slots=(Slot("to", other, Strength.STRONG, HERE), Slot("spare", other, Strength.STRONG, HERE)),
        flags=(Flag("mark", "a mark"),),
        mutexes=(Mutex("latch", HERE),),
        final=("NEW", "OLD"),
    )


ALL = (*ENDED, *FREED)


def scenario(goal: tuple[Guard, ...] = ALL, size: int = 1, assumes: frozenset[str] = frozenset()) -> Scenario:
    """Both hands work, over so many things of each kind."""
    return Scenario(
        "work",
        story="two hands at work",
        assumes=assumes,
        released=goal,
        threads=("Hand", "Other"),
        scope=Scope("bench", (("i", size),)),
    )


def tried(
    claims: tuple[Shape, ...],
    design: Design,
    *,
    goal: tuple[Guard, ...] = ALL,
    size: int = 1,
    symmetry: tuple[str, ...] = (),
    limit: int = 10_000,
    assumes: frozenset[str] = frozenset(),
) -> Judgement:
    """The judgement of a design on the bench."""
    return judge(design, scenario(goal, size, assumes), claims, symmetry=symmetry, limit=limit)


def judged(claim: Shape, *hand: Row, other: tuple[Row, ...] = (), **more: object) -> Verdict:
    """The verdict on one claim about hands with these rows."""
    return tried((claim,), bench(*hand, other=other), **more).verdicts[0]  # type: ignore[arg-type]


def layout(design: Design, size: int = 1, grain: Grain = Grain.SAFE, assumes: frozenset[str] = frozenset()) -> Layout:
    """A design of the bench, laid out."""
    one = scenario(size=size, assumes=assumes)
    return Layout(design, Policy(one, one.scope, grain))
