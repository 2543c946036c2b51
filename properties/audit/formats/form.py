"""The forms in which graphs come."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """A form in which graphs come."""

    NODE_LINK = "node-link"
    GRAPHML = "graphml"
    DOT = "dot"
    EVENTS = "events"
    CSV = "csv"
    BLINK = "blink"
    V8 = "v8"
    INSTANCES = "instances"
