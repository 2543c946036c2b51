"""Each smell of a table is found where it is, and not where it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.language.design import Delta, Design, derive
from model.language.lifecycle import DESTROY, Flag, Mutex, Role, Slot, State, Strength
from model.language.vocabulary import (
    Add,
    Alive,
    Clear,
    Drop,
    Each,
    Fire,
    First,
    Has,
    If,
    Lacks,
    Lock,
    Off,
    On,
    Set,
    Take,
    Unlock,
    Use,
)
from model.validation.linter import Allowed, lint, lint_family
from model.validation.validator import validate
from tests.model.validation.small import BOX, CITE, POOL, SCENARIO, SMALL, WORKER, acting, edited, row, states, with_row


def findings(design: Design, **more: Any) -> list[str]:
    validate(design)
    return [str(one) for one in lint(design, **more)]


def with_frame(*effects: object, design: Design = SMALL) -> Design:
    """The worker with a frame reference to a box, and a row with these effects."""
    frame = Slot("inside", "Box", Strength.RAW, CITE, frame=True)
    framed = edited("Worker", design=design, slots=(*WORKER.slots, frame))
    return with_row("Worker", row("extra", "IDLE", choose=("b",), effects=effects), design=framed)


def test_a_clean_design_has_no_findings() -> None:
    assert findings(SMALL, scenarios=(SCENARIO,)) == []


# --- paths ---


def test_a_lock_still_held_where_the_thread_rests_is_found() -> None:
    assert findings(acting(Lock("Pool.guard"))) == [
        "Worker.clear@IDLE: Worker may come to rest at DONE and still hold Pool.guard",
        "Worker.extra@IDLE: Worker may come to rest at IDLE and still hold Pool.guard",
    ]


def test_a_lock_given_back_on_one_way_only_is_found() -> None:
    half = acting(Lock("Pool.guard"), If((On("Box.used"),), (Unlock("Pool.guard"),)))
    assert any("may come to rest at IDLE and still hold Pool.guard" in one for one in findings(half))
    both = acting(Lock("Pool.guard"), If((On("Box.used"),), (Unlock("Pool.guard"),), (Unlock("Pool.guard"),)))
    assert findings(both) == []


def test_a_lock_taken_in_one_row_and_given_back_in_the_next_is_fine() -> None:
    longer = edited("Worker", states=(*WORKER.states, *states("INSIDE")))
    enter = row("enter", "IDLE", "INSIDE", effects=(Lock("Pool.guard"),))
    leave = row("out", "INSIDE", "IDLE", effects=(Unlock("Pool.guard"),))
    assert findings(with_row("Worker", leave, design=with_row("Worker", enter, design=longer))) == []
    forgetful = with_row("Worker", replace(leave, effects=()), design=with_row("Worker", enter, design=longer))
    assert any("rest at IDLE and still hold Pool.guard" in one for one in findings(forgetful))


def test_a_lock_taken_by_a_fired_row_is_followed() -> None:
    def firing(*then: object) -> Design:
        locking = with_row("Pool", row("begin", "UP", effects=(Lock("Pool.guard"),)))
        return with_row("Worker", row("extra", "IDLE", effects=(Fire("Pool.begin"), *then)), design=locking)

    assert any("still hold Pool.guard" in one for one in findings(firing()))
    assert findings(firing(Unlock("Pool.guard"))) == []


def test_a_lock_that_no_path_holds_or_that_every_path_holds_is_found() -> None:
    assert findings(acting(Unlock("Pool.guard"))) == [
        "Worker.extra@IDLE: gives Pool.guard back, and no path to it takes it"
    ]
    assert findings(acting(Lock("Pool.guard"), Lock("Pool.guard"), Unlock("Pool.guard"))) == [
        "Worker.extra@IDLE: takes Pool.guard, which every path to it holds already"
    ]
    assert findings(acting(*(Lock("Pool.guard"), Unlock("Pool.guard")) * 2)) == []
    locking = with_row("Pool", row("begin", "UP", effects=(Lock("Pool.guard"), Unlock("Pool.guard"))))
    inside = (Lock("Pool.guard"), Fire("Pool.begin"))
    assert findings(with_row("Worker", row("extra", "IDLE", effects=inside), design=locking)) == [
        "Pool.begin@UP: takes Pool.guard, which every path to it holds already"
    ]


def test_a_destructor_body_that_leaves_a_lock_held_is_found() -> None:
    def dying(*effects: object) -> Design:
        return edited("Box", rows=(*BOX.rows[:-1], row(DESTROY, "EMPTY|FILLED", effects=effects)))

    assert findings(dying(Lock("Pool.guard"))) == [
        "Box.destroy@EMPTY|FILLED: the destructor body may leave Pool.guard held"
    ]
    assert findings(dying(Lock("Pool.guard"), Unlock("Pool.guard"))) == []


def test_a_frame_reference_that_is_not_given_back_is_found() -> None:
    taken = with_frame(Take("Worker.inside"), If((Off("Box.used"),), (Drop("Worker.inside"),)))
    assert any("rest at IDLE and still hold Worker.inside" in one for one in findings(taken))
    assert findings(with_frame(Take("Worker.inside"), Drop("Worker.inside"))) == []


def test_a_guard_on_the_reference_itself_rules_out_paths() -> None:
    dropping = Each(("b",), (Has("Worker.inside"),), (Drop("Worker.inside"),))
    assert findings(with_frame(Take("Worker.inside"), dropping)) == []
    first = If((First("Worker.inside"), On("Box.used")), (Drop("Worker.inside"),))
    assert any("still hold" in one for one in findings(with_frame(Take("Worker.inside"), first)))


def test_recursion_between_fired_rows_ends() -> None:
    again = with_row(
        "Pool", row("again", "UP", effects=(If((Lacks("Pool.boxes"),), (Fire("Pool.again"),)),), choose=("b",))
    )
    assert findings(with_row("Worker", row("extra", "IDLE", effects=(Fire("Pool.again"),)), design=again)) == []


# --- members ---


@pytest.mark.parametrize(
    ("slot", "effects", "finding"),
    [
        (Slot("x", "Box", Strength.STRONG, CITE), (), "nobody takes it; a reference that is never there is no slot"),
        (
            Slot("x", "Box", Strength.STRONG, CITE),
            (Take("Worker.x"),),
            "nobody drops it, and its holder is never destroyed",
        ),
        (
            Slot("x", "Box", Strength.RAW, CITE, frame=True),
            (Take("Worker.x"),),
            "nobody drops it; a frame ends when its method returns",
        ),
        (
            Slot("x", "Box", Strength.RAW, CITE),
            (Take("Worker.x"), Drop("Worker.x")),
            "nobody looks at it; a raw reference that is never used holds nothing",
        ),
    ],
)
def test_a_slot_that_does_nothing_is_found(slot: Slot, effects: tuple[object, ...], finding: str) -> None:
    design = edited("Worker", design=acting(*effects) if effects else SMALL, slots=(*WORKER.slots, slot))
    assert f"Worker.x: {finding}" in findings(design)
    used = acting(Take("Worker.x"), Use("Worker.x"), Drop("Worker.x"))
    assert findings(edited("Worker", design=used, slots=(*WORKER.slots, slot))) == []


def test_asking_if_the_target_is_alive_reads_a_weak_reference() -> None:
    slot = Slot("x", "Pool", Strength.WEAK, CITE)
    taken = acting(Take("Worker.x"), Drop("Worker.x"))
    assert any(
        "nobody looks at it" in one for one in findings(edited("Worker", design=taken, slots=(*WORKER.slots, slot)))
    )
    asked = acting(Take("Worker.x"), If((Alive("Pool"),), ()), Drop("Worker.x"))
    assert findings(edited("Worker", design=asked, slots=(*WORKER.slots, slot))) == []


def test_a_member_of_an_object_needs_no_drop_because_its_destructor_drops_it() -> None:
    slot = Slot("next", "Pool", Strength.STRONG, CITE)
    assert findings(edited("Box", design=acting(Take("Box.next")), slots=(slot,))) == []


def test_flags_counters_and_locks_that_are_never_changed_or_read_are_found() -> None:
    flags = (*BOX.flags, Flag("odd", ""))
    assert findings(edited("Box", flags=flags)) == [
        "Box.odd: nobody changes this flag; a constant is no state",
        "Box.odd: nobody reads this flag; leave it out, or say in a claim what it is for",
    ]
    assert findings(edited("Box", flags=flags, design=acting(Set("Box.odd")))) == [
        "Box.odd: nobody reads this flag; leave it out, or say in a claim what it is for"
    ]
    assert findings(edited("Box", flags=flags, design=acting(If((On("Box.odd"),), (Clear("Box.odd"),))))) == []
    assert findings(edited("Pool", mutexes=(*POOL.mutexes, Mutex("other", CITE)))) == [
        "Pool.other: nobody takes this lock"
    ]
    assert findings(edited("Pool", counters=(*POOL.counters, replace(POOL.counters[0], name="more")))) == [
        "Pool.more: nobody changes this counter; a constant is no state",
        "Pool.more: nobody reads this counter; leave it out, or say in a claim what it is for",
    ]


def test_scenarios_write_flags_and_claims_read_them() -> None:
    design = edited("Box", flags=(*BOX.flags, Flag("odd", "")))
    starting = replace(SCENARIO, starts=("Box.odd",))
    assert findings(design, scenarios=(starting,), reads=(On("Box.odd"),)) == []
    assert len(findings(design, scenarios=(SCENARIO,), reads=(On("Box.odd"),))) == 1


# --- rows ---


def test_rows_that_nothing_fires_are_found_through_any_number_of_calls() -> None:
    chain = with_row("Pool", row("first", "UP", effects=(Fire("Pool.second"),)))
    chain = with_row("Pool", row("second", "UP", effects=(Fire("Pool.first"),)), design=chain)
    assert findings(chain) == [
        "Pool.first@UP: can never fire: no row that can fire itself fires Pool.first",
        "Pool.second@UP: can never fire: no row that can fire itself fires Pool.second",
    ]
    assert findings(with_row("Worker", row("extra", "IDLE", effects=(Fire("Pool.first"),)), design=chain)) == []


def test_a_destructor_body_that_nothing_runs_is_found() -> None:
    assert findings(with_row("Pool", row(DESTROY, "UP"))) == [
        "Pool.destroy@UP: can never fire: nothing owns or deletes a Pool"
    ]


def test_rows_under_an_assumption_that_no_scenario_makes_are_found() -> None:
    design = with_row("Worker", row("rest", "IDLE", environment="calm"))
    assert findings(design, scenarios=(SCENARIO,)) == ["Worker.rest@IDLE: can never fire: no scenario assumes calm"]
    assert findings(design, scenarios=(SCENARIO, replace(SCENARIO, assumes=frozenset({"calm"})))) == []
    assert findings(design) == []


def test_a_thread_that_takes_part_in_no_scenario_is_found() -> None:
    lonely = replace(SCENARIO, threads=())
    assert "Worker.put@IDLE: can never fire: no scenario lets Worker take part in it" in findings(
        SMALL, scenarios=(lonely,)
    )


def test_a_loop_of_points_that_run_on_is_found() -> None:
    def running(looking: str) -> Design:
        run_on = (State("IDLE", "", runs_on="x"), State("LOOKING", "", runs_on=looking), State("DONE", ""))
        rows = tuple(one for one in WORKER.rows if one.event != "put")
        return edited("Worker", states=run_on, rows=(*rows, replace(WORKER.rows[0], target="LOOKING")))

    loop = [one for one in findings(running("x")) if "loop" in one]
    assert [one.partition(":")[0] for one in loop] == ["Worker at IDLE", "Worker at LOOKING"]
    assert [one for one in findings(running("")) if "loop" in one] == []


def test_a_row_that_removes_its_own_condition_is_not_a_loop() -> None:
    def draining(*effects: object) -> Design:
        """A worker that runs on at IDLE, where it may stay."""
        run_on = (State("IDLE", "", runs_on="x"), *WORKER.states[1:])
        stopping = tuple(replace(one, target="LOOKING") if one.event == "put" else one for one in WORKER.rows)
        drain = row("drain", "IDLE", "IDLE", choose=("b",), guards=(Has("Worker.hint"),), effects=effects)
        return edited("Worker", states=run_on, rows=(*stopping, drain))

    assert findings(draining(Drop("Worker.hint"))) == []
    assert findings(draining(Use("Worker.hint"))) == [
        "Worker at IDLE: runs on in a loop; make a point of it a scheduling point"
    ]


def test_a_row_fired_only_under_unmade_assumptions_is_found_with_its_reason() -> None:
    fired = with_row("Pool", row("first", "UP"))
    design = with_row("Worker", row("rest", "IDLE", environment="calm", effects=(Fire("Pool.first"),)), design=fired)
    assert findings(design, scenarios=(SCENARIO,))[0] == (
        "Pool.first@UP: can never fire: all rows that fire Pool.first are under assumptions that no scenario makes"
    )


# --- designs and allowances ---


def test_a_delta_that_changes_nothing_is_found() -> None:
    new = replace(BOX.rows[1], why="another reason")
    same = derive(SMALL, "same", because="prose", delta=Delta(replace_rows=(("Box.empty@FILLED", new),)))
    assert findings(same, base=SMALL) == ["same: changes nothing of small but prose; give it a delta or leave it out"]
    other = derive(SMALL, "other", because="try", delta=Delta(strengths=(("Worker.local", Strength.RAW),)))
    assert not any("changes nothing" in str(one) for one in lint(other, base=SMALL))


def test_a_finding_of_the_base_is_not_repeated_for_its_variants() -> None:
    base = acting(Lock("Pool.guard"))
    extra = row("more", "UP")
    variant = derive(base, "variant", because="more", delta=Delta(add_rows=(("Pool", extra),)))
    found = [one.where for one in lint_family((base, variant))]
    assert sorted(set(found)) == ["small: Worker.clear@IDLE", "small: Worker.extra@IDLE", "variant: Pool.more@UP"]


def test_allowed_findings_are_left_out_and_unused_allowances_are_found() -> None:
    allowed = Allowed("Worker.extra@*", "gives Pool.guard back*", "a lock that another thread took")
    assert findings(acting(Unlock("Pool.guard")), allow=(allowed,)) == []
    assert findings(SMALL, allow=(allowed,)) == [
        "Worker.extra@*: allowed (gives Pool.guard back*), but nothing of that kind is found; remove the allowance"
    ]


def test_a_root_without_rows_is_not_a_smell() -> None:
    root = replace(POOL, name="Root", slots=(), counters=(), mutexes=())
    assert findings(replace(SMALL, lifecycles=(*SMALL.lifecycles, root))) == []
    assert root.role is Role.ROOT and Add("Pool.filled", 1) in WORKER.rows[0].effects
