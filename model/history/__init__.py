"""Historic defects of the sending side, each as a pair of designs: the code before its fix, and the code after it.

May import `model.language` and `model.dcp2016`. `RECORDS` are the thirty defects of the list `THIRTY`, in the order in
which they were fixed; `BEYOND` are those added later. `bases_at` finds the designs that represent the code of a date.
The folders are the subjects: `ownership`, `closing` and `wakeups`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.history.bases import BASES, bases_at
    from model.history.beyond import RECORDS as BEYOND
    from model.history.record import Record
    from model.history.thirty import RECORDS

__all__ = ["BASES", "BEYOND", "RECORDS", "Record", "bases_at"]

_FACE = {
    "BASES": ("model.history.bases", "BASES"),
    "BEYOND": ("model.history.beyond", "RECORDS"),
    "RECORDS": ("model.history.thirty", "RECORDS"),
    "Record": ("model.history.record", "Record"),
    "bases_at": ("model.history.bases", "bases_at"),
}


def __getattr__(name: str) -> Any:
    """The public face is imported when it is used: all designs of history take a moment to make."""
    if name not in _FACE:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    module, attribute = _FACE[name]
    return getattr(import_module(module), attribute)
