"""What a report is made of: sections of lines and tables, as data. `properties.console` shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table; every row has as many cells as `headers`."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """As a Markdown table whose columns are aligned, for pipes and documents."""
        widths = [max(3, *map(len, column)) for column in zip(self.headers, *self.rows, strict=True)]
        rule = tuple("-" * width for width in widths)
        lines = (
            "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
            for row in (self.headers, rule, *self.rows)
        )
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Section:
    """A title, which may be empty, and what stands below it."""

    title: str
    body: tuple[str | Table, ...]


Page = tuple[Section, ...]


def plain(page: Page) -> str:
    """The page as text: what a pipe gets."""
    return "\n".join(_plain(section) for section in page)


def _plain(section: Section) -> str:
    title = f"{section.title}\n" if section.title else ""
    return title + "".join(one.markdown() if isinstance(one, Table) else f"{one}\n" for one in section.body)


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 step`, `12,345 steps`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
