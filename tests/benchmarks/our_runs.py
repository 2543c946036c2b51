"""One run of one of our engines in an interpreter of its own, measured from inside.

    python tests/benchmarks/our_runs.py explicit|symbolic|alone|every STREAMS
    python tests/benchmarks/our_runs.py 2016 CONNECTIONS VBUCKETS LIMIT

The first takes the reference scenario with the fix; the second the fix of 2016 with every claim, at the full grain,
vbuckets folded. Each prints `states`, `verdicts` and the processor `seconds` of the engine, without its start.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable

from docs.reference.scenario import CLAIMS, FIX, LIFE, streams
from model.language.policy import Grain, Policy
from model.semantics.layout import Layout
from properties.engines.explicit.search import explore
from properties.engines.parameterized.judge import judge_parameterized
from properties.engines.parameterized.large_scope import judge_large_scope
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.verdicts.verdict import Verdict
from tests.benchmarks.wide import judged

Found = tuple[int | None, tuple[Verdict, ...]]
"""The states, unless they were not counted, and verdicts."""
SAFETY = CLAIMS[:2]


def explicit(number: int) -> Found:
    """One representative of each class of states."""
    layout = Layout(FIX, Policy(LIFE, streams(number), Grain.SAFE, ("v",)))
    return explore(layout, limit=20_000_000).count, ()


def symbolic(number: int) -> Found:
    """The exact number of states."""
    return ReachableStates(Layout(FIX, Policy(LIFE, streams(number), Grain.SAFE))).count, ()


def alone(number: int) -> Found:
    """Verdicts for so many streams, without their states."""
    return None, judge_large_scope(FIX, LIFE, SAFETY, scope=streams(number)).verdicts


def every(_: int) -> Found:
    """Verdicts for every number of streams."""
    found = judge_parameterized(FIX, LIFE, SAFETY, "v")
    return found.states, found.verdicts


def fix_of_2016(connections: int, vbuckets: int, limit: int) -> Found:
    """Every claim about the fix, with threads that interleave everywhere; the states that are stood for, if all were
    seen. The search is given up after so many that stand for them."""
    found = judged(f"{connections}x{vbuckets}", limit=limit)
    if found.undecided:
        print(f"undecided {found.undecided}")
    return None if found.undecided else found.unreduced_states, found.verdicts


REFERENCE: dict[str, Callable[[int], Found]] = {
    "explicit": explicit,
    "symbolic": symbolic,
    "alone": alone,
    "every": every,
}


def main() -> None:
    """Run what the command line asks for."""
    name, *numbers = sys.argv[1:]
    sizes = [int(number) for number in numbers]
    start = time.process_time()
    states, verdicts = fix_of_2016(*sizes) if name == "2016" else REFERENCE[name](*sizes)
    seconds = time.process_time() - start
    counted = Counter(str(one.answer) for one in verdicts)
    print(f"states {'' if states is None else states}")
    print(f"verdicts {', '.join(f'{number} {answer}' for answer, number in sorted(counted.items()))}")
    print(f"seconds {seconds:.3f}")


if __name__ == "__main__":
    main()
