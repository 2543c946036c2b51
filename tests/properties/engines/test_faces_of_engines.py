"""The public face of each package: every name resolves, and importing the package alone imports no engine."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from tests.repository.tree import ROOT

PACKAGES = (
    "properties.engines",
    "properties.engines.codegen",
    "properties.engines.evaluation",
    "properties.engines.explicit",
    "properties.engines.parameterized",
    "properties.engines.symbolic",
    "properties.running",
    "properties.verdicts",
)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_resolves_to_a_class_or_function(package: str) -> None:
    module = importlib.import_module(package)
    assert 3 <= len(module.__all__) <= 6
    named = {name: getattr(module, name) for name in module.__all__}
    assert [name for name, found in named.items() if getattr(found, "__name__", name) != name] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_outside_the_public_face_is_an_error(package: str) -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        getattr(importlib.import_module(package), "nothing_of_" + "the_kind")


def test_importing_the_packages_imports_no_library() -> None:
    code = f"import sys, {', '.join(PACKAGES)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"numpy", "oxidd", "distributed"} & set(done.stdout.split())
