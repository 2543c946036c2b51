"""Guards as expressions over places. A guard never violates; an index variable without a value is a `TableError`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.ground.program import FALSE, TRUE, Expr, Is, all_of, any_of, negation
from model.language.errors import TableError
from model.language.vocabulary import (
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
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
)
from model.semantics.layout import Binding, Layout, Variable


def ground_guards(layout: Layout, guards: Iterable[Guard], binding: Binding) -> Expr:
    """The conjunction of some guards under a binding of their index variables, as one expression.

    Closed guards (variables only inside `Some` and `No`), such as those of claims, ground with the empty binding.
    """
    return all_of(ground_guard(layout, guard, binding) for guard in guards)


def ground_guard(layout: Layout, guard: Guard, binding: Binding) -> Expr:
    """One guard under a binding, as an expression."""
    match guard:
        case At(instance, states):
            return in_states(layout.lifecycle_of(instance, binding), states)
        case NotAt(instance, states):
            return negation(in_states(layout.lifecycle_of(instance, binding), states))
        case Alive(instance):
            return alive(layout.lifecycle_of(instance, binding))
        case Expired(instance):
            return negation(alive(layout.lifecycle_of(instance, binding)))
        case First(slot):
            return _first(layout, layout.member(slot, binding))
        case Has(name) | On(name):
            return is_in(layout.member(name, binding), (1,))
        case Lacks(name) | Off(name) | Free(name):
            return is_in(layout.member(name, binding), (0,))
        case Room(counter) | Full(counter) | Equals(counter, _):
            return _count(layout.member(counter, binding), guard)
        case Differs(left, right):
            return TRUE if _value(left, binding) != _value(right, binding) else FALSE
        case Some(variables, guards):
            return any_of(ground_guards(layout, guards, scope) for scope in inner(layout, variables, binding))
        case No(variables, guards):
            return negation(ground_guard(layout, Some(variables, *guards), binding))
        case Either(guards):
            return any_of(ground_guard(layout, one, binding) for one in guards)
        case Both(guards):
            return ground_guards(layout, guards, binding)
        case Not(negated):
            return negation(ground_guard(layout, negated, binding))


def inner(layout: Layout, variables: tuple[str, ...], binding: Binding) -> Iterator[Binding]:
    """The binding, extended by each value of some further variables, ascending."""
    return ({**binding, **more} for more in layout.bindings(variables))


def is_in(variable: Variable, values: Iterable[int]) -> Expr:
    """The variable has one of these values; it never has a value outside its domain."""
    wanted = tuple(sorted({value for value in values if 0 <= value < len(variable.domain)}))
    if not wanted:
        return FALSE
    return TRUE if len(wanted) == len(variable.domain) else Is(variable.place, wanted)


def in_states(variable: Variable, states: Iterable[str]) -> Expr:
    """The instance is in one of these states; a thread is never in a reserved one."""
    known = {name: value for value, name in enumerate(variable.domain)}
    unknown = [name for name in states if name not in known and name not in RESERVED]
    if unknown:
        raise TableError(f"{variable.holder.lifecycle} has no state {unknown[0]}; it has {', '.join(variable.domain)}")
    return is_in(variable, (known[name] for name in states if name in known))


def alive(variable: Variable) -> Expr:
    """The instance exists and is not inside its destructor."""
    return negation(in_states(variable, RESERVED))


def absent(variable: Variable) -> Expr:
    """The instance does not exist yet or does not exist any more."""
    return in_states(variable, (NONE, GONE))


def _count(variable: Variable, guard: Room | Full | Equals) -> Expr:
    cap = len(variable.domain) - 1
    match guard:
        case Room():
            return is_in(variable, range(cap))
        case Full():
            return is_in(variable, (cap,))
        case Equals(_, value):
            return is_in(variable, (value,))


def _value(index: str, binding: Binding) -> int:
    if index not in binding:
        raise TableError(f"index variable {index} has no value here; in scope: {', '.join(sorted(binding)) or 'none'}")
    return binding[index]


def _first(layout: Layout, slot: Variable) -> Expr:
    return all_of((is_in(slot, (1,)), *(negation(_ahead(*entry)) for entry in layout.orders[slot.name])))


def _ahead(order: Variable, other: Variable, declared_first: bool) -> Expr:
    """The other entry entered the queue earlier. `order` is on if the one declared first did and both are in."""
    return all_of((is_in(other, (1,)), is_in(order, (0,)))) if declared_first else is_in(order, (1,))
