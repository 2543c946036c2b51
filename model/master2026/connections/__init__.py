"""One DCP connection in master: its producer, the task that takes items from checkpoints, and memcached's side of it.

Imports the language and `model.master2026.source`. Its face is the three lifecycles.
"""

from __future__ import annotations

from .checkpoint_task import CHECKPOINT_TASK
from .cookie import CONNECTION
from .producer import DCP_PRODUCER

__all__ = ["CHECKPOINT_TASK", "CONNECTION", "DCP_PRODUCER"]
