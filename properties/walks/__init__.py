"""Random walks with Hypothesis: a differential test of two engines, and a second way to the violations of the manifest.

A `Harness` holds the engines, the starting states and the monitors; `hypothesis_machine.run_walks` walks in it, and
each walk is a `DifferentialRun`. `walk_batch` does a batch for another process, data in and data out. May import
engines, verdicts, audit, claims and the model; imports no reports and no commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.walks.batch import WalkBatch, WalkTally, walk_batch
    from properties.walks.differential_run import Disagreement
    from properties.walks.harness import Harness, harness_for

__all__ = ["Disagreement", "Harness", "WalkBatch", "WalkTally", "harness_for", "walk_batch"]

_HOMES = {
    "Disagreement": "differential_run",
    "Harness": "harness",
    "WalkBatch": "batch",
    "WalkTally": "batch",
    "harness_for": "harness",
    "walk_batch": "batch",
}


def __getattr__(name: str) -> object:
    """Import a name of the public face when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
