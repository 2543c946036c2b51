"""The reference scenario: every engine counts the states that Spin, Rumur, NuSMV and TLC have counted.

The model here has one more, the state before its producer is made, and traces have one step more.
"""

from __future__ import annotations

import pytest

from docs.reference.scenario import BEFORE, CLAIMS, FIX, LIFE, streams
from model.language.design import Design
from model.language.policy import Grain, Policy
from model.semantics.layout import Layout
from properties.engines.explicit.judge import judge
from properties.engines.explicit.search import explore
from properties.engines.symbolic.judge import symbolic_judge
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.verdicts.verdict import Answer

ALL = {FIX: (187, 1_819, 24_883, 384_331, 6_220_867, 102_741_019), BEFORE: (239, 2_171, 26_735, 393_683, 6_267_719)}
FOLDED = {FIX: (187, 1_003, 5_119), BEFORE: (239, 1_205, 5_621)}
NODES = 1 << 20


def laid_out(design: Design, number: int, symmetry: tuple[str, ...] = ()) -> Layout:
    """So many streams."""
    return Layout(design, Policy(LIFE, streams(number), Grain.SAFE, symmetry))


@pytest.mark.few(2)
@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_explicit_search_counts_as_many_states_as_the_peers(design: Design, number: int) -> None:
    assert explore(laid_out(design, number)).count - 1 == ALL[design][number - 1]
    assert explore(laid_out(design, number, ("v",))).count - 1 == FOLDED[design][number - 1]


@pytest.mark.few(3)
@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_the_symbolic_search_counts_as_many_states_as_the_peers(design: Design, number: int) -> None:
    counted = ALL[design]
    if number <= len(counted):
        assert ReachableStates(laid_out(design, number), NODES).count - 1 == counted[number - 1]
    else:
        assert ReachableStates(laid_out(design, number), NODES).count > 102_000_000


@pytest.mark.parametrize("number", [1, 2, 4])
def test_the_leak_takes_ten_steps_with_any_number_of_streams(number: int) -> None:
    for one in (judge, symbolic_judge):
        judgement = one(BEFORE, LIFE, CLAIMS, scope=streams(min(number, 2) if one is judge else number))
        leak = judgement.verdict("no_leak")
        assert leak.answer is Answer.VIOLATED
        assert [step.row.event for step in leak.trace or ()][-1:] == ["destroy_bucket"]
        assert len(leak.trace or ()) - 1 == 10


def test_the_fix_has_no_leak_with_many_streams_either() -> None:
    judgement = symbolic_judge(FIX, LIFE, CLAIMS, scope=streams(8))
    assert set(judgement.answers().values()) == {Answer.HOLDS}
    assert 2.87e10 < judgement.states < 2.88e10


def test_states_without_steps_are_those_after_the_bucket_is_destroyed() -> None:
    space = explore(laid_out(FIX, 2))
    ends = {number for number in range(space.count) if len(space.path_to(number)) and not _leaves(space, number)}
    gone = {number for number, one in enumerate(space.where(CLAIMS[0].premise)) if one}
    assert ends == gone != set()


def _leaves(space: object, number: int) -> bool:
    found = space._found.offsets  # type: ignore[attr-defined]
    return bool(found[number + 1] > found[number])
