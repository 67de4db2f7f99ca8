"""Tests that stay inside their app: they ask for no page and print none, and no other app hears them.

Another app's absence cannot change them, so they are left out where one is unplugged. That they are such is watched, in
the tests themselves if not in their fixtures.
"""

from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from django.core.handlers.base import BaseHandler
from django.dispatch import Signal
from django.test.signals import template_rendered

ROOT = Path(__file__).parents[1]
APPS = {"products", "orders", "customers", "blog"}
INSIDE = (
    "tests/customers/outbox/test_backend.py",
    "tests/customers/services/test_addresses.py",
    "tests/customers/services/test_profiles.py",
    "tests/orders/documents",
    "tests/orders/gateways",
    "tests/orders/rules/test_postcodes.py",
    "tests/orders/rules/test_pricing.py",
    "tests/orders/services/shopping/test_reorder.py",
    "tests/orders/models/test_delivery.py",
    "tests/products/test_importing.py",
    "tests/products/test_prices.py",
    "tests/products/test_search.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    path = item.path.relative_to(ROOT).as_posix()
    if not any(path == inside or path.startswith(f"{inside}/") for inside in INSIDE):
        return (yield)
    with seen_outside(of=path.split("/")[1]) as seen:
        answer = yield
    if seen:
        pytest.fail(f"{path} stands in tests/inside.py, but {', '.join(sorted(seen))}", pytrace=False)
    return answer


@contextmanager
def seen_outside(*, of):
    seen = set()
    live, answer = Signal._live_receivers, BaseHandler.get_response

    def live_receivers(self, sender):
        found = live(self, sender)
        modules = (getattr(receiver, "receiver", receiver).__module__ or "" for receiver in [*found[0], *found[1]])
        seen.update(f"{app} heard a signal" for app in {module.split(".")[0] for module in modules} & APPS - {of})
        return found

    def get_response(self, request):
        seen.add(f"{request.path} was asked for")
        return answer(self, request)

    def printed(template, **kwargs):
        seen.add(f"{template.name} was printed")

    template_rendered.connect(printed)
    try:
        with (
            mock.patch.object(Signal, "_live_receivers", live_receivers),
            mock.patch.object(BaseHandler, "get_response", get_response),
        ):
            yield seen
    finally:
        template_rendered.disconnect(printed)
