"""Cycles of classes: those that exist, those that are only possible, and those that are none."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from properties.audit.cpp.class_graph import class_cycles, to_graph
from properties.audit.findings.audit_graph import audit
from properties.audit.findings.finding import finding_id
from properties.audit.findings.kind import Kind
from properties.audit.graph.builder import build
from properties.audit.graph.cyclic_components import Omissions
from tests.properties.audit.cpp.cpp_sources import cycles, header

PAIR = """
    class Server { std::map<int, std::shared_ptr<Session>> sessions; };
    class Session { std::shared_ptr<Server> server; };
"""


def test_two_classes_that_own_each_other_are_a_cycle() -> None:
    assert cycles(header(PAIR)) == ["Server.sessions Session.server"]


def test_a_cycle_of_classes_has_the_hash_of_the_cycle_of_objects() -> None:
    objects = [{"id": "server#1", "class": "Server"}, {"id": "session#2", "class": "Session"}]
    references = [
        {"source": "server#1", "target": "session#2", "slot": "sessions", "strength": "strong"},
        {"source": "session#2", "target": "server#1", "slot": "server", "strength": "strong"},
    ]
    (of_objects,) = (one for one in audit(build("a test", objects, references)).findings if one.kind is Kind.CYCLE)
    (of_classes,) = class_cycles(header(PAIR))[0]
    assert of_objects.id.removeprefix("cycle-") == of_classes.id.removeprefix("latent-")
    assert of_classes.id == finding_id(Kind.LATENT, ("Server.sessions", "Session.server"))


def test_the_cheaper_cut_without_orphans_comes_first() -> None:
    schema = header(PAIR + "class Main { std::unique_ptr<Server> server; };")
    (cycle,) = class_cycles(schema)[0]
    assert [cut.slots for cut in cycle.cuts] == [("Session.server",), ("Server.sessions",)]
    assert cycle.cuts[1].orphans == ("Session",)


def test_weak_and_raw_references_close_no_cycle() -> None:
    for back in ("std::weak_ptr<Server> server", "Server* server", "Server& server", "RCPtr<Other> server"):
        assert cycles(header(PAIR.replace("std::shared_ptr<Server> server", back))) == []


def test_a_raw_pointer_that_its_holder_deletes_closes_a_cycle() -> None:
    assert cycles(
        header("""
        class Server { ~Server() { for (auto* s : sessions) { delete s; } } std::list<Session*> sessions; };
        class Session { std::shared_ptr<Server> server; };
    """)
    ) == ["Server.sessions Session.server"]


def test_a_cycle_through_a_subclass_is_possible_until_its_creation_is_seen() -> None:
    text = """
        class Server {{ {} std::unique_ptr<Task> task; }};
        class Task {{ }};
        class Poll : public Task {{ std::shared_ptr<Server> server; }};
        class Idle : public Task {{ }};
    """
    (possible,) = class_cycles(header(text.format("")))[0]
    (certain,) = class_cycles(header(text.format("Server() : task(new Poll(this)) { }")))[0]
    assert (possible.likely, certain.likely) == (False, True)
    assert possible.id == certain.id
    assert cycles(header(text.format("Server() : task(new Idle) { }"))) == []


def test_lists_trees_and_decorators_are_information() -> None:
    schema = header("""
        class Node { std::unique_ptr<Node> next; std::vector<std::unique_ptr<Node>> children; };
        class Stream { };
        class Zip : public Stream { std::unique_ptr<Stream> inner; };
        class Log : public Stream { std::unique_ptr<Stream> inner; };
    """)
    assert cycles(schema) == []
    own_kind = ["Log.inner", "Log.inner Zip.inner", "Node.children", "Node.next", "Zip.inner"]
    assert cycles(schema, Kind.RECURSIVE) == own_kind


def test_a_decorator_with_other_template_arguments_is_no_cycle() -> None:
    schema = header("""
        template <class T> class Callback { };
        namespace a { class Get : public Callback<int> { std::shared_ptr<Callback<float>> then; }; }
        namespace b { class Get : public Callback<float> { std::shared_ptr<Callback<char>> then; }; }
    """)
    assert class_cycles(schema) == ((), Omissions())


def test_classes_of_one_name_in_three_namespaces_close_no_cycle() -> None:
    assert (
        cycles(
            header("""
        namespace vb { class Manifest { std::shared_ptr<Manager> manager; }; class Manager { }; }
        namespace collections { class Manager { std::shared_ptr<Manifest> manifest; }; class Manifest { }; }
        class Manifest { std::shared_ptr<vb::Manifest> inner; };
    """)
        )
        == []
    )


def test_a_cycle_through_a_template_contains_the_template() -> None:
    assert cycles(
        header("""
        template <class T> class Queue { std::list<T> items; };
        class Task { Queue<std::shared_ptr<Job>> queue; };
        class Job { std::shared_ptr<Task> task; };
    """)
    ) == ["Job.task Queue.items Task.queue"]


MEMBERS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(("std::shared_ptr", "std::weak_ptr"))), max_size=12
)


@given(MEMBERS)
def test_cycles_exist_exactly_where_classes_reach_themselves(members: list[tuple[int, int, str]]) -> None:
    bodies = {
        holder: "".join(
            f" {pointer}<C{target}> m{place};"
            for place, (owner, target, pointer) in enumerate(members)
            if owner == holder
        )
        for holder in range(6)
    }
    schema = header("".join(f"class C{holder} {{{body} }};\n" for holder, body in bodies.items()))
    owned = nx.DiGraph([(a, b) for a, b, pointer in members if "shared" in pointer])
    in_rings = {edge.slot for cycle in class_cycles(schema)[0] for edge in cycle.edges}
    expected = {
        f"C{a}::m{place}"
        for place, (a, b, pointer) in enumerate(members)
        if "shared" in pointer and nx.has_path(owned, b, a)
    }
    # Parallel members are cycles of their own, so that all of them occur.
    assert in_rings == expected


def test_the_graph_of_classes_has_the_line_of_each_declaration() -> None:
    graph = to_graph(header("class A {\n  std::shared_ptr<B> b;\n};\nclass B { };"))
    hop = graph.hop(0)
    assert (hop.label, hop.where, graph.objects.where[1]) == ("A.b", "one.h:2", "one.h:4")
