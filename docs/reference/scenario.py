"""The reference scenario: the smallest model with the leak, in which all engines and peers count the same states.

One connection with its producer, manager and task, and any number of streams with one backfill each. Every step is
atomic, and one thread takes them all. `docs/decisions/0005-symbolic.md` has the counts. They are those of the other
encodings plus one: here the producer and the manager are made by a first step, and the state before it counts.
"""

from __future__ import annotations

from pathlib import Path

from model.language.design import Delta, Design, derive
from model.language.lifecycle import Cite, Lifecycle, Role, Row, Slot, State, Strength
from model.language.policy import Scenario, Scope
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Create,
    Drop,
    Each,
    Effect,
    Either,
    Expired,
    Fire,
    Guard,
    Has,
    If,
    Lacks,
    No,
    NotAt,
    Some,
    Take,
)
from properties.claims.claim import Family, Never, NoCycle, NoUnreachable, Released
from properties.claims.subject import Subject


def _cite(symbol: str) -> Cite:
    return Cite("docs/reference/scenario.py", symbol, "reference")


def _step(
    event: str, *effects: Effect, when: tuple[Guard, ...] = (), over: tuple[str, ...] = (), case: str = ""
) -> Row:
    """A row of the one thread."""
    return Row(event, ("RUNNING",), None, _cite(event), guards=when, effects=effects, choose=over, case=case)


def _event(event: str, source: tuple[str, ...], target: str) -> Row:
    """A row that only changes the state of its instance."""
    return Row(event, source, target, _cite(event))


# fmt: off
OPEN, IN_USE = At("Connection", "CONNECTED"), At("Connection", "CONNECTED", "CLOSING")
DEAD = At("Connection", "ON_DEAD_LIST", "REAPED")
UP, LIVE = At("Bucket", "UP"), At("Stream", "PENDING", "BACKFILLING", "IN_MEMORY")
RUNS, LISTED = At("Task", "RUNNING"), Has("Producer.streams")
CLEAR = (Each(("v",), (LISTED,), (Drop("Producer.streams"),)), Fire("Connection.clear"))

ROWS = (
    Row("make", ("BEFORE",), "RUNNING", _cite("make"), effects=(
        Create("Producer", "ALIVE"), Create("Manager", "ALIVE"), Take("Connection.map"), Take("Connection.cookie"),
        Take("Producer.backfillMgr"))),
    _step("open", Create("Stream", "PENDING"), Take("Stream.producer"), Take("Producer.streams"),
          when=(OPEN, UP, At("Stream", NONE)), over=("v",)),
    _step("schedule", Create("Backfill", "INIT"), Take("Backfill.stream"), Take("Manager.queue"),
          Fire("Stream.schedule"), when=(
              At("Stream", "PENDING"), IN_USE, Has("Producer.backfillMgr"), Alive("Manager"), At("Backfill", NONE)),
          over=("v",)),
    _step("needs_no_backfill", Fire("Stream.complete"), when=(At("Stream", "PENDING"), IN_USE), over=("v",)),
    _step("drop_cursor", Fire("Stream.restart"), when=(At("Stream", "IN_MEMORY"), OPEN), over=("v",)),
    _step("close", Fire("Stream.die"), Drop("Producer.streams"), when=(OPEN, UP, LISTED, LIVE), over=("v",)),
    _step("set_dead", Fire("Stream.die"), when=(At("Connection", "CLOSING"), LISTED, LIVE), over=("v",)),
    _step("begin", Take("Task.manager"), Fire("Task.begin"),
          when=(At("Task", "IDLE"), Alive("Manager"), Some(("v",), NotAt("Backfill", NONE)))),
    _step("begin", Fire("Task.die"), when=(At("Task", "IDLE"), Expired("Manager")), case="manager_gone"),
    _step("scan", Fire("Backfill.scan"), when=(RUNS, At("Backfill", "INIT"), NotAt("Stream", "DEAD")), over=("v",)),
    _step("scan", Fire("Backfill.give_up"), when=(RUNS, At("Backfill", "INIT"), At("Stream", "DEAD")), over=("v",),
          case="dead"),
    _step("scanned", Fire("Backfill.complete"), when=(RUNS, At("Backfill", "SCANNING")), over=("v",)),
    _step("complete", Fire("Backfill.finish"), If((At("Stream", "BACKFILLING"),), (Fire("Stream.complete"),)),
          when=(RUNS, At("Backfill", "COMPLETING")), over=("v",)),
    _step("delete", Drop("Manager.queue"), when=(RUNS, At("Backfill", "DONE")), over=("v",)),
    _step("end", If((At("Bucket", "TASKS_CANCELLED", "DESTROYED"),), (Fire("Task.die"),), (Fire("Task.sleep"),)),
          Drop("Task.manager"), when=(RUNS,)),
    _step("disconnect", Fire("Connection.disconnect"), when=(OPEN,)),
    _step("clear_streams", *CLEAR, Drop("Producer.backfillMgr"),
          when=(At("Connection", "CLOSING"), No(("v",), LISTED, NotAt("Stream", "DEAD")))),
    _step("move_dead", Fire("Connection.bury"), when=(At("Connection", "CLEARED"),)),
    _step("reap", Fire("Connection.reap"), Drop("Connection.map"), when=(At("Connection", "ON_DEAD_LIST"),)),
    _step("drop_cookie", Drop("Connection.cookie"), when=(DEAD, Has("Connection.cookie"))),
    _step("delete_bucket", Fire("Bucket.delete"), If((OPEN,), (Fire("Connection.disconnect"),)), when=(UP,)),
    _step("cancel_tasks", Fire("Bucket.cancel"), If((At("Task", "IDLE"),), (Fire("Task.die"),)),
          when=(At("Bucket", "DELETING"), DEAD)),
    _step("destroy_bucket", Fire("Bucket.free"),
          when=(At("Bucket", "TASKS_CANCELLED"), At("Task", "DEAD"), At("Connection", "REAPED"),
                Lacks("Connection.cookie"))),
)

