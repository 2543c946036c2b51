"""A second look at what is said of every number: the same set with a few real copies, and the steps of another engine.

An abstract set stands for a set of states of so many copies: those whose kinds it has. If that set has the initial
state, and no step leads out of it, then all that can be reached is inside. Both are looked at here with the ground form
as the symbolic engine carries it out, of which `everyn_body` shares the instructions that speak of no copy. Every step
is tried wherever its guard holds, whoever's turn it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from model.ground.grounder import ground
from model.ground.guards import ground_guards
from model.language.errors import ModelBug
from model.language.violation import Violation
from model.semantics.layout import Layout
from properties.claims.claim import Never, Shape
from properties.engines.parameterized.abstract_states import EverySpace, sized
from properties.engines.parameterized.kinds import GROUPS, KINDS, renamed_copy
from properties.engines.symbolic.bdd import Diagrams, Set
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.transition_relation import Moves
from properties.engines.symbolic.variable_order import by_copies, standing_apart

COPIES = 5
"""With how many copies a set is looked at, more than the steps of the abstraction have at hand."""
NODES = 1 << 22


class Certificate:
    """The states of some real copies that the states of every number stand for; `ModelBug` if they are not closed."""

    def __init__(self, space: EverySpace, copies: int = COPIES) -> None:
        self.space = space
        policy = space.layout.policy
        scope = sized(policy.scope, space.lanes.sort, copies)
        self.layout = Layout(space.layout.design, replace(policy, scope=scope))
        program = ground(self.layout)
        order = standing_apart(by_copies(self.layout), (space.lanes.sort,))
        self.encoding = Encoding(program, NODES, order, (space.lanes.sort,), extra=len(space.lanes.kinds))
        self.moves = Moves(program, self.encoding)
        self.diagrams: Diagrams = self.encoding.diagrams
        self.copies = range(copies)
        self.states = self._with_copies(self._moved(self._without_lanes()))
        self._check()

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.encoding.count(self.states) >> len(self.space.lanes.kinds)

    # --- the set ---

    def _without_lanes(self) -> Set:
        """The abstract states by what there is once and which kinds occur."""
        encoding = self.space.encoding
        kept = {bit for place in self._once() for bit in encoding.bits[place]} | set(self._occurs())
        return self.space.states.exists(
            encoding.diagrams.among(bit for bit in range(encoding.size + GROUPS * KINDS) if bit not in kept)
        )

    def _once(self) -> list[int]:
        return [place for place, lane in self.space.lanes.lane_of.items() if lane is None]

    def _occurs(self) -> list[int]:
        return [self.space.lanes.occurs(kind) for kind in range(len(self.space.lanes.kinds))]

    def _moved(self, states: Set) -> Set:
        """The same set among the diagrams of this program; the kinds that occur are its further bits."""
        theirs, ours = self.space.encoding, self.encoding
        bits = {bit: ours.size + kind for kind, bit in enumerate(self._occurs())}
        for place in self._once():
            mine = self.layout.variable(self.space.layout.variables[place].name).place
            bits |= dict(zip(theirs.bits[place], ours.bits[mine], strict=True))
        known = {theirs.diagrams.empty: self.diagrams.empty, theirs.diagrams.full: self.diagrams.full}

        def moved(one: Set) -> Set:
            if one not in known:
                bit, with_it, without = theirs.diagrams.split(one)
                known[one] = self.diagrams.bit(bits[bit], True).ite(moved(with_it), moved(without))
            return known[one]

        return moved(states)

    def _with_copies(self, states: Set) -> Set:
        """The states in which exactly the kinds occur that are said to."""
        kinds = [[self._is(copy, kind) for copy in self.copies] for kind in range(len(self.space.lanes.kinds))]
        for kind, ones in enumerate(kinds):
            said = self.encoding.size + kind
            bits = self.diagrams.among((said,))
            there, missing = (states & self.diagrams.bit(said, value) for value in (True, False))
            occurs = self.moves.union(ones)
            states = (there.exists(bits) & occurs) | (missing.exists(bits) & ~occurs)
        for copy in self.copies:
            states &= self.moves.union(ones[copy] for ones in kinds)
        return states

    def _is(self, copy: int, kind: int) -> Set:
        lanes = self.space.lanes
        names = (self.space.layout.variables[place].name for place in lanes.places[0])
        places = (self.layout.variable(renamed_copy(name, lanes.sort, copy)).place for name in names)
        return self.encoding.values(dict(zip(places, lanes.kinds[kind], strict=True)))

    # --- what is checked ---

    def _check(self) -> None:
        if not self.encoding.has(self.states, self.layout.initial):
            raise ModelBug("every number of copies: the initial state is not among the states")
        seen = Seen()
        for move in self.moves.moves:
            after = self.moves.interpreter.after(move.body, self.states & move.guarded, move.runner, seen)
            if after & ~self.states != self.moves.empty:
                raise ModelBug(f"every number of copies: {move.step} leads out of the states")
        missing = {self._any(one) for one in seen.violations} - {self._any(one) for one in self.space.violations}
        if missing:
            raise ModelBug(f"every number of copies: {min(missing)} is missing")

    def _any(self, violation: Violation) -> str:
        """A violation, whichever copies it names."""
        return re.sub(rf"\b({self.space.lanes.sort})\d+\b", r"\1", str(violation))

    def confirm(self, claim: Shape) -> None:
        """Look again at a claim that holds for every number; `ModelBug` if it does not here."""
        if isinstance(claim, Never):
            bad = self.encoding.where(ground_guards(self.layout, claim.guards, {}))
            if self.states & bad != self.moves.empty:
                raise ModelBug(f"every number of copies: {claim.name} does not hold with {len(self.copies)}")
