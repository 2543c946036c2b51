"""A report as JSON, for programs, and as SARIF, for tools that show findings beside the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from properties.audit.findings.finding import AuditReport, Finding
from properties.audit.findings.kind import INFORMATION, MESSAGES, Kind
from properties.audit.graph.graph import Hop

FORMAT = "dcpmodel audit 1"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


def report_json(report: AuditReport, failing: tuple[Finding, ...]) -> str:
    """Return the whole report as JSON, as `docs/audit-schema.json` describes it."""
    data = {"format": FORMAT, "failing": [one.id for one in failing], **_plain(report)}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _plain(value: object) -> dict[str, object]:
    """Return a dataclass as a dictionary; empty fields stay, so that readers always find them."""
    assert is_dataclass(value)
    return {field.name: _value(getattr(value, field.name)) for field in fields(value)}


def _value(value: object) -> object:
    if is_dataclass(value):
        return _plain(value)
    return [_value(one) for one in value] if isinstance(value, tuple) else value


def report_sarif(report: AuditReport, failing: tuple[Finding, ...]) -> str:
    """Return the findings in SARIF 2.1.0, each with its line of code if it has one."""
    wanted = {one.id for one in failing}
    driver = {
        "name": "dcpmodel audit",
        "rules": [{"id": str(kind), "shortDescription": {"text": MESSAGES[kind]}} for kind in Kind],
    }
    results = [_result(one, one.id in wanted) for one in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _result(one: Finding, fails: bool) -> dict[str, object]:
    way = "; ".join(map(str, one.hops))
    result: dict[str, object] = {
        "ruleId": str(one.kind),
        "level": "error" if fails else "note" if one.kind in INFORMATION else "warning",
        "message": {"text": f"{one.id}: {one.message}{': ' if way else ''}{way}"},
        "partialFingerprints": {"dcpmodel/id": one.id},
        "occurrenceCount": one.instances,
    }
    if places := _locations([one.where, *(hop.where for hop in one.hops)]):
        result["locations"] = places[:1]
        result["relatedLocations"] = places[1:]
    if one.hops:
        result["codeFlows"] = [{"threadFlows": [{"locations": [{"location": _step(hop)} for hop in one.hops]}]}]
    if one.accepted:
        result["suppressions"] = [{"kind": "external", "justification": one.accepted}]
    return result


def _step(hop: Hop) -> dict[str, object]:
    step: dict[str, object] = {"message": {"text": str(hop)}}
    return step | next(iter(_locations([hop.where])), {})


def _locations(places: Iterable[str]) -> list[dict[str, object]]:
    locations: list[dict[str, object]] = []
    for place in dict.fromkeys(places):
        if found := PLACE.fullmatch(place):
            region = {"startLine": max(1, int(found["line"]))}
            if found["column"]:
                region["startColumn"] = max(1, int(found["column"]))
            artifact = {"uri": found["file"].replace("\\", "/")}
            locations.append({"physicalLocation": {"artifactLocation": artifact, "region": region}})
    return locations
