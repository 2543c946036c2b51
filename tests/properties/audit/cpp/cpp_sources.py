"""Helpers that extract C++ in memory, for the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

from properties.audit.cpp.class_graph import ClassCycle, class_cycles
from properties.audit.cpp.extraction import extract_texts
from properties.audit.cpp.schema import OwnershipEdge, Schema
from properties.audit.cpp.vocabulary import Vocabulary, read_vocabulary, usual
from properties.audit.findings.kind import Kind


def words(toml: str) -> Vocabulary:
    """Return the usual vocabulary and more."""
    return read_vocabulary(dedent(toml), "words of a test")


def schema_of(vocabulary: Vocabulary | None = None, **files: str) -> Schema:
    """Return the schema of some files; `one_h` is the file `one.h`."""
    texts = {".".join(name.rsplit("_", 1)): dedent(text).encode() for name, text in files.items()}
    return extract_texts(texts, vocabulary or usual())


def header(text: str, vocabulary: Vocabulary | None = None) -> Schema:
    """Return the schema of one header."""
    return schema_of(vocabulary, one_h=text)


def spelled(edges: Iterable[OwnershipEdge]) -> list[str]:
    """Return edges as short text, `Holder.member strong Target`, with `*` for many, and the confidence if not
    `declared`."""
    return sorted(
        f"{edge.slot.replace('::', '.')} {edge.strength}{'*' * edge.many} {edge.target}"
        f"{'' if edge.confidence == 'declared' else f' ({edge.confidence})'}"
        for edge in edges
        if edge.slot.startswith(f"{edge.holder.partition('<')[0]}::")
    )


def held(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    """Return all edges of one header as short text, without those that a subclass inherits."""
    return spelled(header(text, vocabulary).edges)


def cycles(schema: Schema, kind: Kind = Kind.LATENT) -> list[str]:
    """Return the cycles of a kind, each as its labels in alphabetical order."""
    found: tuple[ClassCycle, ...] = class_cycles(schema)[0]
    return sorted(" ".join(sorted(cycle.labels)) for cycle in found if cycle.kind is kind)
