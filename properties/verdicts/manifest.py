"""The manifest: the expected verdicts of every run, written down before it is run.

One TOML file for each subject, read by `properties.verdicts.manifest_file`. A section is for one design and
scenario:

    [mb19892_before.bucket_delete]
    states = 1234
    depth = 56
    violated = ["no_unreachable_object"]
    undecided = { released = "the limit" }
    vacuous = ["nothing_null"]

`vacuous` claims are undecided because this scenario never reaches their premise. Every claim that is not named is
expected to hold. `states` tells interchangeable instances apart. `[design.scenario.scope]` is about a run with that
named scope; without it such a run is expected to answer as the scenario's own scope does, with any number of states.
The section `vacuity` lists, with a reason each, rows and premises known to be vacuous:

    [vacuity.never_fired.mb19892_fix]
    "Producer.setDead@DEAD" = "why this row is kept though nothing fires it"
    [vacuity.premises]
    some_claim = "why no scenario reaches its premise"
    [vacuity.same_as_base]
    some_design = "why its delta changes nothing that the checks see"

and without a reason, because the scenario is one, claims that are vacuous in a scenario for every design:

    [vacuity.unreached]
    bucket_delete = ["some_claim"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from properties.verdicts.verdict import VACUOUS, Answer, Judgement, Run, Verdict


@dataclass(frozen=True)
class Expected:
    """The expected verdicts of one run; `states` and `depth` are not compared if they are None."""

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
    """Known vacuous checks, each with its reason: rows by design, claims, and designs equal to their base."""

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
        """The expected verdicts of a run. `own_scope` is the name of its scenario's scope."""
        entry = self.entries.get((run.design, run.scenario, "" if run.scope == own_scope else run.scope))
        if entry is None:
            entry = self.entries.get((run.design, run.scenario, ""), Expected())
            return entry if run.scope == own_scope else Expected(entry.violated, entry.undecided)
        return entry if run.grain == "safe" else Expected(entry.violated, entry.undecided)


def differences(expected: Expected, judgement: Judgement) -> tuple[str, ...]:
    """The differences between a run and its expected verdicts, one line each."""
    found = [line for verdict in judgement.verdicts if (line := _difference(expected, verdict))]
    sizes = (("states", expected.states, judgement.unreduced_states), ("depth", expected.depth, judgement.depth))
    for name, wanted, got in sizes:
        if wanted is not None and got is not None and wanted != got and not judgement.undecided:
            found.append(f"{name} {got}, expected {wanted}")
    return tuple(found)


def _difference(expected: Expected, verdict: Verdict) -> str:
    name = verdict.claim.name
    wanted = expected.answer(name)
    if verdict.answer is not wanted:
        return f"{name} {verdict.answer}, expected {wanted}"
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
        if one.unreduced_states is not None and one.depth is not None and not one.undecided:
            text = _set_sizes(text, f"[{run.design}.{run.scenario}{scope}]", one.unreduced_states, one.depth)
    return text


def _set_sizes(text: str, header: str, states: int, depth: int) -> str:
    found = re.search(rf"^{re.escape(header)}[^\n]*\n((?:(?!\[)[^\n]*\n?)*)", text, re.MULTILINE)
    if found is None:
        return text
    body = re.sub(r"^(states|depth)\s*=[^\n]*\n?", "", found[1], flags=re.MULTILINE)
    return f"{text[: found.start(1)]}states = {states}\ndepth = {depth}\n{body}{text[found.end(1) :]}"
