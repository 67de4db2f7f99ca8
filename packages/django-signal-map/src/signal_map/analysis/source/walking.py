"""Going through a module with what stands around each piece of it: functions, transactions, questions, loops."""

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LATER = (*FUNCTIONS, ast.Lambda)
"""What is written here and runs at another time."""

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
PERHAPS = (ast.While, ast.Match)
"""What may skip a part of itself, besides the pieces that ``_Walk`` knows one by one."""

LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


@dataclass(frozen=True)
class Spot:
    """What stands around a piece of source.

    ``scopes`` are the functions and classes around it, the outermost first. ``is_atomic``: the code shows a
    transaction. ``asked`` are the conditions that hold here: of each ``if`` around it, and of those that would have
    left before it. ``loops`` are the ``for`` loops, ``within`` is what stands behind each ``with``. ``is_sure``:
    whoever calls the function comes by here where these conditions hold, unless something fails.
    """

    scopes: tuple[ast.AST, ...] = ()
    is_atomic: bool = False
    asked: tuple[ast.expr, ...] = ()
    loops: tuple[ast.AST, ...] = ()
    within: tuple[ast.expr, ...] = ()
    is_sure: bool = True

    @property
    def function(self) -> str:
        """The dotted name of the function around it, empty at the top of the module."""
        if not any(isinstance(scope, FUNCTIONS) for scope in self.scopes):
            return ""
        return ".".join(scope.name for scope in self.scopes)


Atomic = Callable[[ast.expr, Spot], bool]


def walk(
    tree: ast.Module, is_atomic: Atomic = lambda expression, spot: False, lines: list[int] | None = None
) -> Iterator[tuple[ast.AST, Spot]]:
    """Give each node with its spot, from top to bottom.

    :param is_atomic: says whether what stands behind ``with``, or above a function, opens a transaction.
    :param lines: only statements that touch one of these lines, in order; ``is_sure`` means nothing then.
    """
    pieces = _Walk(is_atomic, lines)
    return _walked(pieces, pieces.block(tree.body, Spot()))


def walk_function(
    function: ast.FunctionDef | ast.AsyncFunctionDef, scopes: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.AST, Spot]]:
    """Give each node inside a function, with its spot.

    :param scopes: the functions and classes around it, the function itself last.
    """
    pieces = _Walk(lambda expression, spot: False, None)
    return _walked(pieces, pieces.block(function.body, Spot(scopes=scopes)))


def stored(target: ast.AST) -> set[str]:
    """Return the names that an assignment to a target gives a new meaning; ``self`` in ``self.x`` is none of them."""
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _walked(pieces: "_Walk", first: list[tuple[ast.AST, Spot]]) -> Iterator[tuple[ast.AST, Spot]]:
    # a stack of its own: a generator for each level of the tree takes three times as long
    todo = first[::-1]
    while todo:
        node, spot = todo.pop()
        yield node, spot
        todo += pieces.inside(node, spot)[::-1]


