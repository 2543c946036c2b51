"""Pictures as Mermaid text: `stateDiagram-v2`, `flowchart LR` and `sequenceDiagram`, and nothing beyond them.

Mermaid has no quoting that holds everywhere: a colon or semicolon ends a label here, a bracket or a keyword there. So
identifiers are made (`picture.identifiers`), labels are quoted where quoting exists, and every character outside
a small set becomes a numeric entity (`#58;`), which Mermaid decodes in all three.
"""

from __future__ import annotations

from collections.abc import Iterator

from .picture import Act, Edge, Line, Message, Node, Picture, Sequence, Shape, identifiers

SAFE = frozenset(" _.,/()[]!?='+-|")
"""Characters that are safe in any label, besides letters and digits."""
BREAK, SPACE = "<br/>", "#32;"
MARKED = "stroke:#c00000,stroke-width:3px"
STYLES = {
    "marked": MARKED,
    "root": "fill:#e8eef7,stroke:#3b5b8c",
    "thread": "fill:#eef7e8,stroke:#4f7f2f",
    "busy": "stroke-dasharray:4 3",
}
ARROWS = {Line.SOLID: "-->", Line.DASHED: "-.->", Line.DOTTED: "-.->"}
BRACKETS = {Shape.ROOT: ("[[", "]]"), Shape.THREAD: ("([", "])")}


def escaped(text: str) -> str:
    """Text that is itself in any label: newlines as line breaks, everything that could mean something as an entity."""
    if not text.strip(" "):  # there is no empty label
        return SPACE * max(1, len(text))
    plain = "".join(_character(character) for character in text)
    # A flowchart takes `direction TB` for a command wherever it stands.
    return plain.replace("direction ", f"direction{SPACE}")


def _character(character: str) -> str:
    if character == "\n":
        return BREAK
    return character if character.isalnum() or character in SAFE else f"#{ord(character)};"


def fenced(text: str) -> str:
    """A Mermaid text as Markdown shows it."""
    return f"```mermaid\n{text}```"


def state_diagram(picture: Picture) -> str:
    """A `stateDiagram-v2`: start and end become `[*]`."""
    stars = {node.name for node in picture.nodes if node.shape in (Shape.START, Shape.END)}
    real = [node for node in picture.nodes if node.name not in stars]
    ids = identifiers([node.name for node in real], "s_") | dict.fromkeys(stars, "[*]")
    lines = [f'state "{escaped(node.label)}" as {ids[node.name]}' for node in real]
    for edge in picture.edges:
        label = f" : {escaped(edge.label)}" if edge.label else ""
        lines.append(f"{ids[edge.source]} --> {ids[edge.target]}{label}")
    return _text("stateDiagram-v2", picture.title, [*lines, *_classes(real, ids)])


def flowchart(picture: Picture) -> str:
    """A `flowchart LR`: threads rounded, roots with double sides, marked nodes and edges in red."""
    ids = identifiers([node.name for node in picture.nodes], "n_")
    lines = []
    for node in picture.nodes:
        left, right = BRACKETS.get(node.shape, ("[", "]"))
        lines.append(f'{ids[node.name]}{left}"{escaped(node.label)}"{right}')
    lines += [_arrow(edge, ids) for edge in picture.edges]
    marked = [str(place) for place, edge in enumerate(picture.edges) if edge.marked]
    styled = [f"linkStyle {','.join(marked)} {MARKED}"] if marked else []
    return _text("flowchart LR", picture.title, [*lines, *styled, *_classes(picture.nodes, ids)])


def _arrow(edge: Edge, ids: dict[str, str]) -> str:
    label = f'|"{escaped(edge.label)}"|' if edge.label else ""
    return f"{ids[edge.source]} {ARROWS[edge.line]}{label} {ids[edge.target]}"


def _classes(nodes: list[Node] | tuple[Node, ...], ids: dict[str, str]) -> Iterator[str]:
    for name, style in STYLES.items():
        members = [ids[node.name] for node in nodes if node.shape == name or (name == "marked" and node.marked)]
        if members:
            yield f"classDef {name} {style}"
            yield f"class {','.join(members)} {name}"


def sequence_diagram(sequence: Sequence) -> str:
    """A `sequenceDiagram`: threads are actors, objects are participants."""
    ids = identifiers([lane.name for lane in sequence.lanes], "l_")
    lines = []
    for lane in sequence.lanes:
        kind = "actor" if lane.thread else "participant"
        lines.append(f"{kind} {ids[lane.name]} as {escaped(lane.name)}")
    for message in sequence.messages:
        lines += _message(message, ids)
    return _text("sequenceDiagram", sequence.title, lines)


def _message(message: Message, ids: dict[str, str]) -> Iterator[str]:
    source, target, text = ids[message.source], ids[message.target], escaped(message.text)
    match message.act:
        case Act.NOTE:
            yield f"Note over {source}: {text}"
        case Act.MARK:
            yield from ("rect rgb(255, 214, 214)", f"Note over {source}: {text}", "end")
        case Act.DESTROY:
            yield f"{source}--x{target}: {text}"
        case Act.CALL:
            yield f"{source}->>{target}: {text}"


def _text(kind: str, title: str, lines: list[str]) -> str:
    # `%%{` would open a directive, so a title never starts right after the percent signs.
    comment = " ".join(title.split())
    return "".join(f"{line}\n" for line in (f"%% {comment}", kind, *(f"    {line}" for line in lines)))
