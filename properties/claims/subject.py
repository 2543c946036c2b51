"""The model under check: designs, scenarios and claims under one name.

The default is the 2016 model of `properties.claims.dcp2016`. Your own model is a Python file that defines `SUBJECT`,
and every command takes it with `--model FILE`.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Protocol, TypeVar

from model.language.checked import checked
from model.language.design import Design
from model.language.errors import RequestError
from model.language.policy import Grain, Policy, Scenario, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.claims.unclaimed import unclaimed


@checked
@dataclass(frozen=True, kw_only=True)
class Subject:
    """A model under check: designs, the scenarios they run in, and the claims about them.

    `manifest` is the file of expected verdicts; without one every claim is expected to hold. `scopes` are further
    bounds for `--scope`, besides each scenario's own. `symmetry` names the sorts whose values are interchangeable.
    `core` names the scenarios of a quick check, that of designs given by name; all of them if it is empty.
    `claims_of` returns the claims that judge one design; if it is None, all claims judge each design. With
    `single_defects` each design shows one defect: a row must fire in one of all runs, not in each design that has it,
    and a check of all designs reports the number of defects found. `reached_by` are runs without claims that a check
    of all designs adds for the rows that they reach; `rows_judged_in` are designs whose rows the check of another
    subject covers.
    """

    name: str
    designs: tuple[Design, ...]
    scenarios: tuple[Scenario, ...]
    claims: tuple[Shape, ...]
    manifest: Path | None = None
    scopes: tuple[Scope, ...] = ()
    symmetry: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    claims_of: Callable[[Design], tuple[Shape, ...]] | None = None
    single_defects: bool = False
    reached_by: tuple[tuple[Design, Scenario], ...] = ()
    rows_judged_in: tuple[Design, ...] = ()

    def design(self, name: str) -> Design:
        """The design of that name; `RequestError` suggests the nearest name."""
        return _named("design", name, self.designs)

    def asked(self, design: Design) -> tuple[Shape, ...]:
        """The claims that judge a design."""
        return self.claims_of(design) if self.claims_of else self.claims

    def scenario(self, name: str) -> Scenario:
        """The scenario of that name."""
        return _named("scenario", name, self.scenarios)

    def claim(self, name: str) -> Shape:
        """The claim of that name, a derived one included."""
        return next((one for one in unclaimed(self.claims) if one.name == name), None) or _named(
            "property", name, self.claims
        )

    def scope(self, name: str) -> Scope:
        """The scope of that name: a listed one, or a scenario's own."""
        own = {scenario.scope.name: scenario.scope for scenario in self.scenarios}
        return _named("scope", name, (*self.scopes, *own.values()))

    def policy(self, scenario: Scenario, scope: Scope | None = None, grain: Grain = Grain.SAFE) -> Policy:
        """The policy of a run of this subject."""
        return Policy(scenario, scope or scenario.scope, grain, self.symmetry)

    def layout(self, design: Design, scenario: Scenario, scope: Scope | None = None) -> Layout:
        """A design laid out under a scenario, at the default grain."""
        return Layout(design, self.policy(scenario, scope))


class _HasName(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_HasName)


def _named(what: str, name: str, among: tuple[Named, ...]) -> Named:
    for one in among:
        if one.name == name:
            return one
    names = sorted({one.name for one in among})
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
    raise RequestError(f"no {what} {name}; {hint}")


DEFAULT = "properties.claims.dcp2016"
"""The module that defines the default subject."""
OTHERS = ("properties.claims.history", "properties.claims.beyond", "properties.claims.master2026")
"""The modules whose subject is chosen when all named designs are of it."""


def load_subject(path: Path | None = None, *designs: str) -> Subject:
    """The subject of a user's file; else the one that has this name or all these designs; else the default one.

    Raises RequestError when the file is not there, does not run, or defines no `SUBJECT`.
    """
    if path:
        return _subject_of(_run(path), str(path))
    default = _subject_of(importlib.import_module(DEFAULT), DEFAULT)
    if _has(default, designs):
        return default
    others = (_subject_of(importlib.import_module(name), name) for name in OTHERS)
    return next((one for one in others if _has(one, designs)), default)


def shipped_subjects() -> tuple[Subject, ...]:
    """The subjects of the models that are shipped: 2016, history, beyond and master."""
    return tuple(_subject_of(importlib.import_module(name), name) for name in (DEFAULT, *OTHERS))


def _has(subject: Subject, designs: tuple[str, ...]) -> bool:
    return designs == (subject.name,) or {one.name for one in subject.designs}.issuperset(designs)


def _subject_of(module: ModuleType, where: str) -> Subject:
    subject = getattr(module, "SUBJECT", None)
    if not isinstance(subject, Subject):
        raise RequestError(
            f"{where}: defines no SUBJECT; write SUBJECT = Subject(name=..., designs=..., scenarios=..., claims=...)"
        )
    _check(subject, where)
    return subject


def _run(path: Path) -> ModuleType:
    if not path.is_file():
        raise RequestError(f"{path}: no such file; --model takes a Python file that defines SUBJECT")
    name = f"dcpmodel_subject_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RequestError(f"{path}: not a Python file; --model takes a .py file that defines SUBJECT")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except RequestError as error:
        raise RequestError(str(error) if path.name in str(error) else f"{_line(path, error)}: {error}") from error
    except SystemExit as error:
        raise RequestError(f"{_line(path, error)}: exits ({error.code}); a model file only defines SUBJECT") from error
    except Exception as error:
        said = " ".join(str(error).split())
        raise RequestError(f"{_line(path, error)}: {type(error).__name__}: {said}") from error
    return module


def _line(path: Path, error: BaseException) -> str:
    """The file, and the last line of it that ran before the error."""
    ran = [number for frame, number in walk_tb(error.__traceback__) if frame.f_code.co_filename == str(path)]
    return f"{path}:{ran[-1]}" if ran else str(path)


def _check(subject: Subject, where: str) -> None:
    """Refuse a subject with ambiguous names or without designs, scenarios or claims."""
    for what, among in (
        ("designs", [one.name for one in subject.designs]),
        ("scenarios", [one.name for one in subject.scenarios]),
        ("claims", [one.name for one in subject.claims]),
    ):
        if not among:
            raise RequestError(f"{where}: SUBJECT has no {what}; there must be at least one")
        twice = sorted({name for name in among if among.count(name) > 1})
        if twice:
            raise RequestError(f"{where}: SUBJECT names {twice[0]} twice among its {what}")
