"""`dcpmodel draw`: the drawings of a subject, and of a trace."""

from __future__ import annotations

from pathlib import Path

from diagrams.draw import GENERATED, drawings
from diagrams.draw import draw as draw_all
from diagrams.mermaid import flowchart, sequence_diagram
from diagrams.moments import ownership, sequence
from model.errors import RequestError
from model.spelling import closest
from model.trace import parse, run

from .commands_trace import layout_of
from .console import read
from .subject import Subject, load_subject


def draw(what: tuple[str, ...], check: bool, out: Path | None, model: Path | None) -> int:
    """Write all drawings, compare them, or print some."""
    subject = load_subject(model)
    if what:
        for one in what:
            print(_drawing(subject, one), end="")
        return 0
    if model and out is None:
        raise RequestError("say where to draw a model of your own: --out DIR")
    differing = draw_all(subject.designs, out or GENERATED, check)
    for line in differing:
        print(line if check else f"drawn: {line}")
    return int(check and bool(differing))


def _drawing(subject: Subject, what: str) -> str:
    if Path(what).is_file():
        return _trace_drawing(subject, Path(what))
    files = drawings(subject.designs)
    found = [name for name in files if what in (name, Path(name).name, Path(name).stem)]
    if not found:
        raise RequestError(f"no drawing {what}, and no such trace file; {closest(what, tuple(files))}")
    return "".join(files[name] for name in found if name.endswith(".md") or name == what) or files[found[0]]


def _trace_drawing(subject: Subject, path: Path) -> str:
    """A trace as a sequence diagram, and who holds whom at its end, as Markdown with Mermaid."""
    trace = parse(read(path, "a trace"), str(path))
    layout = layout_of(subject, trace)
    done = run(layout, trace)
    pictures = (sequence_diagram(sequence(layout, done.steps)), flowchart(ownership(layout, done.states[-1])))
    return "\n".join(f"```mermaid\n{picture}```\n" for picture in pictures)
