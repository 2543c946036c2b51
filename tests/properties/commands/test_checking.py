"""`dcpmodel check`: exit codes, output, files."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.properties.commands.shell import WINDOW, Shell

VARIED = """
from dataclasses import replace
from pathlib import Path
from docs.tutorial.window import SUBJECT as WINDOWS
SUBJECT = replace(WINDOWS, manifest=Path(__file__).with_name("varied.toml"))
"""


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


@pytest.fixture
def varied(tmp_path: Path) -> Path:
    """The tutorial's model with a manifest that a test may spoil."""
    (tmp_path / "varied.py").write_text(VARIED)
    (tmp_path / "varied.toml").write_text(WINDOW.with_suffix(".toml").read_text())
    return tmp_path / "varied.py"


def spoil(model: Path, old: str, new: str) -> None:
    manifest = model.with_suffix(".toml")
    assert old in manifest.read_text()
    manifest.write_text(manifest.read_text().replace(old, new, 1))


def test_a_check_as_expected_exits_with_0_and_explains_the_leak(dcpmodel: Shell) -> None:
    answer = dcpmodel("check")
    assert (answer.code, answer.err) == (0, "")
    assert "Designs by properties" in answer.out
    assert "Reference cycle: Window[w0] -> Document[w0] -> Window[w0]" in answer.out
    assert "all as expected (window.toml)" in answer.out.splitlines()[-1]
    assert answer.out.splitlines()[-1].endswith("2 of those that hold are masked by crashes.")
    assert "2 holds (masked)" in answer.out
    assert "| (a)" in answer.out


def test_an_unexpected_verdict_exits_with_1(dcpmodel: Shell, varied: Path) -> None:
    spoil(varied, 'violated = ["no_cycle", "all_released"]', 'violated = ["no_cycle"]')
    answer = dcpmodel("check", model=varied)
    assert answer.code == 1
    assert "UNEXPECTED observer_strong under close: all_released violated, expected holds" in answer.out


def test_a_missing_violation_exits_with_1(dcpmodel: Shell, varied: Path) -> None:
    spoil(varied, "[observer_weak.close]", '[observer_weak.close]\nviolated = ["no_cycle"]')
    answer = dcpmodel("check", model=varied)
    assert answer.code == 1
    assert "UNEXPECTED observer_weak under close: no_cycle holds, expected violated" in answer.out


def test_a_different_number_of_states_exits_with_1(dcpmodel: Shell, varied: Path) -> None:
    spoil(varied, "states = 11", "states = 12")
    assert "states 11, expected 12" in dcpmodel("check", model=varied).out


def test_a_row_that_never_fires_exits_with_1(dcpmodel: Shell, varied: Path) -> None:
    spoil(varied, '"Window.destroy@CLOSED"', '"Window.close@OPEN"')
    answer = dcpmodel("check", "observer_strong", model=varied)
    assert answer.code == 1
    assert "row Window.destroy@CLOSED never fires in any scenario" in answer.out


def test_write_manifest_writes_sizes_and_no_verdicts(dcpmodel: Shell, varied: Path) -> None:
    spoil(varied, "states = 11", "states = 12")
    spoil(varied, 'violated = ["no_cycle", "all_released"]', 'violated = ["no_cycle"]')
    dcpmodel("check", "--write-manifest", model=varied)
    answer = dcpmodel("check", model=varied)
    assert "expected 12" not in answer.out
    assert answer.code == 1


def test_named_designs_and_properties_are_checked_alone(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "observer_weak", "--property", "no_cycle")
    assert answer.code == 0
    assert answer.out.splitlines()[-1].startswith("1 verdict of 1 run:")
    assert "observer_strong" not in answer.out


def test_the_scope_and_the_grain_can_be_chosen(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "observer_weak", "--scope", "three windows", "--grain", "full")
    assert answer.code == 0
    assert "(scope three windows, full grain)" in answer.out


