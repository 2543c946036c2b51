from __future__ import annotations

from diagrams.draw import GENERATED, draw
from model.catalogue import DESIGNS


def test_the_committed_pictures_are_what_the_tables_say() -> None:
    assert draw(DESIGNS, GENERATED, check=True) == [], "the tables have changed: make generate, and commit the pictures"
