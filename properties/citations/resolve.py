"""Resolves citations against a repository: commit, file and symbol, and the kind of pointer of a cited member."""

from __future__ import annotations

import re
from collections.abc import Iterable

from properties.citations.collect import Citation
from properties.citations.outcome import Outcome, Resolution
from properties.citations.repository import Repository
from properties.citations.symbols import Found, find

FOREIGN = "kv_engine "
"""Tables name this repository before the commit; ep-engine was merged into it with all its commits."""
POINTERS = (
    ("weak", re.compile(r"\bweak_ptr\b|\bWeakPtr\b")),
    ("unique", re.compile(r"\bunique_ptr\b")),
    ("strong", re.compile(r"\bshared_ptr\b|\bRCPtr\b|\bSingleThreadedRCPtr\b|\bintrusive_ptr\b")),
    ("raw", re.compile(r"[*&]")),
)
NO_ALIAS = {"bool", "char", "class", "const", "float", "int", "mutable", "size_t", "static", "struct", "void"}
MOST_ALIASES = 4
FITS = {"strong": {"strong"}, "weak": {"weak"}, "unique": {"unique", "raw"}, "raw": {"raw"}}
"""For the strength of a slot the declarations that fit: a plain pointer whose holder deletes owns uniquely."""


def resolve(citations: Iterable[Citation], repository: Repository) -> tuple[Resolution, ...]:
    """Resolve each citation, in the order given."""
    return tuple(_resolve(one, repository) for one in citations)


def _resolve(citation: Citation, repository: Repository) -> Resolution:
    commit = citation.commit.removeprefix(FOREIGN)
    if not repository.has_commit(commit):
        return Resolution(citation=citation, outcome=Outcome.NO_COMMIT)
    text = repository.text(commit, citation.file)
    if text is None:
        return Resolution(citation=citation, outcome=Outcome.NO_FILE, note=_elsewhere(citation, commit, repository))
    found = [find(text, symbol.strip()) for symbol in citation.symbol.split(",")]
    first = found[0]
    if first is None or None in found:
        return Resolution(citation=citation, outcome=Outcome.NO_SYMBOL, note=_elsewhere(citation, commit, repository))
    drift = _drift(citation, first, commit, repository)
    outcome = Outcome.DRIFT if drift else Outcome.RESOLVED
    return Resolution(citation=citation, outcome=outcome, line=first.line, note=drift)


def _elsewhere(citation: Citation, commit: str, repository: Repository) -> str:
    """The files at that commit that do define the symbol, as a hint."""
    name = citation.symbol.split(",")[0].strip()
    files = repository.files_with(name.rpartition("::")[2].removesuffix("()"), commit)
    texts = ((file, repository.text(commit, file)) for file in files if "test" not in file)
    right = [file for file, text in texts if text and find(text, name)]
    return f"did you mean {right[0]}?" if right else ""


def _drift(citation: Citation, found: Found, commit: str, repository: Repository) -> str:
    declared = declared_strength(found.type, commit, repository)
    if not citation.strength or not declared or declared in FITS[citation.strength]:
        return ""
    return f"the table says {citation.strength}, the source {found.type}"


def declared_strength(type_text: str, commit: str, repository: Repository) -> str:
    """The kind of pointer in a type, once aliases of the same commit are expanded; "" if it has none."""
    for _ in range(MOST_ALIASES):
        expanded = _expanded(type_text, commit, repository)
        if expanded == type_text:
            break
        type_text = expanded
    return next((strength for strength, pattern in POINTERS if pattern.search(type_text)), "")


def _expanded(type_text: str, commit: str, repository: Repository) -> str:
    """The type with the first alias in it replaced by its meaning."""
    for name in dict.fromkeys(re.findall(r"(?<!::)\b[A-Za-z_]\w*\b(?!\s*(?:<|::))", type_text)):
        meaning = None if name in NO_ALIAS else _meaning(name, commit, repository)
        if meaning:
            before, _, after = type_text.partition(name)
            return f"{before}{meaning}{after}"
    return type_text


def _meaning(name: str, commit: str, repository: Repository) -> str | None:
    for line in repository.lines_with(rf"typedef .*[^A-Za-z0-9_]{name};|using {name} *=", commit):
        match = re.search(rf"typedef\s+(.*?)\s*\b{name};|using {name}\s*=\s*(.*?);?$", line)
        if match:
            return match[1] or match[2]
    return None
