"""Verdicts and their comparison with a manifest: plain data, and the check that nothing was vacuous.

It imports the model and claims, and no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.verdicts.checked import Checked as Checked
    from properties.verdicts.manifest_file import load_manifest as load_manifest
    from properties.verdicts.verdict import Answer as Answer
    from properties.verdicts.verdict import Judgement as Judgement
    from properties.verdicts.verdict import Verdict as Verdict

__all__ = ["Answer", "Checked", "Judgement", "Verdict", "load_manifest"]

_MODULES = {
    "Answer": "properties.verdicts.verdict",
    "Checked": "properties.verdicts.checked",
    "Judgement": "properties.verdicts.verdict",
    "Verdict": "properties.verdicts.verdict",
    "load_manifest": "properties.verdicts.manifest_file",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
