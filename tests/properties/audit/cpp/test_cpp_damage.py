"""Extraction from damaged and hostile sources: it ends soon, and lists whatever it did not understand."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.errors import RequestError
from properties.audit.cpp.class_graph import class_cycles
from properties.audit.cpp.extraction import extract, extract_texts
from properties.audit.cpp.syntax import EXPORT_MACRO
from properties.audit.cpp.vocabulary import usual
from tests.properties.audit.cpp.cpp_history import HISTORY
from tests.properties.audit.cpp.cpp_sources import header, held

TEXTS = [text.encode() for commit in HISTORY for text in (commit.before, commit.after)] + [
    b"template <class T, int N = 3> class Q : virtual B<T>, C::D { T* t[N]; void (*f)(T); ~Q() { delete t[0]; } };",
    b"namespace { union { int a; struct { X* b; } c; }; } using namespace std; typedef struct { X* x; } *y, z[3];",
    b"void A::f() { auto self = shared_from_this(); cb = [self, x = move(y)] { delete it->second; }; a[1] = b(c{}); }",
]
PIECES = (
    b"{",
    b"}",
    b"<",
    b">",
    b"(",
    b")",
    b"[",
    b"]",
    b"::",
    b"*",
    b"&",
    b";",
    b"~",
    b"->",
    b"\0",
    b"\xff",
    b'R"(',
    b"#if ",
    b"operator",
    b"class ",
    b"template ",
    b"typedef ",
    b"using ",
    b"new ",
    b"delete ",
    b"shared_from_this()",
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """C++ with pieces cut out, put in, repeated and swapped."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:start] + draw(st.sampled_from(PIECES)) + text[start:]
            case 2:
                text = text[:end] + text[start:end][:400] + text[end:]
            case _:
                text = text[:start] + draw(st.binary(max_size=8)) + text[end:]
    return text


@given(mutated())
def test_damaged_sources_never_raise(text: bytes) -> None:
    schema = extract_texts({"one.h": text}, usual())
    cycles, omissions = class_cycles(schema)
    assert omissions.shapes == 0
    assert all(edge.place.line >= 1 for cycle in cycles for edge in cycle.edges)


@pytest.mark.parametrize(
    "text",
    [
        "namespace a { " * 20_000,
        "class A { " * 20_000,
        "class A { " + "std::shared_ptr<" * 5_000 + "A" + ">" * 5_000 + " it; };",
        "class A { A " + "*" * 50_000 + "it; };",
        "class A { void f() { x = " + "(" * 20_000 + "1" + ")" * 20_000 + "; } };",
        "class A { void f() { x = " + "f(" * 20_000 + "1" + ")" * 20_000 + "; } A* x; };",
        "typedef A B; " * 20_000,
        "".join(f"typedef T{place + 1} T{place};" for place in range(5_000)) + "class U { T0* it; };",
        "".join(f"class C{place} : public C{place + 1} {{ }};" for place in range(600)) + "class U { C599* it; };",
        "template <class T> class A : public A<A<T>> { A<T>* it; };",
        "\0" * 100_000,
        "A::" * 250 + "B x; class C { " + "A::" * 250 + "B* y; };",
        "class C { " + "A::" * 20_000 + "B* y; };",
        "typedef " + "A::" * 300 + "B C; class U { C* it; };",
        "using " + "A::" * 300 + "B; class U : public B { B* it; };",
        "namespace " + "a::" * 300 + "b { class U { U* it; }; }",
        "void " + "A::" * 300 + "f() { delete it; }",
    ],
    ids=lambda text: text[:24],
)
def test_deeply_nested_and_very_long_sources_are_read(text: str) -> None:
    schema = header(text)
    assert len(schema.files) == 1


