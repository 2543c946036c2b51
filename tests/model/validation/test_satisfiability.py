"""Guards that validation calls contradictory hold in no state whatever: the syntactic check beside plain evaluation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.language.policy import Grain, Policy, Scope
from model.language.vocabulary import (
    Alive,
    At,
    Both,
    Differs,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
    renamed,
)
from model.semantics.layout import Layout
from model.semantics.world import holds
from model.validation.satisfiable import Case, Sense
from model.validation.tables import Tables
from tests.model.validation.small import POLICY, SCENARIO, SMALL

LAYOUT = Layout(SMALL, Policy(SCENARIO, Scope("two", (("b", 2),)), Grain.FULL))
SENSE = Sense(Tables(SMALL))
BOXES = ("Box", renamed("Box", b="b2"))
SLOTS = ("Pool.boxes", renamed("Pool.boxes", b="b2"), "Worker.hint")
FLAGS = ("Box.used", renamed("Box.used", b="b2"))

SINGLE: st.SearchStrategy[Guard] = st.one_of(
    st.builds(
        lambda kind, name, states: kind(name, *states),
        st.sampled_from((At, NotAt)),
        st.sampled_from(BOXES),
        st.lists(st.sampled_from(("EMPTY", "FILLED", "none", "gone")), min_size=1, max_size=2),
    ),
    st.builds(lambda kind, name: kind(name), st.sampled_from((Alive, Expired)), st.sampled_from(BOXES)),
    st.builds(lambda kind, name: kind(name), st.sampled_from((Has, Lacks, First)), st.sampled_from(SLOTS)),
    st.builds(lambda kind, name: kind(name), st.sampled_from((On, Off)), st.sampled_from(FLAGS)),
    st.sampled_from((Room("Pool.filled"), Full("Pool.filled"), Free("Pool.guard"), Differs("b", "b2"))),
    st.builds(Equals, st.just("Pool.filled"), st.integers(0, 2)),
)
VARIABLES = st.sampled_from((("b",), ("b2",), ("b", "b2")))


def _nested(inner: st.SearchStrategy[Guard]) -> st.SearchStrategy[Guard]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda kind, names, parts: kind(names, *parts), st.sampled_from((Some, No)), VARIABLES, several),
        st.builds(lambda kind, parts: kind(*parts), st.sampled_from((Either, Both)), several),
        st.builds(Not, inner),
    )


GUARDS = st.lists(st.recursive(SINGLE, _nested, max_leaves=4), min_size=1, max_size=5).map(tuple)
STATES = st.tuples(*(st.integers(0, len(variable.domain) - 1) for variable in LAYOUT.variables))


@given(guards=GUARDS, state=STATES, b=st.integers(0, 1), b2=st.integers(0, 1))
def test_guards_that_hold_somewhere_are_never_called_contradictory(
    guards: tuple[Guard, ...], state: tuple[int, ...], b: int, b2: int
) -> None:
    true = tuple(guard for guard in guards if holds(LAYOUT, state, (guard,), {"b": b, "b2": b2, "w": 0}))
    assert SENSE.possible(Case({}), (true, {}))


@given(left=GUARDS, right=GUARDS, state=STATES, values=st.tuples(*[st.integers(0, 1)] * 3))
def test_rows_that_can_match_at_once_are_never_called_exclusive(
    left: tuple[Guard, ...], right: tuple[Guard, ...], state: tuple[int, ...], values: tuple[int, int, int]
) -> None:
    b, mine, other = values
    one = tuple(guard for guard in left if holds(LAYOUT, state, (guard,), {"b": b, "b2": mine, "w": 0}))
    two = tuple(guard for guard in right if holds(LAYOUT, state, (guard,), {"b": b, "b2": other, "w": 0}))
    choices = [SENSE.fresh(("b2",)) for _ in range(2)]
    assert SENSE.possible(Case({}), (one, choices[0]), (two, choices[1]))


def test_the_random_states_include_unreachable_ones() -> None:
    assert LAYOUT.policy.scope != POLICY.scope
    assert len(LAYOUT.variables) > 10
