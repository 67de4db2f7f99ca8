"""Whether what a function asks holds, as far as the source tells with what the function is called."""

import ast
import operator
from collections.abc import Mapping

from signal_map.analysis.source.names import UNKNOWN, Names
from signal_map.analysis.source.walking import Spot

PLAIN = (bool, int, float, str, bytes, tuple, frozenset, type(None))
"""Values that nobody changes."""

COMPARISONS = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, many: one in many,
    ast.NotIn: lambda one, many: one not in many,
}

MAKERS = {set: frozenset, frozenset: frozenset, list: tuple, tuple: tuple, len: len, bool: bool}
"""What a call makes of a plain value, as a value that nobody changes: a set equals a set, and never a tuple."""


class Conditions:
    """Weighs the conditions of one function; ``known`` are the values of its arguments that the caller tells."""

    def __init__(self, names: Names, known: Mapping[str, object]):
        self.names, self.known = names, known

    def left_open(self, spot: Spot) -> tuple[ast.expr, ...] | None:
        """Return the conditions around a spot that cannot be told; None where one of them does not hold."""
        truths = [(test, self._truth(test, spot)) for test in spot.asked]
        if any(truth is False for _, truth in truths):
            return None
        return tuple(test for test, truth in truths if truth is None)

    def value(self, expression: ast.expr, spot: Spot) -> object:
        """Return the plain value of an expression, ``UNKNOWN`` where the source does not tell it."""
        if isinstance(expression, ast.Constant):
            return expression.value
        if (argument := self.names.argument(expression, spot)) and argument in self.known:
            return self.known[argument]
        ways = {
            ast.Name: self._constant,
            ast.Tuple: self._collection,
            ast.List: self._collection,
            ast.Set: self._collection,
            ast.Call: self._made,
            ast.UnaryOp: self._denied,
            ast.BoolOp: self._first_that_decides,
            ast.Compare: self._compared,
        }
        way = ways.get(type(expression))
        return way(expression, spot) if way else UNKNOWN

    def _truth(self, expression: ast.expr, spot: Spot) -> bool | None:
        if isinstance(expression, ast.BoolOp):
            # one part may decide whatever the others are
            decides = isinstance(expression.op, ast.Or)
            truths = [self._truth(part, spot) for part in expression.values]
            return decides if decides in truths else None if None in truths else not decides
        value = self.value(expression, spot)
        return None if value is UNKNOWN else bool(value)

    def _constant(self, name: ast.Name, spot: Spot) -> object:
        """A name in capitals keeps its meaning; another one of a module may be a switch."""
        value = self.names.resolve(name, spot) if name.id.isupper() else UNKNOWN
        if type(value) in {list, set}:
            value = frozenset(value) if type(value) is set else tuple(value)
        return value if type(value) in PLAIN else UNKNOWN

    def _collection(self, expression: ast.Tuple | ast.List | ast.Set, spot: Spot) -> object:
        values = [self.value(part, spot) for part in expression.elts]
        if UNKNOWN in values:
            return UNKNOWN
        return frozenset(values) if isinstance(expression, ast.Set) else tuple(values)

    def _made(self, call: ast.Call, spot: Spot) -> object:
        meant = self.names.resolve(call.func, spot)
        maker = next((make for kind, make in MAKERS.items() if kind is meant), None)
        given = [self.value(argument, spot) for argument in call.args]
        if maker is None or call.keywords or UNKNOWN in given:
            return UNKNOWN
        try:
            return maker(*given)
        except TypeError:
            return UNKNOWN

    def _denied(self, expression: ast.UnaryOp, spot: Spot) -> object:
        truth = self._truth(expression.operand, spot) if isinstance(expression.op, ast.Not) else None
        return UNKNOWN if truth is None else not truth

    def _first_that_decides(self, expression: ast.BoolOp, spot: Spot) -> object:
        value = UNKNOWN
        for part in expression.values:
            value = self.value(part, spot)
            if value is UNKNOWN or bool(value) is isinstance(expression.op, ast.Or):
                break
        return value

    def _compared(self, expression: ast.Compare, spot: Spot) -> object:
        values = [self.value(part, spot) for part in (expression.left, *expression.comparators)]
        if UNKNOWN in values:
            return UNKNOWN
        try:
            return all(
                COMPARISONS[type(how)](one, other)
                for how, one, other in zip(expression.ops, values, values[1:], strict=False)
            )
        except TypeError:
            return UNKNOWN
