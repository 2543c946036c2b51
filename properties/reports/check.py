"""The report of `dcpmodel check`: each run, the summary, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from properties.output.document import Document, Section, count, rounded_up
from properties.verdicts.checked import Checked
from properties.verdicts.verdict import LABELS, MASKED, NOT_REACHED, Answer, Engine, Judgement, Run, Verdict

# --- Run by run --------------------------------------------------------------------------------------------------


def brief_sections(checked: Checked) -> Document:
    """A section for each design: one line for each run, and its differences from the expected verdicts."""
    sections = []
    for design in dict.fromkeys(one.run.design for one in checked.judgements):
        lines: list[str] = []
        for one in (one for one in checked.judgements if one.run.design == design):
            lines.append(f"  {one.run.scenario}: {_sizes(one)}; {_tally(one)}; assumes {_assumed(one)}")
            lines.extend(f"    {checked.mark} {line}" for line in checked.differences(one))
        sections.append(Section(design, tuple(lines)))
    return tuple(sections)


def run_section(checked: Checked, judgement: Judgement, timing: bool = False) -> Section:
    """One run: its size and assumptions, and each verdict other than `holds`."""
    run = judgement.run
    lines = [
        f"  {_sizes(judgement)}{_rate(judgement) if timing else ''}",
        f"  assumes {_assumed(judgement)}",
        f"  {_tally(judgement)}",
    ]
    if judgement.undecided:
        lines.append(f"  undecided: {judgement.undecided}")
    quiet = (Answer.HOLDS.value, NOT_REACHED)
    shown = [one for one in judgement.verdicts if one.label not in quiet and one.why != judgement.undecided]
    lines.extend(_verdict_line(one) for one in shown)
    unreached = [one.claim.name for one in judgement.verdicts if one.label == NOT_REACHED]
    if unreached:
        lines.append(f"  not reached: the premise of {', '.join(unreached)}")
    lines.extend(f"  {checked.mark} {line}" for line in checked.differences(judgement))
    return Section(f"{run.design} under {run.scenario}", tuple(lines))


def _sizes(one: Judgement) -> str:
    where = f"(scope {one.run.scope}, {one.run.grain} grain)"
    if one.engine is Engine.EVERY:
        return f"at most {rounded_up(one.states)} states {where}, verdicts from every number of instances"
    if one.edges is None:
        return f"{count(one.states, 'state')} {where}, by the {one.engine} engine"
    alike = "" if one.states == one.unreduced_states else f" that represent {one.unreduced_states:,}"
    return f"{count(one.states, 'state')}{alike}, {count(one.edges, 'step')}, depth {one.depth} {where}"


def _assumed(one: Judgement) -> str:
    return ", ".join(one.assumed) or "nothing of the environment"


def _rate(judgement: Judgement) -> str:
    if judgement.engine is Engine.EVERY:
        return f", {judgement.seconds:.2f} s"
    rate = judgement.states / judgement.seconds if judgement.seconds else 0
    return f", {judgement.seconds:.2f} s, {rate:,.0f} states/s"


def _tally(judgement: Judgement) -> str:
    labels = [one.label for one in judgement.verdicts]
    return ", ".join(f"{labels.count(one)} {one}" for one in LABELS if one in labels) or "no claims"


def _verdict_line(verdict: Verdict) -> str:
    after = f", after {count(len(verdict.trace), 'step')}" if verdict.trace else ""
    masked = f"masked by {', '.join(verdict.masked_by)}" if verdict.masked_by else ""
    why = "; ".join(filter(None, (f"{verdict.why}{after}", masked)))
    return f"  {verdict.label} {verdict.claim.name}: {why}"


# --- The end -----------------------------------------------------------------------------------------------------


def summary(checked: Checked) -> Section:
    """The last lines: the number of verdicts, and all differences from the expected ones."""
    verdicts = sum(len(one.verdicts) for one in checked.judgements)
    lines = [
        f"{one.run.design} under {one.run.scenario}: {line}"
        for one in checked.judgements
        for line in checked.differences(one)
    ]
    what = f"{count(verdicts, 'verdict')} of {count(len(checked.judgements), 'run')}"
    where = checked.subject.manifest.name if checked.subject.manifest else "no manifest"
    vacuous = tuple(f"{checked.mark}, vacuous: {line}" for line in checked.vacuous)
    hidden = _masked(checked)
    if not lines:
        good = "as expected" if checked.subject.manifest else "hold"
        return Section("", (f"{what}: all {good} ({where}){hidden}.", *vacuous))
    noun = "difference" if checked.subject.manifest else "finding"
    marked = (f"{checked.mark} {line}" for line in lines)
    return Section(f"{count(len(lines), noun)} in {what} ({where}){hidden}", (*marked, *vacuous))


def _masked(checked: Checked) -> str:
    masked = sum(one.label == MASKED for run in checked.judgements for one in run.verdicts)
    return f"; {masked} of those that hold are masked by crashes" if masked else ""


def as_json(checked: Checked) -> str:
    """The check as JSON text: everything in the report, traces included, without times."""
    content = {
        "subject": checked.subject.name,
        "as_expected": checked.as_expected,
        "vacuous": list(checked.vacuous),
        "runs": [_run_json(checked, one) for one in checked.judgements],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _run_json(checked: Checked, one: Judgement) -> Mapping[str, Any]:
    return {
        "design": one.run.design,
        "scenario": one.run.scenario,
        "scope": one.run.scope,
        "grain": str(one.run.grain),
        "states": None if one.engine is Engine.EVERY else one.states,
        "unreduced_states": one.unreduced_states,
        "steps": one.edges,
        "depth": one.depth,
        "undecided": one.undecided,
        "assumed": list(one.assumed),
        "absent": list(one.absent),
        "differences": list(checked.differences(one)),
        "verdicts": [_verdict_json(checked, one.run, verdict) for verdict in one.verdicts],
    }


def _verdict_json(checked: Checked, run: Run, verdict: Verdict) -> Mapping[str, Any]:
    return {
        "property": verdict.claim.name,
        "answer": str(verdict.answer),
        "label": verdict.label,
        "expected": str(checked.expected(run, verdict.claim.name)),
        "why": verdict.why,
        "masked_by": list(verdict.masked_by),
        "again": verdict.again,
        "trace": [str(step) for step in verdict.trace or ()],
    }
