"""`dcpmodel export`: a design in the language of another checker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from model.language.policy import Grain
from model.semantics.layout import Layout
from properties.claims.subject import Subject
from properties.commands.interface import argument, option
from properties.commands.shared import Model, Scope, sound_subject
from properties.export import Language
from properties.output.console import write

Design = Annotated[str, argument("DESIGN")]
To = Annotated[Language, option("--to", help="Promela for Spin, SMV for NuSMV, Murphi for Rumur.")]
Scenario = Annotated[
    str | None, option("--scenario", metavar="NAME", help="Scenario to export. Default: the first core scenario.")
]
GrainChoice = Annotated[Grain, option("--grain", help="Where threads may interleave.")]
Out = Annotated[Path | None, option("--out", metavar="FILE", help="Output file. Default: print.")]


def export(
    design: Design,
    to: To,
    scenario: Scenario = None,
    scope: Scope = None,
    grain: GrainChoice = Grain.SAFE,
    out: Out = None,
    model: Model = None,
) -> int:
    """Write a design and its claims in the language of another checker."""
    return _export(
        ExportRequest(design=design, language=to, scenario=scenario, scope=scope, grain=grain, out=out, model=model)
    )


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """One design to export. Without a scenario it is the first core scenario, without a scope the scenario's own."""

    design: str
    language: Language
    scenario: str | None = None
    scope: str | None = None
    grain: Grain = Grain.SAFE
    out: Path | None = None
    model: Path | None = None

    def command(self, scenario: str) -> str:
        """The command that writes the same file again."""
        options = {"--scope": self.scope, "--model": self.model and self.model.name}
        more = "".join(f" {option} {value}" for option, value in options.items() if value)
        where = f"--scenario {scenario} --grain {self.grain}{more}"
        return f"dcpmodel export {self.design} --to {self.language} {where}"


def _export(request: ExportRequest) -> int:
    """Write one design under one scenario, with the claims that the language can express; returns the exit code."""
    from model.ground.grounder import ground
    from properties.export.plan import Plan

    subject = sound_subject(request.model, request.design)
    layout = _layout(subject, request)
    command = request.command(layout.policy.scenario.name)
    plan = Plan.of(ground(layout), subject.claims)
    text = _writer(request.language)(plan, command)
    if request.out is None:
        print(text, end="")
        return 0
    write(request.out, text)
    if request.language is Language.SMV:
        from properties.export.smv import write_order

        write(request.out.with_suffix(".ord"), write_order(plan))
    return 0


def _layout(subject: Subject, request: ExportRequest) -> Layout:
    first = next(iter(subject.core), subject.scenarios[0].name)
    scenario = subject.scenario(request.scenario or first)
    scope = subject.scope(request.scope) if request.scope else None
    return Layout(subject.design(request.design), subject.policy(scenario, scope, request.grain))


def _writer(language: Language) -> Callable[..., str]:
    from properties.export.murphi import write_murphi
    from properties.export.promela import write_promela
    from properties.export.smv import write_smv

    return {Language.PROMELA: write_promela, Language.SMV: write_smv, Language.MURPHI: write_murphi}[language]
