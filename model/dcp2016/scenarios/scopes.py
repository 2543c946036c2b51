"""The sizes that are searched: how many connections `p`, vbuckets `v`, streams `g`, backfills `b`, tasks `k`, list
entries `d` and worker threads `x` there are.

A search is complete for its scope and says nothing of larger ones. Each scope is the smallest in which the situations
of its scenarios can occur.
"""

from __future__ import annotations

from model.language.policy import Scope

TWO_SLOTS = (("DcpConnMap.numActiveSnoozingBackfills", 2),)
BASE = Scope(name="base", sizes=(("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""One connection, one vbucket, one stream at a time, one worker thread; two tasks, since a new one may be made while
the old one is being erased."""
REOPEN = Scope(name="reopen", sizes=(("p", 1), ("v", 1), ("g", 2), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with two streams of the vbucket at a time: the closed one may still be held while the next is open."""
REOPEN_AT_ONCE = Scope(name="reopen_at_once", sizes=REOPEN.sizes, caps=TWO_SLOTS)
"""As reopen, with room for two running backfills."""
SECOND_BACKFILL = Scope(
    name="second_backfill", sizes=(("p", 1), ("v", 1), ("g", 1), ("b", 2), ("k", 2), ("d", 1), ("x", 1))
)
"""As base, with two backfills of a stream at a time: one is being deleted while the next is planned."""
REREQUEST = Scope(name="rerequest", sizes=(("p", 1), ("v", 1), ("g", 2), ("b", 1), ("k", 2), ("d", 2), ("x", 1)))
"""As reopen, with room for two entries of the connection in a vbucket's list."""
TWO_ENTRIES = Scope(name="two_entries", sizes=(("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 2), ("x", 1)))
"""As base, with room for two entries of the connection in a vbucket's list."""
TWO_WORKERS = Scope(name="two_workers", sizes=(("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 3), ("d", 1), ("x", 2)))
"""As base, with two worker threads, and one more task."""
TWO_CONNECTIONS = Scope(
    name="two_connections", sizes=(("p", 2), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1))
)
"""As base, with two connections."""
WIDE = Scope(name="wide", sizes=(("p", 1), ("v", 4), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with four vbuckets: tens of millions of states, which only symmetry or sets of states exhaust."""
TWO_VBUCKETS = Scope(name="two_vbuckets", sizes=(("p", 1), ("v", 2), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with two vbuckets."""
