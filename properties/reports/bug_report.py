"""A violated claim told as a bug report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.language.design import Design
from model.language.policy import Scenario
from model.semantics.layout import Layout
from model.semantics.replay import Replay, replay
from properties.claims.claim import LockOrder, NoCycle, NoUnreachable, Reachable, Released, Shape
from properties.claims.subject import Subject
from properties.engines.request import EngineRequest
from properties.output.page import Page, Section, count
from properties.reports.crash import crash_section, lock_sections
from properties.reports.fair_cycle import round_section
from properties.reports.fixes import remedy_section
from properties.reports.leak import leak_sections
from properties.reports.steps import steps_section
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest
from properties.verdicts.verdict import Answer, Judgement, Verdict

LEAKS = (NoUnreachable, NoCycle, Released, Reachable)
"""Claims whose violation is something left over."""


def explain(
    subject: Subject, layout: Layout, judgement: Judgement, verdict: Verdict, holds: Callable[[Design], bool]
) -> Page:
    """The report on a violated verdict; `holds` says whether the claim holds in another design under this scenario."""
    tale = replay(layout, verdict.trace or ())
    sections: list[Section] = [_headline(judgement, verdict), *wrong(tale, verdict)]
    sections.append(steps_section(tale, verdict.no_return, verdict.again))
    if verdict.no_return is not None:
        sections.append(_no_return(tale, verdict.no_return))
    sections.append(_assumptions(judgement, verdict))
    sections.append(remedy_section(subject, layout.design, holds))
    return tuple(sections)


def explain_judgement(checked: Checked, judgement: Judgement, verdict: Verdict) -> Page:
    """The report on a violated verdict of a check; the manifest, or else a run, tells in which designs it holds."""
    subject, run = checked.subject, judgement.run
    scenario = subject.scenario(run.scenario)
    layout = subject.layout(subject.design(run.design), scenario, subject.scope(run.scope))
    return explain(subject, layout, judgement, verdict, _holds(subject, checked.manifest, scenario, verdict.claim))


def _holds(subject: Subject, manifest: Manifest, scenario: Scenario, claim: Shape) -> Callable[[Design], bool]:
    """True for designs in which the claim holds: by the manifest, or by a run where there is no manifest."""

    def by_manifest(design: Design) -> bool:
        entry = manifest.entries.get((design.name, scenario.name, ""))
        return entry is not None and entry.answer(claim.name) is Answer.HOLDS

    def by_run(design: Design) -> bool:
        job = EngineRequest(design=design, scenario=scenario, claims=(claim,), symmetry=subject.symmetry)
        return run_all((job,), lambda text: None)[0].verdicts[0].answer is Answer.HOLDS

    return by_manifest if subject.manifest else by_run


def wrong(tale: Replay, verdict: Verdict) -> Iterator[Section]:
    """What is wrong at the end of the trace: locks in a circle, both ends of a crash, a round, or what is left over."""
    if isinstance(verdict.claim, LockOrder):
        yield from lock_sections(tale, verdict.locks)
    elif tale.violation is not None:
        yield crash_section(tale)
    elif verdict.again is not None:
        yield round_section(tale, verdict.again)
        yield from leak_sections(tale)
    elif isinstance(verdict.claim, LEAKS):
        yield from leak_sections(tale)


def _headline(judgement: Judgement, verdict: Verdict) -> Section:
    run, claim = judgement.run, verdict.claim
    return Section(
        f"{run.design} under {run.scenario}: {claim.name} is violated after {count(len(verdict.trace or ()), 'step')}",
        (f"  claimed: {claim.sentence}", f"  found:   {verdict.why}"),
    )


def _no_return(tale: Replay, number: int) -> Section:
    if number == 0:
        return Section("The point of no return is the start", ("  not even the first state can reach the goal.",))
    step = tale.steps[number - 1]
    why = (f"  {step.row.why}",) if step.row.why else ()
    said = "  Before it all could still be released; after it no order of steps does."
    return Section(f"The point of no return is step {number}, {step}", (said, *why))


def _assumptions(judgement: Judgement, verdict: Verdict) -> Section:
    lines = [f"  assumed: {', '.join(judgement.assumed) or 'nothing'}"]
    if judgement.absent:
        lines.append(f"  not assumed: {', '.join(judgement.absent)}")
    if verdict.masked_by:
        lines.append(f"  masked: beyond crashes ({', '.join(verdict.masked_by)}) nothing was judged")
    scope, states = judgement.run.scope, judgement.unreduced_states or judgement.states
    lines.append(f"  scope {scope}, {judgement.run.grain} grain: {count(states, 'state')} in all")
    return Section("The environment", tuple(lines))
