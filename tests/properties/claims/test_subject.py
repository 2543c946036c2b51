"""Subjects are found by name or in a file, and wrong names are answered with the nearest one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from docs.tutorial import window
from model.language.errors import RequestError
from properties.claims import load_subject
from tests.repository.tree import ROOT


@pytest.mark.parametrize(
    ("designs", "name"),
    [
        ((), "dcp2016"),
        (("mb19892_fix",), "dcp2016"),
        (("history",), "history"),
        (("mb16915_fix",), "history"),
        (("master_2026_mended",), "master_2026"),
        (("no_such_design",), "dcp2016"),
    ],
)
def test_subject_is_chosen_by_its_name_or_its_designs(designs: tuple[str, ...], name: str) -> None:
    assert load_subject(None, *designs).name == name


def test_subject_is_loaded_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text("from docs.tutorial.window import SUBJECT\n")
    assert load_subject(path) == window.SUBJECT


def test_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"no such file; --model takes a Python file"):
        load_subject(tmp_path / "missing.py")


def test_wrong_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(RequestError, match="no design observer_ra; did you mean observer_raw"):
        window.SUBJECT.design("observer_ra")
    with pytest.raises(RequestError, match="no scope zzz; there are"):
        window.SUBJECT.scope("zzz")


@pytest.mark.parametrize("package", ["claims", "export", "mutation", "walks"])
def test_public_face_is_imported_when_it_is_used(package: str) -> None:
    code = (
        f"import sys, properties.{package} as face\n"
        f"assert not [name for name in sys.modules if name.startswith(face.__name__ + '.')]\n"
        "assert all(getattr(face, name) is not None for name in face.__all__)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
