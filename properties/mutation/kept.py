"""A file of outcomes known from an earlier run, so that an interrupted run continues where it stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from properties.mutation.outcomes import Killed, Outcome, Survived


class KeptOutcomes:
    """Outcomes of an earlier run with the same tables and claims, whose digest is `key`: one JSON line each."""

    def __init__(self, path: Path | None, key: str) -> None:
        self.path, self.key = path, key
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        known = ((name, fields) for old, name, fields in map(json.loads, lines) if old == key)
        self.outcomes: dict[str, Outcome] = {name: _read(fields) for name, fields in known}

    def add(self, name: str, outcome: Outcome) -> None:
        """Remember one more outcome."""
        self.outcomes[name] = outcome
        if self.path:
            fields = [outcome.by, outcome.why] if isinstance(outcome, Killed) else ["", outcome.why, outcome.same]
            with self.path.open("a", encoding="utf-8") as file:
                print(json.dumps([self.key, name, fields]), file=file)


def _read(fields: list[Any]) -> Outcome:
    by, *rest = fields
    return Killed(by, *rest) if by else Survived(*rest)
