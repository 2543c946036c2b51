"""The reports of a check: as text, as JSON and as JUnit, for the same runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from properties.engines.evaluation.request import EngineRequest
from properties.output.document import Section, Table, count, plain
from properties.reports.check import as_json, brief_sections, run_section, summary
from properties.reports.junit import as_junit
from properties.reports.verdict_table import expected_table, verdict_table
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import VACUOUS, Answer
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.verdicts.family import CLAIMS, CUT, RINGED, WRITTEN, written


@pytest.fixture
def as_written(tmp_path: Path) -> Checked:
    return checked(tmp_path, WRITTEN)


def checked(path: Path, text: str, *vacuous: str) -> Checked:
    subject = written(path, text)
    jobs = tuple(EngineRequest(design=design, scenario=scenario(), claims=CLAIMS) for design in (RINGED, CUT))
    return Checked(subject, load_manifest(subject), run_all(jobs, lambda said: None, 1), vacuous)


def test_check_without_differences_is_as_expected(as_written: Checked) -> None:
    assert as_written.as_expected
    assert summary(as_written).body == ("8 verdicts of 2 runs: all as expected (manifest.toml).",)


def test_a_difference_is_marked_in_every_form(tmp_path: Path) -> None:
    one = checked(tmp_path, WRITTEN.replace('"released", ', ""))
    assert not one.as_expected
    line = "released violated, expected holds"
    assert f"UNEXPECTED ringed under work: {line}" in summary(one).body
    assert f"  UNEXPECTED {line}" in run_section(one, one.judgements[0]).body
    assert "| ringed | a   | a!  |" in plain(verdict_table(one))
    assert json.loads(as_json(one))["as_expected"] is False
    assert len(list(ElementTree.fromstring(as_junit(one)).iter("failure"))) == 1


def test_a_claim_that_holds_behind_a_crash_is_masked_in_every_form(as_written: Checked) -> None:
    first, *others = as_written.judgements
    hidden = replace(first.verdicts[0], answer=Answer.HOLDS, masked_by=("freed",), trace=None)
    masked = replace(first, verdicts=(hidden, *first.verdicts[1:]))
    one = replace(as_written, judgements=(masked, *others))
    name = hidden.claim.name
    assert f"  holds (masked) {name}" in "\n".join(str(line) for line in run_section(one, masked).body)
    assert "masked by freed" in "\n".join(str(line) for line in run_section(one, masked).body)
    assert "1 holds (masked)" in "\n".join(str(line) for section in brief_sections(one) for line in section.body)
    assert "(a)" in plain(verdict_table(replace(one, manifest=replace(one.manifest, entries={}))))
    assert "1 of those that hold are masked by crashes" in (summary(one).title + str(summary(one).body))
    labels = {one["label"] for run in json.loads(as_json(one))["runs"] for one in run["verdicts"]}
    assert "holds (masked)" in labels


def test_a_premise_that_is_never_reached_differs_from_a_bound(as_written: Checked) -> None:
    first, *others = as_written.judgements
    unreached = replace(first.verdicts[0], answer=Answer.UNDECIDED, why=f"{VACUOUS}: no state", trace=None)
    bound = replace(first.verdicts[1], answer=Answer.UNDECIDED, why="more than 5 states", trace=None)
    run = replace(first, verdicts=(unreached, bound))
    text = "\n".join(str(line) for line in run_section(replace(as_written, judgements=(run, *others)), run).body)
    assert "1 not reached, 1 undecided" in text
    assert f"not reached: the premise of {unreached.claim.name}" in text
    assert f"undecided {bound.claim.name}: more than 5 states" in text


def test_without_a_manifest_nothing_is_unexpected(as_written: Checked) -> None:
    one = replace(as_written, subject=replace(as_written.subject, manifest=None))
    assert not one.as_expected
    text = summary(one).title + "\n".join(map(str, summary(one).body))
    assert "FOUND ringed under work: released violated" in text
    assert "(no manifest)" in text
    assert "UNEXPECTED" not in text
    assert "expected" not in text


def test_vacuous_row_fails_a_check_by_name(tmp_path: Path) -> None:
    one = checked(tmp_path, WRITTEN, "ringed: row R never fires")
    assert not one.as_expected
    assert summary(one).body[-1] == "UNEXPECTED, vacuous: ringed: row R never fires"
    assert ElementTree.fromstring(as_junit(one)).find("testsuite[@name='vacuity']/testcase/failure") is not None


def test_a_run_has_its_size_its_assumptions_and_its_violations(as_written: Checked) -> None:
    section = run_section(as_written, as_written.judgements[0])
    assert section.title == "ringed under work"
    assert section.body[0] == "  8 states, 10 steps, depth 3 (scope bench, safe grain)"
    assert section.body[2] == "  1 holds, 3 violated"
    assert any(
        str(line).startswith("  violated no_unreachable_object: ") and "after 2 steps" in str(line)
        for line in section.body
    )


def test_a_brief_run_is_one_line_with_its_assumptions(as_written: Checked) -> None:
    ringed, _ = brief_sections(as_written)
    assert ringed.body == (
        "  work: 8 states, 10 steps, depth 3 (scope bench, safe grain); 1 holds, 3 violated;"
        " assumes nothing of the environment",
    )


def test_timing_is_printed_only_on_request(as_written: Checked) -> None:
    assert "states/s" not in str(run_section(as_written, as_written.judgements[0]))
    assert "states/s" in str(run_section(as_written, as_written.judgements[0], timing=True))


def test_the_table_has_a_letter_for_each_scenario_in_which_it_is_violated(as_written: Checked) -> None:
    table = verdict_table(as_written)[0].body[0]
    assert isinstance(table, Table)
    assert table.rows == (("ringed", "a", "a", ".", "a"), ("cut", ".", ".", ".", "a"))


def test_the_expected_table_needs_no_run(as_written: Checked) -> None:
    table = expected_table(as_written.subject, as_written.manifest)
    assert table.headers == ("property", "ringed", "cut")
    assert table.rows[0] == ("no_unreachable_object", "a", ".")


def test_json_holds_every_verdict_with_its_trace(as_written: Checked) -> None:
    first = json.loads(as_json(as_written))["runs"][0]
    assert first["design"] == "ringed"
    assert [one["property"] for one in first["verdicts"]] == [claim.name for claim in CLAIMS]
    assert first["verdicts"][0]["trace"] == ["Hand make i0", "Hand let go i0"]


def test_junit_has_a_case_for_each_verdict_and_one_for_the_sizes(as_written: Checked) -> None:
    suites = ElementTree.fromstring(as_junit(as_written))
    assert [suite.get("name") for suite in suites] == ["ringed.work", "cut.work"]
    assert all(len(suite) == len(CLAIMS) + 1 == int(suite.get("tests", "0")) for suite in suites)
    assert not list(suites.iter("failure"))


def test_the_columns_of_a_table_are_aligned() -> None:
    text = Table(("a", "long"), (("longer", "b"),)).markdown()
    assert text == "| a      | long |\n| ------ | ---- |\n| longer | b    |\n"


def test_sections_are_separated_by_a_blank_line() -> None:
    assert plain((Section("One", ("  a",)), Section("", ("b",)))) == "One\n  a\n\nb\n"


@pytest.mark.parametrize(("number", "said"), [(0, "0 steps"), (1, "1 step"), (12345, "12,345 steps")])
def test_counts_have_thousands_separators_and_a_noun(number: int, said: str) -> None:
    assert count(number, "step") == said
