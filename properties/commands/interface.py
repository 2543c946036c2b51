"""The command line as such: the one module that imports `typer`.

Commands declare their arguments with `option` and `argument`; `Interface` gathers commands and runs them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

import typer

from model.language.errors import RequestError

REFUSED, DEFECT, INTERRUPTED = 2, 3, 130
TRACEBACK = "DCPMODEL_TRACEBACK"
"""The environment variable that makes a defect show its traceback."""


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
        """Run the command that the arguments name; returns the exit code.

        0 and 1 are the answers of the command, 2 is a request that cannot be carried out, 3 a defect of this program,
        130 an interruption. A reader that closes our output early gets no message and the code 0.
        """
        _prepare_streams()
        try:
            code: Any = self.app(arguments or ["--help"], standalone_mode=False)
            sys.stdout.flush()
            # Typer turns an interruption into this code.
            return self._say("interrupted", INTERRUPTED) if code == INTERRUPTED else int(code or 0)
        except RequestError as error:
            return self._say(str(error), REFUSED)
        except BrokenPipeError:
            _discard_output()
            return 0
        except OSError as error:
            _discard_output()
            return self._say(f"output: {error.strerror or error}; give it a place that can be written", REFUSED)
        except (KeyboardInterrupt, typer.Abort):
            return self._say("interrupted", INTERRUPTED)
        except Exception as error:
            # Typer's own errors (an unknown option, a missing argument) all have this method, whatever their class is
            # called in this version; anything else is ours.
            if hasattr(error, "format_message"):
                return self._say(error.format_message(), REFUSED)
            if os.environ.get(TRACEBACK):
                raise
            said = f"{type(error).__name__}: {error}"
            return self._say(f"a defect of {self.name} itself: {said}; {TRACEBACK}=1 shows the traceback", DEFECT)

    def _say(self, message: str, code: int) -> int:
        with suppress(OSError):
            print(f"{self.name}: {' '.join(message.split())}", file=sys.stderr)
        return code


def _prepare_streams() -> None:
    """Let output work where standard output or error is closed, and where it cannot show every character."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Send what is left of our output nowhere, so that Python does not try again when it exits."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
