"""Somebody who wants every event; nothing is sent."""

import json

import pytest

from my_shop.kernel.webhooks import services
from my_shop.kernel.webhooks.models import Event


@pytest.fixture
def endpoint(db):
    return services.create_endpoint(address="https://erp.example/")[0]


@pytest.fixture
def told(endpoint):
    """Return what was written down since the last time: (type, subject, data)."""

    def since():
        events = list(Event.objects.order_by("pk"))
        Event.objects.all().delete()
        return [(event.type, event.subject, json.loads(event.body)["data"]) for event in events]

    return since
