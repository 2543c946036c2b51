"""The bookkeeping claims for survivors: they hold in sound designs, and each is the first to kill some mutant."""

from __future__ import annotations

import pytest

from properties.engines.explicit.judge import judge
from properties.mutation.listings import of_history
from properties.mutation.placement import LAST_CLAIMS, placement_of
from properties.mutation.record import read_record
from properties.verdicts.verdict import Answer

SOUND = ("master_2026_mended", "mb26979_fix", "mb57772_fix")
"""Fixes of two years, and master with its fixes."""


@pytest.mark.parametrize("name", SOUND)
def test_sound_designs_violate_none_and_keep_many(name: str) -> None:
    place = placement_of(name)
    holding: set[str] = set()
    for scenario in place.scenarios[:4]:
        answers = judge(place.design, scenario, place.last_claims, symmetry=place.subject.symmetry).answers()
        assert [claim for claim, answer in answers.items() if answer is Answer.VIOLATED] == []
        holding |= {claim for claim, answer in answers.items() if answer is Answer.HOLDS}
    assert len(holding) > 8


def test_each_is_the_first_to_kill_some_mutant() -> None:
    killers = {one.claim for row in read_record(of_history().record).values() for one in row.outcomes}
    assert [one.name for one in LAST_CLAIMS if one.name not in killers] == []


def test_names_and_sentences_are_unique() -> None:
    assert len({one.name for one in LAST_CLAIMS}) == len({one.sentence for one in LAST_CLAIMS}) == len(LAST_CLAIMS)
