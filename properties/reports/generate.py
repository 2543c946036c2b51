"""Every generated file but the drawings of the tables: verdicts, the leak in pictures, and the historic defects.

`python -m properties.reports.generate` writes them, `--check` compares and exits 1 if one is stale. The table in
README stands between two marks; the other pages are generated whole. Verdicts are read from the manifest, which
`dcpmodel check` compares with the runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from diagrams.story import story
from model.semantics.layout import Layout
from properties.claims.claim import Family
from properties.claims.dcp2016 import SUBJECT
from properties.claims.subject import Subject
from properties.engines.explicit.judge import judge
from properties.output.document import MADE_BY, table_of
from properties.reports.history.pages import history_pages
from properties.verdicts.manifest import Expected, Manifest
from properties.verdicts.manifest_file import load_manifest

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- verdicts: begin -->", "<!-- verdicts: end -->"
LEAK = ("mb19892_before", "bucket_delete", "every_file_can_be_closed")


def readme_table(subject: Subject, manifest: Manifest) -> str:
    """Designs by core scenarios; a cell names the families of the claims that are violated."""
    header = ("design", *(f"`{name}`" for name in subject.core))
    return table_of(
        header,
        (
            (
                f"`{design.name}`",
                *(_families(subject, manifest.entries[design.name, name, ""]) for name in subject.core),
            )
            for design in subject.designs
        ),
    )


def _families(subject: Subject, expected: Expected) -> str:
    broken = {claim.family for claim in subject.claims if claim.name in expected.violated}
    return ", ".join(family.value for family in Family if family in broken) or "holds"


def verdicts_page(subject: Subject, manifest: Manifest) -> str:
    """All designs and scenarios: the violated claims, and the numbers of states."""
    blocks = [
        MADE_BY,
        "# Verdicts",
        "A claim that is not named holds, or the scenario does not reach its premise.",
    ]
    for scenario in subject.scenarios:
        blocks += [
            f"## {scenario.name}",
            f"{scenario.story[0].upper()}{scenario.story[1:]}. "
            f"Assumes {', '.join(sorted(scenario.assumes))}; scope {scenario.scope.name}.",
        ]
        blocks.append(
            table_of(
                ("design", "states", "depth", "violated"),
                (
                    (
                        f"`{design.name}`",
                        f"{entry.states:,}" if entry.states else "",
                        str(entry.depth or ""),
                        ", ".join(claim.name for claim in subject.claims if claim.name in entry.violated) or "nothing",
                    )
                    for design in subject.designs
                    if (entry := manifest.entries.get((design.name, scenario.name, ""))) is not None
                ),
            )
        )
    blocks += [
        "## The claims",
        table_of(
            ("claim", "family", "says"),
            ((f"`{claim.name}`", claim.family.value, claim.sentence) for claim in subject.claims),
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def leak_page(subject: Subject) -> str:
    """The defect in pictures: the ownership before and after the point of no return, and the sequence of calls."""
    design, scenario = subject.design(LEAK[0]), subject.scenario(LEAK[1])
    verdict = judge(design, scenario, (subject.claim(LEAK[2]),)).verdicts[0]
    steps, no_return = verdict.trace or (), verdict.no_return or 0
    moments = {no_return - 1: "The last moment at which everything can still be released", len(steps): "Left over"}
    remarks = {no_return: "point of no return"}
    return story(Layout(design, subject.policy(scenario)), steps, "MB-19892", moments, remarks)


def pages(subject: Subject) -> Mapping[str, str]:
    """The text of every page, by its path in the tree; the README with its table renewed."""
    manifest = load_manifest(subject)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return {
        "README.md": f"{before}{BEGIN}\n{readme_table(subject, manifest)}\n{END}{after}",
        "docs/verdicts.md": verdicts_page(subject, manifest),
        "docs/findings/mb19892.md": leak_page(subject),
    }


def all_pages() -> Mapping[str, str]:
    """Every page, those on history included; makes the runs that they need."""
    return {**pages(SUBJECT), **history_pages()}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name the stale ones."""
    wanted = all_pages()
    stale = [path for path, text in wanted.items() if _read(ROOT / path) != text]
    for path in stale:
        print(f"{path}: stale; run make generate" if "--check" in arguments else f"written: {path}")
    if "--check" in arguments:
        return int(bool(stale))
    for path, text in wanted.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
