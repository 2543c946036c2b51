"""`dcpmodel audit`: its options, apart from `audit.py` and `audit_cpp.py`, which import the analysis of graphs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from properties.audit.findings.kind import Kind
from properties.audit.formats.format import Format
from properties.commands.interface import argument, option
from properties.commands.shared import Model


def audit(
    graphs: Annotated[list[Path], argument("GRAPH", help="JSON, GraphML, DOT, CSV, events or V8; DIR... with --cpp.")],
    cpp: Annotated[bool, option("--cpp", help="Read the C++ sources below directories.")] = False,
    against: Annotated[str | None, option(metavar="DESIGN", help="With --cpp: compare with this design.")] = None,
    vocabulary: Annotated[Path | None, option(metavar="FILE", help="With --cpp: more pointer types.")] = None,
    format: Annotated[Format | None, option("--format", help="Default: from the name or beginning.")] = None,
    why: Annotated[str | None, option(metavar="OBJECT", help="Only explain why this object is alive.")] = None,
    reasons: Annotated[int | None, option(min=1, help="At most N reasons for each object; default: 3.")] = None,
    rules: Annotated[Path | None, option(metavar="FILE", help="Check the rules in this file.")] = None,
    keep: Annotated[list[str] | None, option(metavar="CLASS.SLOT", help="Never suggest to cut this slot.")] = None,
    baseline: Annotated[Path | None, option(metavar="FILE", help="Accepted findings.")] = None,
    today: Annotated[str | None, option(metavar="DATE", help="Date for --baseline; default: today.")] = None,
    fail_on: Annotated[list[Kind] | None, option(help="Kinds that fail; default: all but information.")] = None,
    most: Annotated[int | None, option(min=1, help="Report at most N distinct cycles; default: 50.")] = None,
    largest: Annotated[int | None, option(min=1, help="Also report the N objects that retain most.")] = None,
    finding: Annotated[str | None, option(metavar="ID", help="Report, or draw, only this finding.")] = None,
    json: Annotated[Path | None, option("--json", metavar="FILE", help="Write the report as JSON.")] = None,
    sarif: Annotated[Path | None, option(metavar="FILE", help="Write the report as SARIF 2.1.0.")] = None,
    drawing: Annotated[Path | None, option(metavar="FILE", help="Draw a finding: .dot, .gv, or Mermaid.")] = None,
    write_baseline: Annotated[Path | None, option(metavar="FILE", help="Write failing findings here.")] = None,
    convert: Annotated[Path | None, option(metavar="FILE", help="Write the graph; format from suffix.")] = None,
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
