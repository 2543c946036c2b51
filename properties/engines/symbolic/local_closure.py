"""The local transition closure: local steps of all copies at once.

A step that reads and writes only one copy is stored as a local transition relation (old, new) of that copy, conditioned
on the shared variables. The relations of all steps of a copy are joined, and those of all copies: one operation then
advances every copy, where otherwise each step of each copy is applied again and again. The part of a step that does
more, such as the last copy that frees an object all copies have held, remains a step, so that the reachable states are
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.ground.program import Assign, Call, GroundStep, Program, Ran, Shift, instructions
from model.semantics.layout import sort_of
from properties.engines.symbolic.bdd import Set, bounded
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Fork, Op, Ops, Put, Seen
from properties.engines.symbolic.transition_relation import Move, Moves


def some_stay(program: Program, sorts: tuple[str, ...]) -> bool:
    """True if a step of a copy by the first of these sorts leaves its thread at its point; others are no use."""
    return any(_copy_of(one, sorts) is not None and _stays(one) for one in program.steps)


def _copy_of(one: GroundStep, sorts: tuple[str, ...]) -> int | None:
    """The copy that a step chooses, if it is one."""
    chosen = {value for name, value in one.step.choice if sort_of(name) in sorts[:1]}
    return min(chosen) if len(chosen) == 1 else None


def _stays(one: GroundStep) -> bool:
    moved = (part.value for part in one.body if isinstance(part, Assign) and part.place == one.place)
    return all(value in one.points for value in moved)


WIDEST = 1 << 14
"""The most nodes for the relation of one step; a step that needs more remains a step."""


class _TooWide(Exception):
    """Raised for a step whose relation grows too large."""


class LocalClosure:
    """The local transition relation of all copies, and the part of each step that is not in it.

    Raises TooLarge if the relation does not fit; the steps can still be applied one by one then.
    """

    def __init__(self, moves: Moves, sorts: tuple[str, ...]) -> None:
        self.moves = moves
        self.encoding: Encoding = moves.encoding
        self.diagrams = moves.encoding.diagrams
        self.empty, self.full = moves.empty, moves.full
        self._within: dict[Move, Set] = {}
        # Instructions are known by identity, and kept alive here.
        self._forks: dict[tuple[int, int], tuple[Fork, Set, Set]] = {}
        self._puts: dict[int, tuple[Put, Set, Set, Set]] = {}
        copies = sorted(set(self.encoding.copy.values()))
        self._places = {copy: [at for at, one in self.encoding.copy.items() if one == copy] for copy in copies}
        self._now = {copy: self.encoding.places(places) for copy, places in self._places.items()}
        every = [place for places in self._places.values() for place in places]
        of = self.encoding.copy
        self._others = {copy: self.encoding.places([at for at in every if of[at] != copy]) for copy in copies}
        self._all_now, self._all_before = self.encoding.places(every), self._before(every)
        self._same = self._identity(every)
        with bounded(self.diagrams.capacity):
            self.relation = self._relation(sorts)
        self.rest = tuple((move, left) for move in moves.moves if (left := self._rest(move)) != self.empty)
        """The steps, each with the states in which `after` does not apply it."""

    # --- the relation ---

    def _relation(self, sorts: tuple[str, ...]) -> Set:
        steps: dict[int, list[Move]] = {copy: [] for copy in self._places}
        for move, one in zip(self.moves.moves, self.moves.program.steps, strict=True):
            copy = _copy_of(one, sorts)
            if copy is not None and _stays(one):
                steps[copy].append(move)
        found = self.full
        for copy in reversed(self._places):
            found &= self._of(copy, steps[copy])
        return found

    def _of(self, copy: int, moves: list[Move]) -> Set:
        """The relation of one copy: at most one local step, from any of its local states."""
        places = self._places[copy]
        start, before = self._identity(places), self._before(places)
        found = start
        for move in moves:
            try:
                pairs = self._after(move.body, start & move.guarded, copy)
            except _TooWide:
                continue
            sources = self.diagrams.joined(pairs.exists(self._now[copy]), start, before)
            if sources != self.empty:
                self._within[move] = sources
                found |= pairs
        return found

    def _before(self, places: Iterable[int]) -> Set:
        return self.diagrams.among(bit for place in places for bit in self.encoding.before[place])

    def _identity(self, places: Iterable[int]) -> Set:
        """The pairs in which some variables are unchanged."""
        bits = [pair for at in places for pair in zip(self.encoding.bits[at], self.encoding.before[at], strict=True)]
        found = self.full
        for now, before in sorted(bits, reverse=True):
            both = self.diagrams.bit(now, True) & self.diagrams.bit(before, True)
            found &= both | (self.diagrams.bit(now, False) & self.diagrams.bit(before, False))
        return found

    # --- one step ---

    def _after(self, body: Ops, pairs: Set, copy: int) -> Set:
        """The pairs after a body, where it changes only the copy in whatever state the other copies are."""
        for one in body:
            if pairs == self.empty:
                break
            pairs = self._one(one, pairs, copy)
            if self.diagrams.nodes(pairs) > WIDEST:
                raise _TooWide
        return pairs

    def _one(self, one: Op, pairs: Set, copy: int) -> Set:
        match one:
            case Put():
                return self._put(one, pairs, copy)
            case Fork(_, then, otherwise):
                surely, maybe = self._met(one, copy)
                return self._after(then, pairs & surely, copy) | self._after(otherwise, pairs & ~maybe, copy)
            case Call(procedure):
                return self._after(self.moves.interpreter.procedure(procedure), pairs, copy)
            case Shift(place, delta) if self.encoding.copy.get(place) == copy:
                return self.moves.interpreter.shifted(pairs, place, delta)
            case Ran():
                return pairs
        # A violation, a lock, or a shared counter: left to the step.
        return self.empty

    def _put(self, one: Put, pairs: Set, copy: int) -> Set:
        if id(one) not in self._puts:
            mine = {place: value for place, value in one.assigned if self.encoding.copy.get(place) == copy}
            once = {place: value for place, value in one.assigned if place not in self.encoding.copy}
            # Shared variables must have their values already; a local step assigns nothing to other copies.
            able = self.encoding.values(once) if len(mine) + len(once) == len(one.assigned) else self.empty
            self._puts[id(one)] = (one, able, self.encoding.places(list(mine)), self.encoding.values(mine))
        _, able, bits, values = self._puts[id(one)]
        return (pairs & able).exists(bits) & values

    def _met(self, one: Fork, copy: int) -> tuple[Set, Set]:
        """The states in which a condition holds for all states of the other copies, and those in which it may hold."""
        key = (id(one), copy)
        if key not in self._forks:
            others = self._others[copy]
            self._forks[key] = (one, ~((~one.met).exists(others)), one.met.exists(others))
        return self._forks[key][1:]

    # --- use ---

    def after(self, states: Set) -> Set:
        """The states, and all that local steps lead to from them."""
        while True:
            were = self.diagrams.joined(states, self._same, self._all_now)
            found = self.diagrams.joined(were, self.relation, self._all_before)
            if found == states:
                return found
            states = found

    def _rest(self, move: Move) -> Set:
        return move.guarded & ~self._within[move] if move in self._within else move.guarded

    def fired(self, states: Set, seen: Seen) -> None:
        """Add the rows that local steps run in these states."""
        program = self.moves.program
        for move, one in zip(self.moves.moves, program.steps, strict=True):
            if move in self._within:
                thread = one.step.thread
                rows = {(thread.lifecycle, program.layout.of(thread).row_id(one.step.row)), *_runs(program, one)}
                if not rows <= seen.rows:
                    self.moves.after(move, states, seen)


def _runs(program: Program, one: GroundStep) -> Iterator[tuple[str, str]]:
    """The rows of objects that a step may run."""
    known: set[str] = set()
    left = [one.body]
    while left:
        for part in instructions(left.pop()):
            if isinstance(part, Ran):
                yield part.lifecycle, part.row
            elif isinstance(part, Call) and part.procedure not in known:
                known.add(part.procedure)
                left.append(program.procedures[part.procedure])
