"""Exports that wait for a person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.exports.models import Export
from my_shop.kernel.exports.offered import PERMISSION
from my_shop.kernel.signals import DeskTask

POSITION = 70
"""Behind what buyers wait for."""


def failed_exports(user: Any) -> list[DeskTask]:
    """Return the exports that failed of those that they are shown; all of them are tried again, or wait for somebody to
    say so."""
    if not user.has_perm(PERMISSION):
        return []
    failing = Export.objects.shown_to(user).exclude(status=Export.Status.READY).exclude(last_error="")
    count = count_waiting(failing)
    label = ngettext("export failed", "exports failed", count)
    return [DeskTask(_("Exports"), POSITION, label, count, reverse("admin:exports"))]
