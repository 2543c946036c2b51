"""Benchmarks of reading C++: generated trees of realistic sizes. Not a test.

    python tests/benchmarks/audit_cpp.py [DIR ...]

Without directories two trees are generated, as large as one server's: 312 headers with 2.5 MB, to be read in less than
a second, and 227 headers and 183 sources with 5.7 MB, in less than three. Seconds are those of the processor, so that a
busy machine is not mistaken for a slow program; they cover reading, resolving and the search for cycles.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from properties.audit.cpp.class_graph import class_cycles
from properties.audit.cpp.extraction import extract, extract_texts
from properties.audit.cpp.schema import Schema
from properties.audit.cpp.vocabulary import usual

OWNING = ("std::shared_ptr<{}>", "std::unique_ptr<{}>", "std::vector<std::shared_ptr<{}>>")
OTHER = ("std::weak_ptr<{}>", "{}*", "const {}&")
PLAIN = ("std::string", "size_t", "std::atomic<uint64_t>", "std::mutex", "std::map<int, std::string>", "bool")
COMMENT = "    /// What the next member is for, in a sentence of the length that such sentences have on the whole.\n"
CLASSES = 3
"""The number of classes in each header."""


TREES = (("headers", 312, 0, 2_500_000), ("with sources", 227, 183, 5_700_000))
"""Name, headers, sources, and total bytes."""


def main(directories: list[str]) -> None:
    """Measure the given directories, or the two generated trees."""
    print(_line(("input", "files", "MB", "classes", "edges", "cycles", "unclear", "seconds")))
    if directories:
        _measure(" ".join(directories), lambda: extract([Path(one) for one in directories]))
        return
    for name, *sizes in TREES:
        _measure(name, partial(extract_texts, made_up(*sizes), usual()))


def _measure(name: str, read: Callable[[], Schema]) -> None:
    start = time.process_time()
    schema = read()
    cycles, _ = class_cycles(schema)
    seconds = time.process_time() - start
    counts = (schema.classes, schema.edges, cycles, schema.unresolved)
    numbers = (len(schema.files), f"{schema.size / 1e6:.1f}", *map(len, counts), f"{seconds:.2f}")
    print(_line((name, *map(str, numbers))))


def _line(cells: tuple[str, ...]) -> str:
    return cells[0].ljust(24) + "".join(cell.rjust(10) for cell in cells[1:])


def made_up(headers: int, sources: int, size: int) -> Mapping[str, bytes]:
    """Return a tree with so many files and bytes in all; the same every time."""
    chance = random.Random(312)
    texts = {f"h{number}.h": _header(chance, number, headers) for number in range(headers)}
    texts |= {f"h{number}.cc": _source(chance, number) for number in range(sources)}
    missing = (size - sum(map(len, texts.values()))) // len(texts)
    return {name: (text + _rest(name, max(0, missing))).encode() for name, text in texts.items()}


def _rest(name: str, size: int) -> str:
    """Return the comments and functions that fill a header or source."""
    code = size // 3 if name.endswith(".h") else size * 2 // 3
    return COMMENT * ((size - code) // len(COMMENT)) + _methods(name.partition(".")[0], code)


def _header(chance: random.Random, number: int, headers: int) -> str:
    parts = [f"#pragma once\nnamespace n{number % 7} {{\n"]
    for place in range(CLASSES):
        base = f" : public n{(number - 7) % 7}::C{number - 7}_{place}" if number > 7 and chance.random() < 0.3 else ""
        members = "".join(_member(chance, number, headers) for _ in range(5))
        parts.append(f"class C{number}_{place}{base} {{\npublic:\n{members}}};\n")
    return "".join(parts) + "}\n"


def _member(chance: random.Random, number: int, headers: int) -> str:
    name = f"member{chance.randrange(10**6)}"
    if chance.random() < 0.5:
        return f"{COMMENT}    {chance.choice(PLAIN)} {name};\n"
    # Mostly, who owns comes before what it owns: programs have few cycles.
    owns, back = chance.random() < 0.5, chance.random() < 0.02
    target = chance.randrange(min(number + 1, headers - 1) if owns and not back else 0, headers)
    held = chance.choice(OWNING if owns else OTHER).format(f"n{target % 7}::C{target}_{chance.randrange(CLASSES)}")
    return f"{COMMENT}    {held} {name};\n"


def _source(chance: random.Random, number: int) -> str:
    loop = f"for (auto* one : member{chance.randrange(99)}) {{\n        delete one;\n    }}"
    return f"n{number % 7}::C{number}_0::~C{number}_0() {{\n    {loop}\n}}\n"


def _methods(name: str, size: int) -> str:
    """Return typical functions of the given total size."""
    one = (
        f"void {name}::work@(int count) {{\n"
        "    auto lock = std::lock_guard<std::mutex>(mutex);\n"
        "    if (count > limit && !queue.empty()) {\n"
        "        next = std::make_shared<Item>(queue.front(), count);\n"
        "        total += next->size() * sizeof(Item);\n"
        '        LOG(LOG_NOTICE, "%d items, %d bytes in all", count, total);\n'
        "        items.push_back(std::move(next));\n"
        "    }\n"
        "    stats[count].add(total, [this, count](int other) { return other < count + offset(other); });\n"
        "}\n"
    )
    return "".join(one.replace("@", str(place)) for place in range(size // len(one)))


if __name__ == "__main__":
    main(sys.argv[1:])
