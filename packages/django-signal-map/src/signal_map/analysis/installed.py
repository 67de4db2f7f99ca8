"""The installed apps as facts: which ones the project wrote, and which one a module belongs to."""

from pathlib import Path

import django
from django.apps import AppConfig, apps

from signal_map.analysis import paths
from signal_map.conf import conf
from signal_map.facts import AppFacts

FRAMEWORK = "django"
DJANGO = Path(django.__file__).parent
HERE = __name__.rpartition(".analysis.")[0]


def read_apps() -> tuple[AppFacts, ...]:
    """Return the installed apps, in the order of ``INSTALLED_APPS``."""
    return tuple(
        AppFacts(
            label=config.label,
            name=config.name,
            title=str(config.verbose_name),
            path=str(config.path),
            is_own=is_own(config),
        )
        for config in apps.get_app_configs()
    )


def is_own(config: AppConfig) -> bool:
    """Say whether the project wrote an app: named in ``OWN``, else every one that is not installed as a package.

    The signal map is a tool of the project, however it came there: it draws itself only where ``OWN`` names it.
    """
    if own := conf().OWN:
        return config.label in own
    is_package = paths.is_installed_package(config.path) or Path(config.path).is_relative_to(DJANGO)
    return not is_package and config.name != HERE


def app_of(module: str) -> str:
    """Return the label of the innermost app that a module belongs to, else its top package (``django``)."""
    config = apps.get_containing_app_config(module)
    return config.label if config else module.partition(".")[0]
