"""Whatever differs from the manifest is a failure in JUnit, by the name of its case; nothing else is."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from properties.engines.evaluation.request import EngineRequest
from properties.reports.junit import as_junit
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest_file import load_manifest
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.verdicts.family import CLAIMS, RINGED, WRITTEN, written


def failures(path: Path, text: str) -> dict[str, str]:
    """The messages of the failing JUnit cases of one run against this manifest."""
    subject = written(path, text)
    judgements = run_all((EngineRequest(design=RINGED, scenario=scenario(), claims=CLAIMS),), lambda said: None, 1)
    suites = ElementTree.fromstring(as_junit(Checked(subject, load_manifest(subject), judgements, ())))
    return {
        str(case.get("name")): str(failure.get("message"))
        for case in suites.iter("testcase")
        for failure in case.iter("failure")
    }


@pytest.mark.parametrize(
    ("old", "new", "case", "message"),
    [
        ('"released", ', "", "released", ", expected holds"),
        ('"dark"]', '"dark", "nothing_null"]', "nothing_null", "holds (no violation found), expected violated"),
        ("states = 8", "states = 9", "states and depth", "states 8, expected 9"),
        ("depth = 3", "depth = 4", "states and depth", "depth 3, expected 4"),
    ],
)
def test_each_difference_is_one_failure(tmp_path: Path, old: str, new: str, case: str, message: str) -> None:
    assert failures(tmp_path, WRITTEN) == {}
    found = failures(tmp_path, WRITTEN.replace(old, new, 1))
    assert list(found) == [case] and message in found[case]
