"""Options that several commands have, and the rule that no option is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from model.language.errors import RequestError
from properties.claims.subject import Subject, load_subject
from properties.commands.interface import argument, option

Model = Annotated[
    Path | None,
    option("--model", metavar="FILE", help="Python file that defines SUBJECT; it is run. Default: the model of DCP."),
]
Designs = Annotated[list[str] | None, argument("[DESIGN]...", help="Default: all designs.")]
Scenario = Annotated[str | None, option("--scenario", metavar="NAME", help="Run only this scenario.")]
Scope = Annotated[str | None, option("--scope", metavar="NAME", help="Use these bounds, not the scenario's own.")]
Limit = Annotated[int | None, option("--limit", min=1, help="Stop a run after this many states: undecided.")]
Workers = Annotated[
    int | None, option("--workers", min=1, metavar="N", help="Run on a Dask cluster of N processes, started here.")
]
Scheduler = Annotated[
    str | None, option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster of this scheduler.")
]


def refuse(options: Mapping[str, object], reason: str) -> None:
    """Raise `RequestError` with the reason if any of these options is given.

    The values None, False and () mean that an option is not given."""
    given = [name for name, value in options.items() if not (value is None or value is False or value == ())]
    if given:
        raise RequestError(f"{' and '.join(given)}: {reason}")


def sound_subject(model: Path | None, *designs: str) -> Subject:
    """The subject that a command works on, once its tables are known to be sound.

    `designs` are names of its designs, of which alone the tables are examined; without names all are. RequestError
    names the file, design, row and field of the first fault.
    """
    from properties.claims.soundness import refuse_unsound

    subject = load_subject(model, *designs)
    named = tuple(one for one in subject.designs if one.name in designs)
    refuse_unsound(subject, str(model or subject.name), named)
    return subject
