"""`dcpmodel --help` starts at once: it imports no engine and no library but the one that parses options."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.repository.test_imports import DOORS
from tests.repository.tree import PACKAGES, ROOT

LIST_MODULES = """
import sys
from properties.commands.cli import run
run(sys.argv[1:])
print("MODULES", *sys.modules)
"""
ALLOWED = (
    "diagrams",
    "model.language",
    "model.language.lazy",
    "model.semantics",
    "properties.audit.findings.kind",
    "properties.audit.formats.format",
    "properties.citations.collect",
    "properties.citations.outcome",
    "properties.claims",
    "properties.commands",
    "properties.engines.evaluation.request",
    "properties.engines.select",
    "properties.export",
    "properties.output",
    "properties.reports",
    "properties.running",
    "properties.verdicts",
)
"""Packages and modules of ours that may be imported; tables of a model are not among them."""


def imported(*arguments: str) -> set[str]:
    """The modules that a run of the command imports, in a process of its own."""
    command = [sys.executable, "-c", LIST_MODULES, *arguments]
    run = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    return set(run.stdout.rpartition("MODULES")[2].split())


def is_allowed(module: str) -> bool:
    """True if the module is allowed, or lies in or above an allowed package."""
    return any(f"{one}.".startswith(f"{module}.") or f"{module}.".startswith(f"{one}.") for one in ALLOWED)


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help")])
def test_help_imports_only_these_modules(arguments: tuple[str, ...]) -> None:
    modules = imported(*arguments)
    assert "properties.commands.cli" in modules
    ours = {one for one in modules if one.partition(".")[0] in PACKAGES}
    assert sorted(one for one in ours if not is_allowed(one)) == []


def test_help_imports_no_library_but_typer() -> None:
    libraries = {one.partition(".")[0] for one in imported("--help")}
    assert libraries & {name for name in DOORS if name != "typer"} == set()
