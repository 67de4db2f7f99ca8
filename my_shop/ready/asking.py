"""Asking everybody what is missing."""

from typing import Any

from my_shop.kernel.signals import Readiness, readiness_asked

MAY_SEE = "brand.change_shopbrand"
"""The permission of those who open a shop."""


def asked() -> list[Readiness]:
    """Return all that a shop needs, done or not, in order."""
    answers: list[Any] = readiness_asked.send(sender=None)
    return sorted((line for _, found in answers for line in found), key=lambda line: line.position)


def count_missing() -> int:
    """Return how many of the things are missing that a shop cannot do without."""
    return sum(bool(line.missing) and line.is_needed for line in asked())
