"""The text right below a declaration: Python keeps it nowhere, so the source is asked."""

import ast
import inspect

from signal_map.analysis.source.modules import read

HOLDERS = (ast.If, ast.Try, ast.With, ast.ExceptHandler)


def docstring_below(file: str, name: str) -> str:
    """Return the string that stands right after the assignment of a name, empty where there is none.

    :param name: dotted inside a class, as in ``Events.confirmed``.
    """
    module = read(str(file))
    if module is None:
        return ""
    *classes, last = name.split(".")
    holder: ast.AST = module.tree
    for wanted in classes:
        inner = (node for node in ast.walk(holder) if isinstance(node, ast.ClassDef) and node.name == wanted)
        holder = next(inner, ast.Module(body=[], type_ignores=[]))
    found = ""
    for block in _blocks(holder):
        for statement, below in zip(block, block[1:], strict=False):
            if _assigns(statement, last):
                found = _text(below) or found
    return found


def _blocks(holder: ast.AST):
    """The statements of a module or a class, also those inside its ``if`` and ``try``."""
    todo = [holder]
    while todo:
        node = todo.pop()
        for part in ("body", "orelse", "finalbody", "handlers"):
            inside = getattr(node, part, None)
            if isinstance(inside, list):
                yield inside
                todo += [
                    child for child in inside if isinstance(child, ast.If | ast.Try | ast.With | ast.ExceptHandler)
                ]


def _assigns(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        targets = [statement.target]
    else:
        return False
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _text(statement: ast.stmt) -> str:
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
        return ""
    return inspect.cleandoc(statement.value.value) if isinstance(statement.value.value, str) else ""
