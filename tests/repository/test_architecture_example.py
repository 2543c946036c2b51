"""The Python on the architecture page runs as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.repository.tree import ROOT


def test_the_example_of_the_architecture_page_prints_verdicts() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "no_cycle violated" in run.stdout
    assert re.search(r"\d+ states$", run.stdout.strip())
