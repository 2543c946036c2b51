"""The sending side of DCP in ep-engine in June 2016, around MB-19892, as lifecycle tables.

Index variables: `p` connection, `v` vbucket, `g` stream of a vbucket on a connection, `b` backfill of a stream,
    `k` task
of a manager, `d` entry of a list, `x` worker thread.
"""
