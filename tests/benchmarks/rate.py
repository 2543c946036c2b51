"""How fast the search is: states per second of one core, and what comes before the first state. Not a test.

    python tests/benchmarks/rate.py [--grain safe|full] [--vbuckets N] [--symmetry] [DESIGN ...]

Prints, for each scenario of the 2016 model: bits of a state, steps, lines of generated code, milliseconds to ground and
to compile, states, edges, depth, states per second, and seconds in all with a question to every state. All seconds are
those of the processor, so that a busy machine does not look like a slow program.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.ground.grounder import ground
from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario, Scope
from model.semantics.layout import Layout
from properties.engines.codegen.compiled import compile_program
from properties.engines.codegen.packing import Packing
from properties.engines.explicit.search import explore

T = TypeVar("T")
NUMBERS = ("bits", "steps", "lines", "ground", "compile", "states", "edges", "depth", "states/s", "seconds")


def main() -> None:
    """Measure what the command line names."""
    asked = _arguments()
    print(_line(("design / scenario", *NUMBERS)))
    for design in DESIGNS:
        if design.name in asked.designs:
            for scenario in SCENARIOS:
                sorts = ("v",) if asked.symmetry else ()
                policy = Policy(scenario, _scope(scenario, asked.vbuckets), Grain(asked.grain), sorts)
                print(_line(_measured(design, policy, asked.limit)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("designs", nargs="*", default=[DESIGNS[0].name], help="designs, by default the first")
    parser.add_argument("--grain", choices=[str(grain) for grain in Grain], default=str(Grain.SAFE))
    parser.add_argument("--vbuckets", type=int, default=0, help="how many, instead of what the scenario says")
    parser.add_argument("--symmetry", action="store_true", help="vbuckets are interchangeable")
    parser.add_argument("--limit", type=int, default=300_000, help="states after which a run stops")
    return parser.parse_args()


def _scope(scenario: Scenario, vbuckets: int) -> Scope:
    sizes = tuple((sort, vbuckets if sort == "v" and vbuckets else size) for sort, size in scenario.scope.sizes)
    return Scope(scenario.scope.name, sizes, scenario.scope.caps)


def _measured(design: Design, policy: Policy, limit: int) -> tuple[str, ...]:
    layout = Layout(design, policy)
    grounding, program = _timed(lambda: ground(layout))
    packing = Packing(layout)
    compiling, code = _timed(lambda: compile_program(program, packing))
    searching, space = _timed(lambda: explore(layout, limit=limit))
    asking, _ = _timed(lambda: space.can_reach(space.where(policy.scenario.released)))
    return (
        f"{design.name} / {policy.scenario.name}",
        *map(str, (packing.size, len(program.steps), code.source.count("\n"))),
        *(f"{seconds * 1e3:.0f} ms" for seconds in (grounding, compiling)),
        *map(str, (space.count, space.edges, space.depth)),
        f"{space.rate:,.0f}{'+' if space.undecided else ''}",
        f"{searching + asking:.2f}",
    )


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    done = work()
    return time.process_time() - start, done


def _line(cells: tuple[str, ...]) -> str:
    return f"{cells[0]:45}" + "".join(f"{cell:>10}" for cell in cells[1:])


if __name__ == "__main__":
    main()
