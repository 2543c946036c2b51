"""One file: the classes, members and aliases that it declares, and its functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from properties.audit.cpp.declarations import GLOBAL, Alias, Class, DataMember, Location, Site, Type, Unit, join
from properties.audit.cpp.syntax import Node, field, line, text
from properties.audit.cpp.written_types import SPECIFIERS, declarator, type_of, with_suffix

HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp", ".tcc")
CLASSES = SPECIFIERS - {"enum_specifier"}
INSIDE = frozenset(
    (
        "translation_unit",
        "declaration_list",
        "linkage_specification",
        "ERROR",
        "field_declaration_list",
        "preproc_if",
        "preproc_ifdef",
        "preproc_else",
        "preproc_elif",
        "preproc_elifdef",
        "labeled_statement",
        "expression_statement",
        "compound_statement",
    )
)
"""Nodes whose children are in the same scope. Statements are among them only where damage put them in a class."""
IDENTIFIER = re.compile(r"[A-Za-z_$\x80-\U0010ffff][\w$]*")
LONGEST = 100
"""The number of characters that are kept of a declaration that is not understood."""
DEEPEST = 50
"""Scopes nested deeper are skipped, and the file counts as damaged: nobody writes them."""


@dataclass(frozen=True, slots=True)
class Where:
    """The surroundings of a node: its scope, its class, and the parameters of the template that it declares."""

    scope: str
    owner: Class | None = None
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function with a body, or the default value of a member (which has no name)."""

    site: Site
    node: Node


