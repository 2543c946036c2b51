"""Reading the bytes of an input: a file, a pipe or standard input, with a bound on the size and no silent waiting."""

from __future__ import annotations

import codecs
import os
import select
import stat
import sys
from pathlib import Path

from model.language.errors import RequestError

LARGEST = 1_000_000_000
"""The size in bytes of the largest input."""
CHUNK = 1 << 20
PATIENCE = 5
"""The seconds after which a message names the pipe that the command waits for."""
KIND = "a graph of references is a text file"
STDIN = Path("-")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, of a pipe, or of standard input for `-`.

    RequestError if it cannot be read, is larger than `LARGEST`, or is binary. A pipe may stay silent; after `PATIENCE`
    seconds a line on standard error says so.
    """
    try:
        if path == STDIN:
            return _all(sys.stdin.fileno(), "standard input")
        # Without O_NONBLOCK the mere opening of a pipe waits for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return _all(descriptor, str(path))
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RequestError(f"{name_of(path)}: {reason}; {KIND}") from error


def name_of(path: Path) -> str:
    """Return the name of an input in errors."""
    return "standard input" if path == STDIN else str(path)


def _all(descriptor: int, name: str) -> bytes:
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(21, "Is a directory")
    _refuse_large(status.st_size, name)
    found = bytearray()
    waits = not stat.S_ISREG(status.st_mode)
    while chunk := _chunk(descriptor, name, waits and not found):
        if 0 in chunk and not (found or chunk).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise RequestError(f"{name}: byte {len(found) + chunk.index(0)} is NUL; {KIND}")
        found += chunk
        _refuse_large(len(found), name)
    return bytes(found)


def _refuse_large(size: int, name: str) -> None:
    if size > LARGEST:
        raise RequestError(f"{name}: more than {LARGEST:,} bytes; audit a part of the graph")


def _chunk(descriptor: int, name: str, may_wait: bool) -> bytes:
    """Return the next bytes, b"" at the end; a pipe is waited for, with one message if it stays silent at first."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    if may_wait and not poll.poll(PATIENCE * 1000):
        print(f"dcpmodel: waiting for data from {name!a}", file=sys.stderr, flush=True)
    poll.poll()
    return os.read(descriptor, CHUNK)
