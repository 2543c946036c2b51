"""`dcpmodel check` and `dcpmodel walk` on a cluster write the bytes that one process writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from docs.tutorial.window import CLOSE, DESIGNS, SUBJECT
from properties.running.cluster import local_scheduler
from properties.walks.batch import EngineDisagreement, WalkBatch, WalkFinding, WalkTally, merged, walk_batch
from tests.properties.commands.shell import Shell

DESIGN = DESIGNS[0].name


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The scheduler of a cluster of two processes."""
    with local_scheduler(2) as address:
        yield address


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def test_a_check_on_a_cluster_writes_the_same_bytes(shell: Shell, address: str, tmp_path: Path) -> None:
    here = shell("check", "--jobs", 1, "--json", tmp_path / "here.json", "--junit", tmp_path / "here.xml")
    there = shell("check", "--scheduler", address, "--json", tmp_path / "there.json", "--junit", tmp_path / "there.xml")
    assert here == there
    assert (there.code, there.err) == (0, "") and there.out
    for ending in ("json", "xml"):
        assert (tmp_path / f"here.{ending}").read_bytes() == (tmp_path / f"there.{ending}").read_bytes()


@pytest.mark.deep
def test_walks_of_many_seeds_on_a_cluster_write_the_same_bytes(shell: Shell, address: str) -> None:
    asked = ("walk", DESIGN, "--examples", 5, "--steps", 10, "--seed", 5, "--seeds", 2)
    here, there = shell(*asked), shell(*asked, "--scheduler", address)
    assert here == there
    assert (there.code, there.err) == (0, "")
    assert " of seed " in there.out


def test_workers_are_started_for_the_command_and_ended_with_it(shell: Shell) -> None:
    assert shell("check", DESIGN, "--workers", 2) == shell("check", DESIGN)


def test_two_places_to_run_are_refused(shell: Shell) -> None:
    refusal = "--workers and --scheduler: each says where to run; give one of them"
    assert shell.refuses("check", "--workers", 2, "--scheduler", "tcp://127.0.0.1:1") == refusal
    assert shell.refuses("walk", "--workers", 2, "--scheduler", "tcp://127.0.0.1:1") == refusal


def test_several_seeds_make_the_walks_of_each_seed() -> None:
    first = WalkBatch(
        design=DESIGNS[0], policy=SUBJECT.policy(CLOSE), claims=SUBJECT.claims, seed=5, examples=10, steps=10
    )
    tallies = [walk_batch(replace(first, seed=seed), lambda text: None) for seed in (5, 6)]
    assert tallies[0] != tallies[1]
    both = merged(tallies)
    assert (both.walks, both.steps) == (20, tallies[0].steps + tallies[1].steps)
    assert {one.claim for one in both.findings} == {one.claim for tally in tallies for one in tally.findings}


def _tally(*findings: WalkFinding, disagreement: EngineDisagreement | None = None) -> WalkTally:
    return WalkTally(
        walks=1, steps=2, rests=3, starts=4, states=5, complete=True, findings=findings, disagreement=disagreement
    )


def _finding(claim: str, seed: int, walk: int, length: int, *trace: str) -> WalkFinding:
    return WalkFinding(claim=claim, lock_cycle=False, seed=seed, walk=walk, length=length, trace=trace)


@pytest.mark.deep
def test_of_many_seeds_the_shortest_finding_and_the_first_disagreement_are_kept() -> None:
    long = _finding("one", 0, 7, 9, "a", "b", "c")
    short = _finding("one", 1, 8, 9, "a", "b")
    equal = _finding("one", 2, 9, 9, "x", "y")
    other = _finding("two", 2, 1, 1, "a")
    disagreement, later = EngineDisagreement("they differ", ("a",)), EngineDisagreement("and again", ())
    both = merged([_tally(long), _tally(short, disagreement=disagreement), _tally(equal, other, disagreement=later)])
    assert both == replace(_tally(short, other, disagreement=disagreement), walks=3, steps=6, rests=9)
