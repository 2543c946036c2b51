"""Facts from function bodies that refine declarations."""

from __future__ import annotations

import pytest

from tests.properties.audit.cpp.cpp_sources import cycles, held, schema_of, spelled, words

SHAPES = "class Shape { }; class Disc : public Shape { }; class Box : public Shape { }; class Star : public Shape { };"


@pytest.mark.parametrize(
    "code",
    [
        "U() : it(new Disc) { }",
        "U() : it{std::make_shared<Disc>(1, 2)} { }",
        "void f() { it = std::make_shared<Disc>(); }",
        "void f() { this->it.reset(new Disc(1)); }",
        "void f() { it = Ref(new Disc); }",
        "void f() { auto disc = std::make_shared<Disc>(); it = std::move(disc); }",
        "void f() { Ref disc; if (x) { disc = Ref(new Disc); } it = disc; }",
        "void f() { it = nullptr; it.reset(); it = Ref(); it = std::make_shared<Disc>(); }",
        "void f() { it = x ? Ref(new Disc) : Ref(); }",
    ],
)
def test_a_member_is_narrowed_to_the_class_created_into_it(code: str) -> None:
    assert held(f"{SHAPES} using Ref = std::shared_ptr<Shape>; class U {{ {code} Ref it; }};") == [
        "U.it strong Disc (narrowed)"
    ]


@pytest.mark.parametrize(
    "code",
    [
        "void f(Ref other) { it = other; }",
        "U(Ref other) : it(other) { }",
        "void f() { it = make(); }",
        "void f() { it = unknown<Disc>(1, 2); }",
        "void f() { std::swap(it, other); }",
        "void f() { it.swap(other); }",
        "void f(Ref a) { it = x ? a : Ref(); }",
    ],
)
def test_an_unknown_value_leaves_all_subclasses_possible(code: str) -> None:
    assert "U.it strong Star (subclass)" in held(
        f"{SHAPES} using Ref = std::shared_ptr<Shape>; class U {{ {code} void g() {{ it = Ref(new Disc); }} Ref it; }};"
    )


def test_several_classes_may_be_created() -> None:
    found = held(f"""{SHAPES}
        class U {{
            Shape* add(int kind) {{
                std::shared_ptr<Shape> shape;
                if (kind) {{ shape = std::make_shared<Disc>(); }} else {{ shape = std::make_shared<Box>(); }}
                shapes[kind] = shape;
                more.push_back(std::make_shared<Box>());
            }}
            std::map<int, std::shared_ptr<Shape>> shapes;
            std::list<std::shared_ptr<Shape>> more;
        }};
    """)
    assert found == [
        "U.more strong* Box (narrowed)",
        "U.shapes strong* Box (narrowed)",
        "U.shapes strong* Disc (narrowed)",
    ]


def test_the_evidence_for_narrowing_is_the_line_of_creation() -> None:
    schema = schema_of(
        u_h=f"{SHAPES}\nnamespace n {{ class U {{ void f(); std::unique_ptr<Shape> it; }}; }}",
        u_cc="namespace n {\nvoid U::f() {\n    it = std::make_unique<Disc>();\n}\n}",
    )
    assert [(edge.target, str(edge.place), str(edge.evidence)) for edge in schema.edges] == [
        ("Disc", "u.h:2", "u.cc:3")
    ]


def test_members_of_other_objects_are_not_confused_with_own_ones() -> None:
    code = "void f(U* u) { u->it = new Disc; list->it = new Disc; }"
    found = held(f"{SHAPES} class U {{ {code} Shape* it; U* list; }};")
    assert "U.it raw Star (subclass)" in found


@pytest.mark.parametrize(
    "code",
    [
        "~U() { delete it; }",
        "~U() { delete this->it; it = nullptr; }",
        "void close() { X* old = it; it = nullptr; delete old; }",
        "~U() { free(it); }",
        "~U() { pool->giveBack(it); }",
    ],
)
def test_a_class_that_deletes_the_target_of_a_raw_pointer_owns_it(code: str) -> None:
    found = held(f"class X {{ }}; class U {{ {code} X* it; }};", words("releasers = ['giveBack']"))
    assert found == ["U.it unique X (deleted)"]


@pytest.mark.parametrize(
    "code",
    [
        "while (!items.empty()) { X* one = items.front(); items.pop_front(); delete one; }",
        "for (auto* one : items) { delete one; }",
        "for (std::list<X*>::iterator it = items.begin(); it != items.end(); ++it) { delete *it; }",
        "auto it = items.find(3); delete it->second;",
        "X* one = take(); delete one;",
    ],
)
def test_a_class_that_deletes_the_elements_of_a_container_owns_them(code: str) -> None:
    assert held(f"class X {{ }}; class U {{ ~U() {{ {code} }} std::list<X*> items; }};") == [
        "U.items unique* X (deleted)"
    ]


def test_a_raw_creation_is_owned_only_if_no_destructor_is_seen() -> None:
    text = "class X {{ }}; class U {{ U() : it(new X) {{ }} {} X* it; }};"
    assert held(text.format("~U();")) == ["U.it unique X (created)"]
    assert held(text.format("~U() { }")) == ["U.it raw X"]


def test_deleting_a_local_variable_does_not_affect_a_member_of_that_name() -> None:
    assert held("class X { }; class U { void f(X* it) { delete it; } X* it; };") == ["U.it raw X"]


# --- functions that hold the object itself -----------------------------------------------------------------------

SELF = "class U : public std::enable_shared_from_this<U> {{ void f() {{ {} }} std::function<void()> then; {} }};"


@pytest.mark.parametrize(
    "code",
    [
        "then = [self = shared_from_this()] { self->f(); };",
        "auto self = shared_from_this(); then = [self, this] { f(); };",
        "auto self = std::static_pointer_cast<U>(shared_from_this()); then = [self] { };",
        "then = std::bind(&U::f, shared_from_this());",
        "this->then = std::function<void()>([self = shared_from_this()] { });",
    ],
)
def test_a_stored_function_that_captured_the_object_itself_is_a_cycle(code: str) -> None:
    schema = schema_of(one_h=SELF.format(code, ""))
    assert spelled(schema.edges) == ["U.then opaque U (captured)"]
    assert cycles(schema) == ["U.then"]


@pytest.mark.parametrize(
    "code",
    [
        "then = [this] { f(); };",
        "then = [weak = weak_from_this()] { };",
        "std::weak_ptr<U> weak = shared_from_this(); then = [weak] { };",
        "auto name = shared_from_this()->name(); then = [name] { };",
        "auto other = make(); then = [other] { };",
    ],
)
def test_a_function_that_does_not_own_the_object_is_not_an_edge(code: str) -> None:
    assert spelled(schema_of(one_h=SELF.format(code, "")).edges) == []


def test_a_function_passed_to_a_member_that_stores_functions_is_followed() -> None:
    schema = schema_of(
        one_h="class Timer { std::function<void()> fire; };\n"
        + SELF.format("timer->onFire([self = shared_from_this()] { });", "std::shared_ptr<Timer> timer;")
    )
    assert spelled(schema.edges) == ["U.timer strong Timer", "Timer.fire opaque U (captured)"][::-1]
    assert cycles(schema) == ["Timer.fire U.timer"]


def test_a_function_passed_to_an_unknown_call_is_listed() -> None:
    schema = schema_of(one_h=SELF.format("post([self = shared_from_this()] { });", ""))
    assert ("function that captured shared_from_this()", "passed to post", "U") in {
        (one.why, one.what, one.about) for one in schema.unresolved
    }
