"""The manifest: what every run is expected to say, written down before it is run.

One TOML file for each subject. A section stands for one design and scenario:

    [mb19892_before.bucket_delete]
    states = 1234
    depth = 56
    violated = ["no_island"]
    undecided = { nothing_null = "vacuous" }

Every claim that is not named is expected to hold. `[design.scenario.scope]` speaks of a run with that named scope;
without it such a run is expected to answer as the scenario's own scope does, with any number of states. The section
`vacuity` lists, with a reason each, what is known never to happen:

    [vacuity.never_fired.mb19892_fix]
    "Producer.setDead@DEAD" = "why this row is kept though nothing fires it"
    [vacuity.premises]
    some_claim = "why no scenario reaches its premise"
    [vacuity.same_as_base]
    some_design = "why its delta changes nothing that the checks see"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.errors import RequestError

from .subject import Subject
from .verdict import VACUOUS, Answer, Judgement, Run, Verdict

VACUITY = "vacuity"


@dataclass(frozen=True)
class Expected:
    """What one run is expected to say; `states` and `depth` None are not compared."""

    violated: frozenset[str] = frozenset()
    undecided: Mapping[str, str] = field(default_factory=dict)
    states: int | None = None
    depth: int | None = None

    def answer(self, claim: str) -> Answer:
        """The expected answer to the claim."""
        if claim in self.violated:
            return Answer.VIOLATED
        return Answer.UNDECIDED if claim in self.undecided else Answer.HOLDS


@dataclass(frozen=True)
class Known:
    """What is known never to happen, each with its reason: rows by design, claims, and designs equal to their base."""

    never_fired: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    premises: Mapping[str, str] = field(default_factory=dict)
    same_as_base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """All expectations of a subject. `entries` are keyed by design, scenario and scope ("" for the scenario's own)."""

    entries: Mapping[tuple[str, str, str], Expected]
    known: Known = Known()

    @property
    def runs(self) -> tuple[tuple[str, str], ...]:
        """The designs and scenarios written down, in the order of the file."""
        return tuple((design, scenario) for design, scenario, scope in self.entries if not scope)

    def expected(self, run: Run, own_scope: str) -> Expected:
        """What the run should say. `own_scope` is the name of its scenario's scope."""
        entry = self.entries.get((run.design, run.scenario, "" if run.scope == own_scope else run.scope))
        if entry is None:
            entry = self.entries.get((run.design, run.scenario, ""), Expected())
            return entry if run.scope == own_scope else Expected(entry.violated, entry.undecided)
        return entry if run.grain == "safe" else Expected(entry.violated, entry.undecided)


def load_manifest(subject: Subject) -> Manifest:
    """The subject's manifest; every design in every scenario, all expected to hold, if it has none.

    Raises RequestError, naming file and section, for what is not TOML or names what the subject does not have.
    """
    if subject.manifest is None:
        return Manifest({(d.name, s.name, ""): Expected() for d in subject.designs for s in subject.scenarios})
    try:
        content = tomllib.loads(subject.manifest.read_text(encoding="utf-8"))
    except OSError as error:
        raise RequestError(f"{subject.manifest}: {error.strerror}; a manifest is a TOML file") from error
    except tomllib.TOMLDecodeError as error:
        raise RequestError(f"{subject.manifest}: not TOML: {error}") from error
    reader = _Reader(subject, subject.manifest)
    known = reader.known(content.pop(VACUITY, {}))
    return Manifest(reader.entries(content), known)


@dataclass(frozen=True)
class _Reader:
    subject: Subject
    path: Path

    def wrong(self, section: str, what: str) -> RequestError:
        return RequestError(f"{self.path}: [{section}] {what}")

    def entries(self, content: dict[str, Any]) -> dict[tuple[str, str, str], Expected]:
        found: dict[tuple[str, str, str], Expected] = {}
        for design, scenarios in content.items():
            self.known_name(design, "design", {one.name for one in self.subject.designs})
            for scenario, section in self.tables(design, scenarios).items():
                where = f"{design}.{scenario}"
                self.known_name(where, "scenario", {one.name for one in self.subject.scenarios}, scenario)
                scopes = {name: value for name, value in section.items() if isinstance(value, dict) and name != "undecided"}
                plain = {name: value for name, value in section.items() if name not in scopes}
                found[design, scenario, ""] = self.expected(where, plain)
                for scope, more in scopes.items():
                    found[design, scenario, scope] = self.expected(f"{where}.{scope}", more, found[design, scenario, ""])
        return found

    def tables(self, section: str, value: Any) -> dict[str, dict[str, Any]]:
        if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
            raise self.wrong(section, "must hold one table for each scenario")
        return value

    def known_name(self, section: str, what: str, names: set[str], name: str = "") -> None:
        if (name or section) not in names:
            raise self.wrong(section, f"no {what} {name or section}; there are {', '.join(sorted(names))}")

    def expected(self, where: str, section: dict[str, Any], base: Expected | None = None) -> Expected:
        unknown = sorted(set(section) - {"states", "depth", "violated", "undecided"})
        if unknown:
            raise self.wrong(where, f"unknown key {unknown[0]}; there are states, depth, violated, undecided")
        violated = section.get("violated", base.violated if base else [])
        undecided = section.get("undecided", base.undecided if base else {})
        claims = {one.name for one in self.subject.claims}
        for name in [*violated, *undecided]:
            self.known_name(where, "property", claims, name)
        both = sorted(set(violated) & set(undecided))
        if both:
            raise self.wrong(where, f"{both[0]} is both violated and undecided")
        states, depth = section.get("states"), section.get("depth")
        if not all(isinstance(one, int | None) for one in (states, depth)):
            raise self.wrong(where, "states and depth must be whole numbers")
        return Expected(frozenset(violated), undecided, states, depth)

    def known(self, section: dict[str, Any]) -> Known:
        unknown = sorted(set(section) - {"never_fired", "premises", "same_as_base"})
        if unknown:
            raise self.wrong(VACUITY, f"unknown key {unknown[0]}; there are never_fired, premises, same_as_base")
        designs = {one.name for one in self.subject.designs}
        for name in [*section.get("never_fired", {}), *section.get("same_as_base", {})]:
            self.known_name(VACUITY, "design", designs, name)
        for name in section.get("premises", {}):
            self.known_name(VACUITY, "property", {one.name for one in self.subject.claims}, name)
        return Known(**section)


def differences(expected: Expected, judgement: Judgement) -> tuple[str, ...]:
    """Where a run says something else than expected, one line each."""
    found = [line for verdict in judgement.verdicts if (line := _difference(expected, verdict))]
    for name, wanted, got in (("states", expected.states, judgement.states), ("depth", expected.depth, judgement.depth)):
        if wanted is not None and wanted != got and not judgement.undecided:
            found.append(f"{name} {got}, expected {wanted}")
    return tuple(found)


def _difference(expected: Expected, verdict: Verdict) -> str:
    name = verdict.claim.name
    wanted = expected.answer(name)
    if verdict.answer is not wanted:
        return f"{name} {verdict.answer} ({verdict.why or 'no violation found'}), expected {wanted}"
    reason = expected.undecided.get(name, "")
    if wanted is Answer.UNDECIDED and (reason == VACUOUS) != (verdict.why.startswith(VACUOUS)):
        return f"{name} undecided because {verdict.why}, expected because {reason}"
    return ""


def with_sizes(text: str, judgements: tuple[Judgement, ...], own_scopes: Mapping[str, str]) -> str:
    """The text of a manifest with states and depth as these runs found them.

    Verdicts are never written: a changed verdict must be edited by hand, where its author sees it. Sections that the
    text does not have are left out for the same reason. `own_scopes` maps scenarios to the names of their scopes.
    """
    for one in judgements:
        run = one.run
        scope = "" if own_scopes[run.scenario] == run.scope else f".{run.scope}"
        if not one.undecided:
            text = _set_sizes(text, f"[{run.design}.{run.scenario}{scope}]", one.states, one.depth)
    return text


def _set_sizes(text: str, header: str, states: int, depth: int) -> str:
    found = re.search(rf"^{re.escape(header)}[^\n]*\n((?:(?!\[)[^\n]*\n?)*)", text, re.MULTILINE)
    if found is None:
        return text
    body = re.sub(r"^(states|depth)\s*=[^\n]*\n?", "", found[1], flags=re.MULTILINE)
    return f"{text[: found.start(1)]}states = {states}\ndepth = {depth}\n{body}{text[found.end(1) :]}"
