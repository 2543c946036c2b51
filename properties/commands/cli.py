"""The command `dcpmodel`, assembled from one module for each command.

A command module declares its options and imports heavy parts (engines, Hypothesis, graph libraries) inside its
functions, so that `--help` and small checks start at once; a test lists the imports of `--help`.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from properties.commands.audit_options import audit
from properties.commands.check import check
from properties.commands.citations import citations
from properties.commands.draw import draw
from properties.commands.explain import explain
from properties.commands.export import export
from properties.commands.interface import Interface
from properties.commands.replay import replay
from properties.commands.show import show
from properties.commands.walk import walk

REFUSED = "2 the request cannot be carried out; 3 a defect of dcpmodel itself; 130 interrupted."
DONE = f"Exit codes: 0 done; {REFUSED}"
COMMANDS: dict[Callable[..., int], str] = {
    check: f"Exit codes: 0 as expected; 1 a verdict differs from the expected one; {REFUSED}",
    walk: f"Exit codes: 0 as expected; 1 a violation that was not expected, or engines disagree; {REFUSED}",
    replay: DONE,
    explain: DONE,
    draw: f"Exit codes: 0 done; 1 with --check, a drawing differs; {REFUSED}",
    audit: f"Exit codes: 0 no finding; 1 a finding; {REFUSED}",
    export: DONE,
    show: DONE,
    citations: f"Exit codes: 0 done; 1 with --repo, a citation does not resolve; {REFUSED}",
}
"""The commands in the order of `--help`, each with its exit codes."""


def interface() -> Interface:
    """The program with all its commands."""
    program = Interface(
        "dcpmodel",
        help="Check, explain and draw an executable model of object lifecycles: who owns whom, and what is never "
        "released.",
        epilog="Exit codes: 0 as expected; 1 a verdict or a drawing differs, or an audit finds something; " + REFUSED,
    )
    for command, codes in COMMANDS.items():
        program.add(command, codes)
    return program


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; every error of the user is one line on standard error."""
    # A termination unwinds like an exception, so that workers end and temporary files are removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command with these arguments, by default those of the process; returns the exit code."""
    return interface().run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    main()
