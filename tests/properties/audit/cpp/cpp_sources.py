"""C++ in memory, extracted: what the tests in this folder ask about."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

from properties.audit.cpp.extract import extract_texts
from properties.audit.cpp.schema import Edge, Schema
from properties.audit.cpp.types_graph import TypeRing, type_rings
from properties.audit.cpp.vocabulary import Vocabulary, read_vocabulary, usual
from properties.audit.findings.kind import Kind


def words(toml: str) -> Vocabulary:
    """The usual vocabulary and more."""
    return read_vocabulary(dedent(toml), "words of a test")


def schema_of(vocabulary: Vocabulary | None = None, **files: str) -> Schema:
    """The schema of some files; `one_h` stands for `one.h`."""
    texts = {".".join(name.rsplit("_", 1)): dedent(text).encode() for name, text in files.items()}
    return extract_texts(texts, vocabulary or usual())


def header(text: str, vocabulary: Vocabulary | None = None) -> Schema:
    """The schema of one header."""
    return schema_of(vocabulary, one_h=text)


def told(edges: Iterable[Edge]) -> list[str]:
    """Edges as short text, `Holder.member strong Target`: `*` is for many, the confidence there if not `declared`."""
    return sorted(
        f"{edge.slot.replace('::', '.')} {edge.strength}{'*' * edge.many} {edge.target}"
        f"{'' if edge.confidence == 'declared' else f' ({edge.confidence})'}"
        for edge in edges
        if edge.slot.startswith(f"{edge.holder.partition('<')[0]}::")
    )


def held(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    """All edges of one header, short; those that a subclass inherits left out."""
    return told(header(text, vocabulary).edges)


def rings(schema: Schema, kind: Kind = Kind.LATENT) -> list[str]:
    """The rings of a kind, each as its labels in the order of the alphabet."""
    found: tuple[TypeRing, ...] = type_rings(schema)[0]
    return sorted(" ".join(sorted(ring.labels)) for ring in found if ring.kind is kind)
