"""Comparison of a model with the C++ that it cites, and the lifetimes of cycles in the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.dcp2016.catalogue import DESIGNS
from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Cite, Lifecycle, Role, Slot, State, Strength
from properties.audit.cpp.against import Comparison, Match, compare
from properties.audit.cpp.class_graph import class_cycles
from properties.audit.cpp.model_cycles import CycleMatcher, lifetime
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.search import explore
from tests.properties.audit.cpp.cpp_sources import header, schema_of

SERVER = """
    namespace net {
    class Server { std::map<int, std::shared_ptr<Session>> sessions; void accept(); };
    class Session { std::weak_ptr<Server> server; };
    }
"""


def _cite(symbol: str) -> Cite:
    return Cite("src/one.h", symbol, "abc")


def _slot(name: str, target: str, strength: Strength, symbol: str) -> Slot:
    return Slot(name, target, strength, _cite(symbol))


def _lifecycle(name: str, *slots: Slot, role: Role = Role.OBJECT) -> Lifecycle:
    states = (State("live", "it is there"),)
    return Lifecycle(
        name,
        role,
        indexes=(),
        states=states,
        initial="live",
        rows=(),
        cite=_cite(name),
        meaning="of a test",
        slots=slots,
    )


SESSIONS = _slot("sessions", "Session", Strength.STRONG, "Server::sessions")
BACK = _slot("server", "Server", Strength.WEAK, "Session::server")


def _design(*server: Slot, session: tuple[Slot, ...] = (BACK,)) -> Design:
    return Design(
        "tiny", because="of a test", lifecycles=(_lifecycle("Server", *server), _lifecycle("Session", *session))
    )


def _matches(compared: Comparison) -> dict[str, str]:
    return {one.row or one.symbol: str(one.match) for one in compared.compared}


def test_members_are_found_without_their_namespace() -> None:
    compared = compare(header(SERVER), _design(SESSIONS), {})
    assert _matches(compared) == {"Server.sessions": "same", "Session.server": "same"}
    assert (compared.drift, compared.compared[0].place) == ((), "one.h:3")


def test_another_strength_is_reported_with_both_sides() -> None:
    strong = replace(BACK, strength=Strength.STRONG)
    (drift,) = compare(header(SERVER), _design(SESSIONS, session=(strong,)), {}).drift
    assert (drift.match, drift.row, drift.place) == (Match.STRENGTH, "Session.server", "one.h:4")
    assert drift.message == "strong in the model, weak in the source: std::weak_ptr<Server>"


def test_a_member_that_is_gone_is_missing() -> None:
    gone = _slot("listener", "Session", Strength.UNIQUE, "Server::listener")
    (drift,) = compare(header(SERVER), _design(SESSIONS, gone), {}).drift
    assert (drift.match, drift.symbol, drift.message) == (
        Match.MISSING,
        "Server::listener",
        "Server has no such member",
    )


def test_a_class_that_is_gone_from_a_known_file_is_missing() -> None:
    gone = _slot("old", "Session", Strength.UNIQUE, "Gone::old")
    (drift,) = compare(header(SERVER), _design(SESSIONS, gone), {}).drift
    assert (drift.match, drift.place) == (Match.MISSING, "src/one.h")


def test_citations_of_files_that_were_not_read_are_elsewhere() -> None:
    other = Slot("old", "Session", Strength.UNIQUE, Cite("src/other.h", "Gone::old", "abc"))
    compared = compare(header(SERVER), _design(SESSIONS, other), {})
    assert (_matches(compared)["Server.old"], compared.drift) == ("elsewhere", ())


def test_an_owning_member_that_no_slot_cites_is_new() -> None:
    (drift,) = compare(header(SERVER), _design(session=(BACK,)), {}).drift
    assert (drift.match, drift.symbol, drift.place) == (Match.NEW, "net::Server::sessions", "one.h:3")


def test_a_root_needs_no_owner() -> None:
    engine = header(SERVER + "class Engine { std::unique_ptr<net::Server> server; };")
    tiny = _design(SESSIONS)
    with_engine = replace(tiny, lifecycles=(*tiny.lifecycles, _lifecycle("Engine")))
    rooted = replace(tiny, lifecycles=(_lifecycle("Server", SESSIONS, role=Role.ROOT), *with_engine.lifecycles[1:]))
    assert [one.symbol for one in compare(engine, with_engine, {}).drift] == ["Engine::server"]
    assert compare(engine, rooted, {}).drift == ()


def test_a_cited_function_is_local() -> None:
    local = _slot("accepted", "Session", Strength.STRONG, "Server::accept")
    assert _matches(compare(header(SERVER), _design(SESSIONS, local), {}))["Server.accepted"] == "local"


def test_an_accepted_difference_is_explained_and_an_unused_one_is_listed() -> None:
    accepted = {"net::Server::sessions": "because", "Server::other": "long ago"}
    compared = compare(header(SERVER), _design(session=(BACK,)), accepted)
    assert (compared.drift, compared.unused) == ((), ("Server::other",))
    assert [one.reason for one in compared.compared if one.match is Match.NEW] == ["because"]


def test_a_container_class_is_compared_by_its_elements() -> None:
    queue = "template <class T> class Queue { T* items; }; "
    held = SERVER.replace("std::map<int, std::shared_ptr<Session>>", "Queue<std::shared_ptr<Session>>")
    schema = schema_of(one_h=queue + held)
    assert _matches(compare(schema, _design(SESSIONS), {}))["Server.sessions"] == "same"


def test_a_directory_without_any_cited_member_is_refused() -> None:
    with pytest.raises(RequestError, match=r"none of the members that tiny cites .* with src/one\.h$"):
        compare(header("class X { };"), _design(SESSIONS), {})


# --- the 2016 model ----------------------------------------------------------------------------------------------

OF_2016 = """
    class Stream : public RCValue { };
    typedef SingleThreadedRCPtr<Stream> stream_t;
    typedef SingleThreadedRCPtr<DcpProducer> dcp_producer_t;
    typedef RCPtr<BackfillManager> backfill_manager_t;
    class GlobalTask : public RCValue { };
    class ActiveStream : public Stream { dcp_producer_t producer; };
    class DCPBackfill { stream_t stream; };
    class BackfillManager {
        ~BackfillManager() { for (auto* one : activeBackfills) { delete one; } }
        BackfillManager() : managerTask(new BackfillManagerTask(this)) { }
        std::list<DCPBackfill*> activeBackfills;
        SingleThreadedRCPtr<GlobalTask> managerTask;
    };
    class BackfillManagerTask : public GlobalTask { backfill_manager_t manager; };
    class DcpProducer { backfill_manager_t backfillMgr; std::map<int, stream_t> streams; };
    class DcpConsumer { std::shared_ptr<PassiveStream> streams; };
    class PassiveStream : public Stream { std::shared_ptr<DcpConsumer> consumer; };
