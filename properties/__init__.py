"""Claims about a model, the engines that decide them, the audit of reference graphs, reports and the command line.

From Python, `judge` decides the claims of a design under a scenario, `audit` finds what is wrong in a graph of
references, and `Subject` is a model with its designs, scenarios and claims. `docs/architecture.md` has ten lines that
use them. Each package below says what it may import; nothing imports this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from properties.audit.findings.audit_graph import audit
    from properties.claims.subject import Subject
    from properties.engines.explicit.judge import judge

__all__ = ["Subject", "audit", "judge"]
if not TYPE_CHECKING:
    __getattr__ = lazy(
        __name__,
        {
            "Subject": "claims.subject",
            "audit": "audit.findings.audit_graph",
            "judge": "engines.explicit.judge",
        },
    )
