"""Which statements of a source give a name a meaning: arguments, assignments, imports, definitions."""

import ast
from collections.abc import Iterator
from importlib.util import resolve_name

from signal_map.analysis.source.walking import FUNCTIONS, LATER, stored

ONE_TARGET = (ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension)


def imports(statement: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str, str]]:
    """Give each import of a statement: the module, the name taken out of it or nothing, and the name it gets."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield (
                alias.name if alias.asname else alias.name.partition(".")[0],
                "",
                alias.asname or alias.name.partition(".")[0],
            )
        return
    target = statement.module or ""
    if statement.level:
        try:
            target = resolve_name("." * statement.level + target, package)
        except ImportError:
            return
    for alias in statement.names:
        yield target, alias.name, alias.asname or alias.name


def top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run when a module is loaded, also those inside ``if`` and ``try``."""
    todo = list(reversed(tree.body))
    while todo:
        statement = todo.pop()
        yield statement
        if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            todo += reversed(
                [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt | ast.ExceptHandler)]
            )


def targets_of(statement: ast.AST) -> set[str]:
    """Return the names that a statement, a comprehension or a ``with`` assigns to."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ONE_TARGET):
        targets = [statement.target]
    elif isinstance(statement, ast.withitem):
        targets = [statement.optional_vars] if statement.optional_vars else []
    else:
        return set()
    return {name for target in targets for name in stored(target)}


def bindings_in(function: ast.AST) -> dict[str, list[ast.AST]]:
    """Every place in a function that gives a name a meaning; functions inside it have names of their own."""
    found: dict[str, list[ast.AST]] = {}
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if argument:
            found.setdefault(argument.arg, []).append(argument)
    todo = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                found.setdefault(alias.asname or alias.name.partition(".")[0], []).append(node)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.ExceptHandler)) and node.name:
            found.setdefault(node.name, []).append(node)
        for name in targets_of(node):
            found.setdefault(name, []).append(node)
        if not isinstance(node, (*LATER, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)
    return found
