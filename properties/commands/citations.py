"""`dcpmodel citations`: the places in the C++ source that the tables cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from properties.citations.collect import citations_of
from properties.claims.subject import load_subject
from properties.commands.interface import argument, option
from properties.commands.shared import Model
from properties.output.console import show, write
from properties.reports.citations import as_json, citations_document

Design = Annotated[
    str | None, argument("[DESIGN]", help="Or a group of designs: history, master_2026. Default: all designs.")
]
Json = Annotated[Path | None, option("--json", metavar="FILE", help="Write the citations as JSON.")]


def citations(design: Design = None, json: Json = None, model: Model = None) -> int:
    """List every cited file and symbol, by commit, with the rows and members that cite it."""
    subject = load_subject(model, *((design,) if design else ()))
    whole = design is None or design == subject.name
    found = citations_of(subject.designs if whole or design is None else (subject.design(design),))
    if json:
        write(json, as_json(found))
    show(citations_document(found))
    return 0
