"""The worker thread of memcached that serves one connection, as far as DCP is concerned.

A command is chosen by the client: streamRequest (R), step (N), closeStream (C), and closing the socket (D). Between
two commands the thread is `READY`. Every command first asks whether the connection is being disconnected, and begins
only while the worker has not seen the bucket die; one that has begun goes on, whatever happens to the bucket. Each
point of a command is a moment at which another thread may come in between; the modules `requests`, `steps`,
`close_stream`, `notifiers` and `leaving` have the rows and say which locks are held there.

The thread holds the stream at hand by a counted pointer. Its copy of the producer's pointer to the manager is a raw
one: the manager may be gone when the copy is used.

Left out: control messages, noops and flow control; the buffer log and the list of ready vbuckets, since a step may
visit any stream at any time; and connections of consumers.
"""

from __future__ import annotations

from model.dcp2016.source import producer, threads
from model.dcp2016.threads import closing
from model.language.lifecycle import Counter, Flag, Lifecycle, Role, Slot, State, Strength

from .close_stream import CLOSE
from .leaving import LEAVE
from .notifiers import NOTIFIERS
from .requests import OPEN, REQUEST
from .steps import STEP

FRONT_END = Lifecycle(
    name="FrontEnd",
    role=Role.THREAD,
    indexes=("p",),
    meaning="memcached's worker thread, serving one connection",
    cite=threads("worker_libevent"),
    states=(
        State("IDLE", "no DCP connection yet"),
        State("READY", "between two commands"),
        State("R6_LOAD", "streamRequest: the stream is constructed, not yet active"),
        State("R6_USE", "streamRequest: has read the producer's pointer to its manager, not yet used it"),
        State("R8", "streamRequest: the stream is in the map, the connection not yet in the vbucket's list"),
        State("N_USE", "step: has read the producer's pointer to its manager, not yet used it"),
        State("C3_USE", "closeStream: has read the producer's pointer to its manager, not yet used it"),
        State("C4", "closeStream: the stream is dead"),
        State("C5", "closeStream: the connection is out of the vbucket's list, the stream still in the map"),
        *closing.POINTS,
        State("WAIT", "conn_pending_close: waits until nobody else holds the cookie"),
        State("END", "the connection is closed"),
    ),
    initial="IDLE",
    final=("END",),
    slots=(
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            producer("DcpProducer::findStreamByVbid"),
            "local: the stream at hand",
        ),
        Slot(
            "backfillMgr",
            "BackfillManager",
            Strength.RAW,
            producer("DcpProducer::scheduleBackfillManager"),
            "the producer's pointer to its manager as it was read",
        ),
        Slot("closing", "DcpProducer", Strength.STRONG, closing.CLOSE, "the connection being closed"),
        Slot("conn", "DcpProducer", Strength.STRONG, closing.CLOSE, "keeps `this` until it returns"),
        Slot("vbvector", "VBucket", Strength.RAW, closing.CLOSE, "vbuckets of the swept streams"),
    ),
    flags=(Flag("addVbConn", "streamRequest: add_vb_conn_map"),),
    counters=(Counter("rollbacks", "requests refused after R3: a bound of the model, not of the code", 1),),
    rows=(*OPEN, *REQUEST, *STEP, *CLOSE, *NOTIFIERS, *LEAVE),
)
