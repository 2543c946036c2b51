"""The command line as such: the one module that imports `typer`.

Commands declare their arguments with `option` and `argument`; `Interface` gathers commands and runs them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import typer

from model.language.errors import RequestError


def option(*names: str, help: str, metavar: str | None = None, min: int | None = None) -> Any:
    """The declaration of an option, for use in `Annotated`; by default its name is the name of the parameter."""
    return typer.Option(*names, help=help, metavar=metavar, min=min)


def argument(metavar: str, help: str = "") -> Any:
    """The declaration of a positional argument, for use in `Annotated`."""
    return typer.Argument(metavar=metavar, help=help or None)


class Interface:
    """A program with several commands. Every error of the user is one line on standard error, with exit code 2."""

    def __init__(self, name: str, help: str, epilog: str) -> None:
        self.name = name
        self.app = typer.Typer(
            name=name,
            help=help,
            epilog=epilog,
            add_completion=False,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
        )

    def add(self, command: Callable[..., int], codes: str) -> None:
        """Add a command under the name of the function; `codes` explains its exit codes."""
        self.app.command(command.__name__, epilog=codes)(command)

    def run(self, arguments: list[str]) -> int:
        """Run the command that the arguments name; returns the exit code."""
        try:
            code: Any = self.app(arguments or ["--help"], standalone_mode=False)
            sys.stdout.flush()
            return int(code or 0)
        except RequestError as error:
            return self._refuse(str(error))
        except BrokenPipeError:
            # The reader of our output has closed it: there is nothing left to say.
            sys.stdout = open("/dev/null", "w")  # noqa: SIM115
            return 0
        except (KeyboardInterrupt, typer.Abort):
            return self._refuse("interrupted")
        except Exception as error:
            # Typer's own errors (an unknown option, a missing argument) all have this method, whatever their class is
            # called in this version; anything else is ours and keeps its traceback.
            if not hasattr(error, "format_message"):
                raise
            return self._refuse(error.format_message())

    def _refuse(self, message: str) -> int:
        print(f"{self.name}: {' '.join(message.split())}", file=sys.stderr)
        return 2
