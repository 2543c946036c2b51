"""Three designs on the bench and their claims: a reference cycle, the same released in time, and an idle delta."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from model.language.design import Delta, Design, derive
from model.language.lifecycle import Row
from model.language.violation import Kind
from model.language.vocabulary import Create, Drop, On, Set, Take
from properties.claims.claim import Family, Never, NeverHappens, NoUnreachable, Released
from properties.claims.subject import Subject
from tests.properties.engines.evaluation.workbench import HERE, bench, row, scenario

MAKE = row(
    "make",
    "START",
    "MIDDLE",
    Create("Left", "NEW"),
    Create("Right", "NEW"),
    Take("Hand.left"),
    Take("Left.to"),
    Take("Right.to"),
    choose=("i",),
)
LET_GO = row("let go", "MIDDLE", "END", Drop("Hand.left"), choose=("i",))
LEAVE = row("leave", "START", "END", Set("Shelf.lit"))


def _plain(design: Design) -> Design:
    """The bench without the rows that nothing fires."""
    objects = ("Left", "Right")
    return replace(design, lifecycles=tuple(replace(x, rows=()) if x.name in objects else x for x in design.lifecycles))


RINGED = replace(_plain(bench(MAKE, LET_GO, LEAVE)), name="ringed", because="as first written")
CUT = derive(
    RINGED,
    "cut",
    because="the hand takes the ring apart",
    delta=Delta(replace_rows=(("Hand.let go@MIDDLE", replace(LET_GO, effects=(Drop("Right.to"), Drop("Hand.left")))),)),
)
IDLE = derive(
    RINGED,
    "idle",
    because="changes only what it says",
    delta=Delta(replace_rows=(("Hand.leave@START", replace(LEAVE, why="another reason")),)),
)
NEVER_FIRED = Row("never", ("MIDDLE",), "END", HERE, guards=(On("Shelf.lit"),))

CLAIMS = (
    NoUnreachable(name="no_unreachable_object", sentence="nothing is left alone", family=Family.OWNERSHIP),
    Released(name="released", sentence="all can be freed", family=Family.PROGRESS),
    NeverHappens(name="nothing_null", sentence="nothing empty is used", family=Family.USE, kinds=(Kind.NULL,)),
    Never(name="dark", sentence="the lamp is off", family=Family.ORDER, guards=(On("Shelf.lit"),)),
)
WRITTEN = """
[ringed.work]
# why this is so stays where it is
states = 8
depth = 3
violated = ["no_unreachable_object", "released", "dark"]

[cut.work]
violated = ["dark"]
"""


def subject(manifest: Path | None = None, *designs: Design) -> Subject:
    """The family, or some of it."""
    return Subject(
        name="family", designs=designs or (RINGED, CUT, IDLE), scenarios=(scenario(),), claims=CLAIMS, manifest=manifest
    )


def written(path: Path, text: str = WRITTEN) -> Subject:
    """The family with a manifest."""
    (path / "manifest.toml").write_text(text)
    return subject(path / "manifest.toml")
