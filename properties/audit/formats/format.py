"""The formats in which graphs are read and written."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats in which graphs are read; `writing.WRITERS` lists those that are also written."""

    NODE_LINK = "node-link"
    GRAPHML = "graphml"
    DOT = "dot"
    EVENTS = "events"
    CSV = "csv"
    BLINK = "blink"
    V8 = "v8"
    INSTANCES = "instances"
