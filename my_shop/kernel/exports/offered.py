"""Which tables there are, and who may have them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext

from my_shop.kernel.exports.contract import Exporter
from my_shop.kernel.signals import exporters_asked

PERMISSION = "exports.add_export"
"""Without it nobody takes out a table: to see rows one by one is less than to have them all in a file."""

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Days that a database and a time zone can reckon with."""


def exporters() -> dict[str, Exporter]:
    """Return what the apps hand out, by its key, in their order."""
    answers: list[Any] = [found or [] for _, found in exporters_asked.send(sender=None)]
    return {exporter.key: exporter for found in answers for exporter in found}


def may_have(user: Any, exporter: Exporter) -> bool:
    """May this person have this table, as things stand now?"""
    return bool(
        user and user.is_active and user.is_staff and user.has_perm(PERMISSION) and user.has_perm(exporter.permission)
    )


def offered_to(user: Any) -> dict[str, Exporter]:
    """Return the tables that this person may have, by their keys."""
    return {key: exporter for key, exporter in exporters().items() if may_have(user, exporter)}


def refused_format(exporter: Exporter, file_format: str) -> str:
    """Say why a table does not come in a format; empty where it does."""
    if file_format in exporter.formats:
        return ""
    return gettext("“%(name)s” does not come in this format.") % {"name": exporter.name}


def refused_days(exporter: Exporter, *, since: date | None, until: date | None) -> str:
    """Say why a table cannot be narrowed to some days; empty where it can."""
    if (since or until) and not exporter.date_field:
        return gettext("“%(name)s” has no date: leave the days out.") % {"name": exporter.name}
    if since and until and until < since:
        return gettext("The last day lies before the first one.")
    if any(day and not EARLIEST <= day <= LATEST for day in (since, until)):
        return gettext("Choose days of the years %(first)s to %(last)s.") % {
            "first": EARLIEST.year,
            "last": LATEST.year,
        }
    return ""
