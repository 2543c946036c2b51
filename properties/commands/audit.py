"""`dcpmodel audit`: the ownership questions, asked of a graph of references from anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from diagrams import dot, mermaid
from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.findings.audit import Options, audit, explain_object
from properties.audit.findings.baseline import apply_baseline, baseline_text, read_baseline
from properties.audit.findings.finding import Finding, Report
from properties.audit.findings.kind import FAILING, Kind
from properties.audit.findings.rules import Rules, read_rules
from properties.audit.formats.form import Format
from properties.audit.formats.reading import read_graph
from properties.audit.formats.writing import written
from properties.audit.graph.graph import Graph
from properties.audit.reports.neighbourhood import neighbourhood
from properties.audit.reports.report_data import report_json, report_sarif
from properties.audit.reports.report_text import object_page, report_page
from properties.output.console import progress, read, show, write


@dataclass(frozen=True)
class AuditRequest:
    """What `dcpmodel audit` was asked for; paths are files to read or write."""

    graph: Path
    form: Format | None = None
    why: str | None = None
    reasons: int = 3
    rules: Path | None = None
    keep: tuple[str, ...] = ()
    baseline: Path | None = None
    today: str | None = None
    fail_on: tuple[Kind, ...] = ()
    most: int = 50
    largest: int = 0
    finding: str | None = None
    json: Path | None = None
    sarif: Path | None = None
    drawing: Path | None = None
    write_baseline: Path | None = None
    convert: Path | None = None


def audit_graph(request: AuditRequest) -> int:
    """Report what is found in a graph; 1 if something of it fails the audit, 0 if nothing does.

    With `why` only that object is explained, with `convert` the graph is written in another format besides.
    """
    with progress() as report:
        report(f"reading {request.graph}")
        graph = read_graph(request.graph, request.form, lambda done: report(f"reading {request.graph}: {done} %"))
    if request.convert:
        write(request.convert, written(graph, form_of(request.convert)))
    if request.why is not None:
        return _why(graph, request.why, request.reasons)
    with progress() as report:
        report(f"auditing {len(graph):,} objects and {len(graph.references.holder):,} references")
        found = audit(graph, options_of(request))
    found = accepted(found, request)
    failing = found.failing(request.fail_on or FAILING)
    write_files(graph, found, failing, request)
    show(report_page(found if request.finding is None else _only(found, request.finding), failing))
    return int(bool(failing))


def options_of(request: AuditRequest) -> Options:
    """What to look for, the file of rules read; RequestError if that is not understood."""
    rules = read_rules(read(request.rules, "a file of rules"), str(request.rules)) if request.rules else Rules()
    rules = replace(rules, pins=rules.pins | set(request.keep))
    return Options(rules, request.most, request.largest, request.reasons)


def accepted(found: Report, request: AuditRequest) -> Report:
    """The report with the baseline applied, if one is given."""
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
        raise RequestError(f"--today {given}: is no day; write it as 2027-03-31") from None


def _why(graph: Graph, name: str, reasons: int) -> int:
    place = graph.place(name)
    if place is not None and not graph.objects.alive[place]:
        raise RequestError(f"--why {name}: it is destroyed; what still refers to it is among the findings, as dangling")
    explained = explain_object(graph, name, reasons)
    if explained is None:
        raise RequestError(f"--why {name}: there is no such object; {closest(name, tuple(graph.objects.ids[:5_000]))}")
    show(object_page(explained[0], explained[1]))
    return 0


def _only(found: Report, identity: str) -> Report:
    return replace(found, findings=(_finding(found, identity),), largest=(), resources=())


def _finding(found: Report, identity: str) -> Finding:
    for one in found.findings:
        if one.id == identity:
            return one
    raise RequestError(f"no finding {identity}; {closest(identity, tuple(one.id for one in found.findings))}")


def write_files(graph: Graph, found: Report, failing: tuple[Finding, ...], request: AuditRequest) -> None:
    """Write what was asked for besides the text on the terminal."""
    if request.json:
        write(request.json, report_json(found, failing))
    if request.sarif:
        write(request.sarif, report_sarif(found, failing))
    if request.write_baseline:
        write(request.write_baseline, baseline_text(failing))
    if request.drawing:
        one = _finding(found, request.finding) if request.finding else next(iter(found.findings), None)
        if one is None:
            raise RequestError(f"{request.drawing}: nothing is found, so there is nothing to draw")
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


def form_of(path: Path) -> Format:
    """The format that the ending of a file to write tells."""
    if path.suffix not in CONVERTED:
        raise RequestError(f"{path}: its ending tells no format; end it in one of {', '.join(CONVERTED)}")
    return CONVERTED[path.suffix]
