"""`dcpmodel check`: run, compare with the expected verdicts, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from model.language.errors import RequestError
from model.language.policy import Grain
from properties.claims.subject import Subject
from properties.commands.interface import option
from properties.commands.shared import Designs, Limit, Model, Scenario, Scheduler, Scope, Workers, refuse, sound_subject
from properties.engines.evaluation.request import EngineRequest
from properties.output.console import progress, read, show, write
from properties.running.cluster import Cluster, cluster_of
from properties.running.request import RunRequest, jobs_of, reaching_jobs
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest, with_sizes
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.vacuity import idle_rows, vacuity
from properties.verdicts.verdict import Engine, Judgement

if TYPE_CHECKING:
    from model.validation.lint_finding import LintFinding

Claims = Annotated[list[str] | None, option("--property", metavar="NAME", help="Check only this property.")]
GrainChoice = Annotated[Grain | None, option("--grain", help="Where threads may interleave. Default: safe.")]
Jobs = Annotated[int | None, option("--jobs", min=1, help="Number of processes. Default: one per processor.")]
Symmetry = Annotated[
    bool | None, option("--symmetry/--no-symmetry", help="Treat interchangeable instances as one. Default: yes.")
]
Timing = Annotated[bool, option("--timing", help="Print seconds and states per second.")]
Json = Annotated[Path | None, option("--json", metavar="FILE", help="Write the result as JSON.")]
Junit = Annotated[Path | None, option("--junit", metavar="FILE", help="Write the result as JUnit XML.")]
WriteManifest = Annotated[
    bool, option("--write-manifest", help="For maintainers: write states and depth into the manifest, never verdicts.")
]
Thorough = Annotated[bool, option("--thorough", help="Run all scenarios of the named designs, not only the core ones.")]
EngineChoice = Annotated[
    Engine | None,
    option(
        "--engine",
        help="Search engine. `every` proves claims for any number of instances without enumerating states. "
        "Default: auto; with --limit, explicit.",
    ),
]
EveryN = Annotated[
    bool, option("--every-n", help="Verdicts for every number of instances, or the row that prevents them.")
]


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """The places to write a check besides the terminal, and how much to print."""

    timing: bool
    json: Path | None
    junit: Path | None
    write_manifest: bool


def check(
    designs: Designs = None,
    claims: Claims = None,
    scenario: Scenario = None,
    scope: Scope = None,
    grain: GrainChoice = None,
    limit: Limit = None,
    jobs: Jobs = None,
    symmetry: Symmetry = None,
    timing: Timing = False,
    json: Json = None,
    junit: Junit = None,
    write_manifest: WriteManifest = False,
    thorough: Thorough = False,
    engine: EngineChoice = None,
    every_n: EveryN = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    model: Model = None,
) -> int:
    """Explore designs exhaustively and compare every verdict with the expected one."""
    bounds = {"--grain": grain, "--limit": limit, "--symmetry": symmetry is not None, "--scope": scope}
    search = {**bounds, "--engine": engine}
    files = {"--timing": timing, "--json": json, "--junit": junit, "--write-manifest": write_manifest}
    places = {"--jobs": jobs, "--workers": workers, "--scheduler": scheduler}
    _refuse_ignored({**search, **files, **places}, every_n, engine)
    request = RunRequest(
        designs=tuple(designs or ()),
        claims=tuple(claims or ()),
        scenario=scenario,
        scope=scope,
        grain=grain or Grain.SAFE,
        limit=limit,
        symmetry=symmetry is not False,
        thorough=thorough,
        engine=engine,
    )
    subject = sound_subject(model, *request.designs)
    request = replace(request, designs=()) if request.designs == (subject.name,) else request
    if scenario or not request.designs:
        refuse({"--thorough": thorough}, "it adds scenarios to a check of named designs; leave it out")
    if every_n:
        return _every_number(request, subject)
    outputs = Outputs(timing=timing, json=json, junit=junit, write_manifest=write_manifest)
    suspicions = _suspicions(subject, request) if model else ()
    return _check(request, subject, outputs, suspicions, jobs, cluster_of(workers, scheduler, jobs))


def _suspicions(subject: Subject, request: RunRequest) -> tuple[LintFinding, ...]:
    """Likely mistakes in the tables of a model of one's own; those of shipped models are weighed by tests."""
    from properties.claims.soundness import suspicions_of

    named = tuple(one for one in subject.designs if one.name in request.designs)
    return tuple(dict.fromkeys(suspicions_of(subject, named or subject.designs)))


