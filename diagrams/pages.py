"""The files drawn for one family of designs: a root design and what is derived from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Lifecycle, Role

from . import dot, mermaid, table
from .extract import coupling, holdings, states
from .picture import Picture

MADE_BY = "Drawn by `python -m diagrams.draw` from the tables; do not edit."


def families(designs: Sequence[Design]) -> dict[str, tuple[Design, ...]]:
    """Designs by the name of the root that they derive from, roots first; `RequestError` for a base that is missing."""
    known = {design.name: design for design in designs}
    found: dict[str, list[Design]] = {design.name: [design] for design in designs if not design.base}
    for design in designs:
        if design.base:
            found[_root(design, known)].append(design)
    return {name: tuple(members) for name, members in found.items()}


def _root(design: Design, known: Mapping[str, Design]) -> str:
    while design.base:
        if design.base not in known:
            raise RequestError(f"design {design.name}: its base {design.base} is not among the designs to draw")
        design = known[design.base]
    return design.name


def pages(family: Sequence[Design]) -> dict[str, str]:
    """Markdown text by file name: a page for each lifecycle of the root, one for its coupling and ownership, and one
    for the changes of the derived designs."""
    drawn = pictures(family[0])
    files = {f"{one.name}.md": _lifecycle_page(one, drawn[one.name]) for one in family[0].lifecycles}
    files |= {"README.md": _index(family, drawn), "designs.md": _designs(family)}
    return dict(sorted(files.items()))


def dot_files(family: Sequence[Design]) -> dict[str, str]:
    """DOT text by file name, for each picture of the root."""
    drawn = pictures(family[0])
    return {f"{name}.dot": f"// {MADE_BY}\n{dot.graph(drawn[name])}" for name in sorted(drawn)}


def pictures(design: Design) -> dict[str, Picture]:
    """The pictures of a design by name: the states of each lifecycle, then `coupling` and `holdings`."""
    drawn = {one.name: states(design, one) for one in design.lifecycles}
    return drawn | {"coupling": coupling(design), "holdings": holdings(design)}


def _page(blocks: Iterator[str]) -> str:
    return "\n".join((f"<!-- {MADE_BY} -->\n", *(f"{block.rstrip()}\n" for block in blocks)))


def _lifecycle_page(lifecycle: Lifecycle, picture: Picture) -> str:
    def blocks() -> Iterator[str]:
        yield f"# {lifecycle.name}"
        yield table.prose(lifecycle.meaning)
        yield f"{_kind(lifecycle)}. C++: {table.prose(str(lifecycle.cite))}"
        yield mermaid.fenced(mermaid.state_diagram(picture))
        yield table.lifecycle_tables(lifecycle)

    return _page(blocks())


def _kind(lifecycle: Lifecycle) -> str:
    indexed = f", one for each {', '.join(lifecycle.indexes)}" if lifecycle.indexes else ""
    return f"{'An' if lifecycle.role is Role.OBJECT else 'A'} {lifecycle.role}{indexed}"


def _index(family: Sequence[Design], drawn: Mapping[str, Picture]) -> str:
    root = family[0]

    def blocks() -> Iterator[str]:
        yield f"# {root.name}"
        yield table.prose(root.because)
        yield "## Lifecycles"
        lines = (f"* [{one.name}]({one.name}.md). {table.prose(one.meaning)}" for one in root.lifecycles)
        yield "\n".join(lines)
        yield "## References"
        yield "Solid references own, dashed ones are weak, dotted ones raw; the red ones could form a cycle."
        yield mermaid.fenced(mermaid.flowchart(drawn["holdings"]))
        yield "## Events, creation and deletion"
        yield "Solid: events fired inside a step. Dashed: creation and deletion."
        yield mermaid.fenced(mermaid.flowchart(drawn["coupling"]))
        yield f"## Designs\n\n{len(family) - 1} designs derive from this one: [their changes](designs.md)."

    return _page(blocks())


def _designs(family: Sequence[Design]) -> str:
    known = {design.name: design for design in family}

    def blocks() -> Iterator[str]:
        yield f"# Designs derived from {family[0].name}"
        for design in family[1:]:
            yield f"## {design.name}"
            yield f"From {design.base}: {table.prose(design.because)}"
            yield table.differences(known[design.base], design)

    return _page(blocks())
