"""`dcpmodel draw`: the drawings of a subject, and of a trace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from diagrams.draw import GENERATED, dot_drawings, drawings, svg_drawings, write_files
from model.language.design import Delta
from model.language.errors import RequestError
from model.language.spelling import closest
from properties.commands.interface import argument, option
from properties.commands.shared import Model, refuse, sound_subject
from properties.commands.traces import read_trace

What = Annotated[
    list[str] | None, argument("[WHAT]...", help="Drawings by name, or trace files, to print. Default: write all.")
]
Check = Annotated[bool, option("--check", help="Write nothing; name the files that differ.")]
Out = Annotated[Path | None, option("--out", metavar="DIR", help="Output folder. Default: diagrams/generated.")]
Dot = Annotated[bool, option("--dot", help="Write DOT files too.")]
Svg = Annotated[bool, option("--svg", help="Write SVG files too; needs Graphviz.")]


def draw(
    what: What = None, check: Check = False, out: Out = None, dot: Dot = False, svg: Svg = False, model: Model = None
) -> int:
    """Draw state diagrams, couplings and ownership; print single drawings, or a trace as a sequence diagram."""
    if what:
        writing = {"--check": check, "--out": out, "--dot": dot, "--svg": svg}
        refuse(writing, "drawings that are named are printed; leave it out")
        print("".join(_drawing(model, one) for one in what), end="")
        return 0
    if model and out is None:
        raise RequestError("say where to draw a model of your own: --out DIR")
    if check or out is None:
        refuse({"--dot": dot, "--svg": svg}, "writes into a folder of your own; give --out DIR, without --check")
    differing = write_files(_files(model, dot, svg), out or GENERATED, check)
    for line in differing:
        print(line if check else f"drawn: {line}")
    return int(check and bool(differing))


def _files(model: Path | None, dot: bool, svg: bool) -> dict[str, str]:
    """All drawings of a subject, by path."""
    designs = sound_subject(model).designs
    files = drawings(designs)
    files |= dot_drawings(designs) if dot else {}
    files |= svg_drawings(designs) if svg else {}
    return files


def _drawing(model: Path | None, what: str) -> str:
    """A drawing by its name; of a derived design `DESIGN/NAME`, and `DESIGN` for the page that shows all of it."""
    if Path(what).is_file():
        return _trace_drawing(model, Path(what))
    name, _, page = what.partition("/")
    subject = sound_subject(model, name)
    own = [replace(one, base="", delta=Delta()) for one in subject.designs if one.name == name and one.base]
    files = {**drawings(own or subject.designs), **dot_drawings(own or subject.designs)}
    wanted = f"{name}/{page or 'README'}" if own else what
    found = [each for each in files if wanted in (each, each.removesuffix(".md"), Path(each).name, Path(each).stem)]
    if not found:
        raise RequestError(f"no drawing {what}, and no such trace file; {closest(what, tuple(files))}")
    return "".join(files[each] for each in found if each.endswith(".md") or each == wanted) or files[found[0]]


def _trace_drawing(model: Path | None, path: Path) -> str:
    """A trace as a sequence diagram, and the ownership at its end, as Markdown with Mermaid."""
    from diagrams.mermaid import fenced, flowchart, sequence_diagram
    from diagrams.moments import ownership, sequence
    from model.semantics.trace import run_trace

    trace, layout = read_trace(path, model)
    done = run_trace(layout, trace)
    pictures = (sequence_diagram(sequence(layout, done.steps)), flowchart(ownership(layout, done.states[-1])))
    return "\n".join(f"{fenced(picture)}\n" for picture in pictures)
