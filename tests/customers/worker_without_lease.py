"""The control of the race test: the same worker, which looks before it sends but takes no lease."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "my_shop.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from customers.services import delivery  # noqa: E402


def look_only(email_id):
    return "nobody's" if delivery.due(timezone.now()).filter(pk=email_id).update(lease="nobody's") else None


delivery.take_lease = look_only
call_command("worker", once=True)
