"""How far sets of states go: the reference scenario with many streams or any number, the 2016 model. Not a test.

    python tests/benchmarks/symbolic.py [--streams 5 6 14 32 64] [--alone 64 256 1024] [--vbuckets 2 3]
                                        [--agree] [--designs NAME ...]

Prints seconds of the processor from the tables to all states, and the exact count. `--agree` judges every design of the
catalogue, or those named, under every scenario with both engines, and names each difference; for all it takes most of
an hour.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from docs.reference.scenario import BEFORE, CLAIMS, FIX, LIFE, streams
from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.language.design import Design
from model.language.policy import Grain, Policy, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Eventually
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.engines.parameterized.judge import judge_parameterized
from properties.engines.parameterized.large_scope import judge_large_scope
from properties.engines.symbolic.judge import symbolic_judge
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.verdicts.verdict import Judgement

T = TypeVar("T")
EXPLICIT = 60_000
"""States up to which the explicit engine is asked to agree."""


def main() -> None:
    """Measure what the command line asks for."""
    asked = _arguments()
    for number in asked.streams:
        for design in (FIX, BEFORE):
            layout = Layout(design, Policy(LIFE, streams(number)))
            print(_measured(f"reference, {design.name}, {number} streams", layout), flush=True)
    for number in asked.alone:
        for design in (FIX, BEFORE):
            print(_alone(design, number), flush=True)
    for design in (FIX, BEFORE):
        seconds, found = _timed(lambda design=design: judge_parameterized(design, LIFE, CLAIMS[:2], "v"))  # type: ignore[misc]
        answers = ", ".join(f"{one.answer} {one.claim.name}" for one in found.verdicts)
        print(f"reference, {design.name}, every number: {answers}; {found.states:,} abstract states, {seconds:.2f} s")
    for number in asked.vbuckets:
        for grain in Grain:
            scope = _with_vbuckets(SCENARIOS[0].scope, number)
            layout = Layout(DESIGNS[1], Policy(SCENARIOS[0], scope, grain))
            name = f"{DESIGNS[1].name}, {SCENARIOS[0].name}, {number} vbuckets, {grain} grain"
            print(_measured(name, layout), flush=True)
    if asked.agree:
        for line in _agreement(map(SUBJECT.design, asked.designs)):
            print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, nargs="*", default=[5, 6, 14, 32, 64])
    parser.add_argument("--alone", type=int, nargs="*", default=[64, 256, 1024], help="verdicts without the states")
    parser.add_argument("--vbuckets", type=int, nargs="*", default=[2])
    parser.add_argument("--agree", action="store_true", help="compare with the explicit engine on the catalogue")
    parser.add_argument("--designs", nargs="*", default=[one.name for one in DESIGNS], metavar="NAME")
    return parser.parse_args()


def _alone(design: Design, number: int) -> str:
    seconds, found = _timed(lambda: judge_large_scope(design, LIFE, CLAIMS[:2], scope=streams(number)))
    answers = ", ".join(f"{one.answer} {one.claim.name}" for one in found.verdicts)
    return f"reference, {design.name}, {number} streams, verdicts alone: {answers}; {seconds:.2f} s"


def _with_vbuckets(scope: Scope, number: int) -> Scope:
    sizes = tuple((sort, number if sort == "v" else size) for sort, size in scope.sizes)
    return Scope(scope.name, sizes, scope.caps)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def _measured(name: str, layout: Layout) -> str:
    seconds, space = _timed(lambda: ReachableStates(layout))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    nodes = space.encoding.diagrams.nodes(space.states)
    undecided = space.undecided and f"; undecided: {space.undecided}"
    return (
        f"{name}: {space.count:,} states, {nodes:,} nodes, {space.rounds} rounds, {seconds:.2f} s, "
        f"at most {memory:,} MB so far{undecided}"
    )


def _agreement(designs: Iterable[Design]) -> Iterator[str]:
    for design in designs:
        claims = SUBJECT.asked(design)
        for scenario in SCENARIOS:
            explicit = judge(design, scenario, claims, limit=EXPLICIT)
            if explicit.states > EXPLICIT:
                yield f"{design.name} under {scenario.name}: more than {EXPLICIT:,} states, left out"
                continue
            seconds, symbolic = _timed(lambda d=design, s=scenario, c=claims: symbolic_judge(d, s, c))  # type: ignore[misc]
            differ = _differences(explicit, symbolic)
            yield f"{design.name} under {scenario.name}: {differ or 'agree'} ({seconds:.1f} s)"


def _differences(explicit: Judgement, symbolic: Judgement) -> str:
    """Traces must be equally long, but for runs without an end: of those each engine shows one that it finds."""
    found = [] if explicit.states == symbolic.states else [f"{explicit.states} and {symbolic.states} states"]
    for one in explicit.verdicts:
        other = symbolic.verdict(one.claim.name)
        endless = isinstance(one.claim, Eventually)
        if one.answer != other.answer or (len(one.trace or ()) != len(other.trace or ()) and not endless):
            found.append(f"{one.claim.name} {one.answer} and {other.answer}")
    return "; ".join(found)


if __name__ == "__main__":
    main()
