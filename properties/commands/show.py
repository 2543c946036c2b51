"""`dcpmodel show`: all names, a design and its differences, a lifecycle, expected verdicts, or the bases of history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from diagrams.table import differences, lifecycle_tables
from model.language.design import Design
from model.language.errors import RequestError
from model.language.spelling import closest
from properties.claims.subject import Subject
from properties.commands.interface import argument, option
from properties.commands.shared import Model, refuse, sound_subject
from properties.output.console import show as print_document
from properties.output.document import Document, Section, count
from properties.reports.fixes import delta_lines
from properties.reports.verdict_table import expected_table
from properties.verdicts.manifest_file import load_manifest

BASES = "bases"
"""Names the list of historic designs, where a design or lifecycle may be named."""
What = Annotated[str | None, argument("[DESIGN|LIFECYCLE|bases]")]
DesignName = Annotated[str | None, option("--design", metavar="NAME", help="Its design. Default: the first.")]
Verdicts = Annotated[bool, option("--verdicts", help="The table of expected verdicts, in Markdown.")]
At = Annotated[str | None, option("--at", metavar="DATE", help="With bases: their date, 2019, 2019-07 or 2019-07-31.")]
With = Annotated[str | None, option("--with", metavar="MEMBER", help="With bases: a member that they have.")]


def show(
    what: What = None,
    design: DesignName = None,
    verdicts: Verdicts = False,
    at: At = None,
    member: With = None,
    model: Model = None,
) -> int:
    """Show all names, a design and its differences, a lifecycle with its citations, or the bases of history."""
    if what == BASES and model is None:
        refuse({"--design": design, "--verdicts": verdicts}, "show bases takes --at and --with; leave it out")
        return _bases(at, member)
    refuse({"--at": at, "--with": member}, "it belongs to show bases; leave it out")
    return _show(what, design, verdicts, model)


def _show(what: str | None, design: str | None, verdicts: bool, model: Path | None) -> int:
    """Print the subject, one design, one lifecycle, or the table of expected verdicts."""
    subject = sound_subject(model, *_names(what, design))
    what = None if what == subject.name else what
    named = any(one.name == what for one in subject.designs)
    if verdicts or what is None or named:
        refuse({"--design": design}, "it names the design of a LIFECYCLE; give one, or leave it out")
    if verdicts:
        refuse({"--verdicts": what is not None}, f"the table has all designs; leave out {what}")
        print(expected_table(subject, load_manifest(subject)).markdown(), end="")
    elif what is None:
        print_document(tuple(_contents(subject)))
    elif named:
        print_document(tuple(_design(subject, subject.design(what))))
    else:
        _lifecycle(subject, what, design, () if model else (BASES,))
    return 0


def _bases(at: str | None, member: str | None) -> int:
    """Print the designs that represent the code of a date and have a member; `RequestError` for a malformed date."""
    from properties.reports.history.bases import bases_document

    print_document(bases_document(at, member))
    return 0


def _names(what: str | None, design: str | None) -> tuple[str, ...]:
    """Names that tell which subject is meant."""
    return tuple(name for name in (design or what,) if name)


def _contents(subject: Subject) -> Iterator[Section]:
    bases = {one.name: f" (changes {one.base})" if one.base else "" for one in subject.designs}
    yield Section("Designs", tuple(f"  {one.name}{bases[one.name]}: {one.because}" for one in subject.designs))
    yield Section("Scenarios", tuple(f"  {one.name}: {one.story}" for one in subject.scenarios))
    scopes = {one.name: one for one in (*(scenario.scope for scenario in subject.scenarios), *subject.scopes)}
    sizes = {name: ", ".join(f"{size} {sort}" for sort, size in one.sizes) for name, one in scopes.items()}
    yield Section("Scopes", tuple(f"  {name}: {size or 'one of each'}" for name, size in sizes.items()))
    yield Section("Lifecycles", tuple(f"  {one.name}: {one.meaning}" for one in subject.designs[0].lifecycles))
    yield Section("Properties", tuple(f"  {one.name} ({one.family}): {one.sentence}" for one in subject.claims))


def _design(subject: Subject, design: Design) -> Document:
    lifecycles = tuple(
        f"  {one.name}: {count(len(one.states), 'state')}, {count(len(one.slots), 'slot')}, "
        f"{count(len(one.rows), 'row')} -- {one.cite}"
        for one in design.lifecycles
    )
    page = (Section(design.name, (f"  {design.because}",)), Section("Lifecycles", lifecycles))
    if not design.base:
        return page
    bases = [one for one in subject.designs if one.name == design.base]
    changes = [differences(base, design).rstrip("\n").split("\n") for base in bases]
    lines = changes[0] if changes else [f"  {line}" for line in delta_lines(design.delta)]
    return (*page, Section(f"Changes of {design.base}", tuple(lines)))


def _lifecycle(subject: Subject, name: str, design: str | None, others: tuple[str, ...]) -> None:
    owner = subject.design(design) if design else subject.designs[0]
    names = [one.name for one in owner.lifecycles]
    if name not in names:
        known = (*(one.name for one in subject.designs), *names, *others)
        raise RequestError(f"no design or lifecycle {name}; {closest(name, known)}")
    lifecycle = owner.lifecycle(name)
    print(f"{name}: {lifecycle.meaning}\n{lifecycle.cite}\n\n{lifecycle_tables(lifecycle)}", end="")
