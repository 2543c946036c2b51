"""The table of designs by properties: from a check, or from the manifest alone."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from properties.claims.subject import Subject
from properties.output.document import Document, Section, Table
from properties.verdicts.checked import Checked
from properties.verdicts.manifest import Manifest
from properties.verdicts.verdict import MASKED, NOT_REACHED, VACUOUS, Answer

HOLDS, UNJUDGED, EVERYWHERE = ".", "-", "all"


def letters(subject: Subject) -> dict[str, str]:
    """A letter for each scenario."""
    return {scenario.name: ascii_lowercase[place % 26] for place, scenario in enumerate(subject.scenarios)}


def verdict_table(checked: Checked) -> Document:
    """Designs by properties, with a legend. A cell names the scenarios in which the property does not hold."""
    claims = list(dict.fromkeys(one.claim for run in checked.judgements for one in run.verdicts))
    marks: dict[tuple[str, str], list[str]] = {}
    for one in checked.judgements:
        letter = letters(checked.subject)[one.run.scenario]
        for verdict in one.verdicts:
            odd = checked.expected(one.run, verdict.claim.name) is not verdict.answer
            mark = _mark(letter, verdict.answer, verdict.label == NOT_REACHED, odd, verdict.label == MASKED)
            marks.setdefault((one.run.design, verdict.claim.name), []).append(mark)
    designs = list(dict.fromkeys(one.run.design for one in checked.judgements))
    # Of derived claims only those that are violated have a verdict.
    rows = tuple((design, *(_cell(marks.get((design, one.name), [""])) for one in claims)) for design in designs)
    numbers = tuple(str(place) for place in range(1, len(claims) + 1))
    return (
        Section("Designs by properties", (Table(("design", *numbers), rows),)),
        Section("", tuple(_legend(checked.subject, {one.run.scenario for one in checked.judgements}))),
        Section("", tuple(f"{number:>3} {one.name}: {one.sentence}" for number, one in enumerate(claims, 1))),
    )


def expected_table(subject: Subject, manifest: Manifest) -> Table:
    """Properties by designs, as the manifest expects them, without a run."""
    designs = tuple(dict.fromkeys(design for design, _ in manifest.runs))

    def cell(design: str, claim: str) -> str:
        marks = []
        for scenario, letter in letters(subject).items():
            entry = manifest.entries.get((design, scenario, ""))
            if entry is not None:
                marks.append(_mark(letter, entry.answer(claim), entry.undecided.get(claim) == VACUOUS, False))
        return _cell(marks)

    rows = tuple((claim.name, *(cell(design, claim.name) for design in designs)) for claim in subject.claims)
    return Table(("property", *designs), rows)


def _mark(letter: str, answer: Answer, vacuous: bool, odd: bool, masked: bool = False) -> str:
    """One run in a cell: empty if the claim holds, UNJUDGED if it is vacuous, with "!" if it was not expected."""
    if answer is Answer.VIOLATED:
        return f"{letter}{'!' if odd else ''}"
    if answer is Answer.HOLDS:
        return f"{letter}!" if odd else f"({letter})" if masked else ""
    return f"{letter}?!" if odd else UNJUDGED if vacuous else f"{letter}?"


def _cell(marks: list[str]) -> str:
    judged = [mark for mark in marks if mark != UNJUDGED]
    if not judged:
        return UNJUDGED
    if len(judged) > 1 and all(len(mark) == 1 for mark in judged):
        return EVERYWHERE
    return "".join(judged) or HOLDS


def _legend(subject: Subject, used: set[str]) -> Iterator[str]:
    yield f"{HOLDS} holds wherever the premise is reached; {UNJUDGED} no scenario reaches the premise"
    yield f"a letter: violated in that scenario; {EVERYWHERE}: in every scenario; a letter and ?: undecided"
    yield "a letter in parentheses: holds, and a crash hides states that could not be judged"
    yield "! differs from the expected verdict"
    for name, letter in letters(subject).items():
        if name in used:
            yield f"{letter} {name}: {subject.scenario(name).story}"
