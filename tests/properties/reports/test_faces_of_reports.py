"""The packages around reports offer a few names each, and importing a package imports none of its modules."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from tests.repository.tree import ROOT

FACES = (
    *("properties", "properties.commands", "properties.output", "properties.reports", "properties.reports.history"),
    "diagrams",
)


@pytest.mark.parametrize("package", FACES)
def test_every_name_of_a_face_is_found(package: str) -> None:
    module = import_module(package)
    assert module.__doc__ and 1 <= len(module.__all__) <= 6
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_an_unknown_name_of_a_face_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'properties\.output' has no attribute 'shows'"):
        import_module("properties.output").shows  # noqa: B018


def test_importing_a_face_imports_no_other_module() -> None:
    script = f"import sys, {', '.join(FACES)}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {one for one in run.stdout.split() if one.partition(".")[0] in ("model", "properties", "diagrams")}
    assert ours == {*FACES, "model", "model.language", "model.language.lazy"}
