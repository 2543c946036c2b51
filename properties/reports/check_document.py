"""The report of a finished check: its runs, the table of designs by properties, and the first leak as a bug report."""

from __future__ import annotations

from model.validation.lint_finding import LintFinding
from properties.claims.claim import Family
from properties.output.document import Document, Section, count
from properties.reports.bug_report import explain_judgement
from properties.reports.check import brief_sections, run_section, summary
from properties.reports.history.outcome import beyond_document, recall_document
from properties.reports.verdict_table import verdict_table
from properties.running.request import RunRequest
from properties.verdicts.checked import Checked
from properties.verdicts.verdict import Answer

ONLY_CORE = "Only the core scenarios were run; --thorough runs all, and judges what never happens."
DEFECTS = {"history": recall_document, "beyond": beyond_document}
"""Reports on subjects of single defects, by the name of the subject; others have one line for each run."""


def check_document(
    request: RunRequest, checked: Checked, timing: bool = False, suspicions: tuple[LintFinding, ...] = ()
) -> Document:
    """All sections, the summary last. With `timing`, or for named designs, each run has a section of its own.

    `suspicions` are shown and counted; they decide nothing.
    """
    subject = checked.subject
    if subject.single_defects and not request.designs:
        report = DEFECTS.get(subject.name, brief_sections) if request.whole else brief_sections
        return (*report(checked), summary(checked))
    brief = not request.designs and not timing
    sections = brief_sections(checked) if brief else tuple(run_section(checked, x, timing) for x in checked.judgements)
    if not request.designs:
        sections = (*sections, *verdict_table(checked), *_first_leak(checked))
    left_out = (Section("", (ONLY_CORE,)),) if request.only_core(subject) else ()
    return (*sections, *left_out, *_suspected(suspicions), summary(checked))


def _suspected(suspicions: tuple[LintFinding, ...]) -> Document:
    """The likely mistakes in the tables."""
    lines = tuple(f"  {one}" for one in suspicions)
    return (Section(f"{count(len(lines), 'suspicion')} about the tables", lines),) if lines else ()


def _first_leak(checked: Checked) -> Document:
    """The bug report on the first violated ownership claim, with the shortest trace of its run."""
    for one in checked.judgements:
        leaks = [v for v in one.verdicts if v.claim.family is Family.OWNERSHIP and v.answer is Answer.VIOLATED]
        if leaks:
            return explain_judgement(checked, one, min(leaks, key=lambda verdict: len(verdict.trace or ())))
    return ()
