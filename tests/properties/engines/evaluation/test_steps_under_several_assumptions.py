"""A step that needs an assumption about the environment, at a point that is reached under the same or another one."""

from __future__ import annotations

import pytest

from model.language.vocabulary import At, On, Set
from properties.claims.claim import Eventually, Family
from properties.engines.explicit.judge import judge
from properties.engines.symbolic.judge import symbolic_judge
from properties.verdicts.verdict import Answer
from tests.properties.engines.evaluation.workbench import bench, row, scenario

CLIENT, DISK = "the client asks", "the disk is slow"
LIGHT_COMES = Eventually(
    name="light_comes",
    sentence="Whoever waits in the middle sees the light.",
    family=Family.PROGRESS,
    premise=(At("Hand", "MIDDLE"),),
    goal=(On("Shelf.lit"),),
)


@pytest.mark.parametrize(
    ("arrives_because", "answer"),
    [
        # What the client has begun, the client finishes.
        (CLIENT, Answer.HOLDS),
        # The disk has brought the thread here, and that obliges no client.
        (DISK, Answer.VIOLATED),
        ("", Answer.VIOLATED),
    ],
)
def test_only_the_assumption_that_began_something_must_finish_it(arrives_because: str, answer: Answer) -> None:
    arrive = row("arrive", "START", "MIDDLE", environment=arrives_because)
    light = row("light", "MIDDLE", "END", Set("Shelf.lit"), environment=CLIENT)
    work = scenario(assumes=frozenset({CLIENT, DISK}))
    design = bench(arrive, light)
    (explicit,) = judge(design, work, (LIGHT_COMES,)).verdicts
    (symbolic,) = symbolic_judge(design, work, (LIGHT_COMES,), capacity=1 << 18).verdicts
    assert (explicit.answer, symbolic.answer) == (answer, answer)
