"""What becomes of a mutant of history: killed by a claim, told from the sound design by nothing, or alive."""

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
from properties.mutation.harness import Bench
from properties.mutation.mutants import Killed, Mutant, Survived, mutants
from properties.mutation.placement import Task, host_of, part_of

TRIES = 3
"""In how many designs that fire the row a mutant is judged."""
IDLE = "no run fires the row"
"""Why a mutant that lives could not be put to the test."""


@cache
def _bench(design: str) -> Bench:
    return host_of(design).bench(host_of(design).asked)


@cache
def _last_bench(design: str) -> Bench:
    return host_of(design).bench(host_of(design).asked_last)


@cache
def _fired(design: str) -> frozenset[str]:
    return frozenset().union(*(one.fired for _, one in _bench(design).judged))


@cache
def _mutants(design: str) -> dict[str, Mutant]:
    return {one.id: one for one in mutants(host_of(design).design)}


def fate_of(task: Task) -> Killed | Survived:
    """What becomes of a mutant: of the first design, and of the same change in the others."""
    part = part_of(task.mutant)
    firing = (one for one in task.designs if "@" not in part or part in _fired(one))
    judged = tuple(islice(firing, TRIES))
    benches = [(design, judge) for judge in (_bench, _last_bench) for design in judged or task.designs[:1]]
    for design, judge in benches:
        fate = judge(design).fate(_mutants(design)[task.mutant])
        if isinstance(fate, Killed):
            return fate if design == task.designs[0] else replace(fate, by=f"{fate.by} in {design}")
    return compared(task, judged) if judged else Survived(IDLE)


def compared(task: Task, designs: tuple[str, ...]) -> Survived:
    """Whether the mutant does in any of these designs what the sound one does not, claimed or not."""
    pairs = 0
    for design in designs:
        for scenario, sound in _bench(design).judged:
            if "/drop-effect-" in task.mutant and part_of(task.mutant) not in sound.fired:
                continue
            found = compare(_space(design, scenario), _space_of(_mutants(design)[task.mutant].design, scenario))
            if found.difference:
                return Survived(f"{found.difference} in {design} under {scenario.name}")
            pairs += found.pairs
    return Survived(f"{pairs:,} states compared", same=True)


def _space_of(design: Design, scenario: Scenario) -> StateGraph:
    return explore(Layout(design, Policy(scenario, scenario.scope, Grain.SAFE)))


@lru_cache(maxsize=32)
def _space(design: str, scenario: Scenario) -> StateGraph:
    return _space_of(host_of(design).design, scenario)
