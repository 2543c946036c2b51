"""`dcpmodel check`: run, compare with what is written down, report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from model.language.design import Design
from model.language.errors import RequestError
from model.language.policy import Grain, Scenario
from properties.claims.claim import Family, Shape
from properties.claims.subject import Subject, load_subject
from properties.engines.request import STATE_LIMIT, EngineRequest
from properties.output.console import progress, read, show, write
from properties.output.page import Page, Section
from properties.reports.check import as_json, brief_sections, run_section, summary
from properties.reports.verdict_table import verdict_table
from properties.running.cluster import Cluster
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest, with_sizes
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.vacuity import idle_rows, vacuity
from properties.verdicts.verdict import Answer, Engine, Judgement, Verdict

FAR_ENOUGH = 20_000
"""States of a run that only reaches rows: that a row fires in a part of them is enough."""
PARTLY = "The core scenarios only; --thorough runs all, and judges what never happens."


@dataclass(frozen=True)
class CheckRequest:
    """What the user asked for; empty and None stand for all and for the default."""

    designs: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    scenario: str | None = None
    scope: str | None = None
    grain: Grain = Grain.SAFE
    limit: int = STATE_LIMIT
    jobs: int | None = None
    symmetry: bool = True
    timing: bool = False
    json: Path | None = None
    junit: Path | None = None
    write_manifest: bool = False
    model: Path | None = None
    thorough: bool = False
    cluster: Cluster | None = None
    engine: Engine | None = None
    every_number: bool = False

    @property
    def chosen_engine(self) -> Engine:
        """The engine that was asked for; a limit asks for an explicit search."""
        return self.engine or (Engine.AUTO if self.limit == STATE_LIMIT else Engine.EXPLICIT)

    def covers(self, subject: Subject) -> bool:
        """Whether every scenario and claim of its designs is checked, in the scope and grain of the manifest."""
        return self.whole and not self.only_core(subject) and not subject.single_defects

    def all_defects(self, subject: Subject) -> bool:
        """Whether every run of a subject that shows single defects is made."""
        return self.whole and not self.designs and subject.single_defects

    @property
    def whole(self) -> bool:
        """Whether at most designs were chosen: every claim and scenario, in the scope and grain of the manifest."""
        return not (self.claims or self.scenario or self.scope) and self.grain is Grain.SAFE

    def only_core(self, subject: Subject) -> bool:
        """Whether scenarios are left out because designs were named."""
        return bool(self.designs and subject.core) and not (self.thorough or self.scenario)


def check(request: CheckRequest) -> int:
    """Carry out a check; returns the exit code. Nothing is written or printed before all runs are done."""
    subject = load_subject(request.model, *request.designs)
    if request.designs == (subject.name,):
        request = replace(request, designs=())
    manifest = load_manifest(subject)
    if request.write_manifest and subject.manifest is None:
        raise RequestError(f"{subject.name} has no manifest to write; give SUBJECT one")
    jobs = tuple(jobs_of(request, subject, manifest))
    if request.every_number:
        return _every_number(request, jobs, manifest)
    more = tuple(_reaching(request, subject))
    with progress() as report:
        made = run_all((*jobs, *more), report, request.jobs, request.cluster)
    judgements = made[: len(jobs)]
    checked = Checked(subject, manifest, judgements, _idle(request, subject, manifest, made))
    _write_files(request, checked)
    show(_page(request, checked))
    return 0 if checked.as_expected else 1


def _idle(
    request: CheckRequest, subject: Subject, manifest: Manifest, judgements: tuple[Judgement, ...]
) -> tuple[str, ...]:
    """What was vacuous, if the check covers enough to say so."""
    if request.covers(subject):
        return vacuity(subject, manifest.known, judgements, whole=not request.designs)
    return idle_rows(subject, manifest.known, judgements) if request.all_defects(subject) else ()


def _reaching(request: CheckRequest, subject: Subject) -> Iterator[EngineRequest]:
    """Runs by no claim, for the rows that they reach."""
    if request.all_defects(subject):
        for design, scenario in subject.reached_by:
            limit = min(request.limit, FAR_ENOUGH)
            yield EngineRequest(design=design, scenario=scenario, claims=(), symmetry=subject.symmetry, limit=limit)


def _every_number(request: CheckRequest, jobs: tuple[EngineRequest, ...], manifest: Manifest) -> int:
    from properties.commands.every_number import every_number

    if request.scope or request.json or request.junit or request.write_manifest:
        raise RequestError("--every-n is about every scope, and prints; leave out --scope and options that write files")
    told = every_number(jobs, manifest)
    show(tuple(one.section for one in told))
    return 0 if all(one.as_expected for one in told) else 1


def jobs_of(request: CheckRequest, subject: Subject, manifest: Manifest) -> Iterator[EngineRequest]:
    """The runs to make, in the order of the manifest for those that it has."""
    claims = tuple(subject.claim(name) for name in request.claims)
    designs = tuple(subject.design(name) for name in request.designs) or _in_manifest(subject, manifest)
    scope = subject.scope(request.scope) if request.scope else None
    symmetry = subject.symmetry if request.symmetry else ()
    for design in designs:
        for scenario in _scenarios(request, subject, manifest, design):
            asked = _asked(subject, design, claims)
            engine = request.chosen_engine
            yield EngineRequest(
                design=design,
                scenario=scenario,
                claims=asked,
                scope=scope,
                grain=request.grain,
                symmetry=symmetry,
                limit=request.limit,
                engine=engine,
            )


def _asked(subject: Subject, design: Design, claims: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """Those of the claims, by default of all, that the design can be asked; RequestError if it can be asked none."""
    possible = subject.asked(design)
    asked = tuple(one for one in claims or possible if one in possible)
    if not asked:
        raise RequestError(f"{design.name} lacks members that {claims[0].name} speaks of; ask another property")
    return asked


def _in_manifest(subject: Subject, manifest: Manifest) -> tuple[Design, ...]:
    return tuple(subject.design(name) for name in dict.fromkeys(design for design, _ in manifest.runs))


def _scenarios(request: CheckRequest, subject: Subject, manifest: Manifest, design: Design) -> tuple[Scenario, ...]:
    if request.scenario:
        one = subject.scenario(request.scenario)
        single_defects = subject.single_defects and not request.designs
        return () if single_defects and (design.name, one.name) not in manifest.runs else (one,)
    written = tuple(subject.scenario(name) for one, name in manifest.runs if one == design.name) or subject.scenarios
    if not request.only_core(subject):
        return written
    return tuple(one for one in written if one.name in subject.core) or written


def _write_files(request: CheckRequest, checked: Checked) -> None:
    if request.json:
        write(request.json, as_json(checked))
    if request.junit:
        from properties.reports.junit import as_junit

        write(request.junit, as_junit(checked))
    path = checked.subject.manifest
    if request.write_manifest and path:
        own = {one.name: one.scope.name for one in checked.subject.scenarios}
        write(path, with_sizes(read(path, "a manifest"), checked.judgements, own))


def _page(request: CheckRequest, checked: Checked) -> Page:
    if checked.subject.single_defects and not request.designs:
        shown = _single_defects if request.whole else brief_sections
        return (*shown(checked), summary(checked))
    brief = not request.designs and not request.timing
    runs = (run_section(checked, one, request.timing) for one in checked.judgements)
    sections: list[Section] = [*(brief_sections(checked) if brief else runs)]
    if not request.designs:
        sections.extend(verdict_table(checked))
        sections.extend(_story(checked))
    left_out = (Section("", (PARTLY,)),) if request.only_core(checked.subject) else ()
    return (*sections, *left_out, summary(checked))


def _single_defects(checked: Checked) -> Page:
    """The page of a subject whose designs show single defects; run by run for one that has no page of its own."""
    from properties.claims import beyond, history
    from properties.reports.history import beyond_page, recall_page

    for subject, page in ((history.SUBJECT, recall_page), (beyond.SUBJECT, beyond_page)):
        if checked.subject is subject:
            return page(checked)
    return brief_sections(checked)


def _story(checked: Checked) -> Page:
    """The first violated ownership claim, told as a bug report; the shortest if its run violates several."""
    for one in checked.judgements:
        leaks = [v for v in one.verdicts if v.claim.family is Family.OWNERSHIP and v.answer is Answer.VIOLATED]
        if leaks:
            return tell(checked, one, min(leaks, key=lambda verdict: len(verdict.trace or ())))
    return ()


def tell(checked: Checked, judgement: Judgement, verdict: Verdict) -> Page:
    """The bug report on a verdict, with remedies as the manifest has them."""
    from properties.reports.bug_report import explain

    subject, run = checked.subject, judgement.run
    scenario = subject.scenario(run.scenario)
    design = subject.design(run.design)
    holds = _holds_elsewhere(subject, checked.manifest, scenario, verdict.claim)
    return explain(subject, subject.layout(design, scenario, subject.scope(run.scope)), judgement, verdict, holds)


def _holds_elsewhere(
    subject: Subject, manifest: Manifest, scenario: Scenario, claim: Shape
) -> Callable[[Design], bool]:
    """Whether a claim holds in another design: as the manifest has it, or by a run where there is no manifest."""

    def as_written(design: Design) -> bool:
        entry = manifest.entries.get((design.name, scenario.name, ""))
        return entry is not None and entry.answer(claim.name) is Answer.HOLDS

    def as_run(design: Design) -> bool:
        job = EngineRequest(design=design, scenario=scenario, claims=(claim,), symmetry=subject.symmetry)
        return run_all((job,), lambda text: None)[0].verdicts[0].answer is Answer.HOLDS

    return as_written if subject.manifest else as_run
