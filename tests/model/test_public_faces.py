"""The packages of model/ offer a few names each, and importing a package imports none of its modules."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from tests.repository.tree import ROOT

PACKAGES = ("model", "model.language", "model.semantics", "model.oracle", "model.ground", "model.validation")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_found(package: str) -> None:
    module = import_module(package)
    assert module.__doc__ and 1 <= len(module.__all__) <= 6
    assert all(callable(getattr(module, name)) for name in module.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"module 'model\.ground' has no attribute 'grund'"):
        import_module("model.ground").grund  # noqa: B018


def test_importing_the_packages_imports_no_other_module() -> None:
    script = f"import sys, {', '.join(PACKAGES)}; print(*(name for name in sys.modules if name.startswith('model')))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == {*PACKAGES, "model.language.lazy"}