"""


def _lifetimes(design_name: str, scenario_name: str) -> dict[str, str]:
    schema = header(OF_2016)
    design, scenario = SUBJECT.design(design_name), SUBJECT.scenario(scenario_name)
    matcher, space = CycleMatcher(schema, design), explore(SUBJECT.layout(design, scenario))
    found = {cycle: matcher.matches(cycle) for cycle in class_cycles(schema)[0]}
    return {
        " ".join(sorted(cycle.labels)): str(lifetime(space, scenario.name, matches))
        for cycle, matches in found.items()
        if matches
    }


def test_a_cycle_of_classes_is_reported_with_the_step_that_breaks_it() -> None:
    lifetimes = _lifetimes("mb19892_before", "plain_disconnect")
    assert lifetimes["ActiveStream.producer DcpProducer.streams"] == (
        "formed at step 4 (FrontEnd[p0] scheduleBackfill v0 g0); broken by step 7 (FrontEnd[p0] sweepStreams)"
    )


def test_a_permanent_cycle_is_reported_with_the_step_that_makes_it_so() -> None:
    lifetimes = _lifetimes("mb19892_before", "bucket_delete")
    leak = "ActiveStream.producer BackfillManager.activeBackfills DCPBackfill.stream DcpProducer.backfillMgr"
    assert "; permanent from step" in lifetimes[leak]
    assert "; permanent from step" not in _lifetimes("mb19892_fix", "bucket_delete")[leak]


def test_slots_that_do_not_own_in_the_design_are_named() -> None:
    schema = header(OF_2016)
    before, fix = (CycleMatcher(schema, SUBJECT.design(name)) for name in ("mb19892_before", "mb19892_fix"))
    named = {before.not_owning(cycle) + fix.not_owning(cycle) for cycle in class_cycles(schema)[0]}
    assert named == {(), ("BackfillManagerTask.manager",)}


def test_a_cycle_that_the_model_does_not_have_is_named() -> None:
    schema = header(OF_2016)
    matcher = CycleMatcher(schema, DESIGNS[0])
    unknown = {matcher.unknown(cycle) for cycle in class_cycles(schema)[0] if not matcher.matches(cycle)}
    assert ("DcpConsumer::streams", "PassiveStream::consumer") in unknown
