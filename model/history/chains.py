"""Chains of defects: a fix that leaves the defect of a later record, or causes it."""

from __future__ import annotations

FOUND: tuple[tuple[str, str], ...] = (
    ("MB-16949", "fdf5a701"),
    ("fdf5a701", "MB-19892"),
    ("MB-16915", "MB-26470"),
    ("MB-19892", "MB-26470"),
    ("MB-26470", "MB-57772"),
    ("MB-19892", "MB-37702"),
    ("MB-19892", "MB-45255"),
    ("MB-19892", "MB-69075"),
    ("MB-37702", "MB-38521"),
    ("MB-37702", "MB-45255"),
    ("MB-45255", "MB-69075"),
    ("MB-20716", "MB-20751"),
    ("MB-17230", "MB-19428"),
    ("MB-37468", "MB-54591"),
)
"""The fix of the first record violates the claim of the second, in the scenario of the second."""
NOT_FOUND: tuple[tuple[str, str, str], ...] = (
    ("MB-16915", "MB-16949", "its fix is shown where backfills were tasks: no manager, and so no back pointer of one"),
    ("MB-18135", "MB-20716", "no worker of that design waits for a notification; 805557ff (MB-20549) made them wait"),
    ("MB-20751", "MB-38521", "the second closer finds no stream; f1dc64e4 (MB-35073) ended streams without their lock"),
    ("MB-19892", "MB-38521", "connsLock is held while streams are closed; MB-20751 ended that"),
    ("MB-30247", "MB-33873", "its weak pointers are right; 9c9825de (MB-33739) made references of them"),
    ("MB-40052", "MB-44919", "it has no queue of managers; 2a15c2fb (MB-44562) brought that"),
)
"""The earlier fix does not have the later defect yet: first, second, and the change that had to come between."""
