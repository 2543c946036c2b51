"""The targets of a member, by its type."""

from __future__ import annotations

import pytest

from model.language.errors import RequestError
from properties.audit.cpp.vocabulary import read_vocabulary, usual
from tests.properties.audit.cpp.cpp_sources import header, held, words
from tests.repository.tree import ROOT


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ("std::shared_ptr<X> m", "strong X"),
        ("std::unique_ptr<X> m", "unique X"),
        ("std::unique_ptr<X, Deleter> m", "unique X"),
        ("std::weak_ptr<X> m", "weak X"),
        ("X* m", "raw X"),
        ("const X* const m = nullptr", "raw X"),
        ("X& m", "raw X"),
        ("X m", "unique X"),
        ("X m[3]", "unique* X"),
        ("X* m[3]", "raw* X"),
        ("std::unique_ptr<X[]> m", "unique* X"),
        ("std::vector<X> m", "unique* X"),
        ("std::map<int, std::shared_ptr<X>> m", "strong* X"),
        ("std::map<std::shared_ptr<X>, int> m{}", "strong* X"),
        ("std::list<std::pair<int, X*>> m", "raw* X"),
        ("std::atomic<X*> m{nullptr}", "raw X"),
        ("std::optional<std::shared_ptr<X>> m", "strong X"),
        ("mutable volatile std::shared_ptr<X const> m", "strong X"),
        ("std::shared_ptr<std::vector<X>> m", "strong* X"),
        ("std::shared_ptr<std::vector<X*>> m", "raw* X"),
        ("std::weak_ptr<std::vector<std::shared_ptr<X>>> m", "weak* X"),
        ("std::vector<std::shared_ptr<X>>* m", "raw* X"),
        ("struct X* m", "raw X"),
    ],
)
def test_a_member_holds_as_its_type_says(written: str, holds: str) -> None:
    assert f"U.m {holds}" in held(f"class X {{ }}; class U {{ {written}; }};")


@pytest.mark.parametrize(
    "written",
    [
        "static std::shared_ptr<X> m",
        "static inline X* m",
        "void (*m)(X*)",
        "X* m(int)",
        "std::shared_ptr<X> m() const",
        "friend class X",
        "enum X2 { A } m",
        "unsigned int m : 3",
        "using m = X*",
        "std::string m",
    ],
)
def test_other_declarations_hold_nothing(written: str) -> None:
    schema = header(f"class X {{ }}; class U {{ {written}; }};")
    assert (schema.edges, schema.unresolved) == ((), ())


def test_all_declarators_of_a_member_count() -> None:
    assert held("class X { }; class U { X *a, &b, c; };") == ["U.a raw X", "U.b raw X", "U.c unique X"]


def test_a_template_is_resolved_with_its_arguments() -> None:
    assert held("""
        class X { }; class Y { };
        template <class T> class Queue { std::list<std::shared_ptr<T>> items; T* last; };
        class U { Queue<X> xs; Queue<Y> ys; };
    """) == [
        "Queue.items strong* X",
        "Queue.items strong* Y",
        "Queue.last raw X",
        "Queue.last raw Y",
        "U.xs unique Queue<X>",
        "U.ys unique Queue<Y>",
    ]


def test_a_template_that_instantiates_itself_without_end_is_cut_off() -> None:
    schema = header("template <class T> struct Deep { std::shared_ptr<Deep<std::pair<T, T>>> more; }; Deep<int> d;")
    assert any("nested too deeply" in one.why for one in schema.unresolved)


def test_pointers_in_an_unknown_template_are_guesses() -> None:
    schema = header("class X { }; class U { lib::Table<int, X*> table; };")
    assert [(edge.target, edge.confidence) for edge in schema.edges] == [("X", "guessed")]
    assert ("argument of a template that no vocabulary describes", "U::table") in {
        (one.why, one.about) for one in schema.unresolved
    }


