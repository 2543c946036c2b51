"""The fast reader of JSON accepts only texts that the standard reader accepts, and gives the same values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.audit.formats.json_fast import fast_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(values, st.integers(0, 60), st.sampled_from(("", "0", '"', "}", "]", ",", "\\", "e", ".", "-", "\t", "\ud83d")))
def test_the_standard_reader_accepts_whatever_the_fast_reader_accepts(value: object, place: int, mark: str) -> None:
    text = json.dumps(value)
    text = text[:place] + mark + text[place + 1 :]
    try:
        fast = fast_json(text)
    except ValueError:
        return
    assert repr(fast) == repr(json.loads(text))


@given(values)
def test_both_readers_accept_ordinary_json(value: object) -> None:
    text = json.dumps(value)
    if "\\ud" not in text and "NaN" not in text and "Infinity" not in text:
        assert repr(fast_json(text)) == repr(json.loads(text))


@pytest.mark.parametrize("text", ("NaN", "1e400", '"\\ud800"', "[1", '"\t"', "01"))
def test_a_refusal_of_the_fast_reader_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        fast_json(text)
