"""Reports as text, JSON, SARIF and pictures; the schema names every field that is read and written."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from diagrams import dot, mermaid
from properties.audit.findings.audit_graph import audit, explain_object
from properties.audit.findings.cuts import Cut
from properties.audit.findings.finding import AuditReport, Finding, Retainer, Why
from properties.audit.findings.kind import FAILING, Kind
from properties.audit.findings.options import Options
from properties.audit.formats.read_events import read_events
from properties.audit.formats.source import Source
from properties.audit.graph.builder import OBJECT_FIELDS, REFERENCE_FIELDS
from properties.audit.graph.dominance import Retained
from properties.audit.graph.graph import STRENGTHS, Hop
from properties.audit.reports.finding_picture import MOST, neighbourhood
from properties.audit.reports.report_data import FORMAT, report_json, report_sarif
from properties.audit.reports.report_text import object_page, report_page
from properties.output.document import plain
from tests.properties.audit.heaps import MB_19892, holds, made, thing
from tests.repository.tree import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "audit-schema.json").read_text())
REPORT = audit(MB_19892, Options(largest=1))


def text(report: AuditReport = REPORT) -> str:
    """Return the report as a pipe gets it."""
    return plain(report_page(report, report.failing()))


def test_a_cycle_has_one_reference_a_line_with_its_place_first_and_suspects_marked() -> None:
    assert (
        "unreachable reference cycle of 4: Producer[p0] -> Manager[p0] -> Backfill[p0] -> Stream[p0] -> Producer[p0]\n"
        "    producer.h:310: Producer[p0] -- Producer.backfillMgr (strong) --> Manager[p0]\n"
        "                    Manager[p0] -- Manager.backfills (unique) --> Backfill[p0]\n"
    ) in text()
    suspects = {line.split(" -- ")[1] for line in text().splitlines() if line.startswith("  ~ ")}
    first = REPORT.findings[0].cuts[0]
    assert suspects == {f"{slot} (strong) --> {line}" for slot in first.slots for line in targets(slot)}


def targets(slot: str) -> list[str]:
    """Return the targets of a slot in the leak in miniature."""
    hops = [MB_19892.hop(one) for one in range(len(MB_19892.references.holder))]
    return [hop.target for hop in hops if hop.label == slot]


def test_retained_objects_and_cuts_are_shown_once_for_each_component() -> None:
    assert text().count("retains 6 objects, 100 bytes, file 7.couch\n  to break the cycles") == 1
    assert f"  in the same group of cycles as {REPORT.findings[0].id}\n" in text()


def test_the_last_line_counts_the_failures() -> None:
    assert text().splitlines()[-1] == "7 objects, 8 references: 2 findings (2 cycle); 2 fail the audit"
    healthy = audit(made([thing("A", root="static")], []))
    assert text(healthy) == "1 object, 0 references: 0 findings\n"


def test_resources_are_reported_with_the_reason() -> None:
    assert "Resources held besides memory\n  file 7.couch: File[p0]\n    no root reaches it\n" in text()
    kept = made([thing("Store", root="static"), thing("File", resources=["f"])], [holds("Store", "files", "File")])
    assert "  f: File\n    kept alive by Store (static)\n        Store -- Store.files (strong) --> File\n" in text(
        audit(kept)
    )


def test_names_neither_control_the_terminal_nor_begin_a_line() -> None:
    graph = made([thing("Root", root="static"), thing("evil\x1b[2J\nCONFIRMED", resources=["\u202efile"])], [])
    lines = text(audit(graph)).split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("CONFIRMED") for line in lines)
    assert "evil\\x1b[2J\\nCONFIRMED" in text(audit(graph))


def test_an_explanation_has_reasons_and_retained_objects() -> None:
    graph = made(
        [thing("Root", root="static"), thing("A"), thing("B", size=8), thing("C")],
        [holds("Root", "a", "A"), holds("A", "b", "B"), holds("Root", "b", "B"), holds("A", "c", "C")],
    )
    explained = explain_object(graph, "B", 1)
    assert explained is not None and not explained.complete
    page = plain(object_page(explained))
    assert page.startswith(
        "B (B)\n  kept alive by Root (static)\n      Root -- Root.b (strong) --> B\n  and by others; raise --reasons"
    )
    kept = explain_object(graph, "A", 3)
    assert kept is not None and "retains 2 objects\n  shares with others 1 object, 8 bytes" in plain(object_page(kept))
    assert explain_object(graph, "Z", 1) is None


def test_an_unreachable_object_has_no_reason() -> None:
    explained = explain_object(MB_19892, "Stream[p0]", 3)
    assert explained is not None
    assert "  no root reaches it\n" in plain(object_page(explained))


# --- JSON --------------------------------------------------------------------------------------------------------


def test_the_json_report_contains_everything_in_the_text() -> None:
    data = json.loads(report_json(REPORT, REPORT.failing()))
    assert data["format"] == FORMAT == SCHEMA["$defs"]["report"]["properties"]["format"]["const"]
    assert data["failing"] == [one.id for one in REPORT.findings]
    assert data["findings"][0]["hops"][0]["where"] == "producer.h:310"
    assert data["findings"][0]["retained"]["resources"] == ["file 7.couch"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("finding", Finding), ("hop", Hop), ("retained", Retained), ("why", Why), ("cut", Cut), ("retainer", Retainer)],
)
def test_the_schema_names_every_field_of_a_report(name: str, kind: type) -> None:
    assert list(SCHEMA["$defs"][name]["properties"]) == [field.name for field in fields(kind)]


def test_the_schema_names_every_field_of_a_graph() -> None:
    defined = SCHEMA["$defs"]
    assert defined["object"]["properties"].keys() == OBJECT_FIELDS
    assert defined["reference"]["properties"].keys() == REFERENCE_FIELDS
    assert defined["reference"]["properties"]["strength"]["enum"] == list(map(str, STRENGTHS))
    assert defined["finding"]["properties"]["kind"]["enum"] == list(map(str, Kind))
    assert defined["report"]["properties"].keys() == {
        "format",
        "failing",
        *(field.name for field in fields(AuditReport)),
    }


@pytest.mark.parametrize("op", SCHEMA["$defs"]["event"]["properties"]["op"]["enum"])
def test_every_event_of_the_schema_is_accepted(op: str) -> None:
    line = json.dumps({"op": op, "id": "a", "source": "a", "target": "a", "resource": "r", "event": "e"})
    assert len(read_events(Source("log", line))) <= 1


# --- SARIF -------------------------------------------------------------------------------------------------------


def test_sarif_has_a_result_with_places_and_a_fingerprint_for_each_finding() -> None:
    (run,) = json.loads(report_sarif(REPORT, REPORT.failing()))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == set(map(str, Kind))
    first, second = run["results"]
    assert first["partialFingerprints"] == {"dcpmodel/id": REPORT.findings[0].id}
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("producer.h", {"startLine": 310})
    assert len(first["codeFlows"][0]["threadFlows"][0]["locations"]) == 4
    assert (first["level"], second["ruleId"], "locations" in second) == ("error", "cycle", False)


def test_information_is_a_note_in_sarif() -> None:
    graph = made([thing("R", root="static"), thing("A")], [holds("R", "f", "A", "opaque", where="a.cc:3:9")])
    report = audit(graph)
    (result,) = json.loads(report_sarif(report, report.failing()))["runs"][0]["results"]
    assert result["level"] == "note"
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 9}


# --- drawings ----------------------------------------------------------------------------------------------------


def test_a_picture_shows_the_finding_and_its_neighbours_only() -> None:
    picture = neighbourhood(MB_19892, REPORT.findings[1])
    assert [node.name for node in picture.nodes if node.marked] == [
        f"{name}[p0]" for name in ("Producer", "Manager", "Backfill", "Stream", "Task")
    ]
    assert {node.name for node in picture.nodes if not node.marked} == {"ConnMap", "File[p0]"}
    assert sorted(edge.label for edge in picture.edges if edge.marked) == ["manager (strong)", "managerTask (strong)"]
    assert "n_Producer_p0" in dot.graph(picture)
    assert mermaid.flowchart(picture).startswith(f"%% {REPORT.findings[1].id}")


def test_a_picture_of_many_objects_is_cut_short() -> None:
    parts = [thing(f"Part[{number}]") for number in range(200)]
    graph = made(
        [thing("A"), thing("R", root="static"), *parts],
        [holds("A", "self", "A"), *(holds("A", "p", str(one["id"])) for one in parts)],
    )
    picture = neighbourhood(graph, audit(graph).findings[0])
    assert len(picture.nodes) == MOST
    assert "more left out" in picture.title


def test_all_kinds_fail_except_information() -> None:
    assert set(FAILING) == set(Kind) - {Kind.DECLARED, Kind.OPAQUE, Kind.RECURSIVE}
