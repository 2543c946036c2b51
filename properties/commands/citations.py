"""`dcpmodel citations`: the places in the C++ source that the tables cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from model.language.design import Design
from properties.citations.collect import Citation, citations_of
from properties.claims.subject import load_subject, shipped_subjects
from properties.commands.interface import argument, option
from properties.commands.shared import Model, refuse
from properties.output.console import show, write
from properties.reports.citations import as_json, citations_document

Chosen = Annotated[
    str | None,
    argument("[DESIGN]", help="Or a group: history, beyond, master_2026, all. Default: the designs of 2016."),
]
Json = Annotated[Path | None, option("--json", metavar="FILE", help="Write the citations as JSON.")]
Repo = Annotated[
    Path | None, option("--repo", metavar="DIR", help="Resolve them against this clone of the cited repository (git).")
]
Table = Annotated[Path | None, option("--table", metavar="FILE", help="Write the resolved citations as CSV.")]
EVERY = "all"
"""The name that means the designs of every model that is shipped."""


def citations(
    design: Chosen = None, json: Json = None, repo: Repo = None, table: Table = None, model: Model = None
) -> int:
    """List every cited file and symbol, by commit, with the rows and members that cite it; or resolve them."""
    if repo is None:
        refuse({"--table": table}, "it has the resolved citations; give --repo DIR as well")
    found = citations_of(_designs(design, model))
    if json:
        write(json, as_json(found))
    if repo is None:
        show(citations_document(found))
        return 0
    return _resolve(found, repo, table)


def _resolve(found: tuple[Citation, ...], repo: Path, table: Path | None) -> int:
    from properties.citations.outcome import Outcome
    from properties.citations.repository import Repository
    from properties.citations.resolve import resolve
    from properties.citations.table import table_text
    from properties.reports.citations import resolution_document

    resolved = resolve(found, Repository(repo))
    if table:
        write(table, table_text(resolved))
    show(resolution_document(resolved))
    return 0 if all(one.outcome in (Outcome.RESOLVED, Outcome.DRIFT) for one in resolved) else 1


def _designs(name: str | None, model: Path | None) -> tuple[Design, ...]:
    if name == EVERY and model is None:
        return tuple(one for subject in shipped_subjects() for one in subject.designs)
    subject = load_subject(model, *((name,) if name else ()))
    return subject.designs if name is None or name == subject.name else (subject.design(name),)
