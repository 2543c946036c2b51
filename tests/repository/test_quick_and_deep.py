"""`make test` and `make test-deep` together run every case, and the first one makes a tenth of some examples."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

TESTS = """
import pytest
from hypothesis import given, strategies as st

@pytest.mark.few(2)
@pytest.mark.parametrize("one", range(5))
def test_few(one): pass

@pytest.mark.deep
def test_deep(): pass

def test_quick(): pass

@pytest.mark.tenth
@given(st.integers())
def test_tenth(number): print("one more example")
"""


def selected(target: str) -> str:
    """The tests that a target of make selects, as pytest is asked for them."""
    found = re.search(rf'^{target}:.*\n\t\$\(PYTEST\) -m (?:"([^"]+)"|(\S+))$', (ROOT / "Makefile").read_text(), re.M)
    assert found is not None
    return found[1] or found[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few tests under the rules of this repository."""
    folder = tmp_path_factory.mktemp("tests")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_some.py").write_text(TESTS)
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["markers"]
    (folder / "pytest.ini").write_text("\n    ".join(["[pytest]\nmarkers =", *markers]))
    return folder


def ran(folder: Path, target: str) -> tuple[set[str], int]:
    """The tests that run, by name, and how many examples Hypothesis makes."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-v",
            "-s",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-m",
            selected(target),
        ],
        cwd=folder,
        env=os.environ | {"DCPMODEL_PROFILE": "ci"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    return set(re.findall(r"::(\S+)", run.stdout)), run.stdout.count("one more example")


def test_every_case_runs_in_one_of_both(folder: Path) -> None:
    quick, few_examples = ran(folder, "test")
    deep, all_examples = ran(folder, "test-deep")
    assert quick == {"test_few[0]", "test_few[2]", "test_quick", "test_tenth"}
    assert deep == {"test_few[1]", "test_few[3]", "test_few[4]", "test_deep", "test_tenth"}
    assert (few_examples, all_examples) == (10, 100)
