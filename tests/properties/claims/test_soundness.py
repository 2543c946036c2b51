"""A model with one word mistyped is refused before it runs, and the message names the place and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.claims.soundness import faults_of, refuse_unsound, suspicions_of
from properties.claims.subject import load_subject
from tests.repository.tree import ROOT

WINDOW = (ROOT / "docs" / "tutorial" / "window.py").read_text(encoding="utf-8")
MISTYPED = (
    ('Fire("Window.close")', 'Fire("Window.closes")', "User.close@THERE", "did you mean Window.close"),
    ('Fire("Document.notify"),)', 'Fire("Document.notfy"),)', "Document.change@CLEAN", "did you mean Document.notify"),
    ('Has("User.window"), At(', 'Has("User.windw"), At(', "User.type@THERE", "did you mean User.window"),
    (
        'At("Document", "CHANGED"), Lacks',
        'At("Document", "CHANGD"), Lacks',
        "Idle.begin@WAITING",
        "did you mean CHANGED",
    ),
    ('Use("User.window"), Fire', 'Use("User.windows"), Fire', "User.type@THERE", "did you mean User.window"),
    ('Create("Document", "CLEAN")', 'Create("Document", "CLAEN")', "User.open@THERE", "did you mean CLEAN"),
    ('Create("Window", "OPEN")', 'Create("Windw", "OPEN")', "User.open@THERE", "did you mean Window"),
    ('"close", ("OPEN",), "CLOSED"', '"close", ("OPEN",), "CLOSD"', "Window.close@OPEN", "did you mean CLOSED"),
    ('"redraw", ("OPEN", "CLOSED")', '"redraw", ("OPENED", "CLOSED")', "Window.redraw", "did you mean OPEN"),
    ('"User", Role.THREAD, indexes=()', '"User", Role.THREAD, indexes=("w",)', "User", ""),
    ('initial="THERE"', 'initial="THEIR"', "User", "did you mean THERE"),
    ('final=("LEFT",)', 'final=("GONE",)', "User", "no state GONE"),
    ('final=("LEFT",)', 'final=("LEFT")', "Lifecycle.final", "('LEFT',)"),
    (
        '("CLOSED",), None, _cite("Window::~Window")',
        '("CLOSED"), None, _cite("Window::~Window")',
        "Row.source",
        "('CLOSED',)",
    ),
    (
        'guards=(Has("User.window"),), effects=(',
        'guards=(Has("User.window")), effects=(',
        "Row.guards",
        "put a comma after it",
    ),
    ('(Take("Idle.document"),)', '(Take("Idle.document"))', "Row.effects", "put a comma after it"),
    ('choose=("w",)),\n        Row("type"', 'choose="w"),\n        Row("type"', "Row.choose", "('w',)"),
    ('Slot("observer", "Window"', 'Slot("observer", "Windows"', "Document.observer", "did you mean Window"),
    ('Row("save", ("CHANGED",), "CLEAN"', 'Row("change", ("CLEAN",), "CLEAN"', "Document", "2 rows named"),
    ('frozenset({"user leaves"})', 'frozenset({"user leave"})', "scenario close", "did you mean user leaves"),
    ('frozenset({"user leaves"})', '{"user leaves"}', "Scenario.assumes", "frozenset"),
    ('threads=("User", "Idle")', 'threads=("User", "Idl")', "scenario close", "did you mean Idle"),
    ('threads=("User", "Idle")', "threads=()", "scenario close", "threads is empty"),
    (
        'At("Idle", "WAITING"),\n        No',
        'At("Idle", "WAITNG"),\n        No',
        "scenario close",
        "did you mean WAITING",
    ),
    ('Scope("one window", (("w", 1),))', 'Scope("one window", (("x", 1),))', "scope one window", "no index sort x"),
    ('Scope("one window", (("w", 1),))', 'Scope("one window", (("w", 0),))', "scope one window", "at least one"),
    ('Scope("one window", (("w", 1),))', 'Scope("one window", ("w", 1))', "Scope.sizes", "(string, number)"),
    (
        'Scope("one window", (("w", 1),))',
        'Scope("one window", (("w", 10**9),))',
        "scope one window",
        "at most 1,000,000",
    ),
    ('"observer_strong"', '"../../evil"', "design '../../evil'", "letters, digits"),
    ('symmetry=("w",)', 'symmetry=("v",)', "symmetry", "no index sort v"),
    ('symmetry=("w",)', 'symmetry="w"', "Subject.symmetry", "('w',)"),
    (
        '(Some(("w",), Alive("Window")),)',
        '(Some(("w",), Alive("Windw")),)',
        "no_freed_object_is_used",
        "did you mean Window",
    ),
    ("kinds=(Kind.FREED, Kind.NULL, Kind.IN_USE, Kind.TWICE)", "kinds=()", "no_freed_object_is_used", "kinds is empty"),
    ("kinds=(Kind.FREED, Kind.NULL, Kind.IN_USE, Kind.TWICE)", "kinds=Kind.FREED", "NeverHappens.kinds", "comma"),
    ('name="no_cycle"', 'name="all_released"', "SUBJECT", "names all_released twice"),
    ('"Document.notify@CLEAN|CHANGED"', '"Document.notify@CLEAN"', "observer_weak", "did you mean"),
    ('("Document.observer", Strength.RAW)', '("Document.observr", Strength.RAW)', "observer_raw", "did you mean"),
)


def _written(directory: Path, text: str) -> Path:
    path = directory / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


def _refused(directory: Path, text: str) -> str:
    path = _written(directory, text)
    with pytest.raises(RequestError) as caught:
        refuse_unsound(load_subject(path), str(path))
    return str(caught.value)


@pytest.mark.parametrize(("old", "new", "where", "meant"), MISTYPED)
def test_a_mistyped_word_is_refused_with_its_place(tmp_path: Path, old: str, new: str, where: str, meant: str) -> None:
    assert WINDOW.count(old) >= 1
    said = _refused(tmp_path, WINDOW.replace(old, new, 1))
    assert "mine.py" in said
    assert where in said
    assert meant in said
    assert "\n" not in said


def test_the_model_of_the_tutorial_is_sound(tmp_path: Path) -> None:
    subject = load_subject(_written(tmp_path, WINDOW))
    assert list(faults_of(subject, subject.designs)) == []
    assert suspicions_of(subject, subject.designs) == ()


@pytest.mark.parametrize("name", ["dcp2016", "history", "beyond", "master_2026"])
def test_every_shipped_subject_is_sound(name: str) -> None:
    subject = load_subject(None, *(() if name == "dcp2016" else (name,)))
    assert subject.name == name
    assert list(faults_of(subject, subject.designs)) == []


def test_a_member_that_nobody_reads_is_a_suspicion_and_no_fault(tmp_path: Path) -> None:
    flagged = WINDOW.replace(
        'slots=(Slot("document", "Document", Strength.STRONG, _cite("Window::document")),))',
        'slots=(Slot("document", "Document", Strength.STRONG, _cite("Window::document")),), flags=(Flag("odd", "?"),))',
    ).replace("import Cite, ", "import Cite, Flag, ")
    subject = load_subject(_written(tmp_path, flagged))
    refuse_unsound(subject, "mine.py")
    assert any("Window.odd" in str(finding) for finding in suspicions_of(subject, subject.designs))
