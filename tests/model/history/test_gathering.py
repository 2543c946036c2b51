"""The records as one subject: their manifest, the report of a check, and the report of one record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from model.history.beyond import BEYOND
from model.history.beyond import RECORDS as RECORDS_BEYOND
from model.history.record import Leftover, Record
from model.history.thirty import OUT, RECORDS, THIRTY
from properties.claims.beyond import SUBJECT as SUBJECT_BEYOND
from properties.claims.history import SUBJECT
from properties.claims.subject import load_subject
from properties.engines.explicit.judge import judge
from properties.output.document import plain
from properties.reports.history.difference import changes
from properties.reports.history.outcome import Outcome, missing, outcomes, recall, recall_document
from properties.reports.history.pages import file_of
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Expected
from properties.verdicts.manifest_file import load_manifest
from tests.properties.commands.shell import Shell
from tests.repository.tree import ROOT

EACH = pytest.mark.parametrize("record", (*RECORDS, *RECORDS_BEYOND), ids=lambda record: record.key)
FIRST = next(record for record in RECORDS if record.key == "MB-16915")
ENTRIES = load_manifest(SUBJECT).entries
ENTRIES_BEYOND = load_manifest(SUBJECT_BEYOND).entries


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def outcome() -> Outcome:
    """The outcome of the two runs of a small record."""
    runs = (judge(one, FIRST.scenario, SUBJECT.asked(one)) for one in (FIRST.defect, FIRST.fix))
    return outcomes(tuple(runs), (FIRST,))[0]


def test_each_of_the_thirty_is_modelled_once_or_omitted_with_a_reason() -> None:
    assert [one.number for one in THIRTY] == list(range(1, 31))
    modelled = [record.number for record in RECORDS]
    assert len(modelled) == len(set(modelled))
    assert not set(modelled) & set(OUT) and all(OUT.values())


@EACH
def test_record_agrees_with_the_list(record: Record) -> None:
    listed = {one.number: (one.key, one.commit, int(one.year)) for one in (*THIRTY, *BEYOND)}
    assert (record.key, record.commit, record.year) == listed[record.number]


@EACH
def test_manifest_agrees_with_the_record(record: Record) -> None:
    defect, fix, scenario = record.defect, record.fix, record.scenario.name
    entries = ENTRIES if record in RECORDS else ENTRIES_BEYOND
    assert record.claim in entries[defect.name, scenario, ""].violated
    left = {one.claim for one in record.leftovers}
    assert entries[fix.name, scenario, ""].violated == left
    assert record.claim not in entries[fix.name, scenario, ""].undecided


@pytest.mark.parametrize(("records", "entries"), ((RECORDS, ENTRIES), (RECORDS_BEYOND, ENTRIES_BEYOND)))
def test_every_run_of_the_manifest_belongs_to_a_record(
    records: tuple[Record, ...], entries: Mapping[tuple[str, str, str], Expected]
) -> None:
    runs = {(design.name, one.scenario.name, "") for one in records for design in (one.defect, one.fix)}
    assert set(entries) == runs


def test_later_records_are_not_among_the_thirty() -> None:
    assert [one.number for one in BEYOND] == [31, 32]
    assert not {one.key for one in BEYOND} & {one.key for one in THIRTY}
    assert not {one.commit for one in BEYOND} & {one.commit for one in THIRTY}


def test_every_design_gives_a_reason_and_cites_source_files() -> None:
    for design in (*SUBJECT.designs, *SUBJECT_BEYOND.designs):
        cites = [row.cite for one in design.lifecycles for row in one.rows]
        cites += [slot.cite for one in design.lifecycles for slot in one.slots]
        assert design.because.strip()
        assert all(re.search(r"\.(cc|h|c)$", cite.file) and cite.symbol and cite.commit for cite in cites)


def test_outcome_of_a_record_follows_from_its_two_runs() -> None:
    one = outcome()
    assert (one.found, one.gone, one.steps) == (True, True, "16")


def test_fix_with_another_violation_does_not_count_as_gone() -> None:
    one = outcome()
    more = replace(FIRST, leftovers=(*FIRST.leftovers, Leftover("no_unreachable_object_survives", "not so")))
    assert not replace(one, record=more).gone
    assert not replace(one, record=replace(FIRST, leftovers=())).gone


def test_fix_with_the_same_violation_does_not_count_as_gone() -> None:
    one = outcome()
    assert not replace(one, fix=one.defect).gone
    assert not replace(one, defect=one.fix).found


def test_records_that_are_not_found_or_not_gone_are_named() -> None:
    one = outcome()
    bad = replace(one, fix=one.defect)
    assert recall((one,)) == "1 of 30 found, 1 of 30 gone"
    assert recall((bad,)) == "1 of 30 found, 0 of 30 gone"
    assert "MB-16915 (d93a4458d, 2015): not gone" in missing((bad,))
    assert len(list(missing((one,)))) == 29
    assert any(line.startswith("MB-19892 (e664a2cff, 2016): not modelled, ") for line in missing((one,)))


@EACH
def test_each_record_has_a_page(record: Record) -> None:
    page = ROOT / "docs" / "findings" / "history" / file_of(record)
    text = page.read_text(encoding="utf-8")
    assert record.story in text and f"dcpmodel explain {record.key} " in text


def test_historic_designs_select_the_historic_subject() -> None:
    assert load_subject(None, "mb16915_defect", "mb19892_before").name == "history"
    assert load_subject(None, "history").name == "history"
    assert load_subject(None, "beyond").name == load_subject(None, "mb63618_fix").name == "beyond"
    assert load_subject(None, "mb19892_before").name == "dcp2016"
    assert load_subject(None, "nobody").name == "dcp2016"


def test_difference_lists_members_that_only_one_design_has_or_that_changed() -> None:
    assert changes(FIRST.defect, FIRST.fix) == (("changes", ("ActiveStream.producer", "NotifierStream.producer")),)
    assert changes(FIRST.fix, FIRST.fix) == ()


# --- The command -------------------------------------------------------------------------------------------------


def test_check_of_one_scenario_runs_only_its_records_and_reports_no_recall(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "history", "--scenario", FIRST.scenario.name, "--jobs", 1, model=None)
    assert answer.code == 0
    runs = {design for design, scenario, _ in ENTRIES if scenario == FIRST.scenario.name}
    assert {line for line in answer.out.splitlines() if line in {one.name for one in SUBJECT.designs}} == runs
    assert " of 30 found" not in answer.out


def test_table_shows_for_each_record_whether_it_is_found_and_gone() -> None:
    one = outcome()
    checked = Checked(SUBJECT, load_manifest(SUBJECT), tuple(run for run in (one.defect, one.fix) if run))
    page = plain(recall_document(checked))
    assert re.search(r"\| MB-16915 +\| 2015 +\| use after free +\| no_freed_object_is_used +\| 16 .* yes .* yes ", page)
    assert re.search(r"\| MB-12636 .* - +\| - +\|", page)
    assert "1 of 30 found, 1 of 30 gone" in page


def test_explain_tells_a_record_and_the_effect_of_its_fix(dcpmodel: Shell, tmp_path: Path) -> None:
    answer = dcpmodel("explain", "mb-16915", "--trace", tmp_path / "one.trace", model=None)
    assert answer.code == 0
    assert answer.out.startswith("MB-16915: use after free, fixed on 2015-11-30 by d93a4458d\n")
    assert "freed: ActiveStream[p0,v0,g0].producer>DcpProducer[p0]" in answer.out
    assert "no_freed_object_is_used holds in mb16915_fix, 186 states" in answer.out
    assert dcpmodel("replay", tmp_path / "one.trace", model=None).out.startswith("mb16915_defect under ")


def test_all_later_records_are_found_and_gone(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "beyond", "--jobs", 1, model=None)
    assert answer.code == 0
    assert "2 of 2 found, 2 of 2 gone" in answer.out


def test_later_record_is_explained_and_replayed(dcpmodel: Shell, tmp_path: Path) -> None:
    answer = dcpmodel("explain", "MB-63618", "--trace", tmp_path / "one.trace", model=None)
    assert answer.code == 0
    assert answer.out.startswith("MB-63618: use after free, fixed on 2024-09-26 by 8e4065c05\n")
    assert "no_freed_object_is_used holds in mb63618_fix, 65 states" in answer.out
    assert dcpmodel("replay", tmp_path / "one.trace", model=None).out.startswith("mb63618_defect under ")


def test_unknown_record_is_refused_with_the_nearest_key(dcpmodel: Shell) -> None:
    said = dcpmodel.refuses("explain", "MB-1691", model=None)
    assert said == "no historic defect MB-1691; did you mean MB-16915? a design needs a PROPERTY after it"


def test_historic_design_is_shown_with_its_changes(dcpmodel: Shell) -> None:
    assert "ActiveStream.producer | strong | raw" in dcpmodel("show", "mb16915_defect", model=None).out
    assert "Changes of mb16915_under_back_pointer" in dcpmodel("show", "mb12636_fix", model=None).out
    assert dcpmodel("show", "history", model=None).out.startswith("Designs\n")
