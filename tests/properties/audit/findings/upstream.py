"""Eight upstream changes that broke a cycle at one member, and the rank of that choice among the audit's cuts.

`history/COMMIT.csv` holds which class owned which before the commit, as `dcpmodel audit --cpp` extracts it from the
parent: the component in question and everything that owns into it. The ninth member of this kind, of c90b04d8e, lies on
no cycle of classes; the change of 93d4b0fa5 was made at run time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.formats.reading import read_graph
from properties.audit.graph.cyclic_components import find_cyclic_components
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import Heap

HISTORY = Path(__file__).parent / "history"


@dataclass(frozen=True)
class Choice:
    """A commit and the members that it weakened; the first is the one that its message names."""

    commit: str
    issue: str
    members: tuple[str, ...]

    @property
    def graph(self) -> Graph:
        """The owning references between classes before the commit."""
        return read_graph(HISTORY / f"{self.commit}.csv")

    def cuts(self) -> tuple[Cut, ...]:
        """Return all cuts of the component of the member, best first."""
        heap = Heap(self.graph)
        components, _ = find_cyclic_components(heap, 100)
        component = next(
            one for one in components if self.members[0] in {heap.graph.label(edge[2]) for edge in one.edges}
        )
        return Cutter(heap).ranked(component, 1_000)

    def rank(self) -> int:
        """Return the rank of the first cut that contains one of the members, from 1."""
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
    """Yield a line for each choice with its rank and the best cut, and last how many are ranked how high."""
    yield f"{'commit':<10} {'issue':<9} {'rank':>4}  what upstream weakened, and what the audit would weaken first"
    ranks = [choice.rank() for choice in CHOICES]
    for choice, rank in zip(CHOICES, ranks, strict=True):
        best = " and ".join(choice.cuts()[0].slots)
        yield f"{choice.commit:<10} {choice.issue:<9} {rank:>4}  {choice.members[0]}; {best}"
    best_of, among = (sum(rank <= limit for rank in ranks) for limit in (BEST, AMONG))
    yield f"{best_of} of {len(ranks)} are in the best cut, {among} within the five best"
