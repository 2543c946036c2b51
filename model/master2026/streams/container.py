"""`StreamContainer`: the streams of one vbucket on one connection, in a list under a shared mutex.

The producer's map has one for each vbucket that was ever streamed and never erases it, so it may be empty. A client
that names its streams with ids may have several of one vbucket. The container owns its streams: a stream that is
erased under the container's lock, and that nobody else holds, is destroyed under that lock.

It has no state and no rows of its own; the threads that use it take its lock and change its list. Reader locks are
taken as exclusive ones. Left out: the position that the iteration remembers between two visits.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Mutex, Role, Slot, State, Strength
from model.language.vocabulary import NONE
from model.master2026.source import container_h

STREAM_CONTAINER = Lifecycle(
    name="StreamContainer",
    role=Role.OBJECT,
    indexes=("p", "v"),
    meaning="a list of streams under a shared mutex; stays in the producer's map once it is there",
    cite=container_h("StreamContainer"),
    states=(State("OPEN", "the streams of one vbucket, one for each stream id"),),
    initial=NONE,
    final=("OPEN",),
    slots=(Slot("c", "ActiveStream", Strength.STRONG, container_h("StreamContainer::c"), "the streams"),),
    mutexes=(Mutex("lock", container_h("StreamContainer::rwlock")),),
    rows=(),
)
