"""The sending side of DCP in kv_engine's master of August 2026: lifecycle tables, the design and fixes of its findings.

It is the end of the chain of designs that begins with `model.dcp2016`, but no delta: every table is written anew, in
packages that mirror those of 2016. The objects are in `streams`, `backfills`, `connections` and `bucket`, the threads
in `frontend`, `auxio` and `threads`. Index variables are those of 2016, and `c` for a connection's checkpoint task.

It may import the language and nothing else. Its face is `MASTER_2026`, `MENDED` with all fixes, and `SCENARIOS`; they
are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.master2026.design import MASTER_2026
    from model.master2026.fixes import MENDED
    from model.master2026.scenarios import SCENARIOS

__all__ = ["MASTER_2026", "MENDED", "SCENARIOS"]
_HOMES = {"MASTER_2026": "design", "MENDED": "fixes", "SCENARIOS": "scenarios"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
