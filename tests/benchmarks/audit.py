"""Benchmarks of the audit, and a comparison of its cuts with the choices of upstream. Not a test.

    python tests/benchmarks/audit.py heap [--objects N] [--file FILE] [--networkx]
    python tests/benchmarks/audit.py choices
    python tests/benchmarks/audit.py commits

`heap` writes a graph of N objects (a million) as node-link JSON: a tree, a weak reference to the parent from every
third object, two percent of owning references back up, and a hundred unreachable pairs. A fresh process reads and
audits it, with the ten objects that retain most and why they are alive, and prints processor and clock seconds since
its start, and its peak memory. With `--networkx` another process does the same as far as `networkx` can (reading,
components, distances from the root, dominators), so that a slow machine is not mistaken for a slow program.

`choices` prints the rank of each of the eight upstream choices, `commits` the ten commits that broke a cycle, each with
the cycles in its C++ before and after.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = "target: 8 s and 1.5 GB for a million objects"
BACK = 0.02
"""The share of objects that own an object up to three levels above them."""


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("heap", "choices", "commits", "measure", "networkx"))
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, default=None, help="keep the graph here")
    parser.add_argument("--networkx", action="store_true", help="measure networkx, too; takes a minute and 3 GB")
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    if asked.what == "choices":
        from tests.properties.audit.findings.upstream import table

        print(*table(), sep="\n")
    elif asked.what == "commits":
        from tests.properties.audit.cpp.cpp_commits import table as commits

        print(*commits(), sep="\n")
    elif asked.what in ("measure", "networkx"):
        (_measure if asked.what == "measure" else _measure_networkx)(asked.file)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = asked.file or Path(folder) / "heap.json"
            with path.open("w") as stream:
                stream.writelines(_heap(asked.objects))
            print(f"{path.stat().st_size / 1e6:.0f} MB of JSON")
            for what in ("measure", "networkx") if asked.networkx else ("measure",):
                subprocess.run([sys.executable, __file__, what, "--file", str(path)], check=True)


def _heap(number: int) -> Iterator[str]:
    """Yield the lines of the graph."""
    yield '{"directed": true, "multigraph": true, "graph": {},\n "nodes": [\n'
    for place in range(number):
        root = ', "root": "static"' if place == 0 else ""
        last = "],\n" if place == number - 1 else ",\n"
        yield f'{{"id": "Item[{place}]", "class": "Item{place % 17}", "size": {64 + place % 100}{root}}}{last}'
    yield '"edges": [\n'
    yield ",\n".join(_edge(*edge) for edge in _edges(number))
    yield "]}\n"


def _edges(number: int) -> Iterator[tuple[int, int, str, str]]:
    chance = random.Random(1)
    parents = [0] * number
    alone = range(number - 200, number)
    for place in range(1, alone.start):
        parents[place] = chance.randrange(max(0, place - 1000 if place % 3 else 0), place)
        yield parents[place], place, "items", "strong"
        if place % 3 == 0:
            yield place, parents[place], "parent", "weak"
        if chance.random() < BACK:
            above = place
            for _ in range(chance.randrange(1, 4)):
                above = parents[above]
            yield place, above, "owner", "strong"
    for place in alone[::2]:
        yield place, place + 1, "other", "strong"
        yield place + 1, place, "other", "strong"


def _edge(source: int, target: int, slot: str, strength: str) -> str:
    return f'{{"source": "Item[{source}]", "target": "Item[{target}]", "slot": "{slot}", "strength": "{strength}"}}'


def _measure(path: Path) -> None:
    began = time.perf_counter()
    from properties.audit.findings.audit_graph import audit
    from properties.audit.findings.options import Options
    from properties.audit.formats.reading import read_graph

    graph = read_graph(path)
    _say(f"read {len(graph):,} objects, {len(graph.references.holder):,} references", began)
    report = audit(graph, Options(largest=10))
    _say(f"{len(report.findings)} findings, {len(report.largest)} that keep most", began)
    print(TARGET)


def _measure_networkx(path: Path) -> None:
    began = time.perf_counter()
    import networkx as nx

    graph = nx.node_link_graph(json.loads(path.read_text()), edges="edges")
    owning: nx.DiGraph[str] = nx.DiGraph()
    ends = zip(graph.edges(), nx.get_edge_attributes(graph, "strength").values(), strict=True)
    owning.add_edges_from(pair for pair, strength in ends if strength != "weak")
    _say(f"networkx read {len(graph):,} objects", began)
    components = [members for members in nx.strongly_connected_components(owning) if len(members) > 1]
    root = next(name for name, kind in graph.nodes(data="root") if kind)
    reached = nx.single_source_shortest_path_length(owning, root)
    above = nx.immediate_dominators(owning, root)
    _say(f"networkx found {len(components):,} components, {len(reached):,} reached, {len(above):,} dominated", began)


def _say(what: str, began: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{time.process_time():6.2f} s processor {time.perf_counter() - began:6.2f} s clock {peak:5.2f} GB  {what}")


if __name__ == "__main__":
    main()
