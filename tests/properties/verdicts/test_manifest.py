"""The manifest is compared in both directions, and may name only things that exist."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.language.errors import RequestError
from model.language.policy import Grain
from properties.engines.explicit.judge import judge
from properties.verdicts.manifest import Expected, Manifest, differences, with_sizes
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer, Judgement, Run
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.verdicts.family import CLAIMS, CUT, IDLE, RINGED, WRITTEN, subject, written

OWN = {"work": "bench"}


def ringed() -> Judgement:
    return judge(RINGED, scenario(), CLAIMS)


def test_the_manifest_file_gives_the_expected_verdicts(tmp_path: Path) -> None:
    manifest = load_manifest(written(tmp_path))
    assert differences(manifest.expected(ringed().run, "bench"), ringed()) == ()


def test_a_violation_that_is_not_written_down_differs() -> None:
    assert differences(Expected(frozenset({"no_unreachable_object", "dark"})), ringed()) == (
        "released violated, expected holds",
    )


def test_an_expected_violation_that_is_not_found_is_a_difference() -> None:
    lines = differences(Expected(frozenset({"no_unreachable_object", "released", "dark", "nothing_null"})), ringed())
    assert lines == ("nothing_null holds, expected violated",)


def test_other_sizes_differ_and_sizes_that_are_not_written_do_not() -> None:
    violated = frozenset({"no_unreachable_object", "released", "dark"})
    size = ringed().states
    assert differences(Expected(violated, states=size), ringed()) == ()
    assert differences(Expected(violated, states=size + 1), ringed()) == (f"states {size}, expected {size + 1}",)


def test_undecided_for_another_reason_differs() -> None:
    stopped = judge(RINGED, scenario(), CLAIMS[1:3], limit=2)
    bound = Expected(undecided={"released": "limit", "nothing_null": "limit"})
    assert differences(bound, stopped) == ()
    vacuous = Expected(undecided={"released": "vacuous", "nothing_null": "limit"})
    (line,) = differences(vacuous, stopped)
    assert line.startswith("released undecided because")


def test_vacuous_claims_are_undecided_ones_in_short(tmp_path: Path) -> None:
    text = '[ringed.work]\nvacuous = ["dark"]\nundecided = { released = "limit" }\n'
    entry = load_manifest(written(tmp_path, text)).entries["ringed", "work", ""]
    assert entry.undecided == {"dark": "vacuous", "released": "limit"}


def test_a_claim_unreached_in_a_scenario_is_vacuous_in_each_of_its_runs(tmp_path: Path) -> None:
    text = '[ringed.work]\n[cut.work]\nvacuous = ["no_unreachable_object"]\n[vacuity.unreached]\nwork = ["dark"]\n'
    entries = load_manifest(written(tmp_path, text)).entries
    assert entries["ringed", "work", ""].undecided == {"dark": "vacuous"}
    assert entries["cut", "work", ""].undecided == {"dark": "vacuous", "no_unreachable_object": "vacuous"}


def test_without_a_manifest_every_claim_is_expected_to_hold() -> None:
    manifest = load_manifest(subject())
    assert manifest.runs == (("ringed", "work"), ("cut", "work"), ("idle", "work"))
    assert manifest.entries["ringed", "work", ""].answer("no_unreachable_object") is Answer.HOLDS


def test_another_scope_or_grain_answers_alike_but_has_another_size(tmp_path: Path) -> None:
    manifest = load_manifest(written(tmp_path))
    for run in (Run("ringed", "work", "wide"), Run("ringed", "work", "bench", Grain.FULL)):
        expected = manifest.expected(run, "bench")
        assert expected.answer("released") is Answer.VIOLATED
        assert expected.states is None


def test_a_named_scope_may_have_its_own_size_and_verdicts(tmp_path: Path) -> None:
    manifest = load_manifest(written(tmp_path, WRITTEN + "[ringed.work.wide]\nstates = 99\nviolated = []\n"))
    expected = manifest.expected(Run("ringed", "work", "wide"), "bench")
    assert (expected.states, expected.answer("released")) == (99, Answer.HOLDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ringed.work", "manifest.toml: not TOML"),
        ("[nobody.work]", r"\[nobody\] no design nobody; there are cut, idle, ringed"),
        ("[ringed.play]", r"\[ringed.play\] no scenario play; there are work"),
        ('[ringed.work]\nviolated = ["no_iland"]', r"\[ringed.work\] no property no_iland"),
        ("[ringed.work]\nstate = 3", r"\[ringed.work\] unknown key state; there are states, depth"),
        ('[ringed.work]\nstates = "many"', "states and depth must be whole numbers"),
        ("[ringed]\nwork = 3", r"\[ringed\] must hold one table for each scenario"),
        ('[ringed.work]\nviolated = ["dark"]\nundecided = { dark = "x" }', "dark is both violated and undecided"),
        ('[ringed.work]\nviolated = ["dark"]\n[vacuity.unreached]\nwork = ["dark"]', "dark is both violated and"),
        ('[vacuity.unreached]\nplay = ["dark"]', r"\[vacuity.unreached\] no scenario play; there are work"),
        ('[vacuity.unreached]\nwork = ["drak"]', r"\[vacuity.unreached\] no property drak; there are"),
        ("[vacuity.rows]", r"\[vacuity\] unknown key rows"),
    ],
)
def test_an_error_in_a_manifest_names_its_section(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        load_manifest(written(tmp_path, text))


def test_missing_manifest_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"nowhere\.toml: No such file"):
        load_manifest(subject(tmp_path / "nowhere.toml"))


def test_sizes_are_written_and_nothing_else(tmp_path: Path) -> None:
    text = with_sizes(WRITTEN, (ringed(), judge(CUT, scenario(), CLAIMS)), OWN)
    assert "# why this is so stays where it is" in text
    assert load_manifest(written(tmp_path, text)).entries["ringed", "work", ""].states == ringed().states
    assert [line for line in text.splitlines() if line.startswith("violated")] == [
        line for line in WRITTEN.splitlines() if line.startswith("violated")
    ]
    assert with_sizes(text, (ringed(),), OWN) == text


def test_a_run_without_a_section_or_without_an_end_writes_nothing() -> None:
    assert with_sizes(WRITTEN, (judge(IDLE, scenario(), CLAIMS),), OWN) == WRITTEN
    assert with_sizes(WRITTEN, (replace(ringed(), undecided="stopped"),), OWN) == WRITTEN


def test_entries_keep_the_order_of_the_file(tmp_path: Path) -> None:
    manifest: Manifest = load_manifest(written(tmp_path, "[cut.work]\n[ringed.work]\n"))
    assert manifest.runs == (("cut", "work"), ("ringed", "work"))
