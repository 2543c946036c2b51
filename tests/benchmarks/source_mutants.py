"""Small changes of Python source: a condition turned round, `and` for `or`, a statement left out, off by one, ..."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
Scoped = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, kw_only=True)
class SourceMutant:
    """One change of one file. `before` and `after` are the changed expression or statement, as Python text."""

    path: str
    function: str
    """The function, with its class; changes of a module's own statements are not made."""
    line: int
    before: str
    after: str
    tree: ast.Module = field(repr=False, compare=False)
    place: int
    changed: ast.AST = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The whole file with the change in it, without comments."""
        return _with(self.tree, self.place, self.changed)

    @property
    def name(self) -> str:
        """What the mutant is called: it stays when lines move."""
        return f"{self.path} {self.function}: {self.before} -> {self.after}"


def mutants_of(path: str, text: str) -> Iterator[SourceMutant]:
    """All mutants of a file, in the order of its lines. Two that have the same name are one."""
    found: dict[str, SourceMutant] = {}
    tree = ast.parse(text)
    for place, (node, function) in enumerate(_inside_functions(tree)):
        for changed in _changes(node):
            one = SourceMutant(
                path=path,
                function=function,
                line=node.lineno,
                before=_said(node),
                after=_said(changed),
                tree=tree,
                place=place,
                changed=changed,
            )
            found.setdefault(one.name, one)
    return iter(found.values())


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{'if' if isinstance(node, ast.If) else 'while'} {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())


def _inside_functions(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Every expression and statement of a function's body, and the function; no annotations, no decorators."""

    def visit(node: ast.AST, scope: str, inside: bool) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
        for child in _children(node):
            if isinstance(child, Scoped):
                name = f"{scope}.{child.name}".lstrip(".")
                yield from visit(child, name, isinstance(child, ast.FunctionDef))
                continue
            if inside and isinstance(child, ast.expr | ast.stmt):
                yield child, scope
            yield from visit(child, scope, inside)

    return visit(tree, "", False)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, Scoped):
        return iter(node.body)
    if isinstance(node, ast.AnnAssign):
        return iter([node.value] if node.value else [])
    return ast.iter_child_nodes(node)


def _with(tree: ast.Module, place: int, changed: ast.AST) -> str:
    """The text of a tree in which the node at a place is another."""
    copied = deepcopy(tree)
    old = next(node for number, (node, _) in enumerate(_inside_functions(copied)) if number == place)

    class Change(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return changed if node is old else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Change().visit(copied))) + "\n"


def _changes(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.If() | ast.While() | ast.IfExp():
            yield _replaced(node, test=_negated(node.test))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _without_a_filter(node)
        case ast.BoolOp():
            yield _replaced(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.Compare(ops=[op]):
            yield _replaced(node, ops=[COMPARISONS[type(op)]()])
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield _replaced(node, op=ARITHMETIC[type(op)]())
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()


def _without_a_filter(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[ast.AST]:
    for number, part in enumerate(node.generators):
        for other in range(len(part.ifs)):
            changed = deepcopy(node)
            del changed.generators[number].ifs[other]
            yield changed


def _negated(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.UnaryOp(ast.Not(), test)


def _replaced(node: ast.AST, **fields: object) -> ast.AST:
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed
