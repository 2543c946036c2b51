"""The claims that only mutants which live are asked: they hold in sound designs, and each is the first to kill some."""

from __future__ import annotations

import re

import pytest

from properties.engines.explicit.judge import judge
from properties.mutation.placement import LATER, host_of
from properties.verdicts.verdict import Answer
from tests.repository.tree import ROOT

SOUND = ("master_2026_mended", "mb26979_fix", "mb57772_fix")
"""Fixes of two times, and master with all that mends it."""


@pytest.mark.parametrize("name", SOUND)
def test_none_is_violated_in_these_and_many_hold(name: str) -> None:
    host = host_of(name)
    holding: set[str] = set()
    for scenario in host.scenarios[:4]:
        answers = judge(host.design, scenario, host.asked_last, symmetry=host.subject.symmetry).answers()
        assert [claim for claim, answer in answers.items() if answer is Answer.VIOLATED] == []
        holding |= {claim for claim, answer in answers.items() if answer is Answer.HOLDS}
    assert len(holding) > 8


def test_each_is_the_first_that_sees_some_mutant() -> None:
    page = (ROOT / "docs" / "mutants-history.md").read_text(encoding="utf-8")
    killers = set(re.findall(r"\| killed by (\w+) under ", page))
    assert [one.name for one in LATER if one.name not in killers] == []


def test_their_names_and_sentences_are_their_own() -> None:
    assert len({one.name for one in LATER}) == len({one.sentence for one in LATER}) == len(LATER)
