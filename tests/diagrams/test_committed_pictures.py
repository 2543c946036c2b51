"""The committed pictures are up to date, and only text that somebody reads is committed."""

from __future__ import annotations

from diagrams.draw import GENERATED, draw
from model.dcp2016.catalogue import DESIGNS
from tests.repository.tree import tracked


def test_committed_pictures_are_up_to_date() -> None:
    assert draw(DESIGNS, GENERATED, check=True) == [], "the tables have changed: make generate, and commit the pictures"


def test_neither_svg_nor_dot_is_committed() -> None:
    assert [str(path) for path in tracked() if path.suffix in (".svg", ".dot")] == []
