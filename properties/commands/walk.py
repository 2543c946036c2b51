"""`dcpmodel walk`: random walks by Hypothesis, one run for each design, scenario and seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from properties.claims.subject import Subject
from properties.commands.interface import option
from properties.commands.shared import Designs, Model, Scenario, Scheduler, Workers, sound_subject
from properties.output.console import Progress, progress, show
from properties.running.cluster import Cluster, cluster_of, spread
from properties.running.request import listed_scenarios
from properties.verdicts.manifest import Expected, Manifest
from properties.verdicts.manifest_file import load_manifest

if TYPE_CHECKING:
    from properties.reports.walks import Walked
    from properties.walks.batch import WalkBatch, WalkTally

Seed = Annotated[int, option("--seed", help="The same seed gives the same walks.")]
Seeds = Annotated[int, option("--seeds", min=1, metavar="N", help="Walk with N seeds, from this one on.")]
Examples = Annotated[int, option("--examples", min=1, help="Number of walks through each design, for each seed.")]
Steps = Annotated[int, option("--steps", min=1, help="Greatest length of a walk.")]


@dataclass(frozen=True, kw_only=True)
class WalkRequest:
    """`examples` walks through each design, over all its scenarios, for each of `seeds` seeds from `seed` on."""

    designs: tuple[str, ...]
    scenario: str | None
    seed: int
    seeds: int
    examples: int
    steps: int


def walk(
    designs: Designs = None,
    scenario: Scenario = None,
    seed: Seed = 0,
    seeds: Seeds = 1,
    examples: Examples = 100,
    steps: Steps = 50,
    workers: Workers = None,
    scheduler: Scheduler = None,
    model: Model = None,
) -> int:
    """Walk at random with Hypothesis, the oracle beside the interpreter, beyond what can be explored."""
    request = WalkRequest(
        designs=tuple(designs or ()), scenario=scenario, seed=seed, seeds=seeds, examples=examples, steps=steps
    )
    cluster = cluster_of(workers, scheduler)
    done = _walk_all(request, sound_subject(model, *request.designs), cluster)
    from properties.reports.walks import walks_document

    show(walks_document(done))
    return 0 if all(one.as_expected for one in done) else 1


def _walk_all(request: WalkRequest, subject: Subject, cluster: Cluster | None) -> list[Walked]:
    """Make all walks; one result for each design and scenario."""
    from properties.reports.walks import Walked
    from properties.walks.batch import WalkBatch, merged

    manifest = load_manifest(subject)
    designs = tuple(subject.design(name) for name in request.designs) or subject.designs
    only = (subject.scenario(request.scenario),) if request.scenario else ()
    places = [(design, one) for design in designs for one in only or listed_scenarios(subject, manifest, design)]
    share = -(-request.examples * len(designs) // len(places))
    runs = tuple(
        WalkBatch(
            design=design,
            policy=subject.policy(one),
            claims=subject.claims,
            seed=seed,
            examples=share,
            steps=request.steps,
        )
        for design, one in places
        for seed in range(request.seed, request.seed + request.seeds)
    )
    with progress() as report:
        tallies = _tallies(runs, report, cluster)
    parts = [tallies[place * request.seeds : (place + 1) * request.seeds] for place in range(len(places))]
    return [
        Walked(f"{design.name} under {one.name}", len(part), merged(part), _expected(manifest, design.name, one.name))
        for (design, one), part in zip(places, parts, strict=True)
    ]


def _expected(manifest: Manifest, design: str, scenario: str) -> Expected:
    return manifest.entries.get((design, scenario, ""), Expected())


def _tallies(runs: tuple[WalkBatch, ...], report: Progress, cluster: Cluster | None) -> tuple[WalkTally, ...]:
    """Make all runs, here or in a cluster; the tallies in the order of the runs."""
    from properties.walks.batch import walk_batch

    if cluster:
        return spread(walk_batch, runs, report, cluster)

    def counted(number: int) -> Progress:
        return lambda text: report(f"{number} of {len(runs)} runs done; {text}")

    return tuple(walk_batch(one, counted(number)) for number, one in enumerate(runs))
