"""A world in which every guard and every effect stands in some row, so that engines can be compared on all of them.

Two hands work on two boxes and three items (the lifecycles of `tests.model.semantics.workshop`). `ROWS` are the rows
a hand may have; `playground` makes a layout of some of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from hypothesis import strategies as st

from model.language.design import Design
from model.language.lifecycle import Lifecycle, Role, Row, Strength
from model.language.lifecycle import State as Point
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.vocabulary import (
    DYING,
    GONE,
    NONE,
    RESERVED,
    Add,
    Alive,
    At,
    Both,
    Clear,
    Create,
    Delete,
    Differs,
    Drop,
    Each,
    Effect,
    Either,
    Equals,
    Expired,
    Fail,
    Fire,
    First,
    Forget,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    No,
    Not,
    NotAt,
    Off,
    On,
    Pick,
    Promote,
    Room,
    Set,
    Some,
    Take,
    Unlock,
    Use,
    renamed,
)
from model.semantics.layout import Layout, Part, State, Variable
from tests.model.semantics.workshop import HERE, box, item, row, slot


def _act(name: str, *effects: Effect, to: str = "READY", guards: tuple[Guard, ...] = (), over: str = "bi") -> Row:
    return row(name, ("START", "READY"), to, *effects, guards=guards, choose=tuple(over))


ROWS = (
    _act("create", Create("Box", "OPEN"), over="b"),
    _act("create_item", Create("Item", "NEW"), over="i", guards=(At("Item", NONE),)),
    _act("hold", Take("Hand.box"), over="b", guards=(Alive("Box"),)),
    _act("hold_blindly", Take("Hand.box"), over="b"),
    _act("let_go", Drop("Hand.box"), over="b", to="START"),
    _act("fill", Take("Box.content"), guards=(Alive("Item"), Alive("Box"))),
    _act("fill_alone", Take("Box.spare"), guards=(Lacks("Box.spare"),)),
    _act("hint", Take("Box.hint"), guards=(NotAt("Item", NONE, GONE),)),
    _act("peek", Take("Box.peek")),
    _act("unhint", Drop("Box.hint"), Drop("Box.peek")),
    _act("pocket", Take("Hand.item"), over="i", guards=(At("Item", "NEW"),)),
    _act("unpocket", Drop("Hand.item"), over="i", to="START"),
    _act("queue", Take("Box.line"), guards=(At("Item", "NEW", "WORN"), Has("Hand.box"))),
    _act("serve", Drop("Box.line"), guards=(First("Box.line"),)),
    _act("refile", Move("Box.content", "Box.line"), guards=(Has("Box.content"),)),
    _act("refile_blindly", Move("Box.line", "Box.spare")),
    _act("give", Move("Hand.item", "Box.line"), guards=(Has("Hand.item"),)),
    _act("tie", Take("Item.back"), Take("Item.shadow"), guards=(Alive("Box"), Alive("Item"))),
    _act("untie", Drop("Item.back"), Drop("Item.shadow")),
    _act("lock_hint", Promote("Box.hint", "Hand.item"), guards=(Has("Box.hint"),)),
    _act("look", Use("Box.peek"), Use("Hand.box")),
    _act("forget", Forget("Box.content"), Forget("Box.peek")),
    _act("enter", Take("Hand.inside"), Lock("Box.lid"), over="b", guards=(Alive("Box"), Free("Box.lid"))),
    _act("leave", Unlock("Box.lid"), Drop("Hand.inside"), over="b", guards=(Has("Hand.inside"),), to="START"),
    _act("nest", Lock("Box.hinge"), Lock("Box.lid"), Unlock("Box.lid"), Unlock("Box.hinge"), over="b"),
    row(
        "cross",
        "READY",
        None,
        Lock("Box.lid"),
        Lock(renamed("Box.lid", b="b2")),
        Unlock("Box.lid"),
        Unlock(renamed("Box.lid", b="b2")),
        guards=(Differs("b", "b2"),),
        choose=("b", "b2"),
    ),
    _act("again", Lock("Box.hinge"), Lock("Box.hinge"), over="b"),
    _act("shut", Fire("Box.shut"), over="b", guards=(Has("Hand.box"), NotAt("Box", "SHUT"))),
    _act("shut_blindly", Fire("Box.shut"), over="b"),
    _act("knock", Fire("Box.knock"), over="bi", guards=(Either(On("Box.lit"), Has("Box.content")),)),
    _act("wear", Fire("Item.wear"), over="i", guards=(NotAt("Item", NONE, DYING, GONE),)),
    _act("light", Set("Box.lit"), Clear("Box.fresh"), over="b", guards=(Off("Box.lit"), Alive("Box"))),
    _act("dim", Clear("Box.lit"), over="b", guards=(Both(On("Box.lit"), No(("i",), Has("Box.content"))),)),
    _act(
        "dim_when_unlocked",
        Clear("Box.lit"),
        over="b",
        guards=(On("Box.lit"), Not(Both(Full("Box.load"), Off("Box.lit")))),
    ),
    _act("load", Add("Box.load", 1), over="b", guards=(Room("Box.load"), Alive("Box"))),
    _act("load_blindly", Add("Box.load", 2), over="b"),
    _act("unload", Add("Box.load", -1), over="b", guards=(Either(Full("Box.load"), Equals("Box.load", 1)),)),
    _act("unload_blindly", Add("Box.load", -2), over="b"),
    _act("delete", Delete("Box"), over="b", guards=(Alive("Box"),)),
    _act("delete_blindly", Delete("Item"), over="i"),
    _act("throw", Fail("thrown", "out of boxes"), over="", guards=(No(("b",), Alive("Box")),), to="END"),
    _act("each", Each(("b",), (Has("Hand.box"),), (Drop("Hand.box"), Set("Box.lit"))), over="", to="START"),
    _act("pick", Pick(("b", "i"), (Has("Box.line"),), (Drop("Box.line"),), (Fail("thrown", "none"),)), over=""),
    _act(
        "decide", If((Expired("Item"), Has("Box.hint")), (Drop("Box.hint"),), (Set("Box.lit"),)), guards=(Alive("Box"),)
    ),
    row("rest", "READY", "START"),
    row("finish", "START", "END", guards=(No(("b",), Has("Hand.box")),)),
)

BOXES = box(
    row("shut", "OPEN", "SHUT", Each(("i",), (Has("Box.content"),), (Fire("Item.wear"),))),
    row(
        "knock", ("OPEN", "SHUT", DYING), None, Set("Box.lit"), guards=(Has("Box.content"),), given=("i",), case="full"
    ),
    row("knock", ("OPEN", "SHUT"), None, Clear("Box.lit"), guards=(Lacks("Box.content"),), given=("i",), case="empty"),
    row(
        "destroy",
        "OPEN",
        None,
        Lock("Box.hinge"),
        Each(("i",), (Has("Box.line"),), (Fire("Item.wear"),)),
        Unlock("Box.hinge"),
        guards=(Off("Box.lit"), At("Box", DYING)),
        case="dark",
    ),
    row("destroy", "SHUT", None, Each(("i",), (Has("Box.content"),), (Fire("Box.knock"),)), Clear("Box.fresh")),
)
ITEMS = item(
    row("wear", "NEW", "WORN"),
    row("wear", ("WORN", DYING), None, If((Some(("b",), Has("Item.back")),), (Fire("Item.tell"),))),
    row("tell", ("NEW", "WORN", DYING), None, Each(("b",), (Has("Item.back"), Alive("Box")), (Set("Box.lit"),))),
)


def hands(*rows: Row) -> Lifecycle:
    """Threads with a local pointer of each kind, and a frame inside a box."""
    points = (Point("START", "start"), Point("READY", "ready", runs_on="to try it"), Point("END", "end"))
    slots = (
        slot("box", "Box", Strength.STRONG),
        slot("item", "Item", Strength.STRONG),
        slot("inside", "Box", Strength.RAW, frame=True),
    )
    return Lifecycle(
        "Hand",
        Role.THREAD,
        indexes=("h",),
        states=points,
        initial="START",
        rows=rows,
        cite=HERE,
        meaning="a hand",
        slots=slots,
    )


def playground(
    rows: Iterable[Row] = ROWS,
    grain: Grain = Grain.FULL,
    symmetry: tuple[str, ...] = (),
    sizes: tuple[int, int, int] = (2, 2, 3),
) -> Layout:
    """So many hands with these rows, boxes and items."""
    design = Design("playground", because="to compare engines", lifecycles=(BOXES, ITEMS, hands(*rows)))
    scope = Scope("small", tuple(zip("hbi", sizes, strict=True)))
    return Layout(
        design,
        Policy(
            Scenario("play", story="", assumes=frozenset(), released=(), threads=("Hand",), scope=scope),
            scope,
            grain,
            symmetry,
        ),
    )


def states(layout: Layout, seed: int, count: int) -> Iterator[State]:
    """States that the domains allow, reachable or not; an order only between two that are in the queue.

    Most objects are alive, since little else can happen to those that are not.
    """
    chance = Random(seed)
    choices = [_choices(variable) for variable in layout.variables]
    return (_ordered(layout, [chance.choice(some) for some in choices]) for _ in range(count))


def _ordered(layout: Layout, values: list[int]) -> State:
    for slot_ in layout.references:
        for order, other, _ in layout.orders[slot_.name]:
            values[order.place] &= values[slot_.place] & values[other.place]
    return tuple(values)


def _choices(variable: Variable) -> list[int]:
    values = range(len(variable.domain))
    living = [value for value in values if variable.domain[value] not in RESERVED]
    return [*values, *living, *living, *living] if variable.role is Part.LIFECYCLE else [*values]


def tables() -> st.SearchStrategy[tuple[Row, ...]]:
    """Some rows, in the order of `ROWS`, always with those that create something."""
    numbers = st.sets(st.sampled_from(range(2, len(ROWS))), min_size=4, max_size=9)
    return numbers.map(lambda chosen: tuple(ROWS[number] for number in (0, 1, *sorted(chosen))))