class Scan:
    """Reads the tree of one file into `unit` and `functions`."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.functions: list[Function] = []
        self.defaults: list[tuple[Site, str, Node]] = []
        self._visit: dict[str, Callable[[Node, Where], Iterator[tuple[Node, Where]] | None]] = {
            "namespace_definition": self._namespace,
            "class_specifier": self._class,
            "struct_specifier": self._class,
            "union_specifier": self._class,
            "enum_specifier": self._enum,
            "template_declaration": self._template,
            "field_declaration": self._field,
            "declaration": self._declaration,
            "type_definition": self._typedef,
            "alias_declaration": self._alias,
            "using_declaration": self._using,
            "namespace_alias_definition": self._space,
            "function_definition": self._function,
        }

    def read(self, root: Node) -> None:
        """Walk the tree; without recursion, so that deep nesting cannot exhaust the stack."""
        stack = [(root, Where(GLOBAL))]
        while stack:
            node, where = stack.pop()
            visit = self._visit.get(node.type)
            if where.scope.count("::") > DEEPEST:
                self.unit.damaged = True
                continue
            if visit is not None:
                stack.extend(reversed(list(visit(node, where) or ())))
            elif node.type in INSIDE:
                stack.extend((child, where) for child in reversed(node.named_children))

    def _namespace(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]]:
        name = text(field(node, "name")).replace(" ", "") or f"(anonymous in {self.unit.file})"
        scope = join(where.scope, name)
        if not field(node, "name") or node.children[0].type == "inline":
            self.unit.usings.append((where.scope, scope))
        if (body := field(node, "body")) is not None:
            yield body, Where(scope)

    def _template(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]]:
        listed = field(node, "parameters")
        names = tuple(_parameter(one) for one in listed.named_children if one.type != "comment") if listed else ()
        inner = Where(where.scope, where.owner, (*where.parameters, *names))
        return ((child, inner) for child in node.named_children if child.type != "template_parameter_list")

    def _class(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]] | None:
        name, body = type_of(field(node, "name")), field(node, "body")
        if not name.name:
            return None if body is None else self._anonymous(body, where)
        qualified = join(where.scope, str(name))
        if body is None:
            self.unit.forward.add(qualified)
            return None
        return self._body(node, body, qualified, where, name.arguments)

    def _anonymous(self, body: Node, where: Where) -> Iterator[tuple[Node, Where]]:
        """Return the body of an unnamed union or struct, whose members belong to the scope around it."""
        return iter(((body, where),))

    def _body(
        self, node: Node, body: Node, name: str, where: Where, arguments: tuple[Type, ...] = ()
    ) -> Iterator[tuple[Node, Where]]:
        place = Location(self.unit.file, line(node))
        made = Class(name=name, place=place, parameters=where.parameters, arguments=arguments)
        for child in node.named_children:
            if child.type == "base_class_clause":
                listed = (one for one in child.named_children if one.type not in ("access_specifier", "comment"))
                made.bases.extend(base for one in listed if (base := type_of(one)).name not in ("virtual", ""))
        self.unit.classes.append(made)
        return iter(((body, Where(name, made)),))

    def _enum(self, node: Node, where: Where) -> None:
        self.unit.enums.add(join(where.scope, text(field(node, "name"))))

    def _field(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]] | None:
        if where.owner is None:
            return self._declaration(node, where)
        written = field(node, "type")
        inner = self._type_inside(written, where, node)
        if any(child.type == "storage_class_specifier" and text(child) == "static" for child in node.children):
            return inner
        base = self._base(written, where, node)
        for one in node.children_by_field_name("declarator"):
            name, suffix = declarator(one)
            if suffix.endswith("("):
                where.owner.methods.add(name)
            elif IDENTIFIER.fullmatch(name):
                place = Location(self.unit.file, line(one))
                where.owner.members.setdefault(name, DataMember(name, with_suffix(base, suffix), place))
            elif name:
                # A macro before a template, say: the grammar takes the return type of a function for a member.
                self.unit.unclear.append((where.owner.name, name[:LONGEST], Location(self.unit.file, line(one))))
        if (value := field(node, "default_value")) is not None:
            site = Site(where.owner.name, "", "", self.unit.file)
            self.defaults.append((site, declarator(field(node, "declarator"))[0], value))
        return inner

    def _base(self, written: Node | None, where: Where, node: Node) -> Type:
        """Return the type of a declaration; an unnamed struct is named after what it declares."""
        if written is not None and written.type in CLASSES and field(written, "name") is None:
            return Type("::" + self._unnamed(where, node))
        return type_of(written)

    def _unnamed(self, where: Where, node: Node) -> str:
        first = declarator(field(node, "declarator"))[0]
        return join(where.scope, first or "unnamed")

    def _type_inside(self, written: Node | None, where: Where, node: Node) -> Iterator[tuple[Node, Where]] | None:
        """Return a class that is defined in a declaration, as in `struct { .. } name;`, to be visited next."""
        if written is None or written.type not in SPECIFIERS:
            return None
        body = field(written, "body")
        if written.type in CLASSES and body is not None and field(written, "name") is None:
            if field(node, "declarator") is None:
                return self._anonymous(body, where)
            return self._body(written, body, self._unnamed(where, node), where)
        # `struct X *x` refers to X wherever it is; `struct X;` declares it in this scope.
        return None if body is None and field(node, "declarator") is not None else iter(((written, where),))

    def _declaration(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]] | None:
        name, suffix = declarator(field(node, "declarator"))
        if where.owner is not None and suffix.endswith("("):
            where.owner.methods.add(name)
        return self._type_inside(field(node, "type"), where, node)

    def _typedef(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]] | None:
        written = field(node, "type")
        base = self._base(written, where, node)
        for one in node.children_by_field_name("declarator"):
            name, suffix = declarator(one)
            meant = with_suffix(base, suffix)
            if name and str(meant) not in (name, "::" + join(where.scope, name)):
                self.unit.aliases.append(Alias(join(where.scope, name), meant, where.scope, where.parameters))
        return self._type_inside(written, where, node)

    def _alias(self, node: Node, where: Where) -> None:
        name, meant = text(field(node, "name")), type_of(field(node, "type"))
        self.unit.aliases.append(Alias(join(where.scope, name), meant, where.scope, where.parameters))

    def _using(self, node: Node, where: Where) -> None:
        meant = type_of(node.named_children[-1] if node.named_children else None)
        if any(child.type == "namespace" for child in node.children):
            self.unit.usings.append((where.scope, str(meant)))
        elif "::" in meant.name:
            name = join(where.scope, meant.name.rpartition("::")[2])
            self.unit.aliases.append(Alias(name, meant, where.scope))

    def _space(self, node: Node, where: Where) -> None:
        names = node.named_children
        if len(names) == 2:
            self.unit.spaces[join(where.scope, text(names[0]))] = text(names[1])

    def _function(self, node: Node, where: Where) -> Iterator[tuple[Node, Where]] | None:
        name, _ = declarator(field(node, "declarator"))
        qualifier, _, last = _without_arguments(name).rpartition("::")
        if where.owner is not None:
            where.owner.methods.add(last)
        elif not qualifier and field(node, "body") is None:
            return None
        site = Site(where.scope, qualifier, last, self.unit.file)
        self.functions.append(Function(site, node))
        if site.destroys:
            self.unit.destructors.append(site)
        written = field(node, "type")
        return iter(((written, where),)) if written is not None and written.type in SPECIFIERS else None


def _parameter(node: Node) -> str:
    """Return the name of a template parameter."""
    named = field(node, "name") or field(node, "declarator")
    if named is None:
        named = next((one for one in node.named_children if one.type.endswith("identifier")), None)
    return text(named)


def _without_arguments(name: str) -> str:
    """Return `A<T>::B` as `A::B`."""
    depth, kept = 0, []
    for sign in name:
        depth += (sign == "<") - (sign == ">")
        if depth == 0 and sign != ">":
            kept.append(sign)
    return "".join(kept)
