"""The command line `dcpmodel`: one module for each command, which reads the request, calls and prints.

`cli` assembles the commands, `interface` alone imports typer, `shared` has the options of several commands and the rule
that no option is ignored. Commands may import everything else; nothing imports a command. They import engines, graph
libraries and Hypothesis inside their functions, so that `--help` starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from properties.commands.cli import main, run

__all__ = ["main", "run"]
__getattr__ = lazy(__name__, {"main": "cli", "run": "cli"})
