"""Whether the rules of a file hold in a graph; a rule that does not is a finding whose id is a hash of the rule."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.spelling import matches
from properties.audit.findings.finding import Finding, finding_id
from properties.audit.findings.kind import Kind
from properties.audit.findings.rules import GoneAfter, NoPath, Owners, Release, Rule, Rules
from properties.audit.findings.spell import spell_hops, spell_names, spell_reasons
from properties.audit.graph.engine import Edge
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.why import why_alive


def rule_findings(heap: Heap, rules: Rules, reasons: int) -> Iterator[Finding]:
    """A finding for each rule that does not hold."""
    for rule in rules.rules:
        match rule:
            case NoPath():
                yield from _no_path(heap, rule)
            case Owners():
                yield from _owners(heap, rule)
            case GoneAfter():
                yield from _gone_after(heap, rule, reasons)
            case Release():
                yield from _release(heap, rule)


def vacuous(heap: Heap, rules: Rules) -> Iterator[str]:
    """A note for each rule and pin that speaks of nothing in this graph."""
    for rule in rules.rules:
        if isinstance(rule, Release):
            if not any(matches(rule.label, label) for label in _labels(heap)):
                yield f"rule '{rule.text}': there is no such slot in this graph"
        else:
            for name in (rule.source, rule.target) if isinstance(rule, NoPath) else (rule.subject,):
                if not _codes(heap, name):
                    yield f"rule '{rule.text}': there is no class {name} in this graph"
    for pin in sorted(rules.pins):
        if not any(matches(pin, label) for label in _labels(heap)):
            yield f"keep {pin}: there is no such slot in this graph"


def _labels(heap: Heap) -> set[str]:
    return {field.label for field in heap.schema}


def _codes(heap: Heap, pattern: str) -> set[int]:
    return {code for code, name in enumerate(heap.graph.objects.classes) if matches(pattern, name)}


def _living(heap: Heap, pattern: str) -> list[int]:
    codes, objects = _codes(heap, pattern), heap.graph.objects
    ends = enumerate(zip(objects.class_of, objects.alive, strict=True))
    return [number for number, (code, alive) in ends if alive and code in codes] if codes else []


def _broken(rule: Rule, says: str, **more: object) -> Finding:
    fields = {"hops": (), "objects": ()} | more
    return Finding(Kind.RULE, finding_id(Kind.RULE, (rule.text,)), f"'{rule.text}' does not hold: {says}", **fields)  # type: ignore[arg-type]


def _no_path(heap: Heap, rule: NoPath) -> Iterator[Finding]:
    """Breadth first from all objects of the one class at once, to the first of the other."""
    wanted = set(_living(heap, rule.target))
    starts = _living(heap, rule.source)
    came: dict[int, Edge | None] = dict.fromkeys(starts)
    for node in (front := list(starts)):
        for edge in heap.network.out(node):
            if edge[1] in wanted:
                path = [edge]
                while before := came[path[-1][0]]:
                    path.append(before)
                hops = spell_hops(heap, (one[2] for one in reversed(path)))
                yield _broken(rule, f"{hops[0].holder} owns {hops[-1].target}", hops=hops, where=hops[0].where)
                return
            if edge[1] not in came:
                came[edge[1]] = edge
                front.append(edge[1])


def _owners(heap: Heap, rule: Owners) -> Iterator[Finding]:
    wrong = []
    for number in _living(heap, rule.subject):
        owners = sum(reference >= 0 for _, _, reference in heap.network.into(number))
        if owners < rule.least or (rule.most is not None and owners > rule.most):
            wrong.append((number, owners))
    if wrong:
        number, owners = wrong[0]
        into = sorted(reference for _, _, reference in heap.network.into(number) if reference >= 0)
        names = spell_names(heap, (number for number, _ in wrong))
        hops = spell_hops(heap, into[:10])
        yield _broken(rule, f"{names[0]} has {owners}", hops=hops, objects=names, instances=len(wrong))


def _gone_after(heap: Heap, rule: GoneAfter, reasons: int) -> Iterator[Finding]:
    living = _living(heap, rule.subject) if rule.event in heap.graph.events else []
    if living:
        names, first = spell_names(heap, living), living[0]
        why = spell_reasons(heap, why_alive(heap, first, reasons)) if heap.depth[first] != UNREACHED else ()
        yield _broken(rule, f"{names[0]} is alive", objects=names, instances=len(living), reasons=why)


def _release(heap: Heap, rule: Release) -> Iterator[Finding]:
    if rule.event not in heap.graph.events:
        return
    still = [one for one in heap.owning.tolist() if matches(rule.label, heap.graph.label(one))]
    if still:
        hops = spell_hops(heap, still[:10])
        yield _broken(rule, f"{hops[0]} is still set", hops=hops, instances=len(still), where=hops[0].where)
