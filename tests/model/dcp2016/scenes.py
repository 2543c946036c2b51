"""The stage for tests about the 2016 model: runs by name, and traces that are replayed and looked at moment by moment.

A trace in `traces/` is written for one design, and a test may play it on another one where the same steps make sense.
Its digest is put right on loading, so that a changed table breaks a test only where the trace no longer replays;
`test_traces_have_the_digests_of_the_present_tables` says when the files themselves are out of date, and `python -m
tests.model.dcp2016.refresh` writes them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from model.language.lifecycle import Role
from model.language.policy import Grain, Policy
from model.semantics.layout import Layout, State
from model.semantics.ownership import Graph, incoming, owners, ownership_graph, unreachable_objects
from model.semantics.step import candidates
from model.semantics.trace import Trace, TraceLine, TraceRun, digest, parse, record, run_trace
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.walks.cycles import reference_cycles_in

TRACES = Path(__file__).with_name("traces")

P, M, B, S = "DcpProducer[p0]", "BackfillManager[p0]", "DCPBackfill[p0,v0,g0,b0]", "ActiveStream[p0,v0,g0]"
T, K = "BackfillManagerTask[p0,k0]", "ActiveStreamCheckpointProcessorTask[p0]"
SCAN, FILE = "ScanContext[p0,v0,g0,b0]", "Db[p0,v0,g0,b0]"
RUNNING_SLOTS = "DcpConnMap.numActiveSnoozingBackfills"


def layout_of(design: str, scenario: str, scope: str = "", grain: Grain = Grain.SAFE) -> Layout:
    """A design under a scenario, both by name, in the scenario's own scope if none is named."""
    chosen = SUBJECT.scenario(scenario)
    return Layout(
        SUBJECT.design(design), Policy(chosen, SUBJECT.scope(scope) if scope else chosen.scope, grain, SUBJECT.symmetry)
    )


def explored(design: str, scenario: str, scope: str = "", grain: Grain = Grain.SAFE) -> StateGraph:
    """All states of a design under a scenario. Keep it in a fixture of the module: nothing here remembers it."""
    space = explore(layout_of(design, scenario, scope, grain))
    assert not space.undecided
    return space


@dataclass(frozen=True)
class Moment:
    """One state, with questions by the names of instances and variables."""

    layout: Layout
    state: State

    @cached_property
    def graph(self) -> Graph:
        """The graph of references."""
        return ownership_graph(self.layout, self.state)

    def value(self, variable: str) -> str:
        """The printed value of a variable: the state of an instance, a flag, a counter, a reference."""
        one = self.layout.variable(variable)
        return one.domain[self.state[one.place]]

    def counts(self, *instances: str) -> tuple[int, ...]:
        """The number of owning references to each of these; 0 for an object that does not exist."""
        return tuple(owners(self.graph, instance) for instance in instances)

    def holders(self, instance: str) -> frozenset[str]:
        """The slots that own an instance, as `Class.member`."""
        return frozenset(one.slot for one in incoming(self.graph, instance) if one.owns)

    @property
    def alive(self) -> frozenset[str]:
        """The objects that exist."""
        nodes = self.graph.nodes(data=True)
        return frozenset(name for name, data in nodes if data["alive"] and data["kind"] == Role.OBJECT)

    @property
    def unreachable(self) -> frozenset[str]:
        """The objects that no root keeps alive."""
        return frozenset(unreachable_objects(self.graph))

    @property
    def cycles(self) -> frozenset[frozenset[str]]:
        """The reference cycles among unreachable objects, each as the slots `Class.member` that it goes through."""
        found = reference_cycles_in(self.graph, self.unreachable)
        return frozenset(frozenset(edge.slot for edge in cycle) for cycle in found)


@dataclass(frozen=True)
class Scene:
    """A trace that was replayed."""

    layout: Layout
    run: TraceRun

    @property
    def end(self) -> Moment:
        """After the last step, or before it if it crashed."""
        return Moment(self.layout, self.run.states[-1])

    @property
    def violation(self) -> str:
        """The violation in which the last step ended, or nothing."""
        return str(self.run.violation or "")

    def after(self, step: str) -> Moment:
        """After the last occurrence of a step, given as the beginning of its text."""
        places = [place for place, one in enumerate(self.run.steps, 1) if str(one).startswith(step)]
        assert places, f"no step {step}"
        return Moment(self.layout, self.run.states[places[-1]])


def traces() -> tuple[Path, ...]:
    """The files of traces."""
    return tuple(sorted(TRACES.glob("*.trace")))


def load(name: str) -> Trace:
    """A trace file as written."""
    path = TRACES / f"{name}.trace"
    return parse(path.read_text(), path.name)


def played(name: str, design: str = "") -> Scene:
    """A trace file replayed: on the design that it names, as it promises; or on another one, with that one's names."""
    trace = load(name)
    layout = layout_of(design or trace.design, trace.scenario, trace.scope, Grain(trace.grain))
    if design and design != trace.design:
        trace = replace(trace, design=design, expect="", steps=tuple(renamed_steps(trace.steps, layout)))
    return Scene(layout, run_trace(layout, replace(trace, digest=digest(layout.design))))


def acted(layout: Layout, *steps: str) -> Scene:
    """Steps that are in no file, carried out."""
    lines = tuple(TraceLine(number, text) for number, text in enumerate(steps, 1))
    return Scene(layout, run_trace(layout, replace(record(layout, ()), steps=lines)))


def renamed_steps(steps: Iterable[TraceLine], layout: Layout) -> Iterable[TraceLine]:
    """Steps in which the run of a task is called as this design calls it, and its pointer is there."""
    labels = {str(step): step for thread in layout.threads for step in candidates(layout, thread, "A3")}
    promotes = any("runTask[promoted]" in label for label in labels)
    for line in steps:
        plain = line.text.replace("runTask[promoted]", "runTask")
        yield replace(line, text=plain.replace("runTask", "runTask[promoted]") if promotes else plain)


def final_moments(space: StateGraph) -> tuple[Moment, ...]:
    """The states of all bottom components: the possible ends of a run."""
    numbers = sorted(int(number) for bottom in space.bottom_components for number in bottom)
    return tuple(Moment(space.layout, space.state(number)) for number in numbers)
