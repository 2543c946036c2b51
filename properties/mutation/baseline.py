"""A sound design and its verdicts, against which its mutants are judged.

A mutant is judged where the sound design fires the mutated row, small state spaces first, and no further than the first
difference; when no claim notices it, rows that no longer fire and the static checks still may.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from model.language.design import Design
from model.language.policy import Scenario
from model.validation.linter import LintFinding, lint
from properties.claims.subject import Subject
from properties.engines.explicit.judge import judge
from properties.mutation.mutants import Mutant, part_of
from properties.mutation.outcomes import BOUND, FIRES, LINT, Outcome, Verdicts, kill
from properties.verdicts.verdict import Answer, Judgement

LARGE = 100_000
"""States beyond which a scenario is left out for mutants of a row that fires in a smaller one."""
GROWTH = 8
"""How many times as many states as the sound design a mutant may reach."""


@dataclass(frozen=True)
class Baseline:
    """A sound design and its judgement under each scenario, smallest state space first."""

    subject: Subject
    design: Design
    judged: tuple[tuple[Scenario, Judgement], ...]

    @cached_property
    def expected(self) -> dict[str, object]:
        """The answers of the sound design, by `claim under scenario`; of the other checks, that they find nothing."""
        answers = {
            f"{name} under {scenario.name}": answer
            for scenario, one in self.judged
            for name, answer in one.answers().items()
        }
        return {**answers, BOUND: "", FIRES: "", LINT: ""}

    def verdicts(self, mutant: Mutant) -> Iterator[tuple[str, object]]:
        """The answers for a mutant, where its row fires in the sound design first; then those of the other checks."""
        row = part_of(mutant.id)
        fired: set[str] = set()
        for scenario, sound in sorted(self.judged, key=lambda each: row not in each[1].fired):
            if self._pointless(mutant, row, sound):
                fired |= sound.fired
                continue
            found = self._judge(mutant.design, scenario, GROWTH * sound.states)
            yield from _answers(scenario, found)
            fired |= found.fired
        silent = sorted(frozenset().union(*(sound.fired for _, sound in self.judged)) - fired)
        yield FIRES, f"{silent[0]} does not" if silent else ""
        smells = sorted(self._lint(mutant.design) - self._lint(self.design))
        yield LINT, str(smells[0]) if smells else ""

    def _pointless(self, mutant: Mutant, row: str, sound: Judgement) -> bool:
        """A row that never fires can lose an effect without a trace; a negated guard may make it fire."""
        if sound.states > LARGE:
            return any(row in one.fired for _, one in self.judged if one.states <= LARGE)
        return "/drop-effect-" in mutant.id and row not in sound.fired

    def _judge(self, design: Design, scenario: Scenario, limit: int) -> Judgement:
        return judge(design, scenario, self.subject.asked(self.design), symmetry=self.subject.symmetry, limit=limit)

    def _lint(self, design: Design) -> frozenset[LintFinding]:
        return frozenset(lint(design, scenarios=self.subject.scenarios))

    def outcome(self, mutant: Mutant) -> Outcome:
        """The outcome of a mutant, judged against this baseline."""

        def judged(_: Design) -> Verdicts:
            return self.verdicts(mutant)

        return kill(mutant, judged, self.expected)


def _answers(scenario: Scenario, found: Judgement) -> Iterator[tuple[str, object]]:
    answers = ((f"{name} under {scenario.name}", answer) for name, answer in found.answers().items())
    if not found.undecided:
        yield from answers
        return
    # Beyond a bound only what was found counts; what was not found says nothing.
    yield from (each for each in answers if each[1] is Answer.VIOLATED)
    yield BOUND, found.undecided


def baseline_of(subject: Subject, design: Design) -> Baseline:
    """Judge the sound design under every scenario."""
    claims = subject.asked(design)
    judged = [(each, judge(design, each, claims, symmetry=subject.symmetry)) for each in subject.scenarios]
    return Baseline(subject, design, tuple(sorted(judged, key=lambda each: (each[1].states, each[0].name))))
