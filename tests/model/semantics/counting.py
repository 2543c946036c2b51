"""A little heap that counts, as `shared_ptr` does: a control block for each object, with two stored numbers.

The model never stores a count; it looks at which references are set. This heap only ever adds and subtracts one. It
follows the log of each step and complains where a real control block would have done something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.language.lifecycle import Role
from model.language.vocabulary import NONE, RESERVED
from model.semantics.layout import Instance, Layout, State, Variable
from model.semantics.step import Happening, Happens
from model.semantics.world import state_of


@dataclass
class Block:
    """The control block of one object."""

    owners: int = 0
    observers: int = 0
    alive: bool = False


@dataclass
class CountingHeap:
    """Control blocks, and the pointers that are set. It starts empty, as a world does."""

    layout: Layout
    blocks: dict[Instance, Block] = field(default_factory=dict)
    pointers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for instance in self.layout.instances:
            exists = state_of(self.layout, self.layout.initial, instance) not in RESERVED
            self.blocks[instance] = Block(alive=exists)

    def follow(self, log: tuple[Happening, ...]) -> None:
        """Do what the log says, and check that objects die when their count says so, and not otherwise."""
        due: Instance | None = None
        for one in log:
            if due is not None:
                assert (one.kind, one.instance) == (Happens.DESTROYED, due), f"{due} has no owner, then: {one}"
            due = self._follow(one)
        assert due is None, f"{due} has no owner and lives on"

    def _follow(self, one: Happening) -> Instance | None:
        match one.kind:
            case Happens.CREATED:
                self.blocks[one.instance].alive = True
            case Happens.DESTROYED:
                self.blocks[one.instance].alive = False
            case Happens.TAKEN:
                self._point(one.text)
            case Happens.DROPPED:
                return self._unpoint(one.text)
            case Happens.FORGOTTEN:
                self._unpoint(one.text)
            case Happens.MOVED:
                source, target = one.text.split(" to ")
                self._unpoint(source)
                if target not in self.pointers:
                    self._point(target)
        return None

    def _point(self, name: str) -> None:
        assert name not in self.pointers
        self.pointers.add(name)
        block, owns = self._ends(name)
        if owns:
            block.owners += 1
        else:
            block.observers += 1

    def _unpoint(self, name: str) -> Instance | None:
        """Count down; the target, if that was its last owner."""
        self.pointers.remove(name)
        block, owns = self._ends(name)
        if not owns:
            block.observers -= 1
            return None
        block.owners -= 1
        return self.layout.variable(name).target if block.owners == 0 else None

    def _ends(self, name: str) -> tuple[Block, bool]:
        variable = self.layout.variable(name)
        assert variable.slot is not None
        assert variable.target is not None
        return self.blocks[variable.target], variable.slot.strength.owns

    def compare(self, state: State) -> None:
        """Demand that the state says the same of every object."""
        for instance, block in self.blocks.items():
            derived = _set(self.layout.owning[instance], state), _set(self.layout.pointing[instance], state)
            assert (block.owners, block.observers) == derived, instance
            now = state_of(self.layout, state, instance)
            assert block.alive == (now not in RESERVED), instance
            if not block.alive and self.layout.of(instance).role is Role.OBJECT:
                assert (now == NONE) == (block.observers == 0), instance


def _set(references: tuple[Variable, ...], state: State) -> int:
    return sum(state[one.place] for one in references)
