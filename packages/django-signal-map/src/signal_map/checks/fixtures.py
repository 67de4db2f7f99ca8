"""What ``loaddata`` writes is ``raw``: a row may come before those that it refers to, and nothing follows from it."""

import ast
from collections.abc import Iterator
from functools import cached_property

from django.apps import apps
from django.db.models import Model

from signal_map.checks.project import Fault, Project
from signal_map.facts import ANYBODY

SAVED = ("django.pre_save", "django.post_save")
HARMLESS = frozenset({"bool", "callable", "hasattr", "id", "isinstance", "issubclass", "type"})
"""Built-in functions that may be given the row: they read no other one."""


def looks_at_raw_first(project: Project) -> Iterator[Fault]:
    """Each receiver of a saved row looks at ``raw`` before it reads a relation of the row, or gives it to anybody."""
    for signal, receiver in project.receivers:
        function = project.functions.find(receiver.name) if signal.key.startswith(SAVED) else None
        if function is None:
            continue
        touched = _Receiver(function.node, None if receiver.sender == ANYBODY else receiver.sender).first_touch()
        if touched is not None:
            yield Fault(
                119,
                app=receiver.app,
                place=f"{receiver.place.file}:{touched.lineno}",
                text=f"{receiver.name}, which hears {signal.key}, has {ast.unparse(touched)} before it looks at raw.",
                hint="loaddata sends raw=True, and what the row refers to may not be there yet: return first.",
            )


class _Receiver:
    """A receiver's source, read in the order in which it runs."""

    def __init__(self, node: ast.FunctionDef, sender: str | None):
        self.node, self.sender = node, sender
        arguments = node.args
        named = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        self.names_raw = "raw" in named
        self.rest = arguments.kwarg.arg if arguments.kwarg else ""
        self.rows = {"instance"} & named

    def first_touch(self) -> ast.expr | None:
        """Return what needs more than the row's own columns and stands before ``raw``; None where nothing does."""
        for node in self._in_order(self.node.body):
            if self._is_raw(node):
                return None
            if isinstance(node, ast.Assign) and self._is_row(node.value):
                self.rows |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            if isinstance(node, ast.Call) and self._takes_the_row(node):
                return None if any(map(self._is_raw, ast.walk(node))) else node
            if isinstance(node, ast.Attribute) and self._is_row(node.value) and node.attr in self._beyond_columns:
                return node
        return None

    def _in_order(self, nodes) -> Iterator[ast.AST]:
        for node in nodes:
            yield node
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                yield from self._in_order([node.value] if node.value else [])
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                yield from self._in_order(ast.iter_child_nodes(node))

    def _is_raw(self, node):
        """Is this the argument itself, its key in ``**kwargs``, or all of ``**kwargs``, given to somebody else?"""
        if isinstance(node, ast.Call) and not self.names_raw:
            return any(word.arg is None and getattr(word.value, "id", "") == self.rest for word in node.keywords)
        return getattr(node, "id", "") == "raw" or getattr(node, "value", "") == "raw"

    def _is_row(self, node):
        if isinstance(node, ast.Subscript):
            return getattr(node.value, "id", "") == self.rest and getattr(node.slice, "value", "") == "instance"
        return isinstance(node, ast.Name) and node.id in self.rows

    def _takes_the_row(self, call):
        return getattr(call.func, "id", "") not in HARMLESS and any(map(self._is_row, ast.walk(call)))

    @cached_property
    def _beyond_columns(self) -> set[str]:
        """Names of the row that ask the database or run code: relations, those that lead to it, and properties."""
        try:
            model: type[Model] = apps.get_model(self.sender) if self.sender else None
        except (LookupError, ValueError):
            model = None
        if model is None:
            return set()
        relations = {field.name for field in model._meta.get_fields() if field.is_relation and field.concrete}
        back = {field.get_accessor_name() for field in model._meta.related_objects}
        computed = {name for name in dir(model) if isinstance(getattr(model, name, None), property | cached_property)}
        return relations | back | computed - {"pk"}
