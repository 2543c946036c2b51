"""The sending side of DCP in ep-engine in June 2016, around MB-19892: lifecycle tables, designs and scenarios.

The objects are in `streams`, `backfills`, `connections` and `bucket`, the threads in `frontend`, `auxio` and
`threads`; `designs` puts them together and changes them, `scenarios` says under which circumstances they run, and
`source` where in the C++ each row comes from. Index variables: `p` connection, `v` vbucket, `g` stream of a vbucket on
a connection, `b` backfill of a stream, `k` task of a manager, `d` entry of a list, `x` worker thread.

It may import the language and nothing else. Its face is `catalogue`, with `DESIGNS` and `SCENARIOS`; both are here as
well, and are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.dcp2016.catalogue import DESIGNS, SCENARIOS

__all__ = ["DESIGNS", "SCENARIOS"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    value: object = getattr(import_module("model.dcp2016.catalogue"), name)
    return value
