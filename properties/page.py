"""What a report is made of: sections of lines and tables, as data. `properties.console` shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table; every row has as many cells as `headers`."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """As a Markdown table, for generated documents."""
        rule = "|".join("---" for _ in self.headers)
        rows = ["|".join(f" {cell} " for cell in row) for row in (self.headers, *self.rows)]
        return "\n".join((f"|{rows[0]}|", f"|{rule}|", *(f"|{row}|" for row in rows[1:]))) + "\n"


@dataclass(frozen=True)
class Section:
    """A title, which may be empty, and what stands below it."""

    title: str
    body: tuple[str | Table, ...]


Page = tuple[Section, ...]


def plain(page: Page) -> str:
    """The page as text without any table, for messages and test reports."""
    lines: list[str] = []
    for section in page:
        lines.extend((section.title, *(one for one in section.body if isinstance(one, str)), ""))
    return "\n".join(lines).strip() + "\n"


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 step`, `12,345 steps`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
