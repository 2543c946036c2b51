from __future__ import annotations

import pytest

from diagrams import svg
from diagrams.draw import GENERATED, draw, drawings
from model.dcp2016.catalogue import DESIGNS


def test_the_committed_pictures_are_what_the_tables_say() -> None:
    assert draw(DESIGNS, GENERATED, check=True) == [], "the tables have changed: make generate, and commit the pictures"


@pytest.mark.skipif(not svg.available(), reason="Graphviz is not installed: it could not be put right here")
def test_each_committed_svg_is_of_the_drawing_beside_it() -> None:
    dots = {GENERATED / path: text for path, text in drawings(DESIGNS).items() if path.endswith(".dot")}
    older = [path.stem for path, text in dots.items() if not svg.is_of(path.with_suffix(".svg"), text)]
    assert older == [], "make generate, and commit the pictures"
