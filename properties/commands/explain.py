"""`dcpmodel explain`: a violated property, or a historic defect, as a bug report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from model.language.errors import RequestError
from properties.commands.interface import argument, option
from properties.commands.shared import Limit, Model, Scenario, refuse, sound_subject
from properties.commands.traces import save
from properties.engines.evaluation.request import EngineRequest
from properties.output.console import progress, show
from properties.running.request import RunRequest, jobs_of
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer, Judgement

Design = Annotated[str, argument("DESIGN", help="Or the ticket of a historic defect, without PROPERTY: MB-16915.")]
Claim = Annotated[str | None, argument("PROPERTY")]
TraceFile = Annotated[Path | None, option("--trace", metavar="FILE", help="Write the trace, for replay and draw.")]
Graph = Annotated[Path | None, option("--graph", metavar="FILE", help="Write the last ownership graph, for audit.")]


def explain(
    design: Design,
    claim: Claim = None,
    scenario: Scenario = None,
    limit: Limit = None,
    trace: TraceFile = None,
    graph: Graph = None,
    model: Model = None,
) -> int:
    """Explain a violated property: the reference cycle edge by edge, the steps, the release that never came."""
    if claim is None:
        ignored = {"--scenario": scenario, "--limit": limit, "--model": model}
        refuse(ignored, f"{design} alone is a historic defect, with a run of its own; name a PROPERTY, or leave it out")
        return _explain_record(design, trace, graph)
    request = RunRequest(designs=(design,), claims=(claim,), scenario=scenario, limit=limit, thorough=True)
    return _explain_violation(request, model, trace, graph)


def _explain_record(key: str, trace: Path | None, graph: Path | None) -> int:
    """Report on a record; `RequestError` if there is none of that key, or if its defect keeps the claim."""
    from properties.reports.history.outcome import outcomes
    from properties.reports.history.report import record_document, subject_of
    from properties.running.records import judge_records, record_of

    record = record_of(key)
    with progress() as report:
        (outcome,) = outcomes(judge_records((record,), report), (record,))
    if outcome.defect is None or not outcome.found:
        raise RequestError(f"{record.defect.name} does not violate {record.claim}: no trace to explain")
    layout = subject_of(record).layout(record.defect, record.scenario)
    save(layout, outcome.defect.verdict(record.claim), trace, graph)
    show(record_document(outcome, outcome.defect))
    return 0


def _explain_violation(request: RunRequest, model: Path | None, trace: Path | None, graph: Path | None) -> int:
    """Report on the first scenario in which the claim is violated; `RequestError` if there is none."""
    from properties.reports.bug_report import explain_judgement

    (design,), (claim,) = request.designs, request.claims
    subject = sound_subject(model, design)
    manifest = load_manifest(subject)
    jobs = _likeliest_first(tuple(jobs_of(request, subject, manifest)), manifest, claim)
    judgement = _first_violated(jobs)
    verdict = judgement.verdicts[0]
    if verdict.answer is not Answer.VIOLATED:
        raise RequestError(_no_violation(design, claim, jobs, judgement))
    save(subject.layout(subject.design(design), subject.scenario(judgement.run.scenario)), verdict, trace, graph)
    show(explain_judgement(Checked(subject, manifest, (judgement,)), judgement, verdict))
    return 0


def _likeliest_first(jobs: tuple[EngineRequest, ...], manifest: Manifest, claim: str) -> tuple[EngineRequest, ...]:
    """The jobs for which the manifest has the claim as violated, then the others."""

    def expected(job: EngineRequest) -> bool:
        entry = manifest.entries.get((job.design.name, job.scenario.name, ""))
        return entry is not None and claim in entry.violated

    return tuple(sorted(jobs, key=lambda job: not expected(job)))


def _first_violated(jobs: tuple[EngineRequest, ...]) -> Judgement:
    """The first run that violates its claim, or the last one; runs are made one by one, since one is enough."""
    with progress() as report:
        for job in jobs:
            judgement = run_all((job,), report)[0]
            if judgement.verdicts[0].answer is Answer.VIOLATED:
                break
    return judgement


def _no_violation(design: str, claim: str, jobs: tuple[EngineRequest, ...], last: Judgement) -> str:
    verdict = last.verdicts[0]
    if verdict.answer is Answer.UNDECIDED:
        return f"{claim} is undecided for {design} under {last.run.scenario} ({verdict.why}): no trace to explain"
    return f"{claim} holds for {design} under {', '.join(job.scenario.name for job in jobs)}: no violation to explain"
