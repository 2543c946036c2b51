"""Rules in plain words, and a baseline of accepted findings with reason and expiry."""

from __future__ import annotations

from datetime import date

import pytest

from model.language.errors import RequestError
from properties.audit.findings.audit_graph import audit
from properties.audit.findings.baseline import apply_baseline, baseline_text, read_baseline
from properties.audit.findings.finding import AuditReport
from properties.audit.findings.kind import Kind
from properties.audit.findings.options import Options
from properties.audit.findings.rules import RIGHT, read_rules
from properties.audit.graph.builder import Builder
from properties.audit.graph.graph import Graph
from tests.properties.audit.heaps import MB_19892, Row, holds, made, thing

OBJECTS = [thing("Pool", root="static"), thing("Task[0]"), thing("Stream[0]"), thing("Connection[0]")]
OWNED = [
    holds("Pool", "tasks", "Task[0]"),
    holds("Task[0]", "stream", "Stream[0]", where="task.h:7"),
    holds("Stream[0]", "connection", "Connection[0]"),
]


def graph(references: list[Row], *events: str) -> Graph:
    """Return a task that owns a stream that owns a connection, after some events."""
    builder = Builder("test")
    builder.objects(OBJECTS, str)
    builder.references(references, str)
    builder.events.extend(events)
    return builder.graph()


def ruled(text: str, references: list[Row] = OWNED, *events: str) -> AuditReport:
    """Return the report under some rules."""
    return audit(graph(references, *events), Options(rules=read_rules(text, "rules")))


def broken(report: AuditReport) -> list[str]:
    """Return the messages about broken rules."""
    return [one.message for one in report.findings if one.kind is Kind.RULE]


def test_a_forbidden_owning_path_is_reported_reference_by_reference() -> None:
    (one,) = ruled("no owning path from Task to Connection").findings
    assert one.message == "'no owning path from Task to Connection' does not hold: Task[0] owns Connection[0]"
    assert [hop.label for hop in one.hops] == ["Task.stream", "Stream.connection"]
    assert one.where == "task.h:7"


def test_a_weak_reference_makes_no_owning_path() -> None:
    weak = [OWNED[0], holds("Task[0]", "stream", "Stream[0]", "weak"), holds("Pool", "s", "Stream[0]"), OWNED[2]]
    assert broken(ruled("no owning path from Task to Connection", weak)) == []


def test_only_a_cycle_leads_from_a_class_to_itself() -> None:
    cycle = [*OWNED, holds("Connection[0]", "task", "Task[0]")]
    assert broken(ruled("no owning path from Task to Task")) == []
    assert broken(ruled("no owning path from Task to Task", cycle))


@pytest.mark.parametrize(
    ("rule", "holding"),
    [
        ("Stream has exactly one owner", True),
        ("Stream has exactly 2 owners", False),
        ("Stream has at most one owner", True),
        ("Stream has at most no owners", False),
        ("Stream has at least two owners", False),
        ("* has at most 1 owner", True),
        ("Str* has exactly three owners", False),
    ],
)
def test_owners_are_counted(rule: str, holding: bool) -> None:
    assert (broken(ruled(rule)) == []) is holding


def test_an_object_that_outlives_an_event_is_reported_with_the_reason() -> None:
    rule = "no object of class Stream after event shutdown"
    assert broken(ruled(rule)) == []
    (one,) = ruled(rule, OWNED, "shutdown").findings
    assert one.objects == ("Stream[0]",)
    assert [hop.label for hop in one.reasons[0].hops] == ["Pool.tasks", "Task.stream"]


CYCLE = [*OWNED, holds("Connection[0]", "stream", "Stream[0]")]


def test_a_latent_cycle_with_a_declared_release_is_information_until_the_event() -> None:
    assert [one.kind for one in ruled("", CYCLE).findings] == [Kind.LATENT]
    declared = ruled("release Connection.stream at close", CYCLE)
    assert [one.kind for one in declared.findings] == [Kind.DECLARED]
    assert declared.failing() == ()
    after = ruled("release Connection.stream at close", CYCLE, "close")
    assert [one.kind for one in after.findings] == [Kind.LATENT, Kind.RULE]
    assert "Connection[0] -- Connection.stream (strong) --> Stream[0] is still set" in broken(after)[0]


