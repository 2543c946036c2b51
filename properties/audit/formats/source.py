"""An input of the audit as text, with positions for errors."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from model.language.errors import RequestError
from properties.audit.formats.input_bytes import name_of, read_bytes


def _silent(percent: int) -> None:
    """Ignore the progress of reading."""


@dataclass(frozen=True)
class Source:
    """A text with the name that errors use (its file name) and a listener for the percentage that has been read."""

    name: str
    text: str
    listener: Callable[[int], None] = _silent

    @classmethod
    def read(cls, path: Path) -> Source:
        """Return the text of a file, a pipe, or standard input for `-`.

        RequestError if it cannot be read, is too large, or is not UTF-8.
        """
        return cls.decode(name_of(path), read_bytes(path))

    @classmethod
    def decode(cls, name: str, data: bytes) -> Source:
        """Return the text of some bytes; RequestError if they are not UTF-8."""
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise RequestError(f"{name}: byte 0: UTF-16; save it as UTF-8")
        try:
            return cls(name, data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise RequestError(f"{name}: byte {error.start}: not UTF-8; a graph of references is UTF-8 text") from None

    def tell(self, place: int) -> None:
        """Report that reading has come to a position."""
        self.listener(100 * place // max(1, len(self.text)))

    def at(self, place: int) -> str:
        """Return the line and column of a position, in the form in which errors begin."""
        line = self.text.count("\n", 0, place) + 1
        return f"{self.name}: line {line} column {place - self.text.rfind(chr(10), 0, place)}"

    def fail(self, place: int, what: str, early: bool = False) -> NoReturn:
        """Raise RequestError about a position; the message says so if the text ends too early."""
        end = "; the text ends too early" if early or place >= self._end else ""
        raise RequestError(f"{self.at(place)}: {what}{end}")

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends, one at a time, so that they are never all in memory."""
        start = 0
        while start < len(self.text):
            end = self.text.find("\n", start) + 1 or len(self.text)
            yield self.text[start:end]
            if end >> 20 != start >> 20:
                self.tell(end)
            start = end

    @cached_property
    def _end(self) -> int:
        return len(self.text.rstrip())
