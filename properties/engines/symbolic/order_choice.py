"""The choice between two orders of the variables, tried out with only two copies of everything.

Diagrams of the same sets differ in size by orders of magnitude with the order, and which order is the better one
depends on how tightly the copies are coupled. A few rounds with two copies cost a second and decide.
"""

from __future__ import annotations

from dataclasses import replace

from model.ground.grounder import ground
from model.ground.program import Program
from model.semantics.layout import Layout, Variable
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.reachability import chain
from properties.engines.symbolic.transition_relation import Moves
from properties.engines.symbolic.variable_order import as_few, copied, springs, standing_apart

COPIES = 2
ROUNDS = 3
NODES = 1 << 21


def choose_order(layout: Layout) -> tuple[tuple[str, ...], tuple[Variable, ...]]:
    """Choose the sorts whose copies stand apart, and the order of the variables then, empty if still to be found.

    No sort is chosen unless it has more than a few copies and its diagrams become smaller.
    """
    sorts = copied(layout, COPIES + 1)
    if not sorts:
        return (), ()
    program = ground(_small(layout))
    few = springs(program)
    apart = min((), sorts, key=lambda some: _size(program, standing_apart(few, some)))
    return apart, (as_few(layout, few, apart) or ()) if apart else ()


def _small(layout: Layout) -> Layout:
    """The layout with at most two copies of everything."""
    scope = layout.policy.scope
    sizes = tuple((sort, min(size, COPIES)) for sort, size in scope.sizes)
    return Layout(layout.design, replace(layout.policy, scope=replace(scope, sizes=sizes)))


def _size(program: Program, order: tuple[Variable, ...]) -> int:
    """The number of nodes that the states of the first rounds take."""
    moves = Moves(program, Encoding(program, NODES, order))
    seen, states = Seen(), moves.encoding.cube(program.layout.initial)
    for _ in range(ROUNDS):
        states = chain(moves.moves, states, lambda move, found: moves.after(move, found, seen))
    return moves.encoding.diagrams.nodes(states)
