"""Templates keep to their app: no tags, no templates and no rows of another one."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig
from django.template import engines
from django.template.backends.django import DjangoTemplates

from signal_map.analysis import paths
from signal_map.checks.borders import Border
from signal_map.checks.project import Fault, Project
from signal_map.checks.walls import borders_of

TAG = re.compile(r"{%\s*(\w+)\s+(.*?)%}|{{.*?}}", re.DOTALL)
QUOTED = re.compile(r"""["']([^"'\s]+\.\w+)["']""")


def keep_to_their_app(project: Project) -> Iterator[Fault]:
    """A template loads no tags and includes no templates of another app, and walks through no key."""
    borders = borders_of(project)
    owners = {
        label: {file.relative_to(folder).as_posix() for file, folder in _templates(project.own[label])}
        for label in borders
    }
    libraries = _libraries(project)
    for label, border in borders.items():
        for file, _ in _templates(project.own[label]):
            text = file.read_text(errors="replace")
            for found in TAG.finditer(text):
                if what := breach(found, border, owners, libraries):
                    line = text.count("\n", 0, found.start()) + 1
                    yield Fault(
                        137,
                        app=label,
                        place=f"{paths.shorten(str(file))}:{line}",
                        text=f"a template of {label} goes into another app: {what}.",
                        hint="Give the template plain values: what another app shows, it answers to a signal.",
                    )


def breach(found: re.Match, border: Border, owners: dict[str, set[str]], libraries: dict[str, str]) -> str:
    tag, rest = found.group(1), found.group(2) or ""
    if tag == "load":
        return next((name for name in rest.split() if libraries.get(name) in border.others), "")
    if tag in {"include", "extends"}:
        for name in QUOTED.findall(rest):
            if name not in owners[border.label] and any(name in owners[other] for other in border.others):
                return name
    keys = "|".join(map(re.escape, border.keys))
    walk = re.search(rf"\.(?:{keys})\b", re.sub(r"""(["']).*?\1""", "", found.group())) if keys else None
    return walk.group().lstrip(".") if walk else ""


def _templates(config: AppConfig) -> Iterator[tuple[Path, Path]]:
    folder = Path(config.path) / "templates"
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, folder


def _libraries(project: Project) -> dict[str, str]:
    """The libraries of template tags by name, and the label of the app that each is of."""
    found = {}
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for name, module in engine.engine.libraries.items():
                owner = project.owner(module)
                found[name] = owner.label if owner else ""
    return found
