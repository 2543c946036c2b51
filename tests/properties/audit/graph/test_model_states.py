"""A state of the model gives the same report in place, from its exported file, and in a bug report."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.semantics.ownership import cycles, unreachable_objects
from model.semantics.replay import replay
from properties.audit.findings.audit_graph import audit
from properties.audit.findings.kind import Kind
from properties.audit.formats.format import Format
from properties.audit.formats.reading import read_graph
from properties.audit.formats.writing import written
from properties.audit.graph.from_model import graph_of_state, to_instances
from properties.output.document import Section
from properties.reports.leak import leak_sections
from properties.walks.cycles import owning_components
from tests.model.dcp2016.scenes import FILE, Scene, played, traces

LEAKS = ("x04_delete_scanning", "x10_unit_test_before", "x22_unclean")
"""Traces that end in a leak with a file open."""


def sections(scene: Scene) -> tuple[Section, ...]:
    """Return what a bug report says of the leak at the end."""
    return tuple(leak_sections(replay(scene.layout, scene.run.steps)))


@pytest.mark.parametrize("name", [path.stem for path in traces()])
def test_a_state_and_its_exported_file_give_the_same_report(name: str, tmp_path: Path) -> None:
    end = played(name).end
    graph = graph_of_state(end.layout, end.state)
    (tmp_path / "state.json").write_text(written(graph, Format.NODE_LINK))
    assert audit(read_graph(tmp_path / "state.json")) == audit(graph)


@pytest.mark.parametrize("name", LEAKS)
def test_a_bug_report_has_the_cycles_ids_and_resources_of_the_audit(name: str, tmp_path: Path) -> None:
    scene = played(name)
    (tmp_path / "state.json").write_text(written(graph_of_state(scene.end.layout, scene.end.state), Format.NODE_LINK))
    report = audit(read_graph(tmp_path / "state.json"))
    reported = [one for one in sections(scene) if "eference cycle: " in one.title]
    found = {str(section.body[-1]).removeprefix("  audit id "): section for section in reported}
    cycles_found = {one.id: one for one in report.findings if one.kind is Kind.CYCLE}
    assert found.keys() == cycles_found.keys()
    for identity, section in found.items():
        assert [str(hop) for hop in cycles_found[identity].hops] == [str(line).strip() for line in section.body[:-1:2]]
    (held,) = [one for one in sections(scene) if one.title == "Held besides memory"]
    names = [line for one in report.resources for line in one.retained.resources]
    assert names == [f"open file {FILE}"] == [str(line).strip() for line in held.body if "alive" not in str(line)][:1]


@pytest.mark.few(6)
@pytest.mark.parametrize("name", [path.stem for path in traces()])
def test_the_audit_agrees_with_networkx_on_every_state_of_a_trace(name: str) -> None:
    scene = played(name)
    for state in scene.run.states:
        graph = graph_of_state(scene.layout, state)
        report, instances = audit(graph), to_instances(graph)
        kinds = {kind for kind in (Kind.CYCLE, Kind.LATENT) for one in report.findings if one.kind is kind}
        assert bool(kinds) is bool(cycles(instances))
        assert {frozenset(cycle.members) for cycle in cycles(instances)} == set(owning_components(instances))
        lost = {Kind.CYCLE, Kind.LEAK} & {one.kind for one in report.findings}
        assert bool(lost) is bool(unreachable_objects(instances))


def test_the_upstream_cut_comes_first_for_the_leak_of_mb_19892() -> None:
    end = played("x05_delete_init").end
    first = next(one for one in audit(graph_of_state(end.layout, end.state)).findings if one.kind is Kind.CYCLE)
    assert "BackfillManagerTask.manager" in first.cuts[0].slots
    assert first.cuts[0].orphans == ()
