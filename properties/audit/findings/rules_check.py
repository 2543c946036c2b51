"""Evaluation of rules in a graph. A rule that does not hold is a finding whose id is a hash of the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from model.language.spelling import matches
from properties.audit.findings.finding import Finding, finding_id
from properties.audit.findings.kind import Kind
from properties.audit.findings.rules import GoneAfter, NoOwningPath, OwnerCount, ReleasedAt, Rule, Rules
from properties.audit.findings.spell import spell_hops, spell_names, spell_reasons
from properties.audit.graph.engine import NetworkEdge
from properties.audit.graph.heap import Heap
from properties.audit.graph.why import why_alive


def rule_findings(heap: Heap, rules: Rules, reasons: int) -> Iterator[Finding]:
    """Yield a finding for each rule that does not hold."""
    for rule in rules.rules:
        match rule:
            case NoOwningPath():
                yield from _no_path(heap, rule)
            case OwnerCount():
                yield from _owners(heap, rule)
            case GoneAfter():
                yield from _gone_after(heap, rule, reasons)
            case ReleasedAt():
                yield from _release(heap, rule)


def vacuous(heap: Heap, rules: Rules) -> Iterator[str]:
    """Yield a note for each rule and pin that matches nothing in this graph."""
    for rule in rules.rules:
        if isinstance(rule, ReleasedAt):
            if not any(matches(rule.label, label) for label in _labels(heap)):
                yield f"rule '{rule.text}': this graph has no such slot"
        else:
            for name in (rule.source, rule.target) if isinstance(rule, NoOwningPath) else (rule.subject,):
                if not _codes(heap, name):
                    yield f"rule '{rule.text}': this graph has no class {name}"
    for pin in sorted(rules.pins):
        if not any(matches(pin, label) for label in _labels(heap)):
            yield f"keep {pin}: this graph has no such slot"


def _labels(heap: Heap) -> set[str]:
    return {field.label for field in heap.schema}


def _codes(heap: Heap, pattern: str) -> set[int]:
    return {code for code, name in enumerate(heap.graph.objects.classes) if matches(pattern, name)}


def _living(heap: Heap, pattern: str) -> list[int]:
    codes, objects = _codes(heap, pattern), heap.graph.objects
    ends = enumerate(zip(objects.class_of, objects.alive, strict=True))
    return [number for number, (code, alive) in ends if alive and code in codes] if codes else []


def _broken(rule: Rule, because: str) -> Finding:
    message = f"'{rule.text}' does not hold: {because}"
    return Finding(kind=Kind.RULE, id=finding_id(Kind.RULE, (rule.text,)), message=message)


def _no_path(heap: Heap, rule: NoOwningPath) -> Iterator[Finding]:
    """Search breadth first from all objects of the source class at once for the first of the target class."""
    wanted = set(_living(heap, rule.target))
    starts = _living(heap, rule.source)
    came: dict[int, NetworkEdge | None] = dict.fromkeys(starts)
    for node in (front := list(starts)):
        for edge in heap.network.out(node):
            if edge[1] in wanted:
                path = [edge]
                while before := came[path[-1][0]]:
                    path.append(before)
                hops = spell_hops(heap, (one[2] for one in reversed(path)))
                broken = _broken(rule, f"{hops[0].holder} owns {hops[-1].target}")
                yield replace(broken, hops=hops, where=hops[0].where)
                return
            if edge[1] not in came:
                came[edge[1]] = edge
                front.append(edge[1])


def _owners(heap: Heap, rule: OwnerCount) -> Iterator[Finding]:
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
        yield replace(_broken(rule, f"{names[0]} has {owners}"), hops=hops, objects=names, instances=len(wrong))


def _gone_after(heap: Heap, rule: GoneAfter, reasons: int) -> Iterator[Finding]:
    living = _living(heap, rule.subject) if rule.event in heap.graph.events else []
    if living:
        names, first = spell_names(heap, living), living[0]
        why = spell_reasons(heap, why_alive(heap, first, reasons))
        yield replace(_broken(rule, f"{names[0]} is alive"), objects=names, instances=len(living), reasons=why)


def _release(heap: Heap, rule: ReleasedAt) -> Iterator[Finding]:
    if rule.event not in heap.graph.events:
        return
    still = [one for one in heap.owning.tolist() if matches(rule.label, heap.graph.label(one))]
    if still:
        hops = spell_hops(heap, still[:10])
        broken = _broken(rule, f"{hops[0]} is still set")
        yield replace(broken, hops=hops, instances=len(still), where=hops[0].where)
