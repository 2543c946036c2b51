"""A converted graph is read back as the same graph, whatever its names are, or it is refused in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.errors import RequestError
from properties.audit.formats.format import Format
from properties.audit.formats.writing import WRITERS, written
from properties.audit.graph.graph import Graph
from tests.properties.audit.graph_files import read
from tests.properties.audit.heaps import holds, made, thing

NAMES = st.text(
    st.sampled_from("ab,;\"'\\\r\n\t \x00\x1b\x85\u2028\u00a0<>&{}[]=:#/-~\ufeff\ue000\U0001f600")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=6,
)
FIELDS = ("where", "state", "class")


@st.composite
def hostile(draw: st.DrawFn) -> Graph:
    """Draw a graph with names that begin with blanks, contain line ends, or look like the syntax of some format."""
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    objects = [
        thing(name, root=draw(st.sampled_from(("", "static"))), resources=draw(st.lists(NAMES, max_size=2)))
        | {field: draw(NAMES) for field in FIELDS if draw(st.booleans())}
        for name in names
    ]
    end = st.sampled_from(names)
    one = st.builds(holds, end, NAMES, end, st.sampled_from(("strong", "weak")), where=NAMES, name=NAMES)
    return made(objects, draw(st.lists(one, max_size=3)))


@pytest.mark.tenth
@pytest.mark.parametrize("form", WRITERS)
@given(graph=hostile())
def test_a_conversion_is_read_back_or_refused(form: Format, graph: Graph) -> None:
    try:
        text = written(graph, form)
    except RequestError as error:
        assert form not in (Format.NODE_LINK, Format.EVENTS)
        assert "\n" not in str(error) and "write node-link JSON" in str(error)
        return
    # A file keeps the text as it is: no line end is translated.
    back = read(text.encode("utf-8").decode("utf-8"), form)
    assert (back.objects, back.references) == (graph.objects, graph.references)


@pytest.mark.parametrize(
    ("name", "form", "message"),
    [
        (" a", Format.CSV, "' a' begins or ends with blanks, which CSV cannot express; write node-link JSON"),
        ("a\n", Format.CSV, "begins or ends with blanks"),
        ("a" * 2_000_000, Format.CSV, "is too long for CSV"),
        ("a\x1bb", Format.GRAPHML, "contains a character that GraphML cannot express"),
    ],
)
def test_a_name_that_a_format_cannot_express_is_refused(name: str, form: Format, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        written(made([thing(name)], []), form)


@pytest.mark.parametrize("name", ["a\rb", "a\nb", 'a"b', "a,b", "a;b", "a\u2028b", "=1+1", "#a"])
@pytest.mark.parametrize("form", WRITERS)
def test_awkward_names_survive(form: Format, name: str) -> None:
    graph = made([thing(name), thing("other")], [holds(name, name, "other", where=name)])
    assert read(written(graph, form), form).references == graph.references
