"""Owners and their objects: reference cycles, dangling pointers, and indexes that hold too much or too little.

May import `model.language`, `model.dcp2016` and the other folders of `model.history`. Its public face is `RECORDS`, in
the order in which the defects were fixed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.history.ownership.records import RECORDS

__all__ = ["RECORDS"]


def __getattr__(name: str) -> Any:
    """The records are imported when they are used, because the folders of history import one another."""
    if name != "RECORDS":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return import_module("model.history.ownership.records").RECORDS