LONG_INPUTS: dict[str, Callable[[int], str]] = {
    "__declspec": lambda size: "class __declspec(" * size,
    "__attribute__": lambda size: "class __attribute__((" * size,
    "macro": lambda size: "class EXPORT(" * size,
    "chain of bases": lambda size: "class C0 { };" + "".join(f"class C{n} : C{n - 1} {{ }};" for n in range(1, size)),
    "members in a line": lambda size: f"class A {{ {'int x; ' * size} }};",
    "local variables": lambda size: f"class A {{ void f() {{ {'int x = y; z = x; ' * size} }} int z; }};",
    "chain of calls": lambda size: f"class A {{ void f() {{ z{'.y()' * size}; }} int z; }};",
    "lambdas": lambda size: f"class A {{ void f() {{ {'z = [x] { f(); }; ' * size} }} int z; }};",
    "functions": lambda size: f"class A {{ A* z; {'void f() { z = new A; } ' * size} }};",
}


@pytest.mark.parametrize("name", LONG_INPUTS)
def test_the_time_of_reading_grows_with_the_size_and_not_faster(name: str) -> None:
    calls = [_calls(LONG_INPUTS[name](size)) for size in (150, 450)]
    assert calls[1] < 6 * calls[0]


def _calls(text: str) -> int:
    """Return how many lines of Python are executed to read a header; unlike seconds it is the same every time."""
    count = 0

    def step(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return step

    sys.settrace(step)
    try:
        header(text)
    finally:
        sys.settrace(None)
    return count


def test_the_search_for_export_macros_never_looks_far_ahead() -> None:
    # An unbounded search for a closing bracket would be repeated from every opening one.
    assert b"]*" not in EXPORT_MACRO.pattern.replace(rb"[\w:]*", b"")
    assert b"]+" not in EXPORT_MACRO.pattern
    assert held(f"class EXPORT({'x' * 300}) A {{ }}; class X {{ }}; class B {{ X* x; }};") == ["B.x raw X"]


def test_a_tall_hierarchy_with_pointers_to_bases_is_cut_off_and_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("properties.audit.cpp.assemble.MOST_EDGES", 500)
    held = (f"class C{n} : public C{n - 1} {{ std::shared_ptr<C{n - 1}> p; }};" for n in range(1, 30))
    schema = header("class C0 { };" + "".join(held))
    assert 500 < len(schema.edges) < 2_000
    assert any("too many" in one.why for one in schema.unresolved)


def test_damage_in_one_class_hides_no_other() -> None:
    text = "class X { }; class A { X* a; }; class B { int f( { ; X* lost; }; class C { X* c; };"
    assert {"A.a raw X", "C.c raw X"} <= set(held(text))
    assert header(text).damaged == ("one.h",)


def test_the_order_of_files_changes_nothing() -> None:
    texts = {f"{commit.id}.h": commit.before.encode() for commit in HISTORY}
    shuffled = list(texts.items())
    random.Random(3).shuffle(shuffled)
    assert extract_texts(dict(shuffled), usual()).edges == extract_texts(texts, usual()).edges


def test_an_unreadable_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.h").write_text("class A { };")
    usual_scan = os.scandir

    def scan(path: str) -> Iterator[os.DirEntry[str]]:
        if os.path.basename(path) == "locked":
            raise PermissionError(13, "Permission denied", path)
        return usual_scan(path)

    monkeypatch.setattr(os, "scandir", scan)
    with pytest.raises(RequestError, match="locked: Permission denied; C\\+\\+ sources must be readable"):
        extract([tmp_path])


def test_an_unread_file_is_listed_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.h").write_text("struct A { int number; };")
    (tmp_path / "lost.h").symlink_to("nowhere.h")
    (tmp_path / "huge.cc").write_text("struct B {};" * 10)
    os.mkfifo(tmp_path / "pipe.h")
    monkeypatch.setattr("properties.audit.cpp.extraction.LARGEST", 100)
    schema = extract([tmp_path])
    assert len(schema.files) == 1
    reasons = {one.place.file.rpartition("/")[2]: one.why for one in schema.unresolved}
    assert reasons == {
        "lost.h": "link to a missing file",
        "huge.cc": "file too large",
        "pipe.h": "not a file",
    }
