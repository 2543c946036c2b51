"""SVG by Graphviz, where it is installed."""

from __future__ import annotations

import shutil
import subprocess

from model.errors import RequestError


def available() -> bool:
    """Whether Graphviz's `dot` is on the path."""
    return shutil.which("dot") is not None


def render(dot: str) -> str:
    """The SVG of a DOT text. `RequestError` if `dot` is not there or does not take the text."""
    program = shutil.which("dot")
    if program is None:
        raise RequestError("SVG needs Graphviz: `dot` is not on the path; install it, or use the .dot and .mmd files")
    run = subprocess.run([program, "-Tsvg"], input=dot, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RequestError(f"dot refused the drawing: {run.stderr.strip().splitlines()[0]}")
    return run.stdout
