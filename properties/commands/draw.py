"""`dcpmodel draw`: the drawings of a subject, and of a trace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from diagrams.draw import GENERATED, dot_drawings, drawings, svg_drawings, write_files
from diagrams.mermaid import flowchart, sequence_diagram
from diagrams.moments import ownership, sequence
from model.language.design import Delta
from model.language.errors import RequestError
from model.language.spelling import closest
from model.semantics.trace import parse, run_trace
from properties.claims.subject import load_subject
from properties.commands.trace import layout_of
from properties.output.console import read


def draw(
    what: tuple[str, ...], check: bool, out: Path | None, model: Path | None, dot: bool = False, svg: bool = False
) -> int:
    """Write all drawings, compare them, or print some."""
    if what:
        for one in what:
            print(_drawing(model, one), end="")
        return 0
    subject = load_subject(model)
    if model and out is None:
        raise RequestError("say where to draw a model of your own: --out DIR")
    if (dot or svg) and (check or out is None):
        raise RequestError("--dot and --svg write into a folder of your own: --out DIR, without --check")
    files = drawings(subject.designs)
    files |= dot_drawings(subject.designs) if dot else {}
    files |= svg_drawings(subject.designs) if svg else {}
    differing = write_files(files, out or GENERATED, check)
    for line in differing:
        print(line if check else f"drawn: {line}")
    return int(check and bool(differing))


def _drawing(model: Path | None, what: str) -> str:
    """A drawing by its name, `DESIGN/NAME` for one of a derived design, `DESIGN` for the page that shows all of it."""
    if Path(what).is_file():
        return _trace_drawing(model, Path(what))
    name, _, page = what.partition("/")
    subject = load_subject(model, name)
    own = [replace(one, base="", delta=Delta()) for one in subject.designs if one.name == name and one.base]
    files = {**drawings(own or subject.designs), **dot_drawings(own or subject.designs)}
    wanted = f"{name}/{page or 'README'}" if own else what
    found = [each for each in files if wanted in (each, each.removesuffix(".md"), Path(each).name, Path(each).stem)]
    if not found:
        raise RequestError(f"no drawing {what}, and no such trace file; {closest(what, tuple(files))}")
    return "".join(files[each] for each in found if each.endswith(".md") or each == wanted) or files[found[0]]


def _trace_drawing(model: Path | None, path: Path) -> str:
    """A trace as a sequence diagram, and who holds whom at its end, as Markdown with Mermaid."""
    trace = parse(read(path, "a trace"), str(path))
    layout = layout_of(load_subject(model, trace.design), trace)
    done = run_trace(layout, trace)
    pictures = (sequence_diagram(sequence(layout, done.steps)), flowchart(ownership(layout, done.states[-1])))
    return "\n".join(f"```mermaid\n{picture}```\n" for picture in pictures)