class _Walk:
    """What is inside each kind of node, and what stands around it there."""

    def __init__(self, is_atomic: Atomic, lines: list[int] | None):
        self.is_atomic, self.lines = is_atomic, lines

    def inside(self, node: ast.AST, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        if isinstance(node, ast.expr):
            return self._expression(node, spot)
        parts = {
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.Try: self._try,
        }.get(type(node), self._others)
        return parts(node, spot)

    def block(self, statements: list[ast.stmt], spot: Spot) -> list[tuple[ast.AST, Spot]]:
        """Statements that follow each other: what one of them may leave, or asks before it leaves, counts behind it."""
        pieces = []
        for statement in statements:
            if self._is_wanted(statement):
                pieces.append((statement, spot))
            if self.lines is None or isinstance(statement, ast.If):
                passed = _passed(statement)
                spot = replace(spot, is_sure=False) if passed is None else spot
                spot = replace(spot, asked=(*spot.asked, *passed)) if passed else spot
        return pieces

    def _expression(self, node: ast.expr, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        inner = spot
        if isinstance(node, ast.BoolOp):
            return self._one_after_the_other(node, spot)
        if isinstance(node, ast.IfExp):
            either = ((node.body, node.test), (node.orelse, _denied(node.test)))
            return [(node.test, spot), *((child, replace(spot, asked=(*spot.asked, test))) for child, test in either)]
        if isinstance(node, ast.Lambda):
            inner = replace(spot, is_atomic=False, is_sure=False)
        elif isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, spot)
        return [(child, inner) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, spot: Spot
    ) -> list[tuple[ast.AST, Spot]]:
        """What is gone through first is always reached, what is made of each only where every ``if`` holds."""
        tests = tuple(test for loop in node.generators for test in loop.ifs)
        perhaps = replace(spot, is_sure=False)
        each = replace(perhaps, asked=(*spot.asked, *tests))
        made = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.comprehension)]
        first, *others = [loop.iter for loop in node.generators]
        return [*((part, each) for part in made), (first, spot), *((part, perhaps) for part in (*others, *tests))]

    def _one_after_the_other(self, node: ast.BoolOp, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        """``a and b`` comes to b where a holds, ``a or b`` where it does not."""
        pieces = []
        for value in node.values:
            pieces.append((value, spot))
            spot = replace(spot, asked=(*spot.asked, value if isinstance(node.op, ast.And) else _denied(value)))
        return pieces

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        """It runs when it is called: what stands around it by then, nobody can tell."""
        opens = any(self.is_atomic(decorator, spot) for decorator in node.decorator_list)
        is_outermost = not any(isinstance(scope, FUNCTIONS) for scope in spot.scopes)
        inside = Spot(scopes=(*spot.scopes, node), is_atomic=opens, asked=spot.asked, is_sure=is_outermost)
        return [*((child, spot) for child in (*node.decorator_list, node.args)), *self.block(node.body, inside)]

    def _class(self, node: ast.ClassDef, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        around = (*node.decorator_list, *node.bases, *node.keywords)
        inside = replace(spot, scopes=(*spot.scopes, node))
        return [*((child, spot) for child in around), *self.block(node.body, inside)]

    def _with(self, node: ast.With | ast.AsyncWith, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        opens = any(self.is_atomic(item.context_expr, spot) for item in node.items)
        within = (*spot.within, *(item.context_expr for item in node.items))
        body = replace(spot, is_atomic=spot.is_atomic or opens, within=within)
        return [*((item, spot) for item in node.items), *self.block(node.body, body)]

    def _if(self, node: ast.If, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        """The question itself is always asked."""
        holds = replace(spot, asked=(*spot.asked, node.test))
        fails = replace(spot, asked=(*spot.asked, _denied(node.test)))
        return [(node.test, spot), *self.block(node.body, holds), *self.block(node.orelse, fails)]

    def _for(self, node: ast.For | ast.AsyncFor, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        each = replace(spot, loops=(*spot.loops, node), is_sure=False)
        return [(node.iter, spot), *self.block(node.body, each), *self.block(node.orelse, each)]

    def _try(self, node: ast.Try, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        """What is tried is begun; only the rest is for another case."""
        perhaps = replace(spot, is_sure=False)
        rest = [*((handler, perhaps) for handler in node.handlers), *self.block(node.orelse, perhaps)]
        return [*self.block(node.body, spot), *rest, *self.block(node.finalbody, spot)]

    def _others(self, node: ast.AST, spot: Spot) -> list[tuple[ast.AST, Spot]]:
        inner = replace(spot, is_sure=False) if isinstance(node, PERHAPS) else spot
        return [(child, inner) for child in ast.iter_child_nodes(node) if self._is_wanted(child)]

    def _is_wanted(self, node: ast.AST) -> bool:
        if self.lines is None or not isinstance(node, ast.stmt):
            return True
        start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        index = bisect_left(self.lines, start)
        return index < len(self.lines) and self.lines[index] <= node.end_lineno


def _denied(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.UnaryOp(op=ast.Not(), operand=test)


def _passed(statement: ast.stmt) -> tuple[ast.expr, ...] | None:
    """The conditions under which what stands behind a statement is reached; None where only running it would tell."""
    if isinstance(statement, ast.If):
        for branch, rest, test in (
            (statement.body, statement.orelse, _denied(statement.test)),
            (statement.orelse, statement.body, statement.test),
        ):
            if branch and isinstance(branch[-1], LEAVING):
                inner = [_passed(part) for part in rest]
                return None if None in inner else (test, *(condition for passed in inner for condition in passed))
    return None if _may_leave(statement) else ()


def _may_leave(statement: ast.stmt) -> bool:
    """Whether what comes after a statement may not be reached."""
    if isinstance(statement, LEAVING):
        return True
    if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        return False
    inside = [
        child for part in ("body", "orelse", "finalbody", "handlers", "cases") for child in getattr(statement, part, ())
    ]
    return any(_may_leave(child) for child in inside)
