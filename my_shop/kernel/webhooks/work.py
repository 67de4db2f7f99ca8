"""Webhooks that wait for a person."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.signals import DeskTask
from my_shop.kernel.webhooks.models import Endpoint

POSITION = 71
FAILING_FOR = timedelta(hours=1)
"""An endpoint that is down for a moment is nobody's work."""


def troubled_endpoints(user: Any) -> list[DeskTask]:
    """Return the endpoints that the shop has switched off by itself, and those that take nothing."""
    if not user.has_perm("webhooks.view_endpoint"):
        return []
    page = reverse("admin:webhooks_endpoint_changelist")
    off = count_waiting(Endpoint.objects.subscribed().filter(is_active=False).exclude(switched_off_because=""))
    since = timezone.now() - FAILING_FOR
    failing = count_waiting(Endpoint.objects.subscribed().filter(is_active=True, failing_since__lt=since))
    return [
        DeskTask(
            _("Webhooks"),
            POSITION,
            ngettext("webhook endpoint was switched off", "webhook endpoints were switched off", off),
            off,
            f"{page}?is_active__exact=0",
        ),
        DeskTask(
            _("Webhooks"),
            POSITION + 1,
            ngettext("webhook endpoint takes nothing", "webhook endpoints take nothing", failing),
            failing,
            f"{page}?is_active__exact=1",
        ),
    ]
