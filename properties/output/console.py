"""The terminal: the one module that knows `rich`.

On a terminal reports are coloured and wrapped to its width, and progress is shown on standard error. In a pipe there is
no colour, no progress and no wrapping, so that the same run gives the same bytes everywhere, and `rich` is not loaded.
"""

from __future__ import annotations

import glob
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from model.language.errors import RequestError
from properties.output.document import Document, Table, plain

if TYPE_CHECKING:
    from rich.console import RenderableType

STYLES = (
    ("UNEXPECTED", "bold red"),
    ("violated", "red"),
    ("undecided", "yellow"),
    ("point of no return", "bold"),
)
"""The style of a line that contains a word, on a terminal; the first match counts."""


def show(document: Document, stream: TextIO | None = None) -> None:
    """Print a report document on standard output, or into a stream."""
    stream = stream or sys.stdout
    if not stream.isatty():
        stream.write(plain(document))
        return
    from rich.console import Console

    console = Console(file=stream)
    for place, section in enumerate(document):
        if section.title:
            console.print(f"{section.title}", style="bold", markup=False, highlight=False)
        for one in section.body:
            console.print(_coloured(one))
        if place < len(document) - 1:
            console.print()


def _coloured(one: str | Table) -> RenderableType:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    if isinstance(one, str):
        return Text(one, style=next((style for word, style in STYLES if word in one), ""))
    drawn = RichTable(box=box.SIMPLE)
    for header in one.headers:
        drawn.add_column(Text(header))
    for row in one.rows:
        drawn.add_row(*map(Text, row))
    return drawn


class Progress(Protocol):
    """Takes messages on the progress of a long run."""

    def __call__(self, text: str) -> None: ...


@contextmanager
def progress() -> Iterator[Progress]:
    """A line on standard error that changes in place; silent if that is not a terminal.

    It appears with the first report and not before: it is drawn by a thread of its own, and worker processes must have
    been forked by then.
    """
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console
    from rich.text import Text

    status = Console(stderr=True).status("")

    def report(text: str) -> None:
        status.update(Text(text))
        status.start()

    try:
        yield report
    finally:
        status.stop()


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all; RequestError if it cannot be written.

    A link is followed. Only a regular file is ever put in the place of another: devices and pipes are refused.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise RequestError(f"{path}: not a regular file; give a file to write")
    _remove_leftovers(path)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{os.getpid()}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise RequestError(f"{path}: {error.strerror}; give a file in a directory that can be written") from error


def _remove_leftovers(path: Path) -> None:
    """Remove temporary files of the same name whose writer was killed."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.*"):
        writer = left.name.split(".")[-2]
        if writer.isdigit() and not _is_alive(int(writer)):
            with suppress(OSError):
                left.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def read(path: Path, what: str) -> str:
    """The text of a user's file; RequestError if it cannot be read or is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{path}: {error.strerror}; {what} is a text file") from error
    except UnicodeDecodeError as error:
        raise RequestError(f"{path}: not UTF-8 text at byte {error.start}; {what} is a text file") from error
