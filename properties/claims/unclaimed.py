"""Claims that nobody wrote: every kind of violation that no claim of a model is about must not happen either.

A model that claims only that nothing is freed too early would otherwise pass while a thread waits for itself. The
derived claims are judged like any other and mentioned only where they are violated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.language.violation import Kind
from properties.claims.claim import Family, NeverHappens, Shape

PREFIX = "unclaimed_"
"""The name of a derived claim is this and the kind: `unclaimed_self_deadlock`."""


def unclaimed(claims: Iterable[Shape]) -> tuple[NeverHappens, ...]:
    """A claim for each kind of violation that none of these claims excludes, or that they exclude only in part."""
    about = [one for one in claims if isinstance(one, NeverHappens)]
    return tuple(one for kind in Kind if kind is not Kind.BOUND for one in _derived(kind, about))


def is_unclaimed(claim: Shape) -> bool:
    """True for a derived claim."""
    return claim.name.startswith(PREFIX)


def _derived(kind: Kind, claims: Iterable[NeverHappens]) -> Iterator[NeverHappens]:
    covering = [one for one in claims if kind in one.kinds]
    if any(not one.about and not one.but for one in covering):
        return
    # A claim with `about` alone leaves the other texts, one with `but` those that it excepts.
    excepting = [one.but for one in covering if one.but and not one.about]
    named = [one.about for one in covering if one.about and not one.but]
    yield NeverHappens(
        name=f"{PREFIX}{kind.value.replace('-', '_')}",
        sentence=f"no violation of the kind {kind.value}, which no claim covers, happens",
        family=Family.UNCLAIMED,
        kinds=(kind,),
        about=excepting[0] if excepting else "",
        but="|".join(f"(?:{one})" for one in named),
    )
