"""The packages stand on seven floors: an import goes down, or sideways without a circle, and never up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.repository.tree import PACKAGES, python_of, syntax

FLOORS: tuple[tuple[str, ...], ...] = (
    (
        *("model", "model.language", "model.semantics", "model.ground", "model.oracle", "model.validation"),
        *("model.dcp2016", "model.history", "model.master2026"),
    ),
    ("properties.claims", "properties.output", "diagrams"),
    (
        *("properties.audit", "properties.audit.graph", "properties.audit.formats", "properties.audit.findings"),
        *("properties.audit.reports", "properties.audit.cpp", "properties.verdicts", "properties.citations"),
    ),
    (
        *("properties.engines", "properties.engines.evaluation", "properties.engines.codegen"),
        *("properties.engines.explicit", "properties.engines.symbolic", "properties.engines.parameterized"),
    ),
    ("properties.walks", "properties.mutation", "properties.export", "properties.running"),
    ("properties.reports",),
    ("properties", "properties.commands"),
)
"""From the lowest up. A folder below a package of this table belongs to it, unless it has a line of its own."""
FLOOR_OF = {package: number for number, packages in enumerate(FLOORS, start=1) for package in packages}
MOST_MODULES = 20


def module_name(path: Path) -> str:
    """The dotted name by which a file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def package_of(module: str) -> str:
    """The package of the table that a module belongs to. KeyError if no floor is assigned to it."""
    name = module
    while name:
        if name in FLOOR_OF:
            return name
        name = name.rpartition(".")[0]
    raise KeyError(f"{module} stands on no floor; add its package to FLOORS")


def named_by(node: ast.stmt, here: str, known: Iterable[str]) -> Iterator[str]:
    """The modules among `known` that an import statement in the package `here` names."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
    elif isinstance(node, ast.ImportFrom):
        parts = here.split(".")
        above = parts[: len(parts) - node.level + 1] if node.level else []
        base = ".".join((*above, *([node.module] if node.module else [])))
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            yield from (name for name in ((inner,) if inner in known else (base,)) if name in known)


@cache
def imports() -> dict[str, frozenset[str]]:
    """For each module of ours the modules of ours that it imports, anywhere in it."""
    modules = {module_name(path): path for path in python_of(*PACKAGES)}
    found = {}
    for name, path in modules.items():
        here = name if path.name == "__init__.py" else name.rpartition(".")[0]
        nodes = [node for node in ast.walk(syntax(path)) if isinstance(node, ast.Import | ast.ImportFrom)]
        found[name] = frozenset(one for node in nodes for one in named_by(node, here, modules)) - {name}
    return found


def upward(graph: dict[str, frozenset[str]]) -> list[str]:
    """Every import that goes up, with both ends and their floors."""
    return [
        f"{module} (floor {FLOOR_OF[package_of(module)]}) imports {target} (floor {FLOOR_OF[package_of(target)]})"
        for module, targets in sorted(graph.items())
        for target in sorted(targets)
        if FLOOR_OF[package_of(module)] < FLOOR_OF[package_of(target)]
    ]


def circle(graph: dict[str, frozenset[str]]) -> list[str]:
    """A circle of imports as the names on it; empty if there is none."""
    try:
        TopologicalSorter({name: sorted(targets) for name, targets in sorted(graph.items())}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def packages(graph: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The same graph between the packages of the table."""
    found: dict[str, set[str]] = {}
    for module, targets in graph.items():
        mine = package_of(module)
        found.setdefault(mine, set()).update(package_of(target) for target in targets if package_of(target) != mine)
    return {name: frozenset(targets) for name, targets in found.items()}


def test_there_are_seven_floors_and_every_package_stands_on_one() -> None:
    assert len(FLOORS) == 7
    assert {package_of(module) for module in imports()} == set(FLOOR_OF)


def test_no_import_goes_up() -> None:
    assert upward(imports()) == []


def test_modules_import_each_other_in_no_circle() -> None:
    assert circle(imports()) == []


def test_packages_import_each_other_in_no_circle() -> None:
    assert circle(packages(imports())) == []


def test_no_folder_holds_more_than_twenty_modules() -> None:
    folders = [path.parent.as_posix() for path in python_of(*PACKAGES, "tests") if path.name != "__init__.py"]
    assert {one: folders.count(one) for one in sorted(set(folders)) if folders.count(one) > MOST_MODULES} == {}


def test_an_import_that_goes_up_is_reported_with_both_ends() -> None:
    graph = {"model.language.guards": frozenset({"properties.reports.check"})}
    assert upward(graph) == ["model.language.guards (floor 1) imports properties.reports.check (floor 6)"]


def test_a_circle_within_a_floor_is_reported() -> None:
    graph = {"model.a": frozenset({"model.b"}), "model.b": frozenset({"model.a"})}
    assert sorted(set(circle(graph))) == ["model.a", "model.b"]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from model.language import guards", "model.language.guards"),
        ("from model.language.guards import At", "model.language.guards"),
        ("from .guards import At", "model.language.guards"),
        ("import model.language.guards", "model.language.guards"),
    ],
)
def test_every_form_of_import_is_seen(line: str, named: str) -> None:
    assert list(named_by(ast.parse(line).body[0], "model.language", {"model.language.guards"})) == [named]
