"""The claims that only mutants which live are asked: they hold where all is well, and each of them kills."""

from __future__ import annotations

import re

import pytest

from properties.judge import judge
from properties.mutate_hosts import LATER, host_of
from properties.verdict import Answer
from tests.repository.tree import ROOT

WELL = ("master_2026_mended", "mb26979_fix", "mb57772_fix")
"""Designs of which no claim of their subject is violated."""


@pytest.mark.parametrize("name", WELL)
def test_none_is_violated_where_all_is_well_and_many_hold(name: str) -> None:
    host = host_of(name)
    holding: set[str] = set()
    for scenario in host.scenarios[:4]:
        answers = judge(host.design, scenario, host.asked_last, symmetry=host.subject.symmetry).answers()
        assert [claim for claim, answer in answers.items() if answer is Answer.VIOLATED] == []
        holding |= {claim for claim, answer in answers.items() if answer is Answer.HOLDS}
    assert len(holding) > 8


def test_each_kills_a_mutant_that_nothing_else_did() -> None:
    page = (ROOT / "docs" / "mutants-history.md").read_text(encoding="utf-8")
    killers = set(re.findall(r"\| killed by (\w+) under ", page))
    assert [one.name for one in LATER if one.name not in killers] == []


def test_their_names_and_sentences_are_their_own() -> None:
    assert len({one.name for one in LATER}) == len({one.sentence for one in LATER}) == len(LATER)
