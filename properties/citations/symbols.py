"""Finds where a C++ text defines or declares a symbol, without compiling it.

Text is enough here: the question is only if a name that a table cites is defined in the file that it names. Comments,
strings and preprocessor lines are blanked first, so that a mention in a comment does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

NOT_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
    re.DOTALL | re.MULTILINE,
)
AFTER_PARAMETERS = re.compile(r"\s*(?:const|noexcept|override|final|try|->[\w:<>*&\s]+|\s)*(?:\{|:(?!:))")
TEMPLATE_ARGUMENTS = r"(?:<[^<>]*>)?"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a symbol stands: the line, from 1, and for a data member the type that it is declared with, else ""."""

    line: int
    type: str = ""


def find(text: str, symbol: str) -> Found | None:
    """The definition of `Class::member`, of a class or of a function; or its declaration in the class body; or None."""
    code = _code(text)
    *owners, name = symbol.removesuffix("()").split("::")
    found = _member(code, owners[-1], name) if owners else _free(code, name)
    return found and Found(line=code.count("\n", 0, found[0]) + 1, type=found[1])


@lru_cache(maxsize=64)
def _code(text: str) -> str:
    """A text of the same length in which all that is not code is blank."""
    return NOT_CODE.sub(lambda match: _blank(match.group()), text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _member(code: str, owner: str, name: str) -> tuple[int, str] | None:
    word = _word(name)
    qualified = rf"(?<![\w.>]){re.escape(owner)}{TEMPLATE_ARGUMENTS}\s*::\s*{word}(?!\w)"
    for match in re.finditer(rf"{qualified}\s*\(", code):
        if AFTER_PARAMETERS.match(code, _closing(code, match.end() - 1, "()")):
            return match.start(), ""
    for match in re.finditer(rf"{qualified}\s*[={{;]", code):
        return match.start(), ""
    for start, body in _bodies(code, owner):
        declared = re.search(rf"(?<![\w~]){word}(?!\w)\s*(?=[(;={{\[,:)])", body)
        if declared:
            return start + declared.start(), _declared_type(body, declared)
    return None


def _free(code: str, name: str) -> tuple[int, str] | None:
    for start, _ in _bodies(code, name):
        return start, ""
    word = _word(name)
    for match in re.finditer(rf"(?:typedef\b[^;]*\b|\busing\s+){word}\s*[;=]", code):
        return match.start(), ""
    for match in re.finditer(rf"(?<![\w.>:~])(?:(?!{word}::)\w+::)*{word}\s*\(", code):
        after = _closing(code, match.end() - 1, "()")
        if AFTER_PARAMETERS.match(code, after) and not re.search(r"(return|=|\()\s*$", code[: match.start()][-20:]):
            return match.start(), ""
    variable = re.search(
        rf"^(?!class|struct|enum|friend|union)[A-Za-z_][\w:<>\s*&,]*?(?<![\w.>:]){word}\s*(?:;|=)", code, re.MULTILINE
    )
    return (variable.start(), "") if variable else None


def _word(name: str) -> str:
    return re.escape(name).replace(r"\~", r"~\s*").replace("~", r"~\s*", 1) if name.startswith("~") else re.escape(name)


def _bodies(code: str, name: str) -> Iterator[tuple[int, str]]:
    """Each body of a class, struct, union, enum or namespace of this name: where it begins, and its own level."""
    head = rf"\b(?:class|struct|namespace|union|enum(?:\s+class)?)\s+(?:[A-Z_]+\s+)?(?:\w+::)*{re.escape(name)}\b"
    for match in re.finditer(rf"{head}(?!\s*::)[^;{{}}()]*\{{", code):
        end = _closing(code, match.end() - 1, "{}")
        yield match.end(), _own_level(code[match.end() : end - 1])


def _closing(code: str, opening: int, pair: str) -> int:
    """The place after the bracket that closes the one at `opening`; the end of the text if none does."""
    depth = 0
    for match in re.compile(f"[{re.escape(pair)}]").finditer(code, opening):
        depth += 1 if match.group() == pair[0] else -1
        if depth == 0:
            return match.end()
    return len(code)


def _own_level(body: str) -> str:
    """A body in which what stands inside nested braces and parentheses is blank."""
    depth, out = 0, []
    for piece in re.split(r"([{}()])", body):
        depth -= piece in {"}", ")"}
        out.append(_blank(piece) if depth > 0 else piece)
        depth += piece in {"{", "("}
    return "".join(out)


def _declared_type(body: str, match: re.Match[str]) -> str:
    """The type before a data member; "" for a member function."""
    if body[match.end() :].lstrip().startswith("("):
        return ""
    before = re.split(r"[;{}]|\b(?:public|private|protected)\s*:", body[: match.start()])[-1]
    return " ".join(before.split())
