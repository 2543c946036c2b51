"""`ActiveStreamCheckpointProcessorTask` in master: takes items from checkpoints for the streams of one connection.

A producer makes its task with the first stream request and lets go of it when the connection is closed; the executor
pool holds it as well. The task holds its producer weakly.

Its queue has numbers of vbuckets, each at most once; when the task runs it looks the streams up and keeps them in
`streams`, by counted pointers, until it has served them. When its time is up, streams that are left over stay there
until the next run.

States. `RUNNING` is woken, being run, or asleep until it is woken (`woken` tells). `DEAD` was cancelled.
"""

from __future__ import annotations

from model.language.lifecycle import Flag, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Set, Take
from model.master2026.source import checkpoint_task, checkpoint_task_h, task

CHECKPOINT_TASK = Lifecycle(
    name="ActiveStreamCheckpointProcessorTask",
    role=Role.OBJECT,
    indexes=("p", "c"),
    meaning="takes items from checkpoints for the streams of one connection",
    cite=checkpoint_task_h("ActiveStreamCheckpointProcessorTask"),
    states=(
        State("RUNNING", "TASK_RUNNING, or TASK_SNOOZED until woken"),
        State("DEAD", "TASK_DEAD: the next worker that picks it up has the pool forget it"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "queue",
            "VBucket",
            Strength.RAW,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::queue"),
            "vbuckets whose streams want items",
            queue=True,
        ),
        Slot(
            "producerPtr",
            "DcpProducer",
            Strength.WEAK,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::producerPtr"),
            "the producer that it works for",
        ),
        Slot(
            "streams",
            "ActiveStream",
            Strength.STRONG,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::streams"),
            "the streams of one vbucket that are still to be served; outlives a run",
        ),
    ),
    flags=(Flag("woken", "pendingRun: the pool will run it; otherwise it sleeps forever"),),
    rows=(
        Row(event="cancel", source=("RUNNING",), target="DEAD", cite=task("GlobalTask::cancel")),
        Row(event="cancel", source=("DEAD",), target=None, cite=task("GlobalTask::cancel")),
        Row(
            event="schedule",
            source=("RUNNING", "DEAD"),
            target=None,
            given=("v",),
            effects=(
                Take("ActiveStreamCheckpointProcessorTask.queue"),
                Set("ActiveStreamCheckpointProcessorTask.woken"),
            ),
            cite=checkpoint_task("ActiveStreamCheckpointProcessorTask::schedule"),
            why="the queue holds numbers of vbuckets, each once",
        ),
    ),
)
