"""The text form of traces: there and back, what is wrong with one, and what it belongs to."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.errors import RequestError
from model.language.lifecycle import Cite, State, Strength
from model.language.policy import Grain
from model.language.vocabulary import Off
from model.semantics.layout import Layout
from model.semantics.trace import Trace, digest, parse, record, require_fit
from tests.model.validation.small import BOX, POLICY, POOL, SMALL, WORKER, edited

HEADER = f"""design: small
scenario: work
scope: base
grain: safe
digest: {digest(SMALL)}
"""


def refused(text: str) -> str:
    with pytest.raises(RequestError) as caught:
        parse(text, "leak.trace")
    return str(caught.value)


def test_a_trace_is_a_header_and_one_step_per_line() -> None:
    trace = parse(HEADER + "\n# first\nWorker[w0] put b0\n\n  Worker[w0]  look   b0\n")
    assert (trace.design, trace.scenario, trace.scope, trace.grain) == ("small", "work", "base", "safe")
    assert [(line.number, line.text) for line in trace.steps] == [(8, "Worker[w0] put b0"), (10, "Worker[w0] look b0")]
    assert trace.expect == ""


def test_a_trace_may_promise_a_violation() -> None:
    assert parse(HEADER + "expect: freed: Box[b0]\n").expect == "freed: Box[b0]"


words = st.text("abcXYZ[]_.0", min_size=1, max_size=8)


@given(st.lists(st.lists(words, min_size=2, max_size=4).map(" ".join), max_size=6), st.booleans())
def test_a_written_trace_reads_as_the_same_trace(steps: list[str], broken: bool) -> None:
    expect = "expect: null: Box[b0]\n" if broken else ""
    trace = parse(HEADER + expect + "\n" + "\n".join(steps))
    again = parse(str(trace))
    assert str(again) == str(trace)
    assert [line.text for line in again.steps] == steps


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "desing: x\n", "leak.trace:6: no header line desing; did you mean design?"),
        (HEADER + "grain: full\n", "leak.trace:6: grain a second time; line 4 says safe"),
        (HEADER + "expect:\n", "leak.trace:6: expect says nothing; write expect: and a value, or leave the line out"),
        (HEADER + "expect: frede: X\n", "leak.trace:6: no kind of violation frede; did you mean freed?"),
        (HEADER.replace("safe", "sfae"), "leak.trace:4: no grain sfae; did you mean safe?"),
        (
            HEADER.replace("scope: base\n", "") + "Worker[w0] put b0",
            "leak.trace:5: the header has no scope; it needs design, scenario, scope, grain, digest",
        ),
        (
            "",
            "leak.trace: the header has no design and no scenario and no scope and no grain and no digest; "
            "it needs design, scenario, scope, grain, digest",
        ),
        (
            HEADER + "Worker[w0] put b0\nexpect: freed: x\n",
            "leak.trace:7: expect after the first step; header lines come before all steps",
        ),
        (HEADER + "Worker\x00\n", "leak.trace:6: not text; a trace is a header and one step per line"),
    ],
)
def test_a_malformed_trace_gets_one_line_with_its_number_and_what_would_be_right(text: str, message: str) -> None:
    assert refused(text) == message


def test_the_digest_changes_with_the_behaviour_of_the_tables() -> None:
    changed = (
        edited("Box", rows=(*BOX.rows[:2], replace(BOX.rows[2], guards=(Off("Box.used"),)), *BOX.rows[3:])),
        edited("Box", rows=BOX.rows[1:]),
        edited("Pool", slots=(replace(POOL.slots[0], strength=Strength.WEAK),)),
        edited("Pool", counters=(replace(POOL.counters[0], cap=1),)),
        edited("Worker", states=(State("IDLE", "is IDLE", runs_on="holds the lock"), *WORKER.states[1:])),
    )
    assert len({digest(design) for design in (SMALL, *changed)}) == 6


def test_the_digest_does_not_change_with_prose_citations_or_names_of_the_design() -> None:
    other = Cite("other.cc", "Other", "def5678")
    assert digest(edited("Box", meaning="another", cite=other)) == digest(SMALL)
    rows = tuple(replace(row, cite=other, why="because") for row in BOX.rows)
    assert digest(replace(edited("Box", rows=rows), name="large", because="why not")) == digest(SMALL)
    states = (State("IDLE", "does nothing"), *WORKER.states[1:])
    assert digest(edited("Worker", states=states)) == digest(SMALL)


def test_the_digest_is_the_same_in_every_process() -> None:
    program = (
        "from model.semantics.trace import digest; from tests.model.validation.small import SMALL; print(digest(SMALL))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert seen == {digest(SMALL)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"design": "large"}, "leak.trace: a trace of design large, not small; replay it there"),
        ({"scenario": "play"}, "leak.trace: a trace of scenario play, not work; replay it there"),
        ({"scope": "wide"}, "leak.trace: a trace of scope wide, not base; replay it there"),
        ({"grain": "full"}, "leak.trace: a trace of grain full, not safe; replay it there"),
        (
            {"digest": "0123456789ab"},
            f"leak.trace: recorded with another version of design small (0123456789ab, now {digest(SMALL)}); "
            "record it again, or set its digest to the new one if it still replays",
        ),
    ],
)
def test_a_trace_of_another_design_or_policy_is_refused_in_one_line(change: dict[str, Any], message: str) -> None:
    layout = Layout(SMALL, POLICY)
    trace = record(layout, (), source="leak.trace")
    require_fit(trace, layout)
    with pytest.raises(RequestError) as caught:
        require_fit(replace(trace, **change), layout)
    assert str(caught.value) == message


def test_the_header_names_the_policy_that_was_in_force() -> None:
    trace: Trace = record(Layout(SMALL, replace(POLICY, grain=Grain.FULL)), ())
    assert (trace.grain, trace.scope) == ("full", "base")
