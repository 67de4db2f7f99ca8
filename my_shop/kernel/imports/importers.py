"""The importers of the apps that are plugged in, and which of them somebody may use."""

from typing import Any

from my_shop.kernel.imports.contract import Importer
from my_shop.kernel.signals import importers_asked


def all_importers() -> dict[str, Importer]:
    """Return them by their keys, as the apps answer."""
    answers: list[Any] = [found or [] for _, found in importers_asked.send(sender=None)]
    return {importer.key: importer for found in answers for importer in found}


def importers_of(user: Any) -> dict[str, Importer]:
    """Return those that somebody has the permission for."""
    return {key: importer for key, importer in all_importers().items() if user.has_perm(importer.permission)}
