"""`dcpmodel audit`: findings about ownership in a graph of references from any source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from diagrams import dot, mermaid
from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.findings.audit_graph import audit, explain_object
from properties.audit.findings.baseline import apply_baseline, baseline_text, read_baseline
from properties.audit.findings.finding import AuditReport, Finding
from properties.audit.findings.kind import FAILING
from properties.audit.findings.options import DEFAULT, Options
from properties.audit.findings.rules import Rules, read_rules
from properties.audit.formats.format import Format
from properties.audit.formats.reading import read_graph
from properties.audit.formats.writing import written
from properties.audit.graph.columns import shown
from properties.audit.graph.graph import Graph
from properties.audit.reports.finding_picture import neighbourhood
from properties.audit.reports.report_data import report_json, report_sarif
from properties.audit.reports.report_text import object_page, report_page
from properties.commands.audit_request import AuditRequest, refuse_ineffective
from properties.output.console import progress, read, show, write


def audit_graph(request: AuditRequest) -> int:
    """Report the findings about a graph, and return 1 if some of them fail the audit, otherwise 0.

    With `why` only that object is explained; with `convert` the graph is also written in another format. RequestError
    for a request that cannot be carried out, or that has options without effect.
    """
    refuse_ineffective(request)
    (path,) = request.graphs
    with progress() as report:
        report(f"reading {path}")
        graph = read_graph(path, request.format, lambda done: report(f"reading {path}: {done} %"))
    if request.convert:
        write(request.convert, written(graph, format_of_file(request.convert)))
    if request.why is not None:
        return _why(graph, request.why, request.reasons or DEFAULT.reasons)
    with progress() as report:
        report(f"auditing {len(graph):,} objects and {len(graph.references.holder):,} references")
        found = audit(graph, options_of(request))
    found = accepted(found, request)
    failing = found.failing(request.fail_on or FAILING)
    write_files(graph, found, failing, request)
    show(report_page(found if request.finding is None else _only(found, request.finding), failing))
    return int(bool(failing))


def options_of(request: AuditRequest) -> Options:
    """Return the options of the audit, with the file of rules read; RequestError if that is not understood."""
    rules = read_rules(read(request.rules, "a file of rules"), str(request.rules)) if request.rules else Rules()
    return Options(
        rules=replace(rules, pins=rules.pins | set(request.keep)),
        most=request.most or DEFAULT.most,
        largest=request.largest or DEFAULT.largest,
        reasons=request.reasons or DEFAULT.reasons,
    )


def accepted(found: AuditReport, request: AuditRequest) -> AuditReport:
    """Return the report with the baseline applied, if one is given."""
    if request.baseline is None:
        return found
    entries = read_baseline(read(request.baseline, "a baseline"), str(request.baseline))
    return apply_baseline(found, entries, str(request.baseline), _today(request.today))


def _today(given: str | None) -> date:
    if given is None:
        return date.today()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise RequestError(f"--today {shown(given)}: not a date; write it as 2027-03-31") from None


def _why(graph: Graph, name: str, reasons: int) -> int:
    place = graph.place(name)
    if place is not None and not graph.objects.alive[place]:
        raise RequestError(
            f"--why {shown(name)}: this object is destroyed; references to it are among the findings, as dangling"
        )
    explanation = explain_object(graph, name, reasons)
    if explanation is None:
        near = closest(name[:200], tuple(map(shown, graph.objects.ids[:5_000])))
        raise RequestError(f"--why {shown(name)}: there is no such object; {near}")
    show(object_page(explanation))
    return 0


def _only(found: AuditReport, identity: str) -> AuditReport:
    return replace(found, findings=(_finding(found, identity),), largest=(), resources=())


def _finding(found: AuditReport, identity: str) -> Finding:
    for one in found.findings:
        if one.id == identity:
            return one
    near = closest(identity, tuple(one.id for one in found.findings))
    raise RequestError(f"--finding {shown(identity)}: there is no such finding; {near}")


def write_files(graph: Graph, found: AuditReport, failing: tuple[Finding, ...], request: AuditRequest) -> None:
    """Write the files that the request names, besides the text on the terminal."""
    if request.json:
        write(request.json, report_json(found, failing))
    if request.sarif:
        write(request.sarif, report_sarif(found, failing))
    if request.write_baseline:
        write(request.write_baseline, baseline_text(failing))
    if request.drawing:
        one = _finding(found, request.finding) if request.finding else next(iter(found.findings), None)
        if one is None:
            raise RequestError(f"{request.drawing}: there is no finding to draw")
        picture = neighbourhood(graph, one)
        is_dot = request.drawing.suffix in (".dot", ".gv")
        write(request.drawing, dot.graph(picture) if is_dot else mermaid.flowchart(picture))


CONVERTED = {
    ".json": Format.NODE_LINK,
    ".graphml": Format.GRAPHML,
    ".dot": Format.DOT,
    ".jsonl": Format.EVENTS,
    ".csv": Format.CSV,
}


def format_of_file(path: Path) -> Format:
    """Return the format of a file to write, from its suffix; RequestError for an unknown suffix."""
    if path.suffix not in CONVERTED:
        raise RequestError(f"{path}: no format has this suffix; use one of {', '.join(CONVERTED)}")
    return CONVERTED[path.suffix]
