"""A cited symbol is found where it is defined or declared, and a mention elsewhere does not count."""

from __future__ import annotations

import pytest

from properties.citations.symbols import find
from tests.properties.citations.sources import HEADER, SOURCE


@pytest.mark.parametrize(
    ("text", "symbol", "line"),
    [
        (HEADER, "Stream", 4),
        (HEADER, "Stream::setDead", 8),
        (HEADER, "Stream::streamMutex", 9),
        (HEADER, "Stream::producer", 12),
        (HEADER, "Queue", 17),
        (HEADER, "Queue::items", 17),
        (HEADER, "producer_t", 3),
        (SOURCE, "Stream::~Stream", 2),
        (SOURCE, "Stream::step", 5),
        (SOURCE, "Stream::step()", 5),
        (SOURCE, "Stream::Stream", 8),
        (SOURCE, "isDying", 10),
        (SOURCE, "Stream::counter", 11),
    ],
)
def test_a_definition_or_declaration_is_found(text: str, symbol: str, line: int) -> None:
    found = find(text, symbol)
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        (HEADER, "Stream::mentioned"),
        (HEADER, "Stream::quoted"),
        (HEADER, "Stream::local"),
        (HEADER, "Stream::status"),
        (HEADER, "Stream::vb"),
        (SOURCE, "Stream::helper"),
        (SOURCE, "Stream"),
        (SOURCE, "Other::take"),
        (SOURCE, "Stream::stepp"),
        (SOURCE, "Stream::ste"),
    ],
)
def test_a_mention_is_no_definition(text: str, symbol: str) -> None:
    assert find(text, symbol) is None


@pytest.mark.parametrize(
    ("symbol", "declared"),
    [
        ("Stream::producer", "producer_t"),
        ("Stream::manager", "std::weak_ptr<Manager>"),
        ("Stream::engine", "Engine*"),
        ("Stream::setDead", ""),
        ("Stream", ""),
    ],
)
def test_the_type_of_a_data_member_is_read(symbol: str, declared: str) -> None:
    found = find(HEADER, symbol)
    assert found is not None
    assert found.type == declared
