"""A violated claim as a bug report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.language.design import Design
from model.language.policy import Scenario
from model.semantics.layout import Layout
from model.semantics.replay import Replay
from model.semantics.replay import replay as replayed
from properties.claims.claim import LockOrder, NoCycle, NoUnreachable, Reachable, Released, Shape
from properties.claims.subject import Subject
from properties.engines.evaluation.request import EngineRequest
from properties.output.document import Document, Section, count
from properties.reports.crash import crash_section, lock_sections
from properties.reports.fair_cycle import fair_cycle_section
from properties.reports.fixes import fix_section
from properties.reports.leak import leak_sections
from properties.reports.steps import steps_section
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest
from properties.verdicts.verdict import Answer, Judgement, Verdict

LEAKS = (NoUnreachable, NoCycle, Released, Reachable)
"""Claims that are violated by objects left over."""


def explain(
    subject: Subject, layout: Layout, judgement: Judgement, verdict: Verdict, holds: Callable[[Design], bool]
) -> Document:
    """The report on a violated verdict; `holds` is true for designs in which the claim holds under this scenario."""
    replay = replayed(layout, verdict.trace or ())
    sections: list[Section] = [_headline(judgement, verdict), *wrong(replay, verdict)]
    sections.append(steps_section(replay, verdict.no_return, verdict.again))
    if verdict.no_return is not None:
        sections.append(_no_return(replay, verdict.no_return))
    sections.append(_assumptions(judgement, verdict))
    sections.append(fix_section(subject, layout.design, holds))
    return tuple(sections)


def explain_judgement(checked: Checked, judgement: Judgement, verdict: Verdict) -> Document:
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


def wrong(replay: Replay, verdict: Verdict) -> Iterator[Section]:
    """The end of the trace: a cycle of locks, both ends of a crash, a fair cycle, or the objects that are left over."""
    if isinstance(verdict.claim, LockOrder):
        yield from lock_sections(replay, verdict.locks)
    elif replay.violation is not None:
        yield crash_section(replay)
    elif verdict.again is not None:
        yield fair_cycle_section(replay, verdict.again)
        yield from leak_sections(replay)
    elif isinstance(verdict.claim, LEAKS):
        yield from leak_sections(replay)


def _headline(judgement: Judgement, verdict: Verdict) -> Section:
    run, claim = judgement.run, verdict.claim
    return Section(
        f"{run.design} under {run.scenario}: {claim.name} is violated after {count(len(verdict.trace or ()), 'step')}",
        (f"  claimed: {claim.sentence}", f"  found:   {verdict.why}"),
    )


def _no_return(replay: Replay, number: int) -> Section:
    if number == 0:
        return Section("The point of no return is the start", ("  The goal cannot be reached from the first state.",))
    step = replay.steps[number - 1]
    why = (f"  {step.row.why}",) if step.row.why else ()
    said = "  Before this step everything could still be released; after it no order of steps does that."
    return Section(f"The point of no return is step {number}, {step}", (said, *why))


def _assumptions(judgement: Judgement, verdict: Verdict) -> Section:
    lines = [f"  assumed: {', '.join(judgement.assumed) or 'nothing'}"]
    if judgement.absent:
        lines.append(f"  not assumed: {', '.join(judgement.absent)}")
    if verdict.masked_by:
        lines.append(f"  masked: states behind a crash ({', '.join(verdict.masked_by)}) were not judged")
    scope, states = judgement.run.scope, judgement.unreduced_states or judgement.states
    lines.append(f"  scope {scope}, {judgement.run.grain} grain: {count(states, 'state')} in all")
    return Section("Environment", tuple(lines))
