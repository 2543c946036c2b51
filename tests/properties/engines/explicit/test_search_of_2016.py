"""The generated code and the interpreter agree on the 2016 model: every design, in states of every scenario."""

from __future__ import annotations

from random import Random

import pytest

from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario
from model.semantics.layout import Layout
from model.semantics.step import successors
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from tests.properties.engines.explicit.slow_search import search, without_destructors

EACH_DESIGN = pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
NAMED = {one.name: one for one in SCENARIOS}
SAMPLE = 8
"""States looked at in each run; with all runs, more than two thousand states of the 2016 model."""


def explored(design: Design, scenario: Scenario, grain: Grain) -> StateGraph:
    """A part of the space, large enough to reach every phase of a run."""
    return explore(Layout(design, Policy(scenario, scenario.scope, grain)), limit=4_000)


def agree(space: StateGraph, number: int) -> None:
    """The search and the interpreter give the same successors of a state."""
    plain = successors(space.layout, space.state(number))
    fast = [(one, space.state(what) if isinstance(what, int) else what) for one, what in space.following(number)]
    assert fast == [(one, outcome.violation or outcome.state) for one, outcome in plain]


@pytest.mark.few(12)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@EACH_DESIGN
def test_sampled_states_have_the_same_successors(design: Design, scenario: Scenario) -> None:
    grain = Grain.FULL if (DESIGNS.index(design) + SCENARIOS.index(scenario)) % 2 else Grain.SAFE
    space = explored(design, scenario, grain)
    chance = Random(f"{design.name} {scenario.name}")
    for number in chance.sample(range(space.visited), SAMPLE):
        agree(space, number)


@pytest.mark.few(2)
@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("design", DESIGNS[:3], ids=lambda design: design.name)
def test_a_whole_state_graph_is_the_same(design: Design, grain: Grain) -> None:
    scenario = NAMED["unclean_destruction"]
    space, twin = explored(design, scenario, grain), search(Layout(design, Policy(scenario, scenario.scope, grain)))
    assert {space.state(number) for number in range(space.count)} == set(twin.depths)
    assert (space.edges, space.depth) == (len(twin.edges), max(twin.depths.values()))
    assert {one.violation: len(space.path_to(one.state)) for one in space.crashes} == twin.findings
    assert without_destructors(space.fired) == twin.fired
    assert {pair[:2] for pair in space.lock_order} == twin.locks