def test_classes_that_were_not_read_are_listed_with_their_line() -> None:
    schema = header("class U {\n  Other* a;\n  std::shared_ptr<lib::Thing> b;\n};")
    listed = [(one.what, str(one.place)) for one in schema.unresolved]
    assert listed == [("Other", "one.h:2"), ("lib::Thing", "one.h:3")]


def test_a_stored_function_is_opaque_and_listed() -> None:
    schema = header("class X { }; class U { std::function<void(X*)> then; };")
    assert schema.edges == ()
    assert [(one.why, one.about) for one in schema.unresolved] == [("stored function, may own anything", "U::then")]


def test_a_pointer_to_a_base_may_hold_any_subclass() -> None:
    assert held("""
        class Base { }; class A : public Base { }; class B : virtual public A { };
        class U { std::shared_ptr<Base> it; Base value; };
    """) == [
        "U.it strong A (subclass)",
        "U.it strong B (subclass)",
        "U.it strong Base",
        "U.value unique Base",
    ]


def test_template_arguments_of_bases_are_compared() -> None:
    found = held("""
        template <class T> class Callback { };
        class ForInt : public Callback<int> { };
        class ForFloat : public Callback<float> { };
        template <class T> class Any : public Callback<T> { };
        class U { std::unique_ptr<Callback<int>> cb; };
    """)
    assert [line for line in found if line.startswith("U.")] == [
        "U.cb unique Any<int> (subclass)",
        "U.cb unique Callback<int>",
        "U.cb unique ForInt (subclass)",
    ]


def test_a_subclass_inherits_what_its_bases_hold() -> None:
    schema = header("class X { }; struct Base { std::shared_ptr<X> it; }; struct Derived : Base { };")
    assert {(edge.holder, edge.slot) for edge in schema.edges} == {("Base", "Base::it"), ("Derived", "Base::it")}


# --- a vocabulary of one's own -----------------------------------------------------------------------------------


def test_a_user_teaches_pointers_containers_and_callables() -> None:
    taught = words("""
        strong = ["my::Ref", "Handle:1"]
        weak = ["my::Ref::Weak"]
        many = ["my::Table"]
        callables = ["my::Fn"]
    """)
    found = held(
        """
        class X { };
        namespace my { template <class T> class Ref { T* raw; }; class U { Ref<X> a; }; }
        class U { Handle<int, X> b; my::Ref::Weak<X> c; my::Table<int, my::Ref<X>> d; my::Fn<void(X*)> e; };
        """,
        taught,
    )
    assert [line for line in found if "U." in line] == [
        "U.b strong X",
        "U.c weak X",
        "U.d strong* X",
        "my.U.a strong X",
    ]


def test_a_user_states_the_strength_of_a_member() -> None:
    assert held("class X { }; class U { X* it; };", words("members = { 'U::it' = 'unique' }")) == [
        "U.it unique X (stated)"
    ]


def test_the_vocabulary_for_2016_is_valid() -> None:
    path = ROOT / "docs" / "audit-ep-engine.toml"
    assert read_vocabulary(path.read_text(), path.name).releasers > usual().releasers


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("strong = [", "words.toml: Invalid"),
        ("strong = 'A'", "words.toml: strong must be a list of names, such as"),
        ("strong = ['A:x']", "words.toml: A:x: an argument number must follow the colon"),
        ("stron = ['A']", "words.toml: stron is not a table of a vocabulary; did you mean strong?"),
        ("members = { 'U::it' = 'owning' }", "words.toml: U::it is owning; there are opaque, raw, strong"),
        ("accepted = ['U::it']", "words.toml: accepted must be a table of texts"),
    ],
)
def test_an_invalid_vocabulary_is_refused_in_one_line(toml: str, says: str) -> None:
    with pytest.raises(RequestError) as raised:
        read_vocabulary(toml, "words.toml")
    assert str(raised.value).startswith(says)
