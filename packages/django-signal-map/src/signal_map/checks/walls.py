"""Apps keep to their own rows: keys to other apps are read by their ids, and nobody gets at models in disguise."""

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from django.apps import apps

from signal_map.analysis.source.constants import text_of
from signal_map.analysis.source.imports import CALLS
from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.names import Names, Unloaded
from signal_map.analysis.source.walking import Spot
from signal_map.checks.borders import Border, foreign_keys
from signal_map.checks.project import Fault, Project
from signal_map.conf import conf

IDS = "A key to another app is read by its id: what is needed of the row is asked by a signal."
LISTS = frozenset({"list_display", "list_filter", "list_select_related", "readonly_fields"})
"""What an admin walks by itself."""

MANAGER = frozenset(
    {"add", "aggregate", "all", "annotate", "bulk_create", "clear", "count", "create", "delete", "exclude", "exists"}
    | {"filter", "first", "get", "get_or_create", "last", "remove", "set", "update", "update_or_create", "values"}
    | {"in_bulk", "iterator", "latest", "order_by", "prefetch_related", "select_related", "values_list"}
)
"""What is called of rows that refer to one."""

RELATED = frozenset(
    {"FilteredRelation", "Prefetch", "order_by", "prefetch_related", "prefetch_related_objects", "select_related"}
)
REGISTRIES = frozenset(
    {"all_models", "app_configs", "get_app_configs", "get_models", "model_class", "__subclasses__", "_registry"}
    | {"get_all_objects_for_this_type", "get_edited_object", "get_object_for_this_type", "formfield", "deserialize"}
    | {"foreign_related_fields", "path_infos", "related_model", "related_objects", "remote_field", "target_field"}
)
"""Attributes that hand out models of whatever app."""

IMPORTERS = frozenset({"importlib.import_module", "importlib.__import__", "builtins.__import__", "pydoc.locate"}) | {
    "django.utils.module_loading.import_string",
    "pkgutil.resolve_name",
    "runpy.run_module",
}
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
BY_WORDS = "|".join(
    [r"\w__\w", r"_set\b", r"\buser\.", r"sys\.modules", "get_app_config", "get_model", r"select_related\(\)"]
    + sorted(REGISTRIES | {name.rpartition(".")[2] for name in IMPORTERS})
)
"""Modules without any of these words are not parsed."""

OF_CLASSES = frozenset({"field", "get_object", "get_prefetch_querysets", "get_queryset", "rel"})


def keys_lend_no_names(project: Project) -> Iterator[Fault]:
    """A key out of an app gives the other side no name to come back by, but for the names that are agreed."""
    for label in borders_of(project):
        for model in apps.get_app_config(label).get_models():
            for field in foreign_keys(model):
                name = f"{model._meta.label}.{field.name}"
                if field.related_model._meta.app_label == label or field.remote_field.hidden:
                    continue
                if name not in conf().REVERSE_NAMES:
                    yield Fault(
                        135,
                        app=label,
                        place=name,
                        text=f"{name} gives {field.related_model._meta.label} a way back into {label}.",
                        hint='Say related_name="+", or name the field in SIGNAL_MAP["REVERSE_NAMES"].',
                    )


def rows_stay_at_home(project: Project) -> Iterator[Fault]:
    """Nobody walks through a key into another app, joins its columns, names its tables or fetches its models."""
    borders = borders_of(project)
    suspicious = {label: re.compile(f"{BY_WORDS}|{border.words}") for label, border in borders.items()}
    for module in project.modules.values():
        if module.app in borders and suspicious[module.app].search(module.text):
            yield from Reader(project, module, borders[module.app]).faults()


def borders_of(project: Project) -> dict[str, Border]:
    """The border of each app that has walls: none where no contract is kept."""
    if project.contract.file is None:
        return {}
    labels = {label for label in project.own if not project.is_foundation(label)}
    return {label: Border(label, labels) for label in labels}


