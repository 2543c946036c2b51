"""Random tables for the workshop: effects, guards and rows of every kind, well formed and otherwise senseless."""

from __future__ import annotations

from hypothesis import strategies as st

from model.language.lifecycle import DESTROY, Row
from model.language.policy import Grain
from model.language.vocabulary import (
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
    Name,
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
from model.semantics.layout import Layout
from tests.model.semantics.workshop import box, hand, item, row, workshop

REFERENCES = (
    *(f"Box.{name}" for name in ("content", "spare", "hint", "peek", "line")),
    "Item.back",
    "Item.shadow",
)
OWNERS_OF_ITEMS = ("Box.content", "Box.spare", "Box.line")
ELSEWHERE: tuple[dict[str, str], ...] = ({}, {"b": "b2"}, {"i": "i2"}, {"b": "b2", "i": "i2"})


def names(*plain: str) -> st.SearchStrategy[Name]:
    """One of these names, as it is or renamed to the second box or item."""
    return st.builds(lambda name, by: renamed(name, **by), st.sampled_from(plain), st.sampled_from(ELSEWHERE))


slots = names(*REFERENCES)
instances = names("Box", "Item")
flags, counters, locks = names("Box.lit", "Box.fresh"), names("Box.load", "Box.full"), names("Box.lid", "Box.hinge")
states = st.lists(st.sampled_from(("OPEN", "SHUT", "NEW", "none", "dying", "gone")), min_size=1, max_size=3)

plain_guards: st.SearchStrategy[Guard] = st.one_of(
    st.builds(lambda name, of: At(name, *of), instances, states),
    st.builds(lambda name, of: NotAt(name, *of), instances, states),
    st.builds(Alive, instances),
    st.builds(Expired, instances),
    st.builds(Has, slots),
    st.builds(Lacks, slots),
    st.builds(First, names("Box.line", "Box.content")),
    st.builds(On, flags),
    st.builds(Off, flags),
    st.builds(Room, counters),
    st.builds(Full, counters),
    st.builds(Equals, counters, st.integers(0, 2)),
    st.builds(Free, locks),
    st.just(Differs("b", "b2")),
)
guards: st.SearchStrategy[Guard] = st.one_of(
    plain_guards,
    st.builds(lambda of: Some(("i",), *of), st.lists(plain_guards, max_size=2)),
    st.builds(lambda of: No(("b",), *of), st.lists(plain_guards, max_size=2)),
    st.builds(lambda of: Either(*of), st.lists(plain_guards, max_size=2)),
    st.builds(lambda of: Both(*of), st.lists(plain_guards, max_size=2)),
    st.builds(Not, plain_guards),
)
conditions = st.lists(guards, max_size=2).map(tuple)

ALL_ALIVE = (Alive("Box"), Alive("Item"), Alive(renamed("Box", b="b2")), Alive(renamed("Item", i="i2")))

bold_effects: st.SearchStrategy[Effect] = st.one_of(
    st.builds(Take, slots),
    st.builds(Take, slots),
    st.builds(Take, slots),
    st.builds(Drop, slots),
    st.builds(Forget, slots),
    st.builds(
        lambda pair, by: Move(*(renamed(one, **by) for one in pair)),
        st.permutations(OWNERS_OF_ITEMS).map(lambda all_: all_[:2]),
        st.sampled_from(ELSEWHERE),
    ),
    st.builds(Promote, names("Box.hint"), names("Box.spare")),
    st.builds(Use, slots),
    st.builds(Set, flags),
    st.builds(Clear, flags),
    st.builds(Add, counters, st.sampled_from((-1, 1))),
    st.builds(Lock, locks),
    st.builds(Unlock, locks),
    st.builds(Delete, instances),
    st.just(Fail("thrown", "bad")),
    st.builds(Create, names("Box"), st.sampled_from(("OPEN", "SHUT"))),
    st.builds(Create, names("Item"), st.just("NEW")),
)


def gently(effect: Effect) -> Effect:
    """The effect where there is something to act on: a walk that crashes at every step sees nothing of the world."""
    return If(_safe_for(effect), (effect,))


def _safe_for(effect: Effect) -> tuple[Guard, ...]:
    match effect:
        case Drop(slot) | Forget(slot) | Use(slot) | Move(slot, _) | Promote(slot, _):
            return (*ALL_ALIVE, Has(slot))
        case Create(instance):
            return (At(instance, "none"),)
        case Lock(mutex):
            return (*ALL_ALIVE, Free(mutex))
        case Unlock(mutex):
            return (*ALL_ALIVE, Not(Free(mutex)))
        case Add(counter, amount):
            return (*ALL_ALIVE, Room(counter) if amount > 0 else Not(Equals(counter, 0)))
        case Fail():
            return (Differs("b", "b"),)
        case _:
            return ALL_ALIVE


plain_effects: st.SearchStrategy[Effect] = st.builds(
    lambda effect, mood: effect if mood == 9 else gently(effect), bold_effects, st.integers(0, 12)
)
fired = st.builds(Fire, names("Box.knock", "Item.wear"))


def lists_of(one: st.SearchStrategy[Effect], size: int) -> st.SearchStrategy[tuple[Effect, ...]]:
    """Some effects, a few of them under a condition or repeated."""
    some = st.lists(one, max_size=2).map(tuple)
    nested = st.one_of(
        st.builds(If, conditions, some, some),
        st.builds(Each, st.just(("i",)), conditions, some),
        st.builds(Pick, st.just(("b", "i")), conditions, some, some),
    )
    return st.lists(st.one_of(one, one, nested), min_size=size // 2, max_size=size).map(tuple)


def inside(effects: tuple[Effect, ...], *more: str) -> Effect:
    """The effects with the second box and item bound to other values than the first."""
    return Pick((*more, "b2", "i2"), (Differs("b", "b2"), Differs("i", "i2")), effects)


def object_rows(prefix: str, events: tuple[str, ...]) -> st.SearchStrategy[tuple[Row, ...]]:
    """A row for each event, perhaps none for `destroy`, of a lifecycle of index `prefix`; none fires: all ends."""
    other = "i" if prefix == "b" else "b"
    sources = {"b": ("OPEN", "SHUT"), "i": ("NEW",)}[prefix]

    def build(bodies: tuple[tuple[Effect, ...] | None, ...]) -> tuple[Row, ...]:
        return tuple(
            row(event, sources, None, inside(body, other))
            for event, body in zip(events, bodies, strict=True)
            if body is not None
        )

    some = lists_of(plain_effects, 3)
    return st.tuples(*(st.one_of(some, st.none()) if event == DESTROY else some for event in events)).map(build)


def thread_rows(name: str) -> st.SearchStrategy[tuple[Row, ...]]:
    """A few rows that a hand may fire again and again."""

    def build(bodies: list[tuple[tuple[Guard, ...], tuple[Effect, ...]]]) -> tuple[Row, ...]:
        return tuple(
            row(f"{name}{place}", ("START", "READY"), target, inside(body), guards=(inner(held),), choose=("b", "i"))
            for place, (held, body) in enumerate(bodies)
            for target in (("START", "READY")[place % 2],)
        )

    def inner(held: tuple[Guard, ...]) -> Guard:
        return Some(("b2", "i2"), Differs("b", "b2"), Differs("i", "i2"), *held)

    effects = lists_of(st.one_of(plain_effects, plain_effects, fired), 5)
    return st.lists(st.tuples(conditions, effects), min_size=1, max_size=3).map(build)


def layouts(grain: Grain = Grain.FULL) -> st.SearchStrategy[Layout]:
    """A workshop with random rows everywhere."""

    def build(boxes: tuple[Row, ...], items: tuple[Row, ...], left: tuple[Row, ...], right: tuple[Row, ...]) -> Layout:
        absent = Some(("b", "i"), Either(At("Box", "none"), At("Item", "none")))
        boxes_there = Each(("b",), (At("Box", "none"),), (Create("Box", "OPEN"),))
        items_there = Each(("i",), (At("Item", "none"),), (Create("Item", "NEW"),))
        prepare = row("prepare", ("START", "READY"), None, boxes_there, items_there, guards=(absent,))
        hands = hand("Left", prepare, *left), hand("Right", *right, runs_on="to try it")
        return workshop(box(*boxes), item(*items), *hands, grain=grain)

    return st.builds(
        build,
        object_rows("b", ("knock", "destroy")),
        object_rows("i", ("wear", "destroy")),
        thread_rows("left"),
        thread_rows("right"),
    )
