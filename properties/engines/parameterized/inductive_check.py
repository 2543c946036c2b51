"""The inductive-invariant check of a parameterized proof: the abstract states, with a few real copies, are closed.

A set of abstract states represents a set of states of a given number of copies: those in which exactly its local states
occur. If that set has the initial state, and no step leads out of it, then it contains all reachable states. Both are
checked with the ground form as the symbolic engine executes it, of which `abstract_image` shares the instructions that
are about no copy. Every step is tried wherever its guard holds, at any grain.
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
from properties.engines.parameterized.abstract_states import AbstractStates, sized
from properties.engines.parameterized.counter_abstraction import GROUPS, MAX_LOCAL_STATES, renamed_copy
from properties.engines.symbolic.bdd import Diagrams, Set
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.transition_relation import Moves
from properties.engines.symbolic.variable_order import by_copies, standing_apart

COPIES = 5
"""The number of real copies; more than the registers of the abstraction."""
NODES = 1 << 22


class InductiveCheck:
    """The states of some real copies that the abstract states represent; raises ModelBug if they are not closed."""

    def __init__(self, abstract: AbstractStates, copies: int = COPIES) -> None:
        self.abstract = abstract
        policy = abstract.layout.policy
        scope = sized(policy.scope, abstract.abstraction.sort, copies)
        self.layout = Layout(abstract.layout.design, replace(policy, scope=scope))
        program = ground(self.layout)
        order = standing_apart(by_copies(self.layout), (abstract.abstraction.sort,))
        self.encoding = Encoding(
            program, NODES, order, (abstract.abstraction.sort,), extra=len(abstract.abstraction.local_states)
        )
        self.moves = Moves(program, self.encoding)
        self.diagrams: Diagrams = self.encoding.diagrams
        self.copies = range(copies)
        self.states = self._with_copies(self._moved(self._without_registers()))
        self._check()

    @property
    def count(self) -> int:
        """The exact number of states."""
        return self.encoding.count(self.states) >> len(self.abstract.abstraction.local_states)

    # --- the set ---

    def _without_registers(self) -> Set:
        """The abstract states by their shared variables and the local states that occur."""
        encoding = self.abstract.encoding
        kept = {bit for place in self._once() for bit in encoding.bits[place]} | set(self._occurs())
        return self.abstract.states.exists(
            encoding.diagrams.among(bit for bit in range(encoding.size + GROUPS * MAX_LOCAL_STATES) if bit not in kept)
        )

    def _once(self) -> list[int]:
        return [place for place, register in self.abstract.abstraction.register_of.items() if register is None]

    def _occurs(self) -> list[int]:
        return [
            self.abstract.abstraction.occurs(local_state)
            for local_state in range(len(self.abstract.abstraction.local_states))
        ]

    def _moved(self, states: Set) -> Set:
        """The same set among the diagrams of this program; the local states that occur are its further bits."""
        theirs, ours = self.abstract.encoding, self.encoding
        bits = {bit: ours.size + local_state for local_state, bit in enumerate(self._occurs())}
        for place in self._once():
            mine = self.layout.variable(self.abstract.layout.variables[place].name).place
            bits |= dict(zip(theirs.bits[place], ours.bits[mine], strict=True))
        known = {theirs.diagrams.empty: self.diagrams.empty, theirs.diagrams.full: self.diagrams.full}

        def moved(one: Set) -> Set:
            if one not in known:
                bit, with_it, without = theirs.diagrams.split(one)
                known[one] = self.diagrams.bit(bits[bit], True).ite(moved(with_it), moved(without))
            return known[one]

        return moved(states)

    def _with_copies(self, states: Set) -> Set:
        """The states in which exactly those local states occur whose bits are set."""
        local_states = [
            [self._is(copy, local_state) for copy in self.copies]
            for local_state in range(len(self.abstract.abstraction.local_states))
        ]
        for local_state, ones in enumerate(local_states):
            said = self.encoding.size + local_state
            bits = self.diagrams.among((said,))
            there, missing = (states & self.diagrams.bit(said, value) for value in (True, False))
            occurs = self.moves.union(ones)
            states = (there.exists(bits) & occurs) | (missing.exists(bits) & ~occurs)
        for copy in self.copies:
            states &= self.moves.union(ones[copy] for ones in local_states)
        return states

    def _is(self, copy: int, local_state: int) -> Set:
        abstraction = self.abstract.abstraction
        names = (self.abstract.layout.variables[place].name for place in abstraction.places[0])
        places = (self.layout.variable(renamed_copy(name, abstraction.sort, copy)).place for name in names)
        return self.encoding.values(dict(zip(places, abstraction.local_states[local_state], strict=True)))

    # --- the check ---

    def _check(self) -> None:
        if not self.encoding.has(self.states, self.layout.initial):
            raise ModelBug("any number of copies: the initial state is not among the states")
        seen = Seen()
        for move in self.moves.moves:
            after = self.moves.interpreter.after(move.body, self.states & move.guarded, move.runner, seen)
            if after & ~self.states != self.moves.empty:
                raise ModelBug(f"any number of copies: {move.step} leads out of the states")
        missing = {self._any(one) for one in seen.violations} - {self._any(one) for one in self.abstract.violations}
        if missing:
            raise ModelBug(f"any number of copies: {min(missing)} is missing")

    def _any(self, violation: Violation) -> str:
        """The text of a violation without the numbers of copies."""
        return re.sub(rf"\b({self.abstract.abstraction.sort})\d+\b", r"\1", str(violation))

    def confirm(self, claim: Shape) -> None:
        """Check a claim that is proved for any number of copies; raises ModelBug if it does not hold here."""
        if isinstance(claim, Never):
            bad = self.encoding.where(ground_guards(self.layout, claim.guards, {}))
            if self.states & bad != self.moves.empty:
                raise ModelBug(f"any number of copies: {claim.name} does not hold with {len(self.copies)}")
