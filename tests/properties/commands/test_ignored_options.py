"""No command ignores an option: a combination that would is refused with the name of the option."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.properties.commands.shell import WINDOW, Shell

FILE = "written"
"""A file or folder that a refused command must not write."""
EVERY_N = "--every-n covers every scope with its own engine, and only prints; leave it out"
DRAWN = "drawings that are named are printed; leave it out"
LIFECYCLE = "it names the design of a LIFECYCLE; give one, or leave it out"


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--scope", "three windows"), "--scope"),
        (("--grain", "full"), "--grain"),
        (("--limit", 5), "--limit"),
        (("--no-symmetry",), "--symmetry"),
        (("--engine", "explicit"), "--engine"),
        (("--timing",), "--timing"),
        (("--json", FILE), "--json"),
        (("--junit", FILE), "--junit"),
        (("--write-manifest",), "--write-manifest"),
        (("--jobs", 2), "--jobs"),
        (("--workers", 2), "--workers"),
        (("--scheduler", "tcp://127.0.0.1:1"), "--scheduler"),
        (("--jobs", 2, "--timing"), "--timing and --jobs"),
    ],
)
def test_proofs_for_every_number_refuse_options_of_a_search(
    dcpmodel: Shell, options: tuple[object, ...], named: str
) -> None:
    assert dcpmodel.refuses("check", "--every-n", *options) == f"{named}: {EVERY_N}"


@pytest.mark.parametrize("engine", ["symbolic", "every"])
@pytest.mark.parametrize(
    ("option", "named"),
    [(("--limit", 5), "--limit"), (("--symmetry",), "--symmetry"), (("--no-symmetry",), "--symmetry")],
)
def test_an_engine_refuses_options_of_the_explicit_search(
    dcpmodel: Shell, engine: str, option: tuple[object, ...], named: str
) -> None:
    said = dcpmodel.refuses("check", "observer_weak", "--engine", engine, *option)
    assert said == f"{named}: --engine {engine} does not use it; leave it out"


@pytest.mark.parametrize("more", [(), ("observer_weak", "--scenario", "close")])
def test_thorough_needs_designs_and_no_scenario(dcpmodel: Shell, more: tuple[str, ...]) -> None:
    said = dcpmodel.refuses("check", "--thorough", *more)
    assert said == "--thorough: it adds scenarios to a check of named designs; leave it out"


def test_timing_is_refused_where_defects_are_counted(dcpmodel: Shell) -> None:
    said = dcpmodel.refuses("check", "beyond", "--timing", model=None)
    assert said == "--timing: beyond is reported defect by defect; name designs"


@pytest.mark.parametrize(
    ("option", "named"),
    [
        (("--scenario", "close"), "--scenario"),
        (("--limit", 9), "--limit"),
        (("--model", WINDOW), "--model"),
        (("--scenario", "close", "--model", WINDOW), "--scenario and --model"),
    ],
)
def test_explain_of_a_historic_defect_refuses_another_run(
    dcpmodel: Shell, option: tuple[object, ...], named: str
) -> None:
    said = dcpmodel.refuses("explain", "MB-38521", *option, model=None)
    assert said.startswith(f"{named}: MB-38521 alone is a historic defect, with a run of its own;")


@pytest.mark.parametrize(
    ("option", "named"),
    [(("--check",), "--check"), (("--out", FILE), "--out"), (("--dot",), "--dot"), (("--svg",), "--svg")],
)
def test_draw_of_named_drawings_writes_nothing(dcpmodel: Shell, option: tuple[str, ...], named: str) -> None:
    assert dcpmodel.refuses("draw", "Window", *option) == f"{named}: {DRAWN}"
    assert not Path(FILE).exists()


@pytest.mark.parametrize("option", ["--dot", "--svg"])
@pytest.mark.parametrize("more", [(), ("--check",), ("--check", "--out", FILE)])
def test_draw_writes_dot_and_svg_only_into_a_named_folder(dcpmodel: Shell, option: str, more: tuple[str, ...]) -> None:
    said = dcpmodel.refuses("draw", option, *more, model=None)
    assert said == f"{option}: writes into a folder of your own; give --out DIR, without --check"


@pytest.mark.parametrize("what", [(), ("observer_weak",), ("--verdicts",)])
def test_show_refuses_a_design_without_a_lifecycle(dcpmodel: Shell, what: tuple[str, ...]) -> None:
    assert dcpmodel.refuses("show", *what, "--design", "observer_weak") == f"--design: {LIFECYCLE}"


@pytest.mark.parametrize("what", ["observer_weak", "Window"])
def test_show_refuses_verdicts_of_one_thing(dcpmodel: Shell, what: str) -> None:
    assert dcpmodel.refuses("show", what, "--verdicts") == f"--verdicts: the table has all designs; leave out {what}"


@pytest.mark.parametrize("command", ["check", "walk"])
def test_two_places_to_run_are_refused(dcpmodel: Shell, command: str) -> None:
    said = dcpmodel.refuses(command, "--workers", 2, "--scheduler", "tcp://127.0.0.1:1")
    assert said == "--workers and --scheduler: each says where to run; give one of them"


def test_processes_and_a_cluster_are_refused_together(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("check", "--jobs", 2, "--workers", 2).startswith("--workers and --jobs: ")
