"""Mutants: how they are made, killed, excused and printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.language.design import Design
from model.language.errors import ModelBug, RequestError
from model.language.lifecycle import Slot, Strength
from model.semantics.layout import Layout
from model.semantics.step import successors
from model.validation.validator import faults
from properties.mutation.equivalents import Equivalent, equivalents, result, stale
from properties.mutation.mutants import OPERATORS, mutants_of, operator_of, part_of
from properties.mutation.outcomes import VALIDATION, Killed, Result, Survived, Verdicts, kill
from properties.mutation.table import table
from tests.model.validation.small import CITE, POLICY, SMALL, WORKER, edited, row, with_row

MUTANTS = {mutant.id: mutant for mutant in mutants_of(SMALL)}


def judge(design: Design) -> dict[str, object]:
    """Two properties by the interpreter: no step goes wrong, and no box is left when the worker is done."""
    layout = Layout(design, POLICY)
    found, waiting, wrong, released = {layout.initial}, [layout.initial], set(), True
    boxes = [layout.variable(str(one)).place for one in layout.instances if one.lifecycle == "Box"]
    worker = layout.variable(str(layout.threads[0]))
    while waiting:
        state = waiting.pop()
        if worker.domain[state[worker.place]] == "DONE":
            released = released and all(state[place] == 0 for place in boxes)
        for _, outcome in successors(layout, state):
            if outcome.violation:
                wrong.add(str(outcome.violation))
            elif outcome.state not in found:
                found.add(outcome.state)
                waiting.append(outcome.state)
    return {"nothing goes wrong": not wrong, "all is released": released, "number of states": len(found)}


EXPECTED = judge(SMALL)


def test_every_effect_guard_and_slot_has_a_mutant() -> None:
    kinds = [name.rpartition("/")[2].partition(" ")[0].rstrip("0123456789") for name in MUTANTS]
    assert kinds.count("drop-effect-") == 19
    assert kinds.count("negate-guard-") == 10
    assert [name for name in MUTANTS if "/strength-" in name] == [
        "Pool.boxes/strength-weak",
        "Worker.hint/strength-strong",
        "Worker.local/strength-weak",
    ]


def test_ids_name_row_operator_number_and_effect() -> None:
    assert "Worker.put@IDLE/drop-effect-4 Take(Worker.hint)" in MUTANTS
    assert "Box.look[used]@EMPTY|FILLED/negate-guard-1 On(Box.used)" in MUTANTS
    assert len(MUTANTS) == len(mutants_of(SMALL))
    assert max(map(len, MUTANTS)) < 110
    assert {operator_of(name) for name in MUTANTS} == set(OPERATORS)
    assert part_of("Worker.put@IDLE/drop-effect-4 Take(Worker.hint)") == "Worker.put@IDLE"


def test_ids_stay_when_another_row_changes() -> None:
    more = with_row("Worker", row("extra", "IDLE", effects=WORKER.rows[-1].effects))
    assert set(MUTANTS) < {mutant.id for mutant in mutants_of(more)}


def test_mutant_differs_from_the_design_only_in_its_tables() -> None:
    for mutant in MUTANTS.values():
        assert mutant.design.name == SMALL.name
        assert mutant.design.lifecycles != SMALL.lifecycles
        changed = [one.name for one in mutant.design.lifecycles if one != SMALL.lifecycle(one.name)]
        assert mutant.id.partition(".")[0] in changed
        assert len(changed) == 1 or "/strength-" in mutant.id


def test_flipped_slots_still_make_valid_tables() -> None:
    assert all(not faults(mutant.design) for name, mutant in MUTANTS.items() if "/strength-" in name)


def test_frames_and_references_to_threads_are_not_flipped() -> None:
    slots = (
        *WORKER.slots,
        Slot("inside", "Box", Strength.RAW, CITE, frame=True),
        Slot("peer", "Worker", Strength.RAW, CITE),
    )
    names = [mutant.id for mutant in mutants_of(edited("Worker", slots=slots))]
    assert not any(name.startswith(("Worker.inside/", "Worker.peer/")) for name in names)


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("Worker.put@IDLE/drop-effect-3 Take(Pool.boxes)", "all is released"),
        ("Worker.put@IDLE/drop-effect-7 Unlock(Pool.guard)", "nothing goes wrong"),
        ("Worker.clear@IDLE/drop-effect-3 Drop(Pool.boxes)", "all is released"),
        ("Worker.put@IDLE/drop-effect-2 Create(Box, EMPTY)", VALIDATION),
        ("Pool.boxes/strength-weak", "nothing goes wrong"),
        ("Worker.put@IDLE/negate-guard-2 Room(Pool.filled)", "number of states"),
    ],
)
def test_mutant_is_killed_by_the_first_verdict_that_differs(name: str, by: str) -> None:
    outcome = kill(MUTANTS[name], judge, EXPECTED)
    assert isinstance(outcome, Killed) and outcome.by == by, outcome


def test_mutant_without_a_different_verdict_survives() -> None:
    outcome = kill(MUTANTS["Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)"], judge, EXPECTED)
    assert outcome == Survived()


def test_judging_stops_at_the_first_difference() -> None:
    def lazy(design: Design) -> Verdicts:
        yield "first", True
        yield "second", False
        raise AssertionError("judged too much")

    some = next(iter(MUTANTS.values()))
    assert kill(some, lazy, {"first": True, "second": True}) == Killed("second", "False, not True")


def test_tables_that_break_a_rule_only_when_run_are_killed_by_validation() -> None:
    def broken(design: Design) -> dict[str, object]:
        raise ModelBug("2 rows answer")

    some = MUTANTS["Worker.put@IDLE/drop-effect-4 Take(Worker.hint)"]
    assert kill(some, broken, {}) == Killed(VALIDATION, "2 rows answer")


def test_listed_reason_excuses_only_survivors() -> None:
    listed = (Equivalent("Box.destroy@*", "flags of what is destroyed go off anyway"), Equivalent("Worker.put@*", "x"))
    lives = MUTANTS["Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)"]
    dies = MUTANTS["Worker.put@IDLE/drop-effect-3 Take(Pool.boxes)"]
    first = result(lives, Survived(), listed)
    second = result(dies, Killed("all is released", "False, not True"), listed)
    assert (first.alive, first.equivalent) == (False, listed[0].reason)
    assert (second.alive, second.equivalent) == (False, "")
    assert result(lives, Survived(), ()).alive
    assert stale(listed, (lives.id,)) == ("equivalent.toml: Worker.put@* matches no mutant that survives; take it out",)


def test_list_of_equivalent_mutants_is_read_and_checked(tmp_path: Path) -> None:
    path = tmp_path / "equivalent.toml"
    path.write_text('[equivalent]\n"Box.look[used]@*" = "nobody looks"\n')
    assert equivalents(path) == (Equivalent("Box.look[used]@*", "nobody looks"),)
    for text, message in (
        ('[equivalent]\n"a" = ""\n', "a has no reason"),
        ('[equivalnt]\n"a" = "b"\n', r"must hold one table \[equivalent\]"),
        ('"a" =', "equivalent.toml: .* it must be TOML"),
    ):
        path.write_text(text)
        with pytest.raises(RequestError, match=message):
            equivalents(path)
    with pytest.raises(RequestError, match="must be TOML"):
        equivalents(tmp_path / "missing.toml")


def test_shipped_list_is_well_formed() -> None:
    assert all(one.reason for one in equivalents())


def test_table_counts_mutants_and_puts_those_alive_first() -> None:
    results = (
        Result("A.a@X|Y/drop-effect-1 Use(A.b)", "A.a without Use", Killed("no_leak", "violated, not holds")),
        Result("A.b@X/drop-effect-1 Use(A.b)", "A.b without Use", Killed(VALIDATION, "no such state")),
        Result("A.c@X/drop-effect-1 Use(A.b)", "A.c without Use", Survived()),
        Result("A.d@X/drop-effect-1 Use(A.b)", "A.d without Use", Survived(), "it is a comment"),
    )
    page = table(results)
    for line in (
        "| mutants | 4 |",
        "| killed by a property | 1 |",
        "| killed by validation | 1 |",
        "| equivalent | 1 |",
        "| alive | 1 |",
        "| no_leak | 1 |",
        "| A.a@X\\|Y/drop-effect-1 Use(A.b) | killed by no_leak: violated, not holds |",
        "| A.c@X/drop-effect-1 Use(A.b) | **alive** |",
        "| A.d@X/drop-effect-1 Use(A.b) | equivalent: it is a comment |",
    ):
        assert line in page.splitlines()
    assert page == table(results)
    assert "## Alive\n\nNone." in table(replace(one, equivalent="x") for one in results)
