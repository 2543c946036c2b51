"""`dcpmodel walk`: the Hypothesis machine from the command line."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from model.errors import RequestError

from .subject import load_subject


def walk(
    designs: tuple[str, ...], scenario: str | None, seed: int, examples: int, steps: int, model: Path | None
) -> int:
    """Walk through each design; exit 0 if everything found is expected."""
    subject = load_subject(model)
    chosen = tuple(subject.design(name) for name in designs) or subject.designs
    scenarios = (subject.scenario(scenario),) if scenario else subject.scenarios
    if find_spec("properties.walk") is None:
        raise RequestError("this installation has no properties/walk.py; install dcp-lifecycle-model again")
    code: int = import_module("properties.walk").walk(subject, chosen, scenarios, seed, examples, steps)
    return code
