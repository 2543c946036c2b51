"""The faults of `tests/benchmarks/wrong_engines.py` still have a text to replace, and tests that are to notice them."""

from __future__ import annotations

import ast

import pytest

from tests.benchmarks.tree_copy import ROOT
from tests.benchmarks.wrong_engines import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_its_text_and_its_tests(fault: Fault) -> None:
    ast.parse(fault.text())
    assert fault.new not in (ROOT / fault.path).read_text() or not fault.new
    assert all((ROOT / folder).exists() for folder in fault.tests)
