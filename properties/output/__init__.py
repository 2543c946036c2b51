"""Reports as data, and the terminal and files that they are written to.

A report document is a tuple of sections with lines and tables (`document`); `console` alone imports rich, shows
documents and progress, and reads and writes the files that a user names. It imports nothing but errors of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from properties.output.console import progress, show, write
    from properties.output.document import Document, Section, Table

__all__ = ["Document", "Section", "Table", "progress", "show", "write"]
__getattr__ = lazy(
    __name__,
    {
        "Document": "document",
        "Section": "document",
        "Table": "document",
        "progress": "console",
        "show": "console",
        "write": "console",
    },
)
