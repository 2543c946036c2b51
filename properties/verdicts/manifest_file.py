"""Reading a manifest: TOML, checked against the subject it speaks of.

`properties.verdicts.manifest` says what the file means.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.language.errors import RequestError
from properties.claims.subject import Subject
from properties.verdicts.manifest import Expected, Known, Manifest
from properties.verdicts.verdict import VACUOUS

VACUITY = "vacuity"
KEYS = ("states", "depth", "violated", "undecided", "vacuous")


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
    vacuous = content.pop(VACUITY, {})
    unreached = reader.unreached(vacuous.pop("unreached", {}))
    known = reader.known(vacuous)
    return Manifest(reader.entries(content, unreached), known)


@dataclass(frozen=True)
class _Reader:
    subject: Subject
    path: Path

    def wrong(self, section: str, what: str) -> RequestError:
        return RequestError(f"{self.path}: [{section}] {what}")

    def unreached(self, section: dict[str, list[str]]) -> dict[str, list[str]]:
        """By scenario, the claims whose premise no design reaches in it."""
        where, claims = f"{VACUITY}.unreached", {one.name for one in self.subject.claims}
        for scenario, names in section.items():
            self.known_name(where, "scenario", {one.name for one in self.subject.scenarios}, scenario)
            for name in names:
                self.known_name(where, "property", claims, name)
        return section

    def entries(self, content: dict[str, Any], unreached: dict[str, list[str]]) -> dict[tuple[str, str, str], Expected]:
        found: dict[tuple[str, str, str], Expected] = {}
        for design, scenarios in content.items():
            self.known_name(design, "design", {one.name for one in self.subject.designs})
            for scenario, section in self.tables(design, scenarios).items():
                where = f"{design}.{scenario}"
                self.known_name(where, "scenario", {one.name for one in self.subject.scenarios}, scenario)
                scopes = {key: value for key, value in section.items() if key not in KEYS and isinstance(value, dict)}
                named = {key: value for key, value in section.items() if key not in scopes}
                named["vacuous"] = [*unreached.get(scenario, ()), *section.get("vacuous", ())]
                own = self.expected(where, named)
                found[design, scenario, ""] = own
                for scope, more in scopes.items():
                    found[design, scenario, scope] = self.expected(f"{where}.{scope}", more, own)
        return found

    def tables(self, section: str, value: Any) -> dict[str, dict[str, Any]]:
        if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
            raise self.wrong(section, "must hold one table for each scenario")
        return value

    def known_name(self, section: str, what: str, names: set[str], name: str = "") -> None:
        if (name or section) not in names:
            raise self.wrong(section, f"no {what} {name or section}; there are {', '.join(sorted(names))}")

    def expected(self, where: str, section: dict[str, Any], base: Expected | None = None) -> Expected:
        unknown = sorted(set(section) - set(KEYS))
        if unknown:
            raise self.wrong(where, f"unknown key {unknown[0]}; there are {', '.join(KEYS)}")
        violated = section.get("violated", base.violated if base else [])
        undecided = dict(section.get("undecided", base.undecided if base else {}))
        undecided |= dict.fromkeys(section.get("vacuous", ()), VACUOUS)
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