def test_a_kept_slot_is_never_suggested() -> None:
    (one,) = ruled("keep: Stream.connection  # the owner", CYCLE).findings
    assert {cut.slots for cut in one.cuts} == {("Connection.stream",)}


def test_a_rule_that_matches_nothing_is_noted() -> None:
    notes = ruled("Socket has exactly one owner\nkeep A.b\nrelease A.b at end\nno owning path from X to Task").notes
    assert [note.partition(":")[0] for note in notes] == [
        "rule 'Socket has exactly one owner'",
        "rule 'release A.b at end'",
        "rule 'no owning path from X to Task'",
        "keep A.b",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Stream has one owner", f"rules: line 1: Stream has one owner is not a rule; write one of: {RIGHT}"),
        ("\n# why\nStream has exactly many owners", "rules: line 3: many is not a number; write one, two, or digits"),
        ("keep Stream", "line 1: keep Stream is not a rule"),
        ("no \x1b[31m", "line 1: no \\x1b[31m is not a rule"),
    ],
)
def test_an_invalid_rule_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RequestError) as error:
        read_rules(text, "rules")
    assert said in str(error.value)


# --- baseline ----------------------------------------------------------------------------------------------------

FIRST, SECOND = (one.id for one in audit(MB_19892).findings)
DAY = date(2026, 3, 1)


def accepted(text: str, today: date = DAY) -> AuditReport:
    """Return the report about the leak in miniature under a baseline."""
    return apply_baseline(audit(MB_19892), read_baseline(text, "base"), "base", today)


def test_an_accepted_finding_does_not_fail_and_shows_the_reason() -> None:
    report = accepted(f"{FIRST} because it is known  # since ever\n")
    assert [one.id for one in report.failing()] == [SECOND]
    assert next(one.accepted for one in report.findings if one.id == FIRST) == "it is known"


@pytest.mark.parametrize(("until", "failing"), [("2026-03-01", 1), ("2026-02-28", 2), ("2027-01-01", 1)])
def test_an_expired_entry_fails_again(until: str, failing: int) -> None:
    report = accepted(f"{FIRST} until {until} because MB-1 removes it")
    assert len(report.failing()) == failing
    assert any("is no longer accepted" in note for note in report.notes) is (failing == 2)


def test_an_entry_that_matches_nothing_is_noted() -> None:
    assert accepted("leak-00000000 because of old times").notes == (
        "base: line 1: leak-00000000 no longer matches a finding; remove it",
    )


def test_a_written_baseline_accepts_its_own_findings() -> None:
    text = baseline_text(audit(MB_19892).findings)
    assert accepted(text).failing() == ()
    assert text.splitlines()[0].startswith(f"{FIRST} because TODO  # objects own each other")


def test_a_written_baseline_is_valid_whatever_the_names_are() -> None:
    evil = "a\nleak-00000000 because x\r\u2028\x1b[2J"
    report = audit(made([thing("Root", root="static"), thing("b", **{"class": evil})], []))
    entries = read_baseline(baseline_text(report.findings), "base")
    assert [one.id for one in entries] == [one.id for one in report.findings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cycle-123 because x", "base: line 1: cycle-123 because x is not an entry; write ID because REASON"),
        ("\ncycles-12345678 because x", "base: line 2: cycles-12345678"),
        (f"{FIRST}", "is not an entry"),
        (f"{FIRST} until soon because x", "base: line 1: soon is not a date; write it as 2027-03-31"),
        (f"{FIRST} because x\n{FIRST} because y", f"base: line 2: {FIRST} appears again; it was accepted in line 1"),
    ],
)
def test_an_invalid_entry_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RequestError) as error:
        read_baseline(text, "base")
    assert said in str(error.value)
