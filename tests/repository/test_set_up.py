"""`make check` sets itself up in a few lines: noise of pip's configuration is left out, what is wrong is shown."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repository.tree import ROOT

PYTHON = """#!/bin/sh
case "$*" in
*--version) echo Python 3.11.9 ;;
*"-m venv"*)
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    printf '#!/bin/sh\\necho the news\\n' >"$folder/bin/dcpmodel"
    chmod +x "$folder/bin/dcpmodel"
    ;;
*"-m pip"*)
    echo "$PIP_SAYS" >&2
    exit "$PIP_EXIT"
    ;;
esac
"""
"""An interpreter of shell script: it makes an environment of scripts, in which pip prints and returns given values."""
NOISE = "WARNING: Location 'wheels' is ignored: it is either a non-existing path or lacks a specific scheme."

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def make_check(folder: Path, says: str, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
    """`make check` in a folder where nothing is installed yet."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "python").write_text(PYTHON)
    (folder / "python").chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "check", f"PYTHON={folder / 'python'}"],
        cwd=folder,
        env=inherited | {"PIP_SAYS": says, "PIP_EXIT": str(exit_code)},
        capture_output=True,
        text=True,
    )


def test_set_up_takes_three_lines_and_leaves_out_the_noise(tmp_path: Path) -> None:
    run = make_check(tmp_path, NOISE)
    lines = run.stdout.splitlines()
    assert (run.returncode, run.stderr.strip(), lines[-1]) == (0, "", "the news")
    assert len(lines) - 1 <= 3


def test_warning_about_this_project_is_shown(tmp_path: Path) -> None:
    run = make_check(tmp_path, f"{NOISE}\nWARNING: dcp-lifecycle-model does not provide the extra")
    assert (run.returncode, run.stderr.strip()) == (0, "WARNING: dcp-lifecycle-model does not provide the extra")


def test_failed_installation_ends_with_all_that_pip_said(tmp_path: Path) -> None:
    run = make_check(tmp_path, f"{NOISE}\nERROR: no matching distribution", exit_code=1)
    assert run.returncode != 0 and "the news" not in run.stdout
    assert NOISE in run.stderr and "ERROR: no matching distribution" in run.stderr
