"""Texts that the source spells out, also piece by piece in a loop over constants."""

import ast
from collections.abc import Iterator
from itertools import product

from signal_map.analysis.source.names import Names
from signal_map.analysis.source.walking import Spot

Values = dict[str, str]


def rounds(names: Names, spot: Spot) -> Iterator[Values]:
    """Give the values of the loop variables around a spot, round by round; one empty round where nothing is told."""
    choices = []
    for loop in spot.loops:
        told = _texts_of(names, loop.iter, spot)
        if isinstance(loop.target, ast.Name) and told:
            choices.append([(loop.target.id, text) for text in told])
    return (dict(chosen) for chosen in product(*choices))


def text_of(names: Names, expression: ast.expr, spot: Spot, values: Values) -> str | None:
    """Return the text that an expression makes in one round, None where the source does not tell."""
    if isinstance(expression, ast.Name) and expression.id in values:
        return values[expression.id]
    if isinstance(expression, ast.JoinedStr):
        parts = [
            text_of(names, part.value if isinstance(part, ast.FormattedValue) else part, spot, values)
            for part in expression.values
        ]
        return None if None in parts else "".join(parts)
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        parts = [text_of(names, part, spot, values) for part in (expression.left, expression.right)]
        return None if None in parts else "".join(parts)
    found = names.resolve(expression, spot)
    return found if type(found) is str else None


def _texts_of(names: Names, expression: ast.expr, spot: Spot) -> list[str]:
    if isinstance(expression, ast.Tuple | ast.List | ast.Set):
        found = [names.resolve(part, spot) for part in expression.elts]
    else:
        found = names.resolve(expression, spot)
    is_told = type(found) in {list, tuple} and all(type(text) is str for text in found)
    return list(found) if is_told else []
