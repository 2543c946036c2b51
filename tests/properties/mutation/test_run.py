"""Mutants judged by the claims of a subject, through the command."""

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
from properties.mutation.baseline import baseline_of
from properties.mutation.mutants import Mutant, mutants_of
from properties.mutation.outcomes import BOUND, FIRES, LINT, Killed, Outcome, Survived
from properties.mutation.record import OutcomeKind, Recorded, RecordedRow, names_digest, read_record, record_text
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
SUBJECT = Subject(name="small", designs=(SMALL,), scenarios=SCENARIOS, claims=CLAIMS)
NAMES = [one.id for one in mutants_of(SMALL)]
MODEL = "from tests.properties.mutation.test_run import SUBJECT\n"


def outcome_of(name: str) -> Outcome:
    return baseline_of(SUBJECT, SMALL).outcome(next(one for one in mutants_of(SMALL) if one.id == name))


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("Worker.put@IDLE/drop-effect-7 Unlock(Pool.guard)", "no_crash under work"),
        ("Worker.put@IDLE/drop-effect-3 Take(Pool.boxes)", "released under work"),
        ("Worker.put@IDLE/drop-effect-2 Create(Box, EMPTY)", "validation"),
        ("Worker.look@IDLE/negate-guard-1 Has(Worker.hint)", FIRES),
    ],
)
def test_mutant_is_killed_by_a_claim_under_a_scenario(name: str, by: str) -> None:
    outcome = outcome_of(name)
    assert isinstance(outcome, Killed) and outcome.by == by, outcome


def test_mutant_that_no_claim_notices_survives() -> None:
    assert outcome_of("Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)") == Survived()


def test_mutant_that_only_the_static_checks_notice_is_killed_by_them() -> None:
    asking = row(
        "extra", "IDLE", choose=("b",), guards=(Alive("Box"),), effects=(Set("Box.odd"), If((On("Box.odd"),), ()))
    )
    design = edited("Box", design=with_row("Worker", asking), flags=(*BOX.flags, Flag("odd", "")))
    mutant = next(one for one in mutants_of(design) if one.id == "Worker.extra@IDLE/drop-effect-2 If(On(Box.odd))")
    assert baseline_of(SUBJECT, design).outcome(mutant) == Killed(
        LINT, "Box.odd: nobody reads this flag; leave it out, or say in a claim what it is for"
    )


def test_mutant_that_exceeds_its_bounds_is_killed_by_them() -> None:
    roomy = baseline_of(SUBJECT, SMALL)
    # As if the sound design had no states at all: whatever a mutant reaches is too much.
    tight = replace(roomy, judged=tuple((scenario, replace(one, states=0)) for scenario, one in roomy.judged))
    mutant = Mutant("Worker.extra@IDLE/negate-guard-1", acting(Set("Box.used")), "one row more")
    outcome = tight.outcome(mutant)
    assert isinstance(outcome, Killed) and outcome.by == BOUND


FLAG = "Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)"


def test_command_writes_the_table_and_remembers_outcomes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, table, keep = (tmp_path / name for name in ("own.py", "table.md", "outcomes.jsonl"))
    model.write_text(MODEL)
    listed = tmp_path / "equivalent.toml"
    listed.write_text('[equivalent]\n"Box.destroy@*" = "destruction clears flags"\n')
    request = ["--model", str(model), "--jobs", "1", "--only", "Box.destroy@*", "--keep", str(keep)]
    assert main([*request, "--equivalent", str(listed), "--write", str(table)]) == 0
    assert "1 of 32 mutants of small, 0 complaints" in capsys.readouterr().out
    assert "equivalent: destruction clears flags" in table.read_text()
    kept = keep.read_text()
    listed.write_text("[equivalent]\n")
    assert main([*request, "--equivalent", str(listed)]) == 1
    assert f"alive: {FLAG}" in capsys.readouterr().out
    assert keep.read_text() == kept


def test_command_records_only_rows_that_it_judged_completely(tmp_path: Path) -> None:
    model, path = tmp_path / "own.py", tmp_path / "record.toml"
    model.write_text(MODEL)
    request = ["--model", str(model), "--jobs", "1", "--record", str(path)]
    main([*request, "--only", "Box.destroy@*"])
    main([*request, "--only", "Worker.put@*drop-effect-3 *"])
    assert list(read_record(path)) == ["Box.destroy@EMPTY|FILLED"]
    main([*request, "--only", "Pool.boxes/*"])
    row = read_record(path)["Pool.boxes"]
    assert list(read_record(path)) == ["Box.destroy@EMPTY|FILLED", "Pool.boxes"]
    assert (row.outcomes[0].kind, row.outcomes[0].claim) == (OutcomeKind.CLAIM, "no_crash")


def test_survivors_of_a_record_are_judged_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, path = tmp_path / "own.py", tmp_path / "record.toml"
    model.write_text(MODEL)
    names = {"Box.destroy@EMPTY|FILLED": (FLAG,), "Worker.put@IDLE": tuple(n for n in NAMES if "Worker.put" in n)}
    kinds = {"Box.destroy@EMPTY|FILLED": OutcomeKind.ALIVE, "Worker.put@IDLE": OutcomeKind.VALIDATION}
    rows = {part: RecordedRow(names_digest(mine), (Recorded(kinds[part]),) * len(mine)) for part, mine in names.items()}
    path.write_text(record_text(rows))
    assert main(["--model", str(model), "--jobs", "1", "--survivors", str(path)]) == 1
    printed = capsys.readouterr().out
    assert f"alive: {FLAG}" in printed and "1 of 32 mutants" in printed
