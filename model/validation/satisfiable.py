"""Satisfiability of guards, decided from the tables alone.

A conjunction of guards is taken apart into *cases* (one for each way through its `Either`s). A case maps what is
asked ("the state of ActiveStream[p,v,g]") to the answers it still allows; it is contradictory when some question has no
answer left. `Some` asks about fresh variables; `No` refutes a case in which all that it forbids is certain for some
of the variables at hand. The check is syntactic: every contradiction that it finds is real, and it may miss some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice, product

from model.language.fold import base_name
from model.language.lifecycle import Lifecycle, Role
from model.language.spelling import spell
from model.language.vocabulary import (
    DYING,
    GONE,
    NONE,
    RESERVED,
    Alive,
    At,
    Both,
    Differs,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    Lacks,
    Name,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
)
from model.semantics.layout import sort_of
from model.validation.tables import Tables

Variables = Mapping[str, str]
"""The names that the variables of a row have in a case; those it chooses get fresh ones, to compare two rows."""
Question = tuple[str, tuple[str, ...]]
Answers = frozenset[str | bool | tuple[int, bool]]
CASES = 400
"""Conjunctions with more cases than this count as possible without looking further."""


@dataclass(frozen=True, slots=True)
class Case:
    """A situation: what is known (`answers`), and what is ruled out for all values of some variables (`never`)."""

    answers: Mapping[Question, Answers]
    never: tuple[tuple[Some | No, Variables], ...] = ()


class Sense:
    """Decides whether guards of a design can hold together."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._fresh = count()

    def possible(self, own: Case, *conjunctions: tuple[tuple[Guard, ...], Variables]) -> bool:
        """Return True if all the conjunctions can hold at once in a situation where `own` holds."""
        wanted = [(guard, names) for guards, names in conjunctions for guard in guards]
        cases = list(islice(self._all(wanted, own, True), CASES))
        return len(cases) == CASES or any(not self._refuted(case) for case in cases)

    def fresh(self, variables: tuple[str, ...]) -> dict[str, str]:
        """New names for variables, of the same sort."""
        number = next(self._fresh)
        return {name: f"{name}'{number}" for name in variables}

    def state_of(self, one: Lifecycle, states: tuple[str, ...]) -> Case:
        """The case in which the instance whose row it is stands in one of these states."""
        return Case({(one.name, one.indexes): frozenset(states)})

    # --- taking apart ---

    def _all(self, wanted: list[tuple[Guard, Variables]], case: Case, positive: bool) -> Iterator[Case]:
        if not wanted:
            yield case
            return
        (guard, names), rest = wanted[0], wanted[1:]
        for narrowed in self._one(guard, names, case, positive):
            yield from self._all(rest, narrowed, positive)

    def _one(self, guard: Guard, names: Variables, case: Case, positive: bool) -> Iterator[Case]:
        if isinstance(guard, Either):
            parts = [(part, names) for part in guard.guards]
            yield from self._any(parts, case, True) if positive else self._all(parts, case, False)
        elif isinstance(guard, Both):
            parts = [(part, names) for part in guard.guards]
            yield from self._all(parts, case, True) if positive else self._any(parts, case, False)
        elif isinstance(guard, Not):
            yield from self._one(guard.guard, names, case, not positive)
        elif isinstance(guard, Some | No):
            yield from self._quantified(guard, names, case, isinstance(guard, Some) == positive)
        else:
            question, allowed, domain = self._literal(guard, names)
            left = case.answers.get(question, domain) & (allowed if positive else domain - allowed)
            if left:
                yield Case({**case.answers, question: left}, case.never)

    def _any(self, parts: list[tuple[Guard, Variables]], case: Case, positive: bool) -> Iterator[Case]:
        for guard, names in parts:
            yield from self._one(guard, names, case, positive)

    def _quantified(self, guard: Some | No, names: Variables, case: Case, exists: bool) -> Iterator[Case]:
        if exists:
            inner = {**names, **self.fresh(guard.variables)}
            yield from self._all([(part, inner) for part in guard.guards], case, True)
        else:
            yield Case(case.answers, (*case.never, (guard, names)))

    # --- what is ruled out ---

    def _refuted(self, case: Case) -> bool:
        at_hand = sorted({variable for _, variables in case.answers for variable in variables})
        for guard, names in case.never:
            choices = [[v for v in at_hand if _sort(v) == sort_of(variable)] for variable in guard.variables]
            for values in product(*choices):
                inner = {**names, **dict(zip(guard.variables, values, strict=True))}
                if all(self._certain(part, inner, case) for part in guard.guards):
                    return True
        return False

    def _certain(self, guard: Guard, names: Variables, case: Case) -> bool:
        if isinstance(guard, Either):
            return any(self._certain(part, names, case) for part in guard.guards)
        if isinstance(guard, Both):
            return all(self._certain(part, names, case) for part in guard.guards)
        if isinstance(guard, Some | No | Not):
            return False
        question, allowed, domain = self._literal(guard, names)
        return case.answers.get(question, domain) <= allowed

    # --- single guards: what is asked, the answers that satisfy it, all answers ---

    def _literal(self, guard: Guard, names: Variables) -> tuple[Question, Answers, Answers]:
        match guard:
            case At() | NotAt() | Alive() | Expired():
                question, domain = self._question(guard.instance, names), self._states(guard.instance)
                return question, _state_answers(guard, domain), domain
            case Has() | Lacks() | First():
                answers = {Has: {"first", "later"}, Lacks: {"absent"}, First: {"first"}}[type(guard)]
                return self._question(guard.slot, names), frozenset(answers), frozenset({"first", "later", "absent"})
            case On() | Off():
                return self._question(guard.flag, names), frozenset({isinstance(guard, On)}), frozenset({True, False})
            case Room() | Full() | Equals():
                domain = self._values(guard.counter)
                return self._question(guard.counter, names), _counter_answers(guard, domain), domain
            case Free():
                return self._question(guard.lock, names), frozenset({"free"}), frozenset({"free", "held"})
            case Differs():
                pair = tuple(sorted((names.get(guard.left, guard.left), names.get(guard.right, guard.right))))
                domain = frozenset({True, False}) if pair[0] != pair[1] else frozenset({False})
                return ("differs", pair), frozenset({True}) & domain, domain
        raise TypeError(f"{spell(guard)} is not a single guard")

    def _question(self, name: Name, names: Variables) -> Question:
        return base_name(name), tuple(names.get(variable, variable) for variable in self.tables.instance(name))

    def _states(self, name: Name) -> Answers:
        one = self.tables.lifecycles[base_name(name)]
        return frozenset(s.name for s in one.states) | (frozenset() if one.role is Role.THREAD else frozenset(RESERVED))

    def _values(self, name: Name) -> Answers:
        cap = self.tables.counter(name).cap
        # The scope may set another cap, so any value but zero may be the highest.
        return frozenset((value, full) for value in range(cap + 2) for full in (False, True) if value or not full)


def _sort(variable: str) -> str:
    return sort_of(variable.partition("'")[0])


def _state_answers(guard: At | NotAt | Alive | Expired, domain: Answers) -> Answers:
    destroyed = frozenset({NONE, DYING, GONE})
    match guard:
        case At():
            return domain & frozenset(guard.states)
        case NotAt():
            return domain - frozenset(guard.states)
        case Alive():
            return domain - destroyed
        case Expired():
            return domain & destroyed


def _counter_answers(guard: Room | Full | Equals, domain: Answers) -> Answers:
    pairs = (pair for pair in domain if isinstance(pair, tuple))
    if isinstance(guard, Equals):
        return frozenset((value, full) for value, full in pairs if value == guard.value)
    return frozenset((value, full) for value, full in pairs if full is isinstance(guard, Full))