def test_a_limit_leaves_verdicts_undecided(dcpmodel: Shell) -> None:
    answer = dcpmodel("check", "observer_weak", "--limit", 3)
    assert answer.code == 1
    assert "undecided" in answer.out


def test_symmetry_can_be_turned_off_and_changes_no_verdict(dcpmodel: Shell) -> None:
    folded = dcpmodel("check", "--scope", "three windows", "--symmetry")
    whole = dcpmodel("check", "--scope", "three windows", "--no-symmetry")
    assert folded.out != whole.out
    assert (folded.code, folded.out.splitlines()[-1]) == (whole.code, whole.out.splitlines()[-1])


def test_named_designs_are_checked_under_core_scenarios_without_thorough(dcpmodel: Shell, varied: Path) -> None:
    more = 'core=("early",), scenarios=(*WINDOWS.scenarios, replace(WINDOWS.scenarios[0], name="early")), manifest='
    varied.write_text(VARIED.replace("manifest=", more))
    varied.with_suffix(".toml").write_text(WINDOW.with_suffix(".toml").read_text() + "[observer_weak.early]\n")
    quick = dcpmodel("check", "observer_weak", model=varied).out
    assert "observer_weak under early" in quick and "observer_weak under close" not in quick
    assert "Only the core scenarios were run; --thorough runs all" in quick
    thorough = dcpmodel("check", "observer_weak", "--thorough", model=varied).out
    assert "observer_weak under close" in thorough and "core scenarios" not in thorough


def test_the_number_of_processes_changes_no_byte(dcpmodel: Shell) -> None:
    assert dcpmodel("check", "--jobs", 1).out == dcpmodel("check", "--jobs", 3).out


def test_json_and_junit_are_written(dcpmodel: Shell, tmp_path: Path) -> None:
    answer = dcpmodel("check", "--json", tmp_path / "check.json", "--junit", tmp_path / "check.xml")
    assert answer.code == 0
    assert json.loads((tmp_path / "check.json").read_text())["subject"] == "window"
    assert ElementTree.parse(tmp_path / "check.xml").getroot().tag == "testsuites"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["check.json", "check.xml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "no design nobody; there are observer_raw, observer_strong, observer_weak"),
        (("observer_weka",), "no design observer_weka; did you mean observer_weak?"),
        (("--property", "no_cicle"), "no property no_cicle; did you mean no_cycle?"),
        (("--scenario", "open"), "no scenario open"),
        (("--scope", "wide"), "no scope wide"),
        (("--grain", "coarse"), "Invalid value for '--grain'"),
        (("--limit", "0"), "Invalid value for '--limit'"),
        (("--frobnicate",), "No such option: --frobnicate"),
        (("--json", "/nowhere/x.json"), "/nowhere/x.json: No such file or directory"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(dcpmodel: Shell, arguments: tuple[str, ...], said: str) -> None:
    assert said in dcpmodel.refuses("check", *arguments)


def test_a_model_without_a_manifest_cannot_write_one(dcpmodel: Shell, varied: Path) -> None:
    varied.write_text(VARIED.replace('Path(__file__).with_name("varied.toml")', "None"))
    assert "has no manifest to write" in dcpmodel.refuses("check", "--write-manifest", model=varied)


def test_suspicions_about_the_tables_are_shown_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = WINDOW.read_text(encoding="utf-8").replace("import Cite, ", "import Cite, Flag, ")
    slots = 'slots=(Slot("document", "Document", Strength.STRONG, _cite("Window::document")),))'
    model = tmp_path / "window.py"
    model.write_text(text.replace(slots, f'flags=(Flag("odd", "?"),), {slots}'), encoding="utf-8")
    model.with_suffix(".toml").write_text(WINDOW.with_suffix(".toml").read_text(encoding="utf-8"), encoding="utf-8")
    answer = Shell(capsys)("check", model=model)
    assert answer.code == 0
    assert "2 suspicions about the tables\n  Window.odd: nobody changes this flag" in answer.out