def _refuse_ignored(options: Mapping[str, object], every_n: bool, engine: Engine | None) -> None:
    """Refuse options that the chosen engine would ignore."""
    if every_n:
        refuse(options, "--every-n covers every scope with its own engine, and only prints; leave it out")
    if engine in (Engine.SYMBOLIC, Engine.EVERY):
        without = {name: options[name] for name in ("--limit", "--symmetry")}
        refuse(without, f"--engine {engine} does not use it; leave it out")


def _check(
    request: RunRequest,
    subject: Subject,
    outputs: Outputs,
    suspicions: tuple[LintFinding, ...],
    processes: int | None,
    cluster: Cluster | None,
) -> int:
    """Make all runs, then write and print; returns the exit code."""
    if outputs.write_manifest:
        _require_manifest(subject)
    if subject.single_defects and not request.designs:
        refuse({"--timing": outputs.timing}, f"{subject.name} is reported defect by defect; name designs")
    manifest = load_manifest(subject)
    jobs = tuple(jobs_of(request, subject, manifest))
    if not jobs:
        named = f"[{subject.designs[0].name}.{subject.scenarios[0].name}]"
        raise RequestError(f"{subject.manifest}: names no run, so nothing was checked; add a section like {named}")
    made = _run((*jobs, *reaching_jobs(request, subject)), processes, cluster)
    made = tuple(one.without_kept_unclaimed() for one in made)
    checked = Checked(subject, manifest, made[: len(jobs)], _vacuous(request, subject, manifest, made))
    _write_files(outputs, checked)
    from properties.reports.check_document import check_document

    show(check_document(request, checked, outputs.timing, suspicions))
    return 0 if checked.as_expected else 1


def _run(jobs: tuple[EngineRequest, ...], processes: int | None, cluster: Cluster | None) -> tuple[Judgement, ...]:
    with progress() as report:
        return run_all(jobs, report, processes, cluster)


def _vacuous(
    request: RunRequest, subject: Subject, manifest: Manifest, judgements: tuple[Judgement, ...]
) -> tuple[str, ...]:
    """Rows and premises that are never reached, if the check covers enough to judge that."""
    if request.covers(subject):
        return vacuity(subject, manifest.known, judgements, whole=not request.designs)
    return idle_rows(subject, manifest.known, judgements) if request.all_defects(subject) else ()


def _every_number(request: RunRequest, subject: Subject) -> int:
    from properties.reports.every_number import every_number

    manifest = load_manifest(subject)
    results = every_number(tuple(jobs_of(request, subject, manifest)), manifest)
    show(tuple(one.section for one in results))
    return 0 if all(one.as_expected for one in results) else 1


def _require_manifest(subject: Subject) -> Path:
    if subject.manifest is None:
        raise RequestError(f"{subject.name} has no manifest to write; give SUBJECT one")
    return subject.manifest


def _write_files(outputs: Outputs, checked: Checked) -> None:
    if outputs.json:
        from properties.reports.check import as_json

        write(outputs.json, as_json(checked))
    if outputs.junit:
        from properties.reports.junit import as_junit

        write(outputs.junit, as_junit(checked))
    if outputs.write_manifest:
        path = _require_manifest(checked.subject)
        own = {one.name: one.scope.name for one in checked.subject.scenarios}
        write(path, with_sizes(read(path, "a manifest"), checked.judgements, own))
