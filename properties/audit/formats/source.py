"""An input to the audit as text, with the places in it that errors name."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from model.language.errors import RequestError


def _silent(percent: int) -> None:
    """Nobody wants to know how far reading is."""


@dataclass(frozen=True)
class Source:
    """A text, what it is called in errors (its file name), and who is told, in percent, how far reading it is."""

    name: str
    text: str
    listener: Callable[[int], None] = _silent

    @classmethod
    def read(cls, path: Path) -> Source:
        """The text of a file; RequestError if it cannot be read or is not UTF-8."""
        try:
            return cls.decode(str(path), path.read_bytes())
        except OSError as error:
            raise RequestError(f"{path}: {error.strerror}; a graph of references is a text file") from error

    @classmethod
    def decode(cls, name: str, data: bytes) -> Source:
        """The same for bytes that are there already."""
        try:
            return cls(name, data.removeprefix(codecs.BOM_UTF8).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise RequestError(f"{name}: byte {error.start}: not UTF-8; a graph of references is UTF-8 text") from None

    def tell(self, place: int) -> None:
        """Reading has come to a place."""
        self.listener(100 * place // max(1, len(self.text)))

    def at(self, place: int) -> str:
        """Line and column of a place, as errors begin."""
        line = self.text.count("\n", 0, place) + 1
        return f"{self.name}: line {line} column {place - self.text.rfind(chr(10), 0, place)}"

    def fail(self, place: int, what: str, early: bool = False) -> NoReturn:
        """Raise RequestError about a place; `early`, or at the end of the text, that is said, too."""
        end = "; the text ends too early" if early or place >= self._end else ""
        raise RequestError(f"{self.at(place)}: {what}{end}")

    def lines(self) -> Iterator[str]:
        """The lines with their ends, one after the other, so that they are never all there at once."""
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
