from __future__ import annotations

import pytest

from diagrams.story import story
from docs.tutorial import window
from model.language.errors import RequestError
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.semantics.step import Step, enabled, initial, step

LAYOUT = Layout(window.STRONG, Policy(window.CLOSE, window.CLOSE.scope))


def _leak() -> tuple[Step, ...]:
    state, steps = initial(LAYOUT), []
    for event in ("open", "close", "leave"):
        one = next(one for one in enabled(LAYOUT, state) if one.row.event == event)
        steps.append(one)
        state = step(LAYOUT, state, one).state
    return tuple(steps)


def test_a_story_draws_each_moment_before_the_sequence() -> None:
    page = story(LAYOUT, _leak(), "A window leaks", {3: "What remains", 1: "Before"}, {2: "no way back"})
    places = [page.index(text) for text in ("# A window leaks", "## Before", "## What remains", "## Sequence")]
    assert places == sorted(places)
    assert page.count("```mermaid") == 3
    assert "no way back" in page


def test_the_cycle_is_red_at_both_moments_and_its_holder_is_drawn_only_before() -> None:
    _, before, after, _ = story(LAYOUT, _leak(), "leak", {1: "before", 3: "after"}).split("```mermaid")
    assert "linkStyle" in before and "linkStyle" in after
    assert "n_User" in before and "n_User" not in after.partition("```")[0]


def test_missing_moment_is_named() -> None:
    with pytest.raises(RequestError, match="no step 4 to draw; the trace has steps 1 to 3"):
        story(LAYOUT, _leak(), "leak", {4: "later"})
