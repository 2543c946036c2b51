"""JSON read from front to back, a batch of a list at a time, so that a large input never becomes a tree of objects.

A batch ends where an element seems to end, and is read by a fast reader. If that guess is wrong, for example because of
a bracket inside a string, the elements are read one by one, which also finds the exact place of an error.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from typing import NoReturn

from properties.audit.formats.json_fast import fast_json
from properties.audit.formats.source import Source
from properties.audit.graph.columns import Row, shown, sort_of_value

BATCH = 1 << 16
"""The number of characters that are read at once."""
BLANK = re.compile(r"[ \t\n\r]*")
ELEMENT_END = re.compile(r"\}[ \t\n\r]*,")
SKIPPED = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
NUMBER_END = re.compile(r",|\]")
DECODER = json.JSONDecoder()


class JsonText:
    """A position in a JSON text that moves forward."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.place = 0
        self._halves = has_halves(self.text)

    def fail(self, what: str, place: int | None = None) -> NoReturn:
        """Raise RequestError about the current position, or another one."""
        self.source.fail(self.place if place is None else place, what)

    def peek(self) -> str:
        """Return the next character that is not blank; "" at the end."""
        found = BLANK.match(self.text, self.place)
        self.place = found.end() if found else self.place
        return self.text[self.place : self.place + 1]

    def take(self, wanted: str, where: str) -> None:
        """Consume one character, which must be the next."""
        if self.peek() != wanted:
            self.fail(f"expected {wanted!r} {where}")
        self.place += 1

    def end(self) -> None:
        """Raise RequestError if anything but blanks follows."""
        if self.peek():
            self.fail("expected the end of the text")

    def members(self) -> Iterator[str]:
        """Yield the names in an object; the caller reads or skips each value before it asks for the next name."""
        self.take("{", "to begin an object")
        if self.peek() == "}":
            self.place += 1
            return
        while True:
            name = self.value() if self.peek() == '"' else None
            if not isinstance(name, str):
                self.fail('expected a name in "quotes"')
            self.take(":", f"after the name {shown(name)}")
            yield name
            if self.peek() == "}":
                self.place += 1
                return
            self.take(",", "or '}' after a value")

    def value(self) -> object:
        """Read a whole value; meant for small ones."""
        self.peek()
        try:
            value, self.place = DECODER.raw_decode(self.text, self.place)
            return without_halves(value) if self._halves else value
        except json.JSONDecodeError as error:
            self.source.fail(min(error.pos, len(self.text)), error.msg, error.msg.startswith("Unterminated"))
        except RecursionError:
            self.fail("nested too deeply; a graph of references has lists of flat objects")
        except ValueError as error:
            self.fail(str(error))

    def skip(self) -> None:
        """Skip a value without building it."""
        if self.peek() not in ("[", "{"):
            self.value()
            return
        depth, start = 0, self.place
        for found in SKIPPED.finditer(self.text, start):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
            if depth == 0:
                self.place = found.end()
                return
        self.source.fail(start, "a list or object that is not closed", early=True)

    # --- lists ---

    def _begin_list(self, what: str) -> bool:
        """Consume the bracket, and return True if the list has elements."""
        if self.peek() != "[":
            self.fail(f"expected a list of {what}")
        self.place += 1
        if self.peek() == "]":
            self.place += 1
            return False
        return True

    def rows(self, what: str) -> Iterator[list[Row]]:
        """Yield the objects in a list, in batches; `what` names one of them in errors."""
        more = self._begin_list(f"objects, the {what}s")
        while more:
            guess = ELEMENT_END.search(self.text, self.place + BATCH)
            batch = self._guessed(guess.start() + 1) if guess else None
            if guess and batch is not None:
                self.place = guess.end()
            else:
                batch, more = self._one_by_one(what)
            self.source.tell(self.place)
            yield batch

    def _guessed(self, end: int) -> list[Row] | None:
        try:
            batch = fast_json(f"[{self.text[self.place : end]}]")
        except (ValueError, RecursionError):
            return None
        if self._halves:
            batch = without_halves(batch)
        return batch if isinstance(batch, list) and set(map(type, batch)) == {dict} else None

    def _one_by_one(self, what: str) -> tuple[list[Row], bool]:
        """Return at least a batch of elements, or the rest of the list, and True if there are more."""
        batch: list[Row] = []
        until = self.place + BATCH
        while True:
            start = self.place
            value = self.value()
            if not isinstance(value, dict):
                self.fail(f"a {what} is {sort_of_value(value)}; it must be an object", start)
            batch.append(value)
            if self.peek() == "]":
                self.place += 1
                return batch, False
            self.take(",", f"or ']' after a {what}")
            if self.place > until:
                return batch, True

    def numbers(self, what: str) -> Iterator[array[int]]:
        """Yield the whole numbers in a list, in batches."""
        more = self._begin_list(f"whole numbers, the {what}")
        while more:
            found = NUMBER_END.search(self.text, min(self.place + BATCH, len(self.text)))
            close = self.text.find("]", self.place, found.end() if found else len(self.text))
            end = close if close >= 0 else found.start() if found else len(self.text)
            piece = self.text[self.place : end]
            if end >= len(self.text):
                self.fail(f"expected ',' or ']' among the {what}", end)
            try:
                yield array("q", map(int, piece.split(",")))
            except (ValueError, OverflowError):
                self.fail(f"{what} has {shown(_first_bad_number(piece))} in it; it must have whole numbers")
            self.place = end + 1
            more = close < 0


def _first_bad_number(piece: str) -> str:
    for word in piece.split(","):
        try:
            array("q", [int(word)])
        except (ValueError, OverflowError):
            return word.strip() or "nothing"
    return piece


def has_halves(text: str) -> bool:
    """Return True if a JSON text may contain lone halves of surrogate pairs, which can be escaped but not printed."""
    return "\\" in text and ("\\ud" in text or "\\uD" in text)


def without_halves(value: object) -> object:
    """Return a value with question marks in place of lone halves of surrogate pairs."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [without_halves(one) for one in value]
        case dict():
            return {without_halves(name): without_halves(one) for name, one in value.items()}
    return value
