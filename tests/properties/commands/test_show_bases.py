"""`dcpmodel show bases`: which designs represent the code of a date and have a member, and a newcomer's mistakes."""

from __future__ import annotations

import pytest

from tests.properties.commands.shell import Shell


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def _named(out: str) -> list[str]:
    """The bases that are listed, in order."""
    return [line.strip().partition(":")[0] for line in out.splitlines() if line.startswith("  m")]


def test_date_and_member_give_the_designs_that_stand_then(dcpmodel: Shell) -> None:
    answer = dcpmodel("show", "bases", "--at", "2019-07", "--with", "streamsMutex", model=None)
    assert answer.code == 0
    assert answer.out.startswith("7 of the 7 bases that represent the code of 2019-07 have streamsMutex\n")
    assert _named(answer.out)[-1] == "mb33873_fix"
    assert "  mb33873_fix: 2019-04-25 bc7499ca6 to 2019-08-01 6206a838e\n" in answer.out
    assert "has mutex DcpProducer.streamsMutex\n" in answer.out


def test_all_bases_are_listed_in_the_order_of_time(dcpmodel: Shell) -> None:
    answer = dcpmodel("show", "bases", model=None)
    names = _named(answer.out)
    assert names.index("mb19892_before") < names.index("mb19892_fix") < names.index("mb69075_fix")
    assert "fix of MB-30247; base of mb33873_fix\n" in answer.out


def test_member_may_be_named_with_its_lifecycle(dcpmodel: Shell) -> None:
    alone, whole = (
        dcpmodel("show", "bases", "--at", "2020", "--with", member, model=None).out
        for member in ("syncReplication", "Connection.syncReplication")
    )
    assert _named(alone) == _named(whole) and "mb38521_fix" in _named(alone)


def test_member_of_another_time_is_answered_with_that_time(dcpmodel: Shell) -> None:
    answer = dcpmodel("show", "bases", "--at", "2019-07", "--with", "initializingBackfills", model=None)
    assert answer.code == 0
    assert answer.out.startswith("None of the 7 bases that represent the code of 2019-07 has initializingBackfills\n")
    assert "At other times\n  mb40052_defect: 2020-06-05 to 2020-06-22\n" in answer.out


def test_date_before_the_first_base_shows_when_the_bases_begin(dcpmodel: Shell) -> None:
    answer = dcpmodel("show", "bases", "--at", "2009", model=None)
    assert answer.out.startswith("No base represents the code of 2009\n\nAt other times\n  mb16915_defect: 2014-10-11")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "2019-7"), "no date 2019-7; write YYYY, YYYY-MM or YYYY-MM-DD"),
        (("--at", "07/2019"), "no date 07/2019; write YYYY, YYYY-MM or YYYY-MM-DD"),
        (("--at", "2019-13"), "no date 2019-13; a month is 01 to 12"),
        (("--at", "2019-02-29"), "no date 2019-02-29; that month has days 01 to 28"),
        (
            ("--with", "streamMutx"),
            "no base has a slot, flag, mutex or counter streamMutx; did you mean streamMutex?",
        ),
        (
            ("--with", "DcpProducer.streamMutex"),
            "no base has a slot, flag, mutex or counter DcpProducer.streamMutex; "
            "did you mean DcpProducer.streamsMutex?",
        ),
        (("--verdicts",), "--verdicts: show bases takes --at and --with; leave it out"),
    ],
)
def test_malformed_question_is_refused_in_one_line(dcpmodel: Shell, arguments: tuple[str, ...], said: str) -> None:
    assert dcpmodel.refuses("show", "bases", *arguments, model=None) == said


def test_date_without_bases_is_refused(dcpmodel: Shell) -> None:
    said = dcpmodel.refuses("show", "mb19892_fix", "--at", "2019", model=None)
    assert said == "--at: it belongs to show bases; leave it out"


def test_misspelt_bases_is_refused_with_the_right_word(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("show", "basis", model=None) == "no design or lifecycle basis; did you mean bases?"


def test_model_of_the_user_has_no_bases(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("show", "bases").startswith("no design or lifecycle bases; there are ")
