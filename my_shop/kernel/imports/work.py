"""Imports that wait for a person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.imports.importers import importers_of
from my_shop.kernel.imports.models import Import
from my_shop.kernel.signals import DeskTask

POSITION = 71
"""Behind what buyers wait for."""


def failed_imports(user: Any) -> list[DeskTask]:
    """Return those that ended half-way, until somebody lets the rest in or takes them back; their rows are kept."""
    if not user.has_perm("imports.change_import"):
        return []
    failed = Import.objects.of(importers_of(user)).filter(status=Import.Status.FAILED, emptied_at=None)
    count = count_waiting(failed)
    label = ngettext("import failed", "imports failed", count)
    address = reverse("admin:imports_import_changelist", query={"status__exact": "failed", "emptied_at__isnull": True})
    return [DeskTask(_("Imports"), POSITION, label, count, address)]
