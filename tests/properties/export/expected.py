"""Our own results in the terms in which other checkers answer."""

from __future__ import annotations

import re

from model.semantics.layout import Layout
from properties.claims.claim import Never, NeverHappens, Reachable, Released, Shape
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.verdicts.verdict import Answer as Judged
from tests.properties.export.checkers import Answer, Checker

OF_STATES = (NeverHappens, Never)
"""The claims that every export has; reachability is for checkers of branching time."""


def expected(layout: Layout, claims: tuple[Shape, ...], checker: Checker) -> Answer:
    """The answer that a checker should give about a layout and some claims."""
    space = explore(layout, symmetry=False)
    assert "more than" not in space.undecided, space.undecided
    shapes = OF_STATES if checker.counts_violations else (*OF_STATES, Reachable, Released)
    evaluator = ClaimEvaluator(ExplicitSpace(space))
    verdicts = [evaluator.verdict(claim) for claim in claims if isinstance(claim, shapes)]
    broken = frozenset(one.claim.name for one in verdicts if one.answer is Judged.VIOLATED)
    return Answer(space.count + checker.counts_violations * endings(space), broken)


def endings(space: StateGraph) -> int:
    """The number of violations in which a run of the model can end; those beyond the scope count too."""
    beyond = re.search(r"too small for ([^;]*)", space.undecided)
    return len(space.crashes) + (len(beyond[1].split(", ")) if beyond else 0)
