"""A finished check, compared with its manifest."""

from __future__ import annotations

from dataclasses import dataclass

from properties.claims.subject import Subject
from properties.verdicts.manifest import Manifest, differences
from properties.verdicts.verdict import Answer, Judgement, Run


@dataclass(frozen=True)
class Checked:
    """A finished check: the runs, the expected verdicts, and the lines about vacuity."""

    subject: Subject
    manifest: Manifest
    judgements: tuple[Judgement, ...]
    vacuous: tuple[str, ...] = ()

    def differences(self, judgement: Judgement) -> tuple[str, ...]:
        """The differences between a run and the manifest, one line each; without a manifest, what does not hold."""
        if self.subject.manifest is None:
            odd = [one for one in judgement.verdicts if one.answer is not Answer.HOLDS]
            return tuple(f"{one.claim.name} {one.label}" for one in odd)
        own = self.subject.scenario(judgement.run.scenario).scope.name
        return differences(self.manifest.expected(judgement.run, own), judgement)

    @property
    def mark(self) -> str:
        """The word before a difference: nothing is unexpected where nothing was expected."""
        return "UNEXPECTED" if self.subject.manifest else "FOUND"

    def expected(self, run: Run, claim: str) -> Answer:
        """The answer that the manifest expects of a claim in a run."""
        return self.manifest.expected(run, self.subject.scenario(run.scenario).scope.name).answer(claim)

    @property
    def as_expected(self) -> bool:
        """True if every run is as the manifest expects, and nothing is vacuous that it does not list."""
        return not self.vacuous and not any(self.differences(one) for one in self.judgements)
