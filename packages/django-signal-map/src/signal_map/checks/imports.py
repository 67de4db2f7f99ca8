"""Apps talk through signals only: what they import of each other, and whom they wait for."""

import re
from collections.abc import Iterator

from django.apps import AppConfig

from signal_map.analysis.source.imports import MODEL, STATEMENT, Import, asked_at, imports_of
from signal_map.analysis.source.modules import Module
from signal_map.checks.project import Fault, Project

DEEPEST = 6
"""Imports behind imports that are followed."""


def across_apps(project: Project) -> Iterator[Fault]:
    """An app imports nothing of another one, except its signals into its own receivers."""
    if project.contract.file is None:
        return
    for module in project.modules.values():
        if project.is_foundation(module.app) or not _may_import(project, module):
            continue
        seen = set()
        for found in imports_of(module, project.modules):
            owner = _owner(project, found)
            if not owner or owner.label == module.app or project.is_foundation(owner.label):
                continue
            if _is_allowed(project, found, owner) or (found.place, owner.label) in seen:
                continue
            seen.add((found.place, owner.label))
            yield _fault(found, owner)


def lazy_senders(project: Project) -> Iterator[Fault]:
    """A sender that is named by a text is waited for only if its app is there: else every start fails."""
    for connect in project.connects:
        label, dot, _ = connect.sender.partition(".")
        if not dot or label == connect.module.app or label not in project.own or project.is_foundation(label):
            continue
        name = project.own[label].name
        if name in asked_at(connect.names, connect.spot, {}) or _is_asked_before(project, connect.module, name):
            continue
        yield Fault(
            133,
            app=connect.module.app,
            place=str(connect.place),
            text=f"it waits for {connect.sender} without asking whether {name} is installed.",
            hint=f'Import the module in ready(), inside: if apps.is_installed("{name}")',
        )


def _is_asked_before(project: Project, module: Module, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether everybody who imports a module asks first whether an app is installed."""
    if len(seen) > DEEPEST or module.name in seen:
        return False
    found_in = importers(project, module)
    return bool(found_in) and all(
        name in found.asked or _is_asked_before(project, found.module, name, seen | {module.name}) for found in found_in
    )


def importers(project: Project, module: Module) -> list[Import]:
    """Return who imports a module: by name, by a piece of text, or something below it."""
    last = module.name.rpartition(".")[2]
    text = re.compile(rf"\b{re.escape(last)}\b|import_module")
    found = []
    for other in project.modules.values():
        if other.name != module.name and text.search(other.text):
            found += [
                imported
                for imported in imports_of(other, project.modules)
                if imported.way != MODEL and f"{imported.target}.".startswith(f"{module.name}.")
            ]
    return found


def _may_import(project: Project, module: Module) -> bool:
    """Whether a module's text looks as if it imported another app, or something by its name."""
    others = [
        config.name for label, config in project.own.items() if label != module.app and not project.is_foundation(label)
    ]
    ends = "|".join(re.escape(name.rpartition(".")[2]) for name in others)
    parents = "|".join({re.escape(name.rpartition(".")[0]) for name in others if "." in name} or {"(?!)"})
    return bool(
        re.search(rf"^\s*(?:from|import)\s[^\n]*\b(?:{ends})\b", module.text, re.MULTILINE)
        or re.search(rf"^\s*from\s+(?:{parents}|\.+\w*)\s+import\s+\(", module.text, re.MULTILINE)
        or re.search(r"import_module|import_string|__import__|get_model\b", module.text)
    )


def _owner(project: Project, found: Import) -> AppConfig | None:
    if found.way == MODEL:
        return project.own.get(found.target.partition(".")[0])
    return project.owner(found.target)


def _is_allowed(project: Project, found: Import, owner: AppConfig) -> bool:
    """Signals may be imported, by receivers."""
    signals = f"{owner.name}.signals"
    hearers = f"{project.own[found.module.app].name}.receivers"
    is_of_signals = found.way == STATEMENT and f"{found.target}.".startswith(f"{signals}.")
    return is_of_signals and f"{found.module.name}.".startswith(f"{hearers}.")


def _fault(found: Import, owner: AppConfig) -> Fault:
    app = found.module.app
    if found.way == STATEMENT:
        if f"{found.target}.".startswith(f"{owner.name}.signals."):
            hint = f"What {app} hears belongs into {app}/receivers: only there are signals of others imported."
        else:
            hint = f"Ask {owner.label} by a signal, or hear one of its signals; keep what you need of it yourself."
        return Fault(131, app=app, place=str(found.place), text=f"{app} imports {found.target}.", hint=hint)
    return Fault(
        132,
        app=app,
        place=str(found.place),
        text=f"{app} gets at {found.target} in disguise.",
        hint=f"An import by text binds the apps as an import does: let {owner.label} answer a signal.",
    )
