"""Which of two orders of variables to take, tried out where there are only two copies of everything.

Diagrams of the same sets differ in size by orders of magnitude with the order, and which order is the better one
depends on how much the copies have to do with each other. A few rounds with two copies cost a second and tell.
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


def pilot(layout: Layout) -> tuple[tuple[str, ...], tuple[Variable, ...]]:
    """The sorts whose copies should stand apart, and the order of the variables then, empty if it is still to be found.

    None should unless there are more than a few, and it pays.
    """
    sorts = copied(layout, COPIES + 1)
    if not sorts:
        return (), ()
    program = ground(_small(layout))
    few = springs(program)
    apart = min((), sorts, key=lambda some: _size(program, standing_apart(few, some)))
    return apart, (as_few(layout, few, apart) or ()) if apart else ()


def _small(layout: Layout) -> Layout:
    """The layout with two copies of everything at the most."""
    scope = layout.policy.scope
    sizes = tuple((sort, min(size, COPIES)) for sort, size in scope.sizes)
    return Layout(layout.design, replace(layout.policy, scope=replace(scope, sizes=sizes)))


def _size(program: Program, order: tuple[Variable, ...]) -> int:
    """How many nodes the states of the first rounds take."""
    moves = Moves(program, Encoding(program, NODES, order))
    seen, states = Seen(), moves.encoding.cube(program.layout.initial)
    for _ in range(ROUNDS):
        states = chain(moves.moves, states, lambda move, found: moves.after(move, found, seen))
    return moves.encoding.diagrams.nodes(states)