WORLD = Lifecycle(
    "World", Role.THREAD, indexes=(), initial="BEFORE",
    states=(State("BEFORE", "Nothing is there."), State("RUNNING", "All is.")),
    rows=ROWS, cite=_cite("World"), meaning="Takes every step.", final=("RUNNING",))
BUCKET = Lifecycle(
    "Bucket", Role.ROOT, indexes=(), initial="UP",
    states=(State("UP", "In use."), State("DELETING", "Being deleted."),
            State("TASKS_CANCELLED", "No task runs again."), State("DESTROYED", "Gone.")),
    rows=(
        _event("delete", ("UP",), "DELETING"), _event("cancel", ("DELETING",), "TASKS_CANCELLED"),
        _event("free", ("TASKS_CANCELLED",), "DESTROYED"),
    ), cite=_cite("Bucket"), meaning="The bucket.", final=("DESTROYED",))
CONNECTION = Lifecycle(
    "Connection", Role.ROOT, indexes=(), initial="CONNECTED",
    states=(State("CONNECTED", "Open."), State("CLOSING", "Streams are being set dead."),
            State("CLEARED", "It has no streams."), State("ON_DEAD_LIST", "Waits for its end."),
            State("REAPED", "Off the dead list.")),
    rows=(
        _event("disconnect", ("CONNECTED",), "CLOSING"), _event("clear", ("CLOSING",), "CLEARED"),
        _event("bury", ("CLEARED",), "ON_DEAD_LIST"), _event("reap", ("ON_DEAD_LIST",), "REAPED"),
    ), cite=_cite("Connection"), meaning="The connection map, the dead list and the cookie.", slots=(
        Slot("map", "Producer", Strength.STRONG, _cite("map")),
        Slot("cookie", "Producer", Strength.STRONG, _cite("cookie"))), final=("REAPED",))
TASK = Lifecycle(
    "Task", Role.ROOT, indexes=(), initial="IDLE",
    states=(State("IDLE", "Sleeps."), State("RUNNING", "Holds the manager."), State("DEAD", "Never again.")),
    rows=(
        _event("begin", ("IDLE",), "RUNNING"), _event("sleep", ("RUNNING",), "IDLE"),
        _event("die", ("IDLE", "RUNNING"), "DEAD"),
    ), cite=_cite("Task"), meaning="Runs the backfills.", final=("DEAD",),
    slots=(Slot("manager", "Manager", Strength.STRONG, _cite("manager")),))
PRODUCER = Lifecycle(
    "Producer", Role.OBJECT, indexes=(), initial=NONE,
    states=(State("ALIVE", "There."),),
    rows=(), cite=_cite("P"), meaning="Serves the connection.", slots=(
        Slot("streams", "Stream", Strength.STRONG, _cite("streams")),
        Slot("backfillMgr", "Manager", Strength.STRONG, _cite("backfillMgr"))), final=("ALIVE",))
MANAGER = Lifecycle(
    "Manager", Role.OBJECT, indexes=(), initial=NONE,
    states=(State("ALIVE", "There."),),
    rows=(), cite=_cite("M"), meaning="Owns the backfills.",
    slots=(Slot("queue", "Backfill", Strength.UNIQUE, _cite("queue")),), final=("ALIVE",))
