"""Every trace that is kept replays, and is of the tables as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.semantics.trace import digest
from properties.claims.dcp2016 import SUBJECT
from tests.model.dcp2016.scenes import load, played, traces

ALL = pytest.mark.parametrize("path", traces(), ids=lambda path: path.stem)


@ALL
def test_each_trace_replays_to_its_stated_end(path: Path) -> None:
    trace = load(path.stem)
    scene = played(path.stem)
    assert len(scene.run.steps) == len(trace.steps)
    assert scene.violation == trace.expect


def test_traces_have_the_digests_of_the_present_tables() -> None:
    found = {path.stem: (load(path.stem).digest, digest(SUBJECT.design(load(path.stem).design))) for path in traces()}
    stale = sorted(name for name, (written, now) in found.items() if written != now)
    assert stale == [], "write their digests again with: python -m tests.model.dcp2016.refresh"


def test_every_modelled_scenario_has_a_trace() -> None:
    numbers = {int(path.stem[1:3]) for path in traces()}
    no_trace = {18: "is a list of steps in its test", 21: "two connections of one name are not modelled"}
    assert numbers == set(range(1, 24)) - set(no_trace)
