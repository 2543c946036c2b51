"""Mutants judged by the claims of a subject, from the command of the maintainers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.language.lifecycle import Flag
from model.language.policy import Scenario
from model.language.violation import Kind
from model.language.vocabulary import Alive, At, If, No, Not, On, Set, Some
from properties.claims.claim import Family, NeverHappens, Released
from properties.claims.subject import Subject
from properties.mutation.harness import BOUND, FIRES, LINT, bench
from properties.mutation.mutants import Killed, Mutant, Survived, mutants
from properties.mutation.run import main
from tests.model.validation.small import BOX, SCENARIO, SMALL, acting, edited, row, with_row

SOME_BOX = (Some(("b",), Alive("Box")),)
CLAIMS = (
    NeverHappens(
        name="no_crash", sentence="no step goes wrong", family=Family.USE, premise=SOME_BOX, kinds=tuple(Kind)
    ),
    Released(name="released", sentence="all boxes can be destroyed", family=Family.PROGRESS, premise=SOME_BOX),
)
GOAL = (No(("w",), Not(At("Worker", "DONE"))), No(("b",), Not(At("Box", "none"))))
SCENARIOS: tuple[Scenario, ...] = (replace(SCENARIO, released=GOAL),)
SUBJECT = Subject("small", (SMALL,), SCENARIOS, CLAIMS)
MODEL = "from tests.mutants.test_mutant_runs import SUBJECT\n"


def fate_of(name: str) -> Killed | Survived:
    return bench(SUBJECT, SMALL).fate(next(one for one in mutants(SMALL) if one.id == name))


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("Worker.put@IDLE/drop-effect-7 Unlock(Pool.guard)", "no_crash under work"),
        ("Worker.put@IDLE/drop-effect-3 Take(Pool.boxes)", "released under work"),
        ("Worker.put@IDLE/drop-effect-2 Create(Box, EMPTY)", "validation"),
        ("Worker.look@IDLE/negate-guard-1 Has(Worker.hint)", FIRES),
    ],
)
def test_a_mutant_is_killed_by_a_claim_under_a_scenario(name: str, by: str) -> None:
    fate = fate_of(name)
    assert isinstance(fate, Killed) and fate.by == by, fate


def test_a_mutant_that_no_claim_can_see_survives() -> None:
    assert fate_of("Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)") == Survived()


def test_a_mutant_that_only_the_static_checks_see_is_killed_by_them() -> None:
    asking = row(
        "extra", "IDLE", choose=("b",), guards=(Alive("Box"),), effects=(Set("Box.odd"), If((On("Box.odd"),), ()))
    )
    design = edited("Box", design=with_row("Worker", asking), flags=(*BOX.flags, Flag("odd", "")))
    mutant = next(one for one in mutants(design) if one.id == "Worker.extra@IDLE/drop-effect-2 If(On(Box.odd))")
    assert bench(SUBJECT, design).fate(mutant) == Killed(
        LINT, "Box.odd: nobody reads this flag; leave it out, or say in a claim what it is for"
    )


def test_a_mutant_that_outgrows_its_bounds_is_killed_by_them_and_not_by_a_claim() -> None:
    roomy = bench(SUBJECT, SMALL)
    # As if the sound design had no states at all: whatever a mutant reaches is too much.
    tight = replace(roomy, judged=tuple((scenario, replace(one, states=0)) for scenario, one in roomy.judged))
    mutant = Mutant("Worker.extra@IDLE/negate-guard-1", acting(Set("Box.used")), "one row more")
    fate = tight.fate(mutant)
    assert isinstance(fate, Killed) and fate.by == BOUND


def test_the_command_judges_writes_the_page_and_remembers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, page, keep = (tmp_path / name for name in ("own.py", "mutants.md", "fates.jsonl"))
    model.write_text(MODEL)
    listed = tmp_path / "equivalent.toml"
    listed.write_text('[equivalent]\n"Box.destroy@*" = "destruction clears flags"\n')
    asked = ["--model", str(model), "--jobs", "1", "--only", "Box.destroy@*", "--keep", str(keep)]
    assert main([*asked, "--equivalent", str(listed), "--write", str(page)]) == 0
    assert "1 of 32 mutants of small, 0 complaints" in capsys.readouterr().out
    assert "equivalent: destruction clears flags" in page.read_text()
    kept = keep.read_text()
    listed.write_text("[equivalent]\n")
    assert main([*asked, "--equivalent", str(listed)]) == 1
    assert "alive: Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)" in capsys.readouterr().out
    assert keep.read_text() == kept


def test_only_what_a_page_says_was_not_killed_is_judged_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, page = tmp_path / "own.py", tmp_path / "mutants.md"
    model.write_text(MODEL)
    page.write_text(
        "| Box.destroy@EMPTY\\|FILLED/drop-effect-1 Clear(Box.used) | **alive** |\n"
        "| Worker.put@IDLE/drop-effect-3 Take(Pool.boxes) | killed by released under work: violated |\n"
    )
    assert main(["--model", str(model), "--jobs", "1", "--survivors", str(page)]) == 1
    said = capsys.readouterr().out
    assert "alive: Box.destroy" in said and "1 of 32 mutants" in said
