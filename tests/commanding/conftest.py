"""What all tests of the command need."""

from __future__ import annotations

import pytest

from tests.commanding.shell import Shell


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)
