"""Expressions of the ground form as Python source over one packed integer `s`.

Tests of several variables are one mask and one comparison wherever the codes allow it: the wanted values form a
*cube* if some of the bits are fixed and every valid code with those bits is among them.
"""

from __future__ import annotations

from model.ground.program import All, Any, Expr, Is, Not
from properties.engines.codegen.packing import Bits, Packing

Cube = tuple[int, int]
"""Bits to compare, and their wanted values."""


def source(packing: Packing, expr: Expr) -> str:
    """The Python expression, true exactly where `expr` holds."""
    return _ConditionWriter(packing).test(expr, True)


class _ConditionWriter:
    def __init__(self, packing: Packing) -> None:
        self.packing = packing

    def test(self, expr: Expr, wanted: bool) -> str:
        """The expression, or its negation, as source."""
        match expr:
            case Is(place, values):
                return self._literal(place, values, wanted)
            case Not(part):
                return self.test(part, not wanted)
            case All(parts) | Any(parts):
                return self._joined(parts, wanted, conjunction=isinstance(expr, All) is wanted)

    def _joined(self, parts: tuple[Expr, ...], wanted: bool, *, conjunction: bool) -> str:
        """Parts joined by `and` or `or`; several become one comparison where possible."""
        mask = value = 0
        rest = []
        for part in parts:
            cube = self._cube(part, wanted is conjunction)
            if cube is None or (mask & cube[0] & (value ^ cube[1])):
                rest.append(self.test(part, wanted))
            else:
                mask, value = mask | cube[0], value | cube[1]
        tests = [_compare(mask, value, conjunction), *rest] if mask else rest
        if not tests:
            return str(conjunction)
        return tests[0] if len(tests) == 1 else f"({(' and ' if conjunction else ' or ').join(tests)})"

    def _literal(self, place: int, values: tuple[int, ...], wanted: bool) -> str:
        bits = self.packing.bits[place]
        for positive in (True, False):
            cube = cube_of(bits, values, positive)
            if cube is not None:
                return _compare(*cube, positive is wanted)
        listed = ", ".join(hex(bits.at(value)) for value in values)
        return f"s & {bits.mask:#x} {'in' if wanted else 'not in'} {{{listed}}}"

    def _cube(self, expr: Expr, wanted: bool) -> Cube | None:
        """The one comparison that is the expression (or its negation), if there is one."""
        match expr:
            case Is(place, values):
                return cube_of(self.packing.bits[place], values, wanted)
            case Not(part):
                return self._cube(part, not wanted)
        return None


def cube_of(bits: Bits, values: tuple[int, ...], wanted: bool) -> Cube | None:
    """The comparison that is true if a variable has (or has not) one of these values, if a single one can be."""
    codes = {code for value, code in enumerate(bits.codes) if (value in values) is wanted}
    fixed = (1 << bits.width) - 1
    first = min(codes)
    for code in codes:
        fixed &= ~(code ^ first)
    if sum(1 for code in bits.codes if not (code ^ first) & fixed) != len(codes):
        return None
    return fixed << bits.shift, (first & fixed) << bits.shift


def _compare(mask: int, value: int, equal: bool) -> str:
    if value == 0:
        return f"not s & {mask:#x}" if equal else f"s & {mask:#x}"
    if value == mask and mask & (mask - 1) == 0:
        return f"s & {mask:#x}" if equal else f"not s & {mask:#x}"
    return f"s & {mask:#x} {'==' if equal else '!='} {value:#x}"
