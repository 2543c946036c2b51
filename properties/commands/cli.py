"""The command `dcpmodel`: the one module that knows `typer`. It parses arguments and leaves the rest to `commands_*`.

Everything heavy is imported by the command that needs it, so that `--help` and small checks start at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from model.language.errors import RequestError
from model.language.policy import Grain
from properties.audit.findings.kind import Kind
from properties.audit.formats.format import Format
from properties.engines.request import STATE_LIMIT
from properties.export import Language
from properties.verdicts.verdict import Engine

CODES = "Exit codes: 0 as expected; 1 a verdict differs from what is written down; 2 the request cannot be carried out."
AUDIT_CODES = "Exit codes: 0 no finding; 1 a finding; 2 the request cannot be carried out."
PLAIN_CODES = "Exit codes: 0 done; 2 the request cannot be carried out."
DRAW_CODES = "Exit codes: 0 done; 1 with --check, a drawing differs; 2 the request cannot be carried out."

LONGEST_MESSAGE = 2_000
"""The number of characters of an error; a message may quote names of any length."""

app = typer.Typer(
    name="dcpmodel",
    help="Check, explain and draw an executable model of object lifecycles: who owns whom, and what is never released.",
    epilog="Exit codes: 0 as expected; 1 a verdict differs from what is written down, a drawing differs, or an audit "
    "finds something; 2 the request cannot be carried out.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Model = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="A Python file that defines SUBJECT, instead of DCP.")
]
Scenario = Annotated[str | None, typer.Option("--scenario", metavar="NAME", help="Only this scenario.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, metavar="N", help="Run on a Dask cluster of N processes, made here.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster with this scheduler.")
]
HowToLook = Annotated[
    Engine | None,
    typer.Option(help="How to look for all states; `every`: verdicts without. Default: auto; with --limit, explicit."),
]
EveryN = Annotated[
    bool, typer.Option("--every-n", help="Verdicts for every number of copies, or the row that prevents them.")
]
Bound = Annotated[int, typer.Option("--limit", min=1, help="Stop a run after so many states: undecided.")]


@app.command(epilog=CODES)
def check(
    designs: Annotated[list[str] | None, typer.Argument(metavar="[DESIGN]...", help="Default: all designs.")] = None,
    claims: Annotated[list[str] | None, typer.Option("--property", metavar="NAME", help="Only this one.")] = None,
    scenario: Scenario = None,
    scope: Annotated[str | None, typer.Option(metavar="NAME", help="Other bounds than the scenario's.")] = None,
    grain: Annotated[Grain, typer.Option(help="Where threads may interleave.")] = Grain.SAFE,
    limit: Bound = STATE_LIMIT,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; default: one for each processor.")] = None,
    symmetry: Annotated[bool, typer.Option(help="Treat interchangeable instances as one.")] = True,
    timing: Annotated[bool, typer.Option("--timing", help="Print seconds and states per second.")] = False,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result as JSON.")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write it as JUnit XML.")] = None,
    write_manifest: Annotated[
        bool, typer.Option("--write-manifest", help="Maintainers: write states and depth, never verdicts.")
    ] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="All scenarios of the named designs, not the core ones only.")
    ] = False,
    engine: HowToLook = None,
    every_n: EveryN = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    model: Model = None,
) -> int:
    """Explore designs exhaustively and compare every verdict with the one that is written down."""
    from properties.commands.check import CheckRequest, check
    from properties.running.cluster import cluster_of

    return check(
        CheckRequest(
            designs=tuple(designs or ()),
            claims=tuple(claims or ()),
            scenario=scenario,
            scope=scope,
            grain=grain,
            limit=limit,
            jobs=jobs,
            symmetry=symmetry,
            timing=timing,
            json=json,
            junit=junit,
            write_manifest=write_manifest,
            model=model,
            thorough=thorough,
            engine=engine,
            every_number=every_n,
            cluster=cluster_of(workers, scheduler, jobs),
        )
    )


@app.command(epilog=PLAIN_CODES)
def walk(
    designs: Annotated[list[str] | None, typer.Argument(metavar="[DESIGN]...", help="Default: all designs.")] = None,
    scenario: Scenario = None,
    seed: Annotated[int, typer.Option(help="Same seed, same walks.")] = 0,
    seeds: Annotated[int, typer.Option(min=1, metavar="N", help="This seed and those after it, N in all.")] = 1,
    examples: Annotated[int, typer.Option(min=1, help="How many walks, for each seed.")] = 100,
    steps: Annotated[int, typer.Option(min=1, help="How long each may be.")] = 50,
    workers: Workers = None,
    scheduler: Scheduler = None,
    model: Model = None,
) -> int:
    """Walk at random with Hypothesis, clear and fast engines side by side, beyond what can be explored."""
    from properties.commands.walk import WalkRequest, walk
    from properties.running.cluster import cluster_of

    cluster = cluster_of(workers, scheduler)
    return walk(WalkRequest(tuple(designs or ()), scenario, seed, seeds, examples, steps, model, cluster))


@app.command(epilog=PLAIN_CODES)
def replay(
    trace: Annotated[Path, typer.Argument(metavar="TRACE", help="A trace written by explain --trace, or by hand.")],
    until: Annotated[int | None, typer.Option(min=0, metavar="N", help="Stop after step N.")] = None,
    graph: Annotated[Path | None, typer.Option(metavar="FILE", help="Write who holds whom where it stops.")] = None,
    model: Model = None,
) -> int:
    """Step through a saved trace: what each step changes, and the use count of every object."""
    from properties.commands.trace import replay_trace

    return replay_trace(trace, until, graph, model)


@app.command(epilog=PLAIN_CODES)
def explain(
    design: Annotated[str, typer.Argument(metavar="DESIGN", help="Or a historic defect alone: MB-16915.")],
    claim: Annotated[str | None, typer.Argument(metavar="PROPERTY")] = None,
    scenario: Scenario = None,
    limit: Bound = STATE_LIMIT,
    trace: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the trace, for replay.")] = None,
    graph: Annotated[Path | None, typer.Option(metavar="FILE", help="Write who holds whom, for audit.")] = None,
    model: Model = None,
) -> int:
    """Tell a violated property as a bug report: the ring edge by edge, the steps, the release that never came."""
    from properties.commands.check import CheckRequest
    from properties.commands.trace import explain_violation

    if claim is None:
        from properties.commands.history import explain_record

        return explain_record(design, trace, graph)
    request = CheckRequest((design,), (claim,), scenario, limit=limit, model=model, thorough=True)
    return explain_violation(request, trace, graph)


@app.command(epilog=DRAW_CODES)
def draw(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WHAT]...", help="Drawings by name, or trace files, to print; default: write all."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what differs.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Output folder; default: diagrams/generated.")
    ] = None,
    dot: Annotated[bool, typer.Option("--dot", help="Write DOT files too.")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="Write SVG files too; needs Graphviz.")] = False,
    model: Model = None,
) -> int:
    """Draw state diagrams, couplings and ownership; print single drawings, or a trace as a sequence diagram."""
    from properties.commands.draw import draw

    return draw(tuple(what or ()), check, out, model, dot, svg)


@app.command(epilog=AUDIT_CODES)
def audit(
    graphs: Annotated[
        list[Path], typer.Argument(metavar="GRAPH", help="JSON, GraphML, DOT, CSV, events or V8; DIR... with --cpp.")
    ],
    cpp: Annotated[bool, typer.Option("--cpp", help="Read the C++ sources below directories.")] = False,
    against: Annotated[str | None, typer.Option(metavar="DESIGN", help="With --cpp: compare with this design.")] = None,
    vocabulary: Annotated[Path | None, typer.Option(metavar="FILE", help="With --cpp: more pointer types.")] = None,
    format: Annotated[Format | None, typer.Option("--format", help="Default: from the name or beginning.")] = None,
    why: Annotated[str | None, typer.Option(metavar="OBJECT", help="Only explain why this object is alive.")] = None,
    reasons: Annotated[int | None, typer.Option(min=1, help="At most N reasons for each object; default: 3.")] = None,
    rules: Annotated[Path | None, typer.Option(metavar="FILE", help="Check the rules in this file.")] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="CLASS.SLOT", help="Never suggest to cut this slot.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Accepted findings.")] = None,
    today: Annotated[str | None, typer.Option(metavar="DATE", help="Date for --baseline; default: today.")] = None,
    fail_on: Annotated[list[Kind] | None, typer.Option(help="Kinds that fail; default: all but information.")] = None,
    most: Annotated[int | None, typer.Option(min=1, help="Report at most N distinct cycles; default: 50.")] = None,
    largest: Annotated[int | None, typer.Option(min=1, help="Also report the N objects that retain most.")] = None,
    finding: Annotated[str | None, typer.Option(metavar="ID", help="Report, or draw, only this finding.")] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    sarif: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as SARIF 2.1.0.")] = None,
    drawing: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw a finding: .dot, .gv, or Mermaid.")] = None,
    write_baseline: Annotated[Path | None, typer.Option(metavar="FILE", help="Write failing findings here.")] = None,
    convert: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the graph; format from suffix.")] = None,
    model: Model = None,
) -> int:
    """Find cycles, leaks and wrong references in a graph: who owns whom, what is alive and why, and what to cut."""
    given: dict[str, Any] = dict(locals())
    from properties.commands.audit import audit_graph
    from properties.commands.audit_request import request_of

    request = request_of(given)
    if cpp:
        from properties.commands.audit_cpp import audit_cpp

        return audit_cpp(request)
    return audit_graph(request)


@app.command(epilog=PLAIN_CODES)
def export(
    design: Annotated[str, typer.Argument(metavar="DESIGN")],
    to: Annotated[Language, typer.Option("--to", help="Promela for Spin, SMV for NuSMV, Murphi for Rumur.")],
    scenario: Annotated[str | None, typer.Option(metavar="NAME", help="Default: the first core scenario.")] = None,
    scope: Annotated[str | None, typer.Option(metavar="NAME", help="Other bounds than the scenario's.")] = None,
    grain: Annotated[Grain, typer.Option(help="Where threads may interleave.")] = Grain.SAFE,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; default: print.")] = None,
    model: Model = None,
) -> int:
    """Write a design and its claims in the language of another checker."""
    from properties.commands.export import ExportRequest, export

    return export(ExportRequest(design, to, scenario, scope, grain, out, model))


@app.command(epilog=PLAIN_CODES)
def show(
    what: Annotated[str | None, typer.Argument(metavar="[DESIGN|LIFECYCLE|bases]")] = None,
    design: Annotated[str | None, typer.Option(metavar="NAME", help="Whose lifecycle; default: the first.")] = None,
    verdicts: Annotated[bool, typer.Option("--verdicts", help="The table of expected verdicts, in Markdown.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="DATE", help="bases: at 2019, 2019-07 or 2019-07-31")
    ] = None,
    member: Annotated[str | None, typer.Option("--with", metavar="MEMBER", help="bases: with this member")] = None,
    model: Model = None,
) -> int:
    """Show all names, a design and its differences, a lifecycle with its citations, or the bases of history."""
    from properties.commands.show import BASES, show_bases, show_subject

    if what == BASES and model is None:
        if design or verdicts:
            raise RequestError("show bases takes --at and --with; leave out --design and --verdicts")
        return show_bases(at, member)
    if at or member:
        raise RequestError("--at and --with belong to `show bases`")
    return show_subject(what, design, verdicts, model)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; every error of the user is one line on standard error."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code: Any = app(arguments or ["--help"], standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except RequestError as error:
        return _refuse(str(error))
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115
        return 0
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("interrupted")
    except Exception as error:
        # Typer's own errors (an unknown option, a missing argument) all have this method, whatever their class is
        # called in this version; anything else is ours and keeps its traceback.
        if not hasattr(error, "format_message"):
            raise
        return _refuse(error.format_message())


def _refuse(message: str) -> int:
    line = " ".join(message.split())[:LONGEST_MESSAGE]
    # A message may quote a file of the user's; nothing in it may control the terminal.
    print(f"dcpmodel: {line if line.isprintable() else line.encode('unicode_escape').decode()}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