STREAM = Lifecycle(
    "Stream", Role.OBJECT, indexes=("v",), initial=NONE,
    states=(State("PENDING", "Just opened."), State("BACKFILLING", "Waits."),
            State("IN_MEMORY", "Sends what is in memory."), State("DEAD", "Closed.")),
    rows=(
        _event("schedule", ("PENDING",), "BACKFILLING"), _event("complete", ("PENDING", "BACKFILLING"), "IN_MEMORY"),
        _event("restart", ("IN_MEMORY",), "PENDING"), _event("die", ("PENDING", "BACKFILLING", "IN_MEMORY"), "DEAD"),
    ), cite=_cite("S"), meaning="A stream of one vbucket.",
    slots=(Slot("producer", "Producer", Strength.STRONG, _cite("producer")),), final=("DEAD",))
BACKFILL = Lifecycle(
    "Backfill", Role.OBJECT, indexes=("v",), initial=NONE,
    states=(State("INIT", "Queued."), State("SCANNING", "Reads; its file is open."),
            State("COMPLETING", "Has read; its file is open."), State("DONE", "Finished.")),
    rows=(
        _event("scan", ("INIT",), "SCANNING"), _event("give_up", ("INIT",), "DONE"),
        _event("complete", ("SCANNING",), "COMPLETING"), _event("finish", ("COMPLETING",), "DONE"),
    ), cite=_cite("B"), meaning="Reads a stream's past from disk.",
    slots=(Slot("stream", "Stream", Strength.STRONG, _cite("stream")),), final=("DONE",))

FIX = Design("fix", because="a producer that clears its streams lets go of its manager as well",
             lifecycles=(WORLD, BUCKET, CONNECTION, TASK, PRODUCER, MANAGER, STREAM, BACKFILL))
BEFORE = derive(FIX, "before", because="as it was: producer, manager, backfill and stream hold each other in a ring",
                delta=Delta(replace_rows=(("World.clear_streams@RUNNING", _step(
                    "clear_streams", *CLEAR,
                    when=(At("Connection", "CLOSING"), No(("v",), LISTED, NotAt("Stream", "DEAD"))))),)))
# fmt: on

ANYTHING = Either(Alive("Producer"), Alive("Manager"), Some(("v",), Alive("Stream")), Some(("v",), Alive("Backfill")))
DESTROYED = At("Bucket", "DESTROYED")
NO_STREAM, NO_BACKFILL = No(("v",), Alive("Stream")), No(("v",), Alive("Backfill"))
NOTHING_LEFT = (DESTROYED, Expired("Producer"), Expired("Manager"), NO_STREAM, NO_BACKFILL)
CLAIMS = (
    Never(
        name="no_leak",
        sentence="When the bucket is destroyed nothing of it is left.",
        family=Family.OWNERSHIP,
        premise=(DESTROYED,),
        guards=(DESTROYED, ANYTHING),
    ),
    Never(
        name="no_file_is_open",
        sentence="When the bucket is destroyed no file is open.",
        family=Family.OWNERSHIP,
        premise=(DESTROYED,),
        guards=(DESTROYED, Some(("v",), At("Backfill", "SCANNING", "COMPLETING"))),
    ),
    NoUnreachable(
        name="no_unreachable_object",
        sentence="In the end everything that is there is held by a root.",
        family=Family.OWNERSHIP,
    ),
    NoCycle(name="no_cycle", sentence="In the end no ring of owners keeps itself alive.", family=Family.OWNERSHIP),
    Released(
        name="all_released",
        sentence="From every state the bucket can still be destroyed with nothing left.",
        family=Family.PROGRESS,
    ),
)


def streams(number: int) -> Scope:
    """The scope of so many streams."""
    return Scope(f"{number} streams" if number > 1 else "one stream", (("v", number),))


LIFE = Scenario(
    "life",
    story="a connection opens and closes streams, ends, and the bucket is deleted",
    assumes=frozenset(),
    released=NOTHING_LEFT,
    threads=("World",),
    scope=streams(1),
)
SUBJECT = Subject(
    name="reference",
    designs=(FIX, BEFORE),
    scenarios=(LIFE,),
    claims=CLAIMS,
    manifest=Path(__file__).with_suffix(".toml"),
    scopes=tuple(map(streams, (2, 3, 4, 5, 6, 14, 32, 64, 256, 1024))),
    symmetry=("v",),
)
