"""A second model, unrelated to any server: a window owns a document, and the document calls its window back.

In C++: `struct Window { shared_ptr<Document> document; };  struct Document { shared_ptr<Window> observer; };`
Closing a window drops the user's pointer to it and nothing else. Each then keeps the other alive forever.
"""

from __future__ import annotations

from pathlib import Path

from model.language.design import Delta, Design, derive
from model.language.lifecycle import Cite, Lifecycle, Role, Row, Slot, State, Strength
from model.language.policy import Scenario, Scope
from model.language.violation import Kind
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Create,
    Drop,
    Fire,
    Has,
    If,
    Lacks,
    No,
    NotAt,
    Promote,
    Some,
    Take,
    Use,
)
from properties.claims.claim import Family, NeverHappens, NoCycle, Released
from properties.claims.subject import Subject


def _cite(symbol: str) -> Cite:
    return Cite("docs/tutorial/README.md", symbol, "tutorial")


# fmt: off
WINDOW = Lifecycle(
    "Window", Role.OBJECT, indexes=("w",), initial=NONE,
    states=(State("OPEN", "On the screen."), State("CLOSED", "Off the screen.")),
    rows=(
        Row("close", ("OPEN",), "CLOSED", _cite("Window::close")),
        Row("redraw", ("OPEN", "CLOSED"), None, _cite("Window::redraw")),
        Row("destroy", ("CLOSED",), None, _cite("Window::~Window")),
    ), cite=_cite("class Window"), meaning="What the user sees of a document.",
    slots=(Slot("document", "Document", Strength.STRONG, _cite("Window::document")),))

DOCUMENT = Lifecycle(
    "Document", Role.OBJECT, indexes=("w",), initial=NONE,
    states=(State("CLEAN", "As on disk."), State("CHANGED", "Not saved yet.")),
    rows=(
        Row("change", ("CLEAN",), "CHANGED", _cite("Document::change"), effects=(Fire("Document.notify"),)),
        Row("save", ("CHANGED",), "CLEAN", _cite("Document::save"), effects=(Fire("Document.notify"),)),
        Row("notify", ("CLEAN", "CHANGED"), None, _cite("Document::notify"), effects=(
            Use("Document.observer"), Fire("Window.redraw"))),
    ), cite=_cite("class Document"), meaning="The text; it tells its observer of each change.",
    slots=(Slot("observer", "Window", Strength.STRONG, _cite("Document::observer")),))

USER = Lifecycle(
    "User", Role.THREAD, indexes=(), initial="THERE",
    states=(State("THERE", "At the screen."), State("LEFT", "Gone home.")),
    rows=(
        Row("open", ("THERE",), None, _cite("open"), guards=(At("Window", NONE), At("Document", NONE)), effects=(
            Create("Window", "OPEN"), Create("Document", "CLEAN"), Take("User.window"), Take("Window.document"),
            Take("Document.observer")), choose=("w",)),
        Row("type", ("THERE",), None, _cite("type"), guards=(Has("User.window"), At("Document", "CLEAN")), effects=(
            Use("User.window"), Fire("Document.change")), choose=("w",)),
        Row("close", ("THERE",), None, _cite("close"), guards=(Has("User.window"),), effects=(
            Fire("Window.close"), Drop("User.window")), choose=("w",)),
        Row("leave", ("THERE",), "LEFT", _cite("main"), guards=(No(("w",), Has("User.window")),),
            environment="user leaves"),
    ), cite=_cite("main"), meaning="Whoever sits at the screen.", final=("LEFT",),
    slots=(Slot("window", "Window", Strength.STRONG, _cite("User::window")),))

IDLE = Lifecycle(
    "Idle", Role.THREAD, indexes=(), initial="WAITING",
    states=(State("WAITING", "Nothing to do."), State("SAVING", "Writing to disk.")),
    rows=(
        Row("begin", ("WAITING",), "SAVING", _cite("idle"), guards=(At("Document", "CHANGED"), Lacks("Idle.document")),
            effects=(Take("Idle.document"),), choose=("w",)),
        Row("finish", ("SAVING",), "WAITING", _cite("idle"), guards=(Has("Idle.document"),), effects=(
            Fire("Document.save"), Drop("Idle.document")), choose=("w",)),
    ), cite=_cite("idle"), meaning="The idle event: saves what was changed.",
    slots=(Slot("document", "Document", Strength.STRONG, _cite("idle")),))

LOCK_AND_TELL = (If((Has("Document.observer"), Alive("Window")), (
    Promote("Document.observer", "Document.locked"), Use("Document.locked"), Fire("Window.redraw"),
    Drop("Document.locked"))),)
# fmt: on

STRONG = Design(
    "observer_strong",
    because="both pointers are shared_ptr, as first written",
    lifecycles=(WINDOW, DOCUMENT, USER, IDLE),
)
WEAK = derive(
    STRONG,
    "observer_weak",
    because="a document that is closed must not keep its window; it asks whether the window is still there",
    delta=Delta(
        strengths=(("Document.observer", Strength.WEAK),),
        add_slots=(("Document", Slot("locked", "Window", Strength.STRONG, _cite("Document::notify"))),),
        replace_rows=(
            (
                "Document.notify@CLEAN|CHANGED",
                Row("notify", ("CLEAN", "CHANGED"), None, _cite("Document::notify"), effects=LOCK_AND_TELL),
            ),
        ),
    ),
)
RAW = derive(
    STRONG,
    "observer_raw",
    because="a plain pointer breaks the cycle as well, and dangles while the idle event saves a closed document",
    delta=Delta(strengths=(("Document.observer", Strength.RAW),)),
)
DESIGNS = (STRONG, WEAK, RAW)

CLOSE = Scenario(
    "close",
    story="A user opens windows, types, closes them and leaves; the idle event saves in between.",
    assumes=frozenset({"user leaves"}),
    released=(
        At("User", "LEFT"),
        At("Idle", "WAITING"),
        No(("w",), NotAt("Window", NONE)),
        No(("w",), NotAt("Document", NONE)),
    ),
    threads=("User", "Idle"),
    scope=Scope("one window", (("w", 1),)),
)
SCENARIOS = (CLOSE,)

OPENED = (Some(("w",), Alive("Window")),)
CLAIMS = (
    NeverHappens(
        name="no_freed_object_is_used",
        sentence="No window or document is used after it is freed, or freed twice.",
        family=Family.USE,
        premise=OPENED,
        kinds=(Kind.FREED, Kind.NULL, Kind.IN_USE, Kind.TWICE),
    ),
    NoCycle(
        name="no_cycle",
        sentence="No cycle of owners outlives the last pointer from outside.",
        family=Family.OWNERSHIP,
        premise=OPENED,
    ),
    Released(
        name="all_released",
        sentence="From every state the user can leave with every window and document freed.",
        family=Family.PROGRESS,
        premise=OPENED,
    ),
)
THREE = Scope("three windows", (("w", 3),))
SUBJECT = Subject(
    name="window",
    designs=DESIGNS,
    scenarios=SCENARIOS,
    claims=CLAIMS,
    manifest=Path(__file__).with_suffix(".toml"),
    scopes=(THREE,),
    symmetry=("w",),
)
