"""Every graph that is read from damaged bytes can be reported, drawn, converted, and read back as the same graph."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from diagrams import dot, mermaid
from model.language.errors import RequestError
from properties.audit.findings.audit_graph import audit, explain_object
from properties.audit.findings.baseline import baseline_text, read_baseline
from properties.audit.findings.options import Options
from properties.audit.formats.format import Format
from properties.audit.formats.reading import graph_in
from properties.audit.formats.source import Source
from properties.audit.formats.writing import WRITERS, written
from properties.audit.graph.graph import Graph
from properties.audit.reports.finding_picture import neighbourhood
from properties.audit.reports.report_data import report_json, report_sarif
from properties.audit.reports.report_text import object_page, report_page
from properties.output.document import Document, plain
from tests.properties.audit.formats.test_mutated_bytes import mutated
from tests.properties.audit.graph_files import TEXTS, read

CASES = 50_000 // len(TEXTS) + 1
QUICK_CASES = 30


def check_outputs(graph: Graph) -> None:
    """Make every report, drawing and conversion of a graph."""
    report = audit(graph, Options(largest=2))
    check_page(report_page(report, report.failing()))
    assert len(json.loads(report_json(report, report.failing()))["findings"]) == len(report.findings)
    (run,) = json.loads(report_sarif(report, report.failing()))["runs"]
    assert len(run["results"]) == len(report.findings)
    for finding in report.findings[:3]:
        picture = neighbourhood(graph, finding)
        assert len(read(dot.graph(picture), Format.DOT)) == len(picture.nodes)
        assert mermaid.flowchart(picture).split("\n")[1].startswith("flowchart")
    assert len(read_baseline(baseline_text(report.findings), "written")) == len(report.findings)
    for name in graph.objects.ids[:2]:
        if (found := explain_object(graph, name, 2)) is not None:
            check_page(object_page(found))
    for form in WRITERS:
        check_conversion(graph, form)


def check_page(page: Document) -> None:
    """Fail if a line could control a terminal."""
    assert all(line.isprintable() for line in plain(page).split("\n"))


def check_conversion(graph: Graph, form: Format) -> None:
    """Write a graph and read it back, unless the format refuses it."""
    try:
        text = written(graph, form)
    except RequestError as error:
        assert form not in (Format.NODE_LINK, Format.EVENTS)
        assert "write node-link JSON" in str(error)
        return
    back = read(text.encode().decode(), form)
    if form is not Format.EVENTS:
        assert (back.objects, back.references) == (graph.objects, graph.references)


def fuzz(form: Format, cases: int) -> int:
    """Check the outputs for damaged inputs of a format; return how many were still graphs."""
    graphs = 0

    @settings(max_examples=cases, suppress_health_check=[HealthCheck.too_slow])
    @given(mutated(TEXTS[form]))
    def each(data: bytes) -> None:
        nonlocal graphs
        try:
            graph = graph_in(Source.decode("input", data), form)
        except RequestError:
            return
        graphs += 1
        check_outputs(graph)

    each()
    return graphs


@pytest.mark.parametrize("form", TEXTS)
def test_the_undamaged_texts_have_all_outputs(form: Format) -> None:
    check_outputs(read(TEXTS[form], form))


@pytest.mark.few(3)
@pytest.mark.parametrize("form", TEXTS)
def test_outputs_of_some_damaged_inputs(form: Format) -> None:
    fuzz(form, QUICK_CASES)


@pytest.mark.deep
@pytest.mark.parametrize("form", TEXTS)
def test_outputs_of_many_damaged_inputs(form: Format) -> None:
    assert fuzz(form, CASES) > 0
