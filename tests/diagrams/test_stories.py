from __future__ import annotations

from pathlib import Path

import pytest

from diagrams.draw import draw
from diagrams.story import MADE_BY, story
from docs.tutorial import window
from model.language.errors import RequestError
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.semantics.step import Step, enabled, initial, step
from tests.diagrams.kiosk import KIOSK

LAYOUT = Layout(window.STRONG, Policy(window.CLOSE, window.CLOSE.scope))


def _leak() -> tuple[Step, ...]:
    state, steps = initial(LAYOUT), []
    for event in ("open", "close", "leave"):
        one = next(one for one in enabled(LAYOUT, state) if one.row.event == event)
        steps.append(one)
        state = step(LAYOUT, state, one).state
    return tuple(steps)


def test_a_story_draws_each_moment_and_then_what_happened() -> None:
    page = story(LAYOUT, _leak(), "A window leaks", {3: "What remains", 1: "Before"}, {2: "no way back"})
    places = [page.index(text) for text in ("# A window leaks", "## Before", "## What remains", "## What happened")]
    assert places == sorted(places)
    assert page.count("```mermaid") == 3
    assert "no way back" in page


def test_the_ring_is_red_at_both_moments_and_its_holder_only_before() -> None:
    _, before, after, _ = story(LAYOUT, _leak(), "leak", {1: "before", 3: "after"}).split("```mermaid")
    assert "linkStyle" in before and "linkStyle" in after
    assert "n_User" in before and "n_User" not in after.partition("```")[0]


def test_a_moment_that_the_trace_does_not_have_is_named() -> None:
    with pytest.raises(RequestError, match="no step 4 to draw; the trace has steps 1 to 3"):
        story(LAYOUT, _leak(), "leak", {4: "later"})


def test_stories_are_written_and_checked_with_the_drawings(tmp_path: Path) -> None:
    stories = {"kiosk/leak.md": f"<!-- {MADE_BY} -->\n"}
    draw((KIOSK,), tmp_path, stories=stories)
    assert draw((KIOSK,), tmp_path, check=True, stories=stories) == []
    (tmp_path / "kiosk/leak.md").write_text("changed")
    assert draw((KIOSK,), tmp_path, check=True, stories=stories) == ["kiosk/leak.md: differs from the tables"]


def test_stories_stay_where_only_the_tables_are_drawn(tmp_path: Path) -> None:
    draw((KIOSK,), tmp_path, stories={"kiosk/leak.md": f"<!-- {MADE_BY} -->\n"})
    draw((KIOSK,), tmp_path)
    assert (tmp_path / "kiosk/leak.md").exists()
