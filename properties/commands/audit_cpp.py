"""`dcpmodel audit --cpp`: who may own whom in C++ sources, and whether a model still says the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.cpp.against import Comparison, compare
from properties.audit.cpp.extract import extract
from properties.audit.cpp.joined import Fate, Joiner, fates
from properties.audit.cpp.report import Joined, page, report_of
from properties.audit.cpp.schema import Edge, Schema, Unresolved
from properties.audit.cpp.types_graph import TypeRing, to_graph, type_rings
from properties.audit.cpp.vocabulary import Vocabulary, read_vocabulary, usual
from properties.audit.findings.finding import Finding, Report
from properties.audit.findings.kind import FAILING
from properties.audit.formats.writing import written
from properties.audit.reports.report_data import report_json
from properties.claims.subject import Subject, load_subject
from properties.commands.audit import AuditRequest, accepted, form_of, options_of, write_files
from properties.output.console import Progress, progress, read, show, write


@dataclass(frozen=True)
class Beside:
    """What an audit of C++ says beside findings."""

    schema: Schema
    compared: Comparison | None = None
    joined: Joined | None = None


def audit_cpp(
    directories: tuple[Path, ...],
    request: AuditRequest,
    against: str | None = None,
    vocabulary: Path | None = None,
    model: Path | None = None,
) -> int:
    """Report the rings of classes, and with `against` what differs from a design of the model.

    Exit 1 if there are rings or broken rules; with `against`, if there are differences that nobody accepted.
    RequestError for directories without C++, an unknown design, or a vocabulary that is not understood.
    """
    _refuse_what_is_about_objects(request)
    words = _vocabulary(vocabulary)
    subject = None if against is None else load_subject(model)
    design = None if subject is None or against is None else subject.design(against)
    options = options_of(request)
    with progress() as tell:
        tell("reading C++")
        beside = Beside(extract(directories, words))
        graph = to_graph(beside.schema)
        rings, left_out = type_rings(beside.schema, options)
        report = accepted(report_of(beside.schema, graph, rings, left_out, options), request)
        if subject is not None and design is not None:
            compared = compare(beside.schema, design, words.accepted)
            joined = _joined(beside.schema, rings, subject, design.name, tell)
            beside = replace(beside, compared=compared, joined=joined)
    failing = report.failing(request.fail_on or FAILING)
    show(page(beside.schema, _asked_for(rings, request.finding), report, beside.joined, beside.compared))
    if request.json is not None:
        write(request.json, _json(beside, report, failing))
    if request.convert is not None:
        write(request.convert, written(graph, form_of(request.convert)))
    write_files(graph, report, failing, replace(request, json=None))
    return int(bool(failing if beside.compared is None else beside.compared.drift))


def _refuse_what_is_about_objects(request: AuditRequest) -> None:
    asked = {"--why": request.why is not None, "--largest": request.largest > 0, "--format": request.form is not None}
    if wrong := [option for option, is_asked in asked.items() if is_asked]:
        raise RequestError(f"{wrong[0]} is about objects, and C++ has classes; --convert writes them as a graph")


def _asked_for(rings: tuple[TypeRing, ...], identity: str | None) -> tuple[TypeRing, ...]:
    told = rings if identity is None else tuple(ring for ring in rings if ring.id == identity)
    if identity is not None and not told:
        raise RequestError(f"no ring {identity}; {closest(identity, tuple(ring.id for ring in rings))}")
    return told


def _vocabulary(path: Path | None) -> Vocabulary:
    return usual() if path is None else read_vocabulary(read(path, "a vocabulary"), str(path))


def _joined(schema: Schema, rings: tuple[TypeRing, ...], subject: Subject, name: str, tell: Progress) -> Joined:
    """What becomes of the rings in the core scenarios of the model."""
    from properties.engines.explicit.search import explore

    design = subject.design(name)
    joiner = Joiner(schema, design)
    known = [ring for ring in rings if joiner.ways(ring)]
    found: dict[str, list[Fate]] = {ring.id: [] for ring in known}
    scenarios = [subject.scenario(one) for one in subject.core] or list(subject.scenarios)
    for scenario in scenarios if known else ():
        tell(f"exploring {name} under {scenario.name}")
        space = explore(subject.layout(design, scenario))
        for identity, one in fates(((scenario.name, space),), joiner, known):
            found[identity].append(one)
    unknown = {ring.id: joiner.unknown(ring) for ring in rings}
    loose = {ring.id: joiner.loose(ring) for ring in rings}
    return Joined(name, {identity: tuple(ones) for identity, ones in found.items()}, unknown, loose)


def _json(beside: Beside, report: Report, failing: tuple[Finding, ...]) -> str:
    """The findings as those of any graph, and beside them what only sources have."""
    data = json.loads(report_json(report, failing))
    data["files"] = list(beside.schema.files)
    data["edges"] = list(map(_edge, beside.schema.edges))
    data["unresolved"] = list(map(_unresolved, beside.schema.unresolved))
    if (compared := beside.compared) is not None:
        listed = [asdict(one) | {"drifts": one.drifts} for one in compared.compared]
        data["against"] = {"design": compared.design, "compared": listed, "unused": list(compared.unused)}
    if (joined := beside.joined) is not None:
        data["model"] = {identity: list(map(asdict, ones)) for identity, ones in joined.fates.items()}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _edge(edge: Edge) -> dict[str, object]:
    evidence = str(edge.evidence) if edge.evidence else ""
    return asdict(edge) | {"place": str(edge.place), "evidence": evidence}


def _unresolved(one: Unresolved) -> dict[str, object]:
    return asdict(one) | {"place": str(one.place)}
