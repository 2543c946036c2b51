"""All findings of a run, as sets by which two runs can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.ground.program import Is
from model.language.lifecycle import Role
from model.semantics.layout import Instance
from properties.claims.dcp2016 import SUBJECT
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.evaluation.unreachable import unreachable_sets
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.state_graph import StateGraph
from properties.verdicts.verdict import Answer

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask

Left = frozenset[tuple[str, str, bool]]
"""The objects that an end of a run leaves, each with its state and whether it is unreachable."""


@dataclass(frozen=True)
class Findings:
    """The claims that are violated, the violations by kind and text, and everything that a run can leave."""

    claims: frozenset[str]
    violations: frozenset[str]
    ends: frozenset[Left]

    def __len__(self) -> int:
        return len(self.claims) + len(self.violations) + len(self.ends)


def findings(space: StateGraph) -> Findings:
    """The findings of a whole search; what lies behind a crash is no end."""
    assert not space.undecided
    evaluator = ClaimEvaluator(ExplicitSpace(space))
    claims = (claim.name for claim in SUBJECT.claims if evaluator.verdict(claim).answer is Answer.VIOLATED)
    violations = (str(crash.violation) for crash in space.crashes)
    return Findings(frozenset(claims), frozenset(violations), frozenset(_ends(space)))


def _ends(space: StateGraph) -> set[Left]:
    columns = _columns(space)
    found: set[Left] = set()
    for bottom in space.bottom_components:
        sound = bottom[~space.crash_possible[bottom]]
        rows = set(zip(*(mask[sound].tolist() for _, mask in columns), strict=True))
        found |= {frozenset(key for (key, _), there in zip(columns, row, strict=True) if there) for row in rows}
    return found


def _columns(space: StateGraph) -> list[tuple[tuple[str, str, bool], Mask]]:
    """For each object, its state and whether it is unreachable: the states of the space in which that is so."""
    unreachable = unreachable_sets(ExplicitSpace(space))
    columns: list[tuple[tuple[str, str, bool], Mask]] = []
    for instance in (one for one in space.layout.instances if space.layout.of(one).role is Role.OBJECT):
        for name, mask in _by_state(space, instance):
            columns.append(((str(instance), name, True), mask & unreachable[instance].mask))
            columns.append(((str(instance), name, False), mask & ~unreachable[instance].mask))
    return columns


def _by_state(space: StateGraph, instance: Instance) -> Iterator[tuple[str, Mask]]:
    variable = space.layout.variable(str(instance))
    for state in space.layout.of(instance).states:
        yield state.name, space.holds(Is(variable.place, (variable.domain.index(state.name),)))
