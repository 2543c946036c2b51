"""The outcome of a mutant of history: killed by a claim, indistinguishable from the sound design, or alive."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario
from model.semantics.layout import Layout
from properties.engines.explicit.bisimulation import compare
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.mutation.baseline import Baseline
from properties.mutation.mutants import Mutant, mutants_of, operator_of, part_of
from properties.mutation.outcomes import NEVER_FIRED, Killed, Outcome, Survived
from properties.mutation.placement import PlacedMutant, placement_of

TRIES = 3
"""A mutant is judged in at most this many designs that fire the row."""


@cache
def _baseline(design: str) -> Baseline:
    return placement_of(design).baseline(placement_of(design).claims)


@cache
def _last_baseline(design: str) -> Baseline:
    return placement_of(design).baseline(placement_of(design).last_claims)


@cache
def _fired(design: str) -> frozenset[str]:
    return frozenset().union(*(one.fired for _, one in _baseline(design).judged))


@cache
def _mutants(design: str) -> dict[str, Mutant]:
    return {one.id: one for one in mutants_of(placement_of(design).design)}


def outcome_of(mutant: PlacedMutant) -> Outcome:
    """The outcome of a mutant in the first design that has its row, and of the same change in the others."""
    part = part_of(mutant.mutant)
    firing = (one for one in mutant.designs if "@" not in part or part in _fired(one))
    judged = tuple(islice(firing, TRIES))
    tries = [(design, judge) for judge in (_baseline, _last_baseline) for design in judged or mutant.designs[:1]]
    for design, judge in tries:
        outcome = judge(design).outcome(_mutants(design)[mutant.mutant])
        if isinstance(outcome, Killed):
            return outcome if design == mutant.designs[0] else replace(outcome, by=f"{outcome.by} in {design}")
    return compared(mutant, judged) if judged else Survived(NEVER_FIRED)


def compared(mutant: PlacedMutant, designs: tuple[str, ...]) -> Survived:
    """Compare the mutant with the sound design, state by state, in each of these designs; no claim is needed."""
    pairs = 0
    for design in designs:
        for scenario, sound in _baseline(design).judged:
            if operator_of(mutant.mutant) == "drop-effect" and part_of(mutant.mutant) not in sound.fired:
                continue
            found = compare(_space(design, scenario), _space_of(_mutants(design)[mutant.mutant].design, scenario))
            if found.difference:
                return Survived(f"{found.difference} in {design} under {scenario.name}")
            pairs += found.pairs
    return Survived(f"{pairs:,} states compared", same=True)


def _space_of(design: Design, scenario: Scenario) -> StateGraph:
    return explore(Layout(design, Policy(scenario, scenario.scope, Grain.SAFE)))


@lru_cache(maxsize=32)
def _space(design: str, scenario: Scenario) -> StateGraph:
    return _space_of(placement_of(design).design, scenario)
