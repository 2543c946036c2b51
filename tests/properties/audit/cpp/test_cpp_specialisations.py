"""Template specialisations, and declarations that are not understood: each is listed, and no class is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from properties.audit.cpp.declarations import split_name
from tests.properties.audit.cpp.cpp_sources import header, schema_of, spelled
from tests.properties.commands.shell import Shell

UNCLEAR = "declaration that is not understood"


@pytest.mark.parametrize(
    "declaration",
    [
        "CE T<std::chrono::hours> f(int) const;",
        "API std::map<std::string, T<std::chrono::hours>> all(int) const;",
        "CE T<T<a::b>> f() noexcept;",
        "MACRO(1) T<a::b> f(int);",
        "CE T<a::b> operator()(int) const;",
        "CE T<a::b> f(int), g(int);",
    ],
)
def test_a_macro_before_a_template_hides_no_other_member(declaration: str) -> None:
    schema = header(f"template <class D> struct T {{ }}; class X {{ }}; struct A {{ {declaration} X* x; }};")
    assert spelled(schema.edges) == ["A.x raw X"]
    assert schema.members["A::x"].spelled == "X*"


def test_a_declaration_that_is_not_understood_is_listed_with_its_class_and_line() -> None:
    schema = header("template <class D> struct T { };\nstruct A {\n  CE T<std::chrono::hours> f(int) const;\n};")
    assert [(one.what, one.about, str(one.place)) for one in schema.unresolved if one.why == UNCLEAR] == [
        ("T<std::chrono::hours>", "A", "one.h:3")
    ]


TEMPLATE = "template <class T> class P { S* s_; std::shared_ptr<S> two; };"


@pytest.mark.parametrize("specialisation", ["std::string", "a::b", "int", "b::S*", "std::pair<a::b, b::S>"])
def test_a_specialisation_may_lack_a_member_of_its_template(specialisation: str) -> None:
    use = f"struct U {{ b::P<{specialisation}> p; b::P<char> q; }};"
    special = f"namespace b {{ struct S {{ }}; {TEMPLATE} template <> class P<{specialisation}> {{ int n = 0; }}; }}"
    for files in ({"A_h": use, "a_h": special}, {"a_h": use, "A_h": special}, {"one_h": use + special}):
        found = spelled(schema_of(None, **files).edges)
        assert [edge for edge in found if edge.startswith("b.P.")] == ["b.P.s_ raw b::S", "b.P.two strong b::S"]


def edges(text: str) -> list[str]:
    """Return all edges of a header as short text, `slot strength target`."""
    return sorted(f"{edge.slot} {edge.strength} {edge.target}" for edge in header(text).edges)


def test_a_member_whose_type_is_a_specialisation_holds_what_that_holds() -> None:
    found = edges("""
        class X { }; class Y { };
        template <class T> struct P { X* x; };
        template <> struct P<std::string> { Y* y; };
        struct U { P<std::string> special; P<int> general; };
    """)
    assert found == [
        "P::x raw X",
        "P<std::string>::y raw Y",
        "U::general unique P<int>",
        "U::special unique P<std::string>",
    ]


def test_a_specialisation_is_found_by_any_spelling_of_its_arguments() -> None:
    found = edges("""
        namespace n { class Key { }; class Y { }; template <class T> struct P { }; }
        namespace n { template <> struct P<Key> { Y* y; }; }
        using Alias = n::Key;
        struct U { n::P<Alias> p; };
    """)
    assert found == ["U::p unique n::P<Key>", "n::P<Key>::y raw n::Y"]


def test_the_constructor_of_a_specialisation_creates_its_members() -> None:
    schema = header(
        "class X { }; template <class T> class P { }; template <> class P<a::b> { P() : x(new X) { } X* x; };"
    )
    assert [(edge.slot, edge.confidence) for edge in schema.edges] == [("P<a::b>::x", "created")]


def test_a_class_inside_a_specialisation_sees_the_names_around_it() -> None:
    found = edges("""
        namespace n {
        class X { };
        template <class T> struct P { };
        template <> struct P<std::vector<a::b>> { class Inner { X* x; }; Inner inner; };
        }
    """)
    assert "n::P<std::vector<a::b>>::Inner::x raw n::X" in found


def test_damage_after_a_macro_is_listed_and_the_next_class_is_read() -> None:
    damaged = "struct A { INLINE T<a::b>::type f(int) const { return {}; } X* x; };"
    schema = header(f"class X {{ }};\n{damaged}\nstruct B {{ X* x; }};")
    assert "B.x raw X" in spelled(schema.edges)
    assert schema.damaged == ("one.h",)


@pytest.mark.parametrize(
    ("name", "scope", "last"),
    [
        ("A", "", "A"),
        ("a::B", "a", "B"),
        ("a::B<c::D>", "a", "B<c::D>"),
        ("B<c::D>", "", "B<c::D>"),
        ("a::B<c::D<e::F>>::G", "a::B<c::D<e::F>>", "G"),
    ],
)
def test_a_qualified_name_is_split_outside_of_template_arguments(name: str, scope: str, last: str) -> None:
    assert split_name(name) == (scope, last)


def test_the_command_reads_such_sources_to_the_end(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    unclear = "struct A { CE T<std::chrono::hours> f(int) const; };"
    (tmp_path / "src" / "one.h").write_text(f"template <class D> struct T {{ }};\n{unclear}\n")
    answer = Shell(capsys)("audit", "--cpp", tmp_path / "src", model=None)
    assert (answer.code, answer.err) == (0, "")
    assert f"Unresolved: {UNCLEAR} (1)\n  src/one.h:2: T<std::chrono::hours> in A\n" in answer.out
