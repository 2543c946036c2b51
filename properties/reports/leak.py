"""What a report says of a leak: what is left, the ring that keeps it, since when, and which release never came."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.design import Design
from model.language.fold import all_effects, base_name
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.policy import Scenario
from model.language.spelling import spell
from model.language.vocabulary import RESERVED, Delete, Drop, Fire, Forget, Guard, Move
from model.semantics.layout import Instance, Variable
from model.semantics.ownership import Graph, owners, ownership_graph
from model.semantics.replay import Replay, cite_of
from model.semantics.world import holds
from properties.audit.graph.from_model import graph_of_state
from properties.audit.reports.model_leftovers import LostComponent, leftovers
from properties.engines.evaluation.unreachable import unreachable_in
from properties.output.page import Section

Place = tuple[Lifecycle, Row]


def leak_sections(tale: Replay) -> Iterator[Section]:
    """All that a leak is made of, at the end of a trace."""
    lost = tuple(map(str, unreachable_in(tale.layout, tale.last)))
    left = leftovers(graph_of_state(tale.layout, tale.last))
    yield _left(tale, ownership_graph(tale.layout, tale.last), lost)
    for knot in left.components:
        yield from _rings(tale, knot)
        if knot.retains:
            yield Section("What the ring drags along", tuple(f"  {_shown(tale, name)}" for name in knot.retains))
    if left.held:
        yield Section("What is held besides memory", tuple(f"  {line}" for line in left.held))
    edges = {hop.name for knot in left.components for ring in knot.cycles for hop in ring.hops}
    if never := tuple(_never_came(tale, [v for v in tale.layout.references if v.name in edges])):
        yield Section("The release that never came", never)
    if stopped := tuple(_stopped(tale)):
        yield Section("What had stopped by then", stopped)
    unmet = tuple(f"  {spell(guard)}" for guard in unmet_goals(tale, tale.layout.policy.scenario))
    if unmet:
        yield Section("What released would mean, and is not so", unmet)


def unmet_goals(tale: Replay, scenario: Scenario) -> tuple[Guard, ...]:
    """The guards of the scenario's goal that do not hold at the end."""
    return tuple(guard for guard in scenario.released if not holds(tale.layout, tale.last, (guard,), {}))


# --- What is left ------------------------------------------------------------------------------------------------


def _left(tale: Replay, graph: Graph, lost: tuple[str, ...]) -> Section:
    kept = [str(instance) for instance in tale.living() if str(instance) not in lost]
    lines = [f"  {_shown(tale, name)}, use count {owners(graph, name)}" for name in lost]
    lines += [f"  {_shown(tale, name)}, use count {owners(graph, name)}, reached from a root" for name in kept]
    return Section("What is left", tuple(lines) or ("  no object, but see what released would mean",))


def _shown(tale: Replay, name: str) -> str:
    instance = next(one for one in tale.layout.instances if str(one) == name)
    return f"{name} in {tale.state_of(instance)} -- {cite_of(tale.layout, instance)}"


def _rings(tale: Replay, knot: LostComponent) -> Iterator[Section]:
    """The rings of a knot, the longest first, each with the id under which an audit of this state reports it."""
    names = {variable.name: variable for variable in tale.layout.references}
    for place, ring in enumerate(knot.cycles):
        lines = []
        for hop in ring.hops:
            variable = names[hop.name]
            cite = variable.slot.cite if variable.slot else ""
            lines.append(f"  {hop}")
            lines.append(f"      since {tale.by(tale.last_change(variable))} -- {cite}")
        lines.append(f"  an audit of this state calls it {ring.id}")
        around = " -> ".join((*(hop.holder for hop in ring.hops), ring.hops[0].holder))
        yield Section(f"{'And another ring' if place else 'The ring that keeps it'}: {around}", tuple(lines))


# --- The release that never came -----------------------------------------------------------------------------------


def _never_came(tale: Replay, edges: list[Variable]) -> Iterator[str]:
    """For each edge: the rows that release it, on which threads they run, and where those threads stand."""
    for variable in edges:
        slot = f"{variable.holder.lifecycle}.{variable.slot.name if variable.slot else ''}"
        places = tuple(releasing(tale.layout.design, slot, variable.target))
        yield f"  {variable.name}"
        if not places:
            yield "      no row drops it; only the destruction of its holder would, which it prevents"
        for owner, row in places:
            yield f"      dropped by {owner.row_id(row)} -- {row.cite}"
            for line in _threads(tale, owner, row):
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


def _threads(tale: Replay, owner: Lifecycle, row: Row) -> Iterator[str]:
    """Which threads could run the row, and where they stand instead."""
    layout = tale.layout
    points: dict[str, list[str]] = {}
    for lifecycle, one in firing(layout.design, owner, row):
        if lifecycle.role is Role.THREAD:
            known = points.setdefault(lifecycle.name, [])
            known.extend(point for point in one.source if point not in known)
    for name, where in points.items():
        takes_part = name in layout.policy.scenario.threads
        for instance in (b for b in layout.threads if b.lifecycle == name):
            stands = f"stands at {tale.state_of(instance)}" if takes_part else "takes no part in this scenario"
            yield f"{instance} would run it at {' or '.join(where)}; it {stands}"
    if not points:
        rows = firing(layout.design, owner, row)
        bodies = dict.fromkeys(f"{one.name}.{body.event}" for one, body in rows if body.event == DESTROY)
        yield f"it runs inside {' or '.join(bodies) or 'no thread at all'}, which never ran"


def _stopped(tale: Replay) -> Iterator[str]:
    """Threads and objects that came to a final state, or were destroyed, with the step that brought them there."""
    layout = tale.layout
    for instance in layout.instances:
        variable, state = layout.variable(str(instance)), tale.state_of(instance)
        number = tale.last_change(variable)
        created = number is not None and variable.domain[tale.states[number - 1][variable.place]] in RESERVED
        if number is not None and not created and state in layout.of(instance).final:
            yield f"  {instance} in {state} since {tale.by(number)}"
        elif (number := tale.destroyed(instance)) is not None:
            yield f"  {instance} destroyed by {tale.by(number)}"
