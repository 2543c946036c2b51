"""Name lookup: the class that a name denotes."""

from __future__ import annotations

import pytest

from tests.properties.audit.cpp.cpp_sources import header, held, schema_of, spelled


def test_three_classes_of_one_name_in_three_namespaces_are_three_classes() -> None:
    schema = header("""
        namespace a { class Manifest { }; class User { std::shared_ptr<Manifest> one; }; }
        namespace b { class Manifest { }; class User { std::shared_ptr<Manifest> two; }; }
        namespace c { class Manifest { std::shared_ptr<b::User> back; }; }
    """)
    assert spelled(schema.edges) == [
        "a.User.one strong a::Manifest",
        "b.User.two strong b::Manifest",
        "c.Manifest.back strong b::User",
    ]


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("", "n::X"),
        ("", "::n::X"),
        ("using namespace n;", "X"),
        ("using n::X;", "X"),
        ("using Y = n::X;", "Y"),
        ("typedef n::X Y;", "Y"),
        ("typedef n::X Y; typedef Y Z;", "Z"),
        ("namespace m = n;", "m::X"),
        ("namespace k { using namespace n; }", "k::X"),
        ("struct Has { using Inner = n::X; };", "Has::Inner"),
        ("struct Has { typedef n::X Inner; }; using Other = Has;", "Other::Inner"),
        ("template <class T> using Id = T;", "Id<n::X>"),
    ],
)
def test_a_class_is_found_by_each_way_to_name_it(before: str, written: str) -> None:
    assert "User.it strong n::X" in held(
        f"namespace n {{ class X {{ }}; }} {before} class User {{ std::shared_ptr<{written}> it; }};"
    )


def test_lookup_goes_from_the_inner_to_the_outer_scope() -> None:
    found = held("""
        class X { };
        namespace n {
        class X { };
        class User { class X { }; X* inner; ::X* outer; n::X* middle; };
        }
    """)
    assert found == ["n.User.inner raw n::User::X", "n.User.middle raw n::X", "n.User.outer raw X"]


def test_a_name_of_a_base_class_is_visible_in_the_derived_one() -> None:
    assert "Derived.it raw Base::Inner" in held("""
        struct Base { struct Inner { }; };
        struct Derived : Base { Inner* it; };
    """)


def test_inline_and_nested_namespaces_are_transparent() -> None:
    assert held("namespace a::b { inline namespace v1 { class X { }; } } class U { a::b::X* it; };") == [
        "U.it raw a::b::v1::X"
    ]


def test_a_using_directive_of_a_source_file_affects_that_file_alone() -> None:
    schema = schema_of(
        one_h="namespace n { class X { }; } class U { X* it; };",
        two_cc="using namespace n; class V { X* it; };",
    )
    assert spelled(schema.edges) == ["V.it raw n::X"]


def test_unnamed_namespaces_of_different_files_are_separate() -> None:
    schema = schema_of(
        a_cc="namespace { class Task { int* a; }; } class A { std::unique_ptr<Task> task; };",
        b_cc="namespace { class Task { }; } class B { std::unique_ptr<Task> task; };",
    )
    assert spelled(schema.edges) == [
        "A.task unique (anonymous in a.cc)::Task",
        "B.task unique (anonymous in b.cc)::Task",
    ]


def test_an_unnamed_struct_behind_a_typedef_is_a_class() -> None:
    assert held("class X { }; typedef struct { RCPtr<X> a; } name_t, *name_p; struct U { name_t n; name_p p; };") == [
        "U.n unique name_t",
        "U.p raw name_t",
        "name_t.a strong X",
    ]


def test_members_of_an_unnamed_union_belong_to_the_scope_around_it() -> None:
    assert held("class X { }; struct U { union { X* a; int b; }; struct { X* d; } c; };") == [
        "U.a raw X",
        "U.c unique U::c",
        "U.c.d raw X",
    ]


@pytest.mark.parametrize("macro", ["EXPORT_API", '__attribute__((visibility("default")))', "DLL(x)"])
def test_an_export_macro_before_the_name_of_a_class_hides_nothing(macro: str) -> None:
    schema = header(f"class X {{ }}; class Y {{ }};\nclass {macro} U final : public X {{\n    Y* it;\n}};")
    assert spelled(schema.edges) == ["U.it raw Y"]
    assert schema.bases["U"] == {"U", "X"}
    assert str(schema.members["U::it"].place) == "one.h:3"


def test_both_branches_of_a_condition_count() -> None:
    found = held("""
        class X { };
        #if defined(A)
        class U { X* a; };
        #else
        class U { X* b; };
        #endif
    """)
    assert found == ["U.a raw X", "U.b raw X"]


def test_a_class_defined_in_two_files_is_merged_and_listed() -> None:
    schema = schema_of(a_h="class X { }; class U { X* a; };", b_h="class U { X* b; };")
    assert spelled(schema.edges) == ["U.a raw X", "U.b raw X"]
    assert [(one.why, one.what) for one in schema.unresolved] == [("defined in several files, merged", "U")]


def test_an_alias_of_itself_is_cut_off() -> None:
    schema = header("typedef struct Foo Foo; using A = B; using B = A; class U { A* it; Foo* foo; };")
    assert spelled(schema.edges) == []
    assert {one.about for one in schema.unresolved} >= {"U::foo"}
