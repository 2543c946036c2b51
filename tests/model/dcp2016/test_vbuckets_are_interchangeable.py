"""Vbuckets may be renamed: a search that folds them finds as much as one that tells them apart.

Rows cannot name a vbucket, but loops go through them in ascending order. What such an order would change is compared
here: the states, every verdict, and what comes after a state before and after its vbuckets have changed names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from model.dcp2016.auxio.at_hand import OF_MANAGER
from model.dcp2016.auxio.queues import ADMIT, PENDING, ROOM
from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.language.design import Delta, Design, derive
from model.language.policy import Grain, Policy, Scope
from model.language.vocabulary import At, Differs, Each, First, Has, Some, renamed
from model.semantics.layout import Layout, State
from model.semantics.step import successors
from properties.claims.dcp2016 import SUBJECT
from properties.engines.codegen.packing import Packing
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.evaluation.request import STATE_LIMIT
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.judge import judge
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.engines.explicit.symmetry import Image, Symmetry
from properties.verdicts.verdict import Answer

FIX = SUBJECT.design("mb19892_fix")
BACKFILL = ("v", "g", "b")
SAMPLE = 40
"""States looked at in each run."""


def layout(design: Design, scenario: str, vbuckets: int) -> Layout:
    """A design with so many vbuckets, at the finer grain, where queues keep their order."""
    chosen = SUBJECT.scenario(scenario)
    scope = Scope("more", tuple({**dict(chosen.scope.sizes), "v": vbuckets}.items()), chosen.scope.caps)
    return Layout(design, Policy(chosen, scope, Grain.FULL, ("p", "v")))


def answers(found: StateGraph) -> dict[str, Answer]:
    """The verdict of every claim that the design can be asked."""
    evaluator = ClaimEvaluator(ExplicitSpace(found))
    return {claim.name: evaluator.verdict(claim).answer for claim in SUBJECT.asked(found.layout.design)}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("design", "scenario"),
    [*((design, "unclean_destruction") for design in DESIGNS[::3]), (FIX, "bucket_delete")],
    ids=lambda one: getattr(one, "name", one),
)
def test_states_and_verdicts_are_the_same_with_and_without_symmetry(design: Design, scenario: str) -> None:
    where = layout(design, scenario, 2)
    folded, apart = explore(where), explore(where, symmetry=False)
    assert not folded.undecided and folded.count < apart.count == folded.unreduced_count
    assert answers(folded) == answers(apart)


class Renamer:
    """Gives the vbuckets of a state other names, and looks at its successors."""

    def __init__(self, where: Layout) -> None:
        group = Symmetry(where, ("p", "v"))
        self.layout, self.packing = where, Packing(where, group.order)
        canonical = group.canonical(self.packing)
        assert canonical is not None
        self.canonical = canonical

    def image(self, state: State, chance: Random) -> State:
        """The state with other names."""
        names = list(range(self.layout.policy.scope.size("v")))
        chance.shuffle(names)
        return Image(self.layout, {"v": tuple(names)}).of(state)

    def after(self, state: State) -> list[str]:
        """The successors of a state, up to renaming."""
        return sorted(
            str(outcome.violation.kind if outcome.violation else self.canonical(self.packing.pack(outcome.state)))
            for _, outcome in successors(self.layout, state)
        )

    def told_apart(self, states: Iterable[State], chance: Random) -> bool:
        """True if the successors of one of the states depend on the names."""
        return any(self.after(state) != self.after(self.image(state, chance)) for state in states)


@pytest.mark.few(3)
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_successors_of_a_state_do_not_depend_on_names(design: Design) -> None:
    chance = Random(design.name)
    scenario = SCENARIOS[DESIGNS.index(design) % len(SCENARIOS)]
    where = layout(design, scenario.name, 3)
    space = explore(where, limit=6_000)
    deepest = range(space.count - space.count // 2, space.count)
    states = [space.state(number) for number in chance.sample(deepest, SAMPLE)]
    assert not Renamer(where).told_apart(states, chance)


def where_two_wait(design: Design) -> tuple[Layout, list[State]]:
    """States of three vbuckets in which a worker is about to admit one of two backfills that wait."""
    where = layout(design, "plain_disconnect", 3)
    space = explore(where, limit=150_000)
    two = Some(("p", "v", "g", "b", "v2"), Has(PENDING), Has(renamed(PENDING, v="v2")), Differs("v", "v2"))
    mask = space.where((two, ROOM, Some(("x",), At("AuxIO", "A4"))))
    return where, [space.state(int(number)) for number in mask.nonzero()[0][:200]]


@pytest.mark.deep
def test_the_longest_waiting_backfill_is_admitted_whatever_its_name() -> None:
    where, states = where_two_wait(FIX)
    assert states and not Renamer(where).told_apart(states, Random(3))


def test_a_loop_that_prefers_the_lowest_vbucket_is_noticed() -> None:
    owner = FIX.lifecycle("AuxIO")
    row = next(one for one in owner.rows if First(PENDING) in one.guards)
    some = Some(BACKFILL, Has(PENDING))
    lowest = replace(
        row,
        choose=OF_MANAGER,
        guards=tuple(some if guard == First(PENDING) else guard for guard in row.guards),
        effects=(row.effects[0], Each(BACKFILL, (Has(PENDING), ROOM), ADMIT), row.effects[-1]),
    )
    delta = Delta(replace_rows=((owner.row_id(row), lowest),))
    where, states = where_two_wait(derive(FIX, "lowest_first", because="a loop goes by number", delta=delta))
    assert Renamer(where).told_apart(states, Random(3))


@pytest.mark.deep
def test_the_wide_scope_is_exhausted_with_more_states_than_a_search_may_visit() -> None:
    wide, scenario = SUBJECT.scope("wide"), SUBJECT.scenario("unclean_destruction")
    judged = judge(FIX, scenario, SUBJECT.claims, scope=wide, symmetry=SUBJECT.symmetry)
    assert not judged.undecided and judged.states < STATE_LIMIT < (judged.unreduced_states or 0)
    assert judged.answers() == judge(FIX, scenario, SUBJECT.claims, symmetry=SUBJECT.symmetry).answers()
