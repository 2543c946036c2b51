"""`dcpmodel audit --cpp`: which classes may own each other in C++ sources, and whether a model still agrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.language.design import Design
from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.cpp.against import compare
from properties.audit.cpp.class_graph import ClassCycle, class_cycles, to_graph
from properties.audit.cpp.extraction import extract
from properties.audit.cpp.model_cycles import model_answers
from properties.audit.cpp.report import CppAudit, page, report_of
from properties.audit.cpp.schema import OwnershipEdge, Unresolved
from properties.audit.cpp.vocabulary import Vocabulary, read_vocabulary, usual
from properties.audit.findings.finding import Finding
from properties.audit.findings.kind import FAILING
from properties.audit.formats.writing import written
from properties.audit.graph.columns import shown
from properties.audit.reports.report_data import report_json
from properties.claims.subject import Subject, load_subject
from properties.commands.audit import accepted, format_of_file, options_of, write_files
from properties.commands.audit_request import AuditRequest, refuse_ineffective
from properties.output.console import Progress, progress, read, show, write

if TYPE_CHECKING:
    from properties.engines.explicit.state_graph import StateGraph


def audit_cpp(request: AuditRequest) -> int:
    """Report cycles of classes, and with `against` the differences from a design of the model.

    Return 1 if there are cycles or broken rules; with `against`, if there are differences that nobody accepted.
    RequestError for directories without C++, an unknown design, a vocabulary that is not understood, or options without
    effect.
    """
    refuse_ineffective(request)
    words = _vocabulary(request.vocabulary)
    subject = None if request.against is None else load_subject(request.model)
    design = None if subject is None or request.against is None else subject.design(request.against)
    options = options_of(request)
    with progress() as tell:
        tell("reading C++")
        schema = extract(request.graphs, words)
        graph = to_graph(schema)
        cycles, omissions = class_cycles(schema, options)
        report = accepted(report_of(schema, graph, cycles, omissions, options), request)
        audit = CppAudit(schema=schema, cycles=cycles, report=report, omissions=omissions)
        if subject is not None and design is not None:
            audit = _with_model(audit, subject, design, words, tell)
    failing = report.failing(request.fail_on or FAILING)
    show(page(replace(audit, cycles=_selected(cycles, request.finding))))
    if request.json is not None:
        write(request.json, _json(audit, failing))
    if request.convert is not None:
        write(request.convert, written(graph, format_of_file(request.convert)))
    write_files(graph, report, failing, replace(request, json=None))
    return int(bool(failing if audit.comparison is None else audit.comparison.drift))


def _selected(cycles: tuple[ClassCycle, ...], identity: str | None) -> tuple[ClassCycle, ...]:
    selected = cycles if identity is None else tuple(cycle for cycle in cycles if cycle.id == identity)
    if identity is not None and not selected:
        near = closest(identity, tuple(cycle.id for cycle in cycles))
        raise RequestError(f"--finding {shown(identity)}: there is no such cycle; {near}")
    return selected


def _vocabulary(path: Path | None) -> Vocabulary:
    return usual() if path is None else read_vocabulary(read(path, "a vocabulary"), str(path))


def _with_model(audit: CppAudit, subject: Subject, design: Design, words: Vocabulary, tell: Progress) -> CppAudit:
    """Return the audit with the comparison and with what the core scenarios of the model say of each cycle."""

    def explored() -> Iterator[tuple[str, StateGraph]]:
        from properties.engines.explicit.search import explore

        for scenario in [subject.scenario(one) for one in subject.core] or list(subject.scenarios):
            tell(f"exploring {design.name} under {scenario.name}")
            yield scenario.name, explore(subject.layout(design, scenario))

    comparison = compare(audit.schema, design, words.accepted)
    return replace(audit, comparison=comparison, answers=model_answers(audit.schema, audit.cycles, design, explored))


def _json(audit: CppAudit, failing: tuple[Finding, ...]) -> str:
    """Return the findings as those of any graph, with the edges, unresolved names and comparison of the sources."""
    data = json.loads(report_json(audit.report, failing))
    data["files"] = list(audit.schema.files)
    data["edges"] = list(map(_edge, audit.schema.edges))
    data["unresolved"] = list(map(_unresolved, audit.schema.unresolved))
    if (comparison := audit.comparison) is not None:
        listed = [asdict(one) | {"drifts": one.drifts} for one in comparison.compared]
        data["against"] = {"design": comparison.design, "compared": listed, "unused": list(comparison.unused)}
    if (answers := audit.answers) is not None:
        data["model"] = {identity: list(map(asdict, ones)) for identity, ones in answers.lifetimes.items()}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _edge(edge: OwnershipEdge) -> dict[str, object]:
    evidence = str(edge.evidence) if edge.evidence else ""
    return asdict(edge) | {"place": str(edge.place), "evidence": evidence}


def _unresolved(one: Unresolved) -> dict[str, object]:
    return asdict(one) | {"place": str(one.place)}
