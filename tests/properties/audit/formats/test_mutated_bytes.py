"""Reading any bytes gives a graph or one line of error: no traceback, no hang, no excessive memory.

Ten thousand cases in all with the profiles `ci` and `deep`, spread over the formats.
"""

from __future__ import annotations

import os
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.language.errors import RequestError
from properties.audit.findings.audit_graph import audit
from properties.audit.formats.format import Format
from properties.audit.formats.reading import graph_in
from properties.audit.formats.source import Source
from tests.properties.audit.graph_files import TEXTS

CASES = 10_000 // len(TEXTS) + 1 if os.environ.get("DCPMODEL_PROFILE", "dev") in ("ci", "deep") else 40
LONGEST_SECONDS = 2
FLOOR = 1_000_000
"""The bytes that reading may take however small the input is: tables of the readers, and one batch of rows."""

PIECES = (
    *(b"[", b"]", b"{", b"}", b'"', b",", b":", b"\\", b"<", b">", b"&", b"\n", b"\0", b"\xff", b"\xef\xbb\xbf"),
    *(b"null", b"true", b"-1", b"1e999", b"NaN", b"9" * 30, b'"\\ud800"', b"[" * 3_000, b'{"a":' * 2_000, b"<a>" * 500),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<!--", b"/*", b"->", b"--", b"subgraph {", b'"id"', b'"nodes":[]'),
    *(
        b'{"op":"destroy","id":"ConnMap"}\n',
        b'{"op":"mark"}\n',
        b",,,,,,,,,,,,,,,,,,",
        b'"' * 7,
        b"\xe2\x80\xa8",
        b"\r",
    ),
)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes:
    """Return the bytes of a text after some damage: cut short, with pieces lost, doubled, inserted or swapped."""
    data = bytearray(text.encode())
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 2, 5, 40, 400))))
        match draw(st.integers(0, 4)):
            case 0:
                del data[start:]
            case 1:
                del data[start:end]
            case 2:
                data[start:start] = data[start:end]
            case 3:
                data[start:end] = draw(st.sampled_from(PIECES))
            case _:
                data[start:end] = draw(st.binary(max_size=4))
    return bytes(data)


def outcome(data: bytes, form: Format | None) -> str:
    """Return the one line of error in which reading ends, or "" after the graph was audited."""
    try:
        graph = graph_in(Source.decode("input", data), form)
    except RequestError as error:
        return str(error)
    audit(graph)
    return ""


@pytest.mark.few(1)
@pytest.mark.parametrize("form", TEXTS)
def test_mutated_bytes_give_a_graph_or_one_line_of_error(form: Format) -> None:
    seen = {"": 0, "refused": 0}

    @settings(max_examples=CASES, suppress_health_check=[HealthCheck.too_slow])
    @given(mutated(TEXTS[form]))
    def each(data: bytes) -> None:
        began = time.process_time()
        tracemalloc.start()
        said = outcome(data, form)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.process_time() - began < LONGEST_SECONDS
        assert peak < 10 * len(data) + FLOOR
        assert "\n" not in said
        assert not said or said.startswith("input: ")
        seen["refused" if said else ""] += 1

    each()
    assert seen["refused"] > 0
    assert seen[""] > 0 or CASES < 1_000, "of many mutations some are harmless"


BIG = 100_000


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Format.NODE_LINK, "[" * BIG),
        (Format.NODE_LINK, '{"nodes": ' + "[" * BIG),
        (Format.NODE_LINK, '{"other": "' + '\\"' * BIG),
        (Format.NODE_LINK, '{"other": ' + '[{"a":"' * (BIG // 7)),
        (Format.NODE_LINK, '{"nodes": [{"id": "a", "size": ' + "9" * BIG + "}]}"),
        (Format.NODE_LINK, '{"nodes": [{"id": "\\ud800", "x": ' + "[" * 900 + "]" * 900 + "}]}, 0"),
        (Format.EVENTS, '{"op": "\\ud800", "x": ' + "[" * 900 + "]" * 900 + "}"),
        (Format.NODE_LINK, '{"nodes": [' + '{"id": "a"},' * (BIG // 12)),
        (Format.NODE_LINK, '{"nodes": [' + "1," * (BIG // 2)),
        (Format.EVENTS, '{"op": "create", "id": ' + "[" * BIG),
        (Format.EVENTS, "\n" * BIG + "{"),
        (Format.CSV, '"' + "a" * 2_000_000),
        (Format.CSV, "a,b" + "," * BIG),
        (Format.DOT, "digraph {" + "{" * BIG),
        (Format.DOT, 'digraph { "' + '\\"' * BIG),
        (Format.DOT, "digraph { a [" + "a=b " * (BIG // 4)),
        (Format.DOT, "digraph {" + "a->" * (BIG // 3)),
        (Format.GRAPHML, "<graphml>" + "<graph>" * (BIG // 7)),
        (Format.GRAPHML, "<graphml><graph>" + '<node id="a"/>' * (BIG // 14)),
        (Format.GRAPHML, '<!DOCTYPE a [<!ENTITY b "' + "c" * BIG + '">]><graphml>&b;</graphml>'),
        (Format.BLINK, "[" * BIG),
        (Format.BLINK, '[{"name": "A"},' * 2),
        (Format.V8, '{"nodes": [' + "1," * (BIG // 2)),
        (Format.V8, '{"snapshot": {"meta": {}, "node_count": 1000000000000}}'),
        (Format.V8, '{"snapshot": ' + '{"meta":' * (BIG // 8)),
    ],
)
def test_hostile_inputs_are_refused_quickly_in_one_line(form: Format, text: str) -> None:
    began = time.process_time()
    tracemalloc.start()
    said = outcome(text.encode(), form)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - began < LONGEST_SECONDS
    assert peak < 10 * len(text) + FLOOR
    assert said.startswith("input: ") and "\n" not in said and len(said) < 500


def test_a_name_full_of_brackets_is_read_quickly() -> None:
    began = time.process_time()
    text = '{"nodes": [{"id": "a"}], "edges": [{"source": "a", "target": "a", "slot": "' + "[" * BIG + '"}]}'
    assert outcome(text.encode(), Format.NODE_LINK) == ""
    assert time.process_time() - began < LONGEST_SECONDS


@pytest.mark.parametrize("form", [form for form in TEXTS if form not in (Format.CSV, Format.EVENTS)])
def test_a_truncated_text_is_reported_as_such(form: Format) -> None:
    said = outcome(TEXTS[form][: len(TEXTS[form]) * 2 // 3].encode(), form)
    assert "the text ends too early" in said
