"""Eight changes in which upstream broke a cycle by one member, and which place that choice has among the audit's cuts.

`history/COMMIT.csv` holds which class owned which before the commit, as `dcpmodel audit --cpp` extracts it from the
parent: the knot in question and everything that owns into it. The ninth member of this kind, of c90b04d8e, lies on no
ring between classes; what upstream did in 93d4b0fa5 it did at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.formats.reading import read_graph
from properties.audit.graph.cycles import find_knots
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import Heap

HISTORY = Path(__file__).parent / "history"


@dataclass(frozen=True)
class Choice:
    """A commit and the member that it weakened; of several the first is the one its message speaks of."""

    commit: str
    issue: str
    members: tuple[str, ...]

    @property
    def graph(self) -> Graph:
        """Which class owned which before it."""
        return read_graph(HISTORY / f"{self.commit}.csv")

    def cuts(self) -> tuple[Cut, ...]:
        """All cuts of the knot that the member was in, the best first."""
        heap = Heap(self.graph)
        knots, _ = find_knots(heap, 100)
        knot = next(one for one in knots if self.members[0] in {heap.graph.label(edge[2]) for edge in one.edges})
        return Cutter(heap).ranked(knot, 1_000)

    def rank(self) -> int:
        """The place of the first cut with one of the members in it, from 1."""
        return next(place for place, cut in enumerate(self.cuts(), 1) if set(self.members) & set(cut.slots))


CHOICES = (
    Choice("4587de828", "MB-16949", ("BackfillManager.conn",)),
    Choice("37d53b1a7", "MB-18171", ("ActiveStream.checkpointCreatorTask",)),
    Choice("e664a2cf", "MB-19892", ("BackfillManagerTask.manager",)),
    Choice("364a78a7b", "MB-26470", ("DCPBackfill.stream", "ActiveStreamCheckpointProcessorTask.queue")),
    Choice("e9d291808", "MB-26470", ("NotifierStream.producer",)),
    Choice("d1f4517a8", "MB-26470", ("ActiveStream.producer",)),
    Choice("125dd1404", "MB-26470", ("PassiveStream.consumer",)),
    Choice("20c6ce398", "MB-26979", ("ActiveStreamCheckpointProcessorTask.queue",)),
)


BEST, AMONG = 1, 5


def table() -> Iterator[str]:
    """A line for each choice: its rank, and what comes first where that is another; and how many come how far up."""
    yield f"{'commit':<10} {'issue':<9} {'rank':>4}  what upstream weakened, and what the audit would weaken first"
    ranks = [choice.rank() for choice in CHOICES]
    for choice, rank in zip(CHOICES, ranks, strict=True):
        best = " and ".join(choice.cuts()[0].slots)
        yield f"{choice.commit:<10} {choice.issue:<9} {rank:>4}  {choice.members[0]}; {best}"
    best_of, among = (sum(rank <= limit for rank in ranks) for limit in (BEST, AMONG))
    yield f"{best_of} of {len(ranks)} are in the best cut, {among} within the five best"