class Reader:
    """Reads one module for what crosses the border of its app."""

    def __init__(self, project: Project, module: Module, border: Border):
        self.project, self.module, self.border = project, module, border
        self.named: set[str | None] = set()
        self.compared: set[int] = set()
        self.next: dict[int, str] = {}
        """The attribute that is read of an expression, by the expression's id."""

    @cached_property
    def names(self) -> Names:
        return Names(self.module, self.project.modules)

    def faults(self) -> Iterator[Fault]:
        """Give every fault; the outer of two expressions is looked at first."""
        nodes = list(ast.walk(self.module.tree))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        self.named = {node.arg for node in nodes if isinstance(node, ast.keyword)}
        for node in nodes:
            if isinstance(node, ast.Attribute):
                self.next[id(node.value)] = node.attr
                yield from self._attribute(node)
            elif isinstance(node, ast.Call):
                yield from self._call(node)
            elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
                yield from self._path(node.value, node.arg)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield from self._text(node, node.value)
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                yield from self._text(node, text_of(self.names, node, Spot(), {}) or "")
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                yield from self._listed(node)
            elif isinstance(node, ast.Compare):
                self.compared |= {id(other) for other in node.comparators}

    def _attribute(self, node: ast.Attribute) -> Iterator[Fault]:
        name, border = node.attr, self.border
        is_question = name == "app_configs" and id(node) in self.compared
        if (name in REGISTRIES and not is_question) or ast.unparse(node) == "sys.modules":
            yield self._disguised(node, ast.unparse(node))
        elif name in border.keys:
            yield from self._key(node)
        elif (name.endswith("_set") or self.next.get(id(node)) in MANAGER) and border.is_others(name):
            yield self._walked(node, ast.unparse(node))
        elif _is_user(node.value) and not border.knows_user(name):
            yield self._walked(node, f"user.{name}")
        elif self._is_lent(node.value) and name in border.relations_lent(node.value.attr):
            yield self._walked(node, ast.unparse(node))

    def _is_lent(self, node: ast.expr) -> bool:
        """Whether a row is meant that another app lends to the user: ``user.profile``."""
        return isinstance(node, ast.Attribute) and node.attr in self.border.lent and _is_user(node.value)

    def _key(self, node: ast.Attribute) -> Iterator[Fault]:
        """A key of a row is refused, and of its class what fetches rows."""
        if isinstance(node.ctx, ast.Store):
            return
        base = node.value
        is_class = isinstance(base, ast.Name) and (base.id[:1].isupper() or base.id in {"cls", "model"})
        if not is_class or self.next.get(id(node)) in OF_CLASSES:
            yield self._walked(node, ast.unparse(node))

    def _call(self, node: ast.Call) -> Iterator[Fault]:
        function = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        given = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        texts = [value for value in given if isinstance(value, str)]
        if function in {"getattr", "attrgetter"}:
            for text in texts:
                if set(text.split(".")) & set(self.border.keys) or self.border.is_others(text):
                    yield self._walked(node, text)
        elif function in RELATED:
            yield from self._related(node, function, texts)
        elif function == "get_app_config":
            if not texts or texts[0] in self.border.others:
                yield self._disguised(node, ast.unparse(node))
        elif function == "get_model":
            labels = {text.partition(".")[0] for text in (*texts, *_texts(node.keywords))}
            is_seen = texts and self.names.resolve(getattr(node.func, "value", node.func), Spot()) is apps
            if (labels & self.border.others or not labels) and not is_seen:
                yield self._disguised(node, ast.unparse(node))
        else:
            yield from self._import(node)

    def _related(self, node: ast.Call, function: str, texts: list[str]) -> Iterator[Fault]:
        """What fetches rows that are named, or sorts by them."""
        if function == "select_related" and not node.args and not node.keywords:
            yield self._walked(node, "select_related() of whatever there is")
        for text in texts:
            name = text.lstrip("-")
            if "__" not in name and (name in self.border.keys or self.border.crossed_by(name)):
                yield self._walked(node, text)

    def _import(self, node: ast.Call) -> Iterator[Fault]:
        """An import by text, whatever the function is called here."""
        if _dotted(self.names.resolve(node.func, Spot())) in IMPORTERS:
            given = (*node.args, *(keyword.value for keyword in node.keywords))
            targets = [text_of(self.names, argument, Spot(), {}) or "" for argument in given]
            if any(self._is_anothers(target, node) for target in targets):
                yield self._disguised(node, ast.unparse(node))

    def _is_anothers(self, dotted: str, call: ast.Call) -> bool:
        """Whether a module is another app's, or a foundation's: those are imported in the open, or not at all.

        What is imported of another app under the function's own name is told by ``imports``.
        """
        owner = self.project.owner(dotted)
        if owner is None:
            return dotted.partition(".")[0] == __name__.partition(".")[0]
        function = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
        is_seen = function in CALLS and call.args and owner.label in self.border.others
        return owner.label != self.module.app and not is_seen

    def _text(self, node: ast.expr, text: str) -> Iterator[Fault]:
        if table := self.border.names_a_table(text):
            yield Fault(
                136,
                app=self.module.app,
                place=str(self.module.place(node)),
                text=f"{self.module.app} names the table {table} of another app.",
                hint="Rows of another app are asked for by a signal, not by SQL.",
            )
        if "__" in text.strip("_") and text.lstrip("-+").isidentifier():
            yield from self._path(node, text)
        elif DOTTED.fullmatch(text) and self._walks(text):
            yield self._walked(node, text)

    def _walks(self, dotted: str) -> bool:
        """Whether a text such as ``variant.sku`` goes through a key; ``shop.Variant`` names a model."""
        return bool(self.border.keys.keys() & set(dotted.split(".")[:-1])) and not self.border.is_model(dotted)

    def _path(self, node: ast.AST, path: str) -> Iterator[Fault]:
        if found := self.border.crossed_by(path, named=self.named):
            yield self._walked(node, f"{path} through {found}" if found not in path else path)

    def _listed(self, node: ast.Assign | ast.AnnAssign) -> Iterator[Fault]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if {getattr(target, "id", "") for target in targets} & LISTS and node.value:
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and part.value in self.border.keys:
                    yield self._walked(part, str(part.value))

    def _walked(self, node: ast.AST, what: str) -> Fault:
        app, place = self.module.app, str(self.module.place(node))
        return Fault(134, app=app, place=place, text=f"{app} walks into another app: {what}.", hint=IDS)

    def _disguised(self, node: ast.AST, what: str) -> Fault:
        return Fault(
            132,
            app=self.module.app,
            place=str(self.module.place(node)),
            text=f"{self.module.app} gets at {what} in disguise.",
            hint="It hands out the models of other apps: let their owner answer a signal.",
        )


def _texts(keywords: list[ast.keyword]) -> list[str]:
    return [str(keyword.value.value) for keyword in keywords if isinstance(keyword.value, ast.Constant)]


def _is_user(node: ast.expr) -> bool:
    return "user" in {getattr(node, "id", ""), getattr(node, "attr", "")}


def _dotted(found: object) -> str:
    if isinstance(found, Unloaded):
        return str(found)
    return f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', '')}"
