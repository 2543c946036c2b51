"""Sections of a report on a leak: objects left over, reference cycles, the release that never came, unmet goals."""

from __future__ import annotations

from collections.abc import Iterator

from diagrams.words import guard_text
from model.language.design import Design
from model.language.fold import all_effects, base_name
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.policy import Scenario
from model.language.vocabulary import RESERVED, Delete, Drop, Fire, Forget, Guard, Move
from model.semantics.layout import Instance, Variable
from model.semantics.ownership import Graph, owners, ownership_graph
from model.semantics.replay import Replay, cite_of
from model.semantics.world import holds
from properties.audit.graph.from_model import graph_of_state
from properties.audit.reports.model_leftovers import LostComponent, leftovers
from properties.engines.evaluation.unreachable import unreachable_in
from properties.output.document import Section

Place = tuple[Lifecycle, Row]


def leak_sections(replay: Replay) -> Iterator[Section]:
    """All sections on a leak at the end of a trace."""
    lost = tuple(map(str, unreachable_in(replay.layout, replay.last)))
    left = leftovers(graph_of_state(replay.layout, replay.last))
    yield _left(replay, ownership_graph(replay.layout, replay.last), lost)
    for component in left.components:
        yield from _cycles(replay, component)
        if component.retains:
            yield Section("Kept alive by the cycle", tuple(f"  {_shown(replay, name)}" for name in component.retains))
    if left.held:
        yield Section("Held besides memory", tuple(f"  {line}" for line in left.held))
    edges = {hop.name for component in left.components for cycle in component.cycles for hop in cycle.hops}
    if never := tuple(_never_came(replay, [v for v in replay.layout.references if v.name in edges])):
        yield Section("The release that never came", never)
    if stopped := tuple(_stopped(replay)):
        yield Section("Stopped or destroyed by then", stopped)
    unmet = tuple(f"  {guard_text(guard)}" for guard in unmet_goals(replay, replay.layout.policy.scenario))
    if unmet:
        yield Section("Release conditions not met", unmet)


def unmet_goals(replay: Replay, scenario: Scenario) -> tuple[Guard, ...]:
    """The guards of the scenario's goal that do not hold at the end."""
    return tuple(guard for guard in scenario.released if not holds(replay.layout, replay.last, (guard,), {}))


# --- Left over ------------------------------------------------------------------------------------------------


def _left(replay: Replay, graph: Graph, lost: tuple[str, ...]) -> Section:
    kept = [str(instance) for instance in replay.living() if str(instance) not in lost]
    lines = [f"  {_shown(replay, name)}, use count {owners(graph, name)}" for name in lost]
    lines += [f"  {_shown(replay, name)}, use count {owners(graph, name)}, reached from a root" for name in kept]
    return Section("Left over", tuple(lines) or ("  no object; see the release conditions",))


def _shown(replay: Replay, name: str) -> str:
    instance = next(one for one in replay.layout.instances if str(one) == name)
    return f"{name} in {replay.state_of(instance)} -- {cite_of(replay.layout, instance)}"


def _cycles(replay: Replay, component: LostComponent) -> Iterator[Section]:
    """The reference cycles of a component, the longest first, each with its id in an audit of this state."""
    names = {variable.name: variable for variable in replay.layout.references}
    for place, cycle in enumerate(component.cycles):
        lines = []
        for hop in cycle.hops:
            variable = names[hop.name]
            cite = variable.slot.cite if variable.slot else ""
            lines.append(f"  {hop}")
            lines.append(f"      since {replay.by(replay.last_change(variable))} -- {cite}")
        lines.append(f"  audit id {cycle.id}")
        around = " -> ".join((*(hop.holder for hop in cycle.hops), cycle.hops[0].holder))
        yield Section(f"{'Another reference cycle' if place else 'Reference cycle'}: {around}", tuple(lines))


# --- The release that never came -----------------------------------------------------------------------------------


def _never_came(replay: Replay, edges: list[Variable]) -> Iterator[str]:
    """For each edge: the rows that release it, on which threads they run, and where those threads stand."""
    for variable in edges:
        slot = f"{variable.holder.lifecycle}.{variable.slot.name if variable.slot else ''}"
        places = tuple(releasing(replay.layout.design, slot, variable.target))
        yield f"  {variable.name}"
        if not places:
            yield "      no row drops it; only the destructor of its holder would, which cannot run"
        for owner, row in places:
            yield f"      dropped by {owner.row_id(row)} -- {row.cite}"
            for line in _threads(replay, owner, row):
                yield f"          {line}"


def releasing(design: Design, slot: str, target: Instance | None) -> Iterator[Place]:
    """The rows that drop, move or forget a slot (`Lifecycle.member`), or delete its target."""
    for owner in design.lifecycles:
        for row in owner.rows:
            for effect in all_effects(row.effects):
                match effect:
                    case Drop(name) | Forget(name) if base_name(name) == slot:
                        yield owner, row
                        break
                    case Move(source, _) if base_name(source) == slot:
                        yield owner, row
                        break
                    case Delete(name) if target is not None and base_name(name) == target.lifecycle:
                        yield owner, row
                        break


def firing(design: Design, owner: Lifecycle, row: Row) -> tuple[Place, ...]:
    """The row itself and the rows that fire it, directly or through others."""
    reached: list[Place] = [(owner, row)]
    for place in reached:
        wanted = f"{place[0].name}.{place[1].event}"
        for other in design.lifecycles:
            for one in other.rows:
                fires = any(isinstance(e, Fire) and base_name(e.event) == wanted for e in all_effects(one.effects))
                if fires and (other, one) not in reached:
                    reached.append((other, one))
    return tuple(reached)


def _threads(replay: Replay, owner: Lifecycle, row: Row) -> Iterator[str]:
    """The threads that could run the row, and their points at the end of the trace."""
    layout = replay.layout
    points: dict[str, list[str]] = {}
    for lifecycle, one in firing(layout.design, owner, row):
        if lifecycle.role is Role.THREAD:
            known = points.setdefault(lifecycle.name, [])
            known.extend(point for point in one.source if point not in known)
    for name, where in points.items():
        takes_part = name in layout.policy.scenario.threads
        for instance in (b for b in layout.threads if b.lifecycle == name):
            stands = f"stands at {replay.state_of(instance)}" if takes_part else "takes no part in this scenario"
            yield f"{instance} would run it at {' or '.join(where)}; it {stands}"
    if not points:
        rows = firing(layout.design, owner, row)
        bodies = dict.fromkeys(f"{one.name}.{body.event}" for one, body in rows if body.event == DESTROY)
        yield f"it runs inside {' or '.join(bodies) or 'no thread'}, which never ran"


def _stopped(replay: Replay) -> Iterator[str]:
    """Threads and objects that reached a final state or were destroyed, with the step that did it."""
    layout = replay.layout
    for instance in layout.instances:
        variable, state = layout.variable(str(instance)), replay.state_of(instance)
        number = replay.last_change(variable)
        created = number is not None and variable.domain[replay.states[number - 1][variable.place]] in RESERVED
        if number is not None and not created and state in layout.of(instance).final:
            yield f"  {instance} in {state} since {replay.by(number)}"
        elif (number := replay.destroyed(instance)) is not None:
            yield f"  {instance} destroyed by {replay.by(number)}"
