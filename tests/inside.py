"""Tests that stay inside their app: they ask for no page and print none, and no other app hears them, or a few do.

The absence of an app that hears nothing of them cannot change them, so they are left out where it is unplugged. That
they are such is watched, in the tests themselves if not in their fixtures.
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
INSIDE = {
    "tests/customers/outbox/test_backend.py": (),
    "tests/customers/outbox/test_queue.py": (),
    "tests/customers/services/test_addresses.py": (),
    "tests/customers/services/test_profiles.py": (),
    "tests/orders/admin/test_order_words.py": (),
    "tests/orders/admin/test_steps.py": ("customers", "products"),
    "tests/orders/documents": (),
    "tests/orders/gateways": (),
    "tests/orders/models/test_delivery.py": (),
    "tests/orders/models/test_payments.py": (),
    "tests/orders/rules/test_postcodes.py": (),
    "tests/orders/rules/test_pricing.py": (),
    "tests/orders/rules/test_return_plan.py": ("customers", "products"),
    "tests/orders/selectors/test_buyers.py": (),
    "tests/orders/selectors/test_orders.py": (),
    "tests/orders/selectors/test_sales.py": (),
    "tests/orders/services/invoices/test_pdfs.py": ("customers", "products"),
    "tests/orders/services/invoices/test_pending_documents.py": ("customers", "products"),
    "tests/orders/services/lifecycle/test_confirmation.py": ("customers",),
    "tests/orders/services/lifecycle/test_withdrawals.py": ("customers",),
    "tests/orders/services/order/test_links.py": (),
    "tests/orders/services/order/test_review_cures.py": ("customers", "products"),
    "tests/orders/services/payment/test_payments.py": ("customers", "products"),
    "tests/orders/services/payment/test_refunds.py": ("customers", "products"),
    "tests/orders/services/pricing/test_payment_fees.py": (),
    "tests/orders/services/pricing/test_vouchers.py": (),
    "tests/orders/services/shopping/test_carts.py": (),
    "tests/orders/services/shopping/test_cleanup.py": ("customers", "products"),
    "tests/orders/services/shopping/test_drafts.py": ("customers", "products"),
    "tests/orders/services/shopping/test_manual_discounts.py": (),
    "tests/orders/services/shopping/test_placement.py": (),
    "tests/orders/services/shopping/test_reorder.py": (),
    "tests/orders/test_address_fields.py": (),
    "tests/orders/test_configuration.py": (),
    "tests/products/test_catalogue_file.py": (),
    "tests/products/test_catalogue_services.py": ("customers",),
    "tests/products/test_facet_tags.py": (),
    "tests/products/test_importing.py": (),
    "tests/products/test_importing_again.py": (),
    "tests/products/test_importing_many.py": (),
    "tests/products/test_presets.py": (),
    "tests/products/test_price_rules.py": (),
    "tests/products/test_prices.py": (),
    "tests/products/test_receivers.py": ("customers",),
    "tests/products/test_search.py": (),
    "tests/products/test_stock.py": ("customers",),
    "tests/products/test_summaries.py": (),
    "tests/products/test_variant_search.py": (),
}
"""The other apps that hear of it, by file or folder."""


def heard_by(path: str) -> tuple[str, ...] | None:
    """Return which other apps a test file tells something, None if it does not stand here."""
    return next((heard for inside, heard in INSIDE.items() if f"{path}/".startswith(f"{inside}/")), None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    path = item.path.relative_to(ROOT).as_posix()
    if (heard := heard_by(path)) is None:
        return (yield)
    with seen_outside(of=(path.split("/")[1], *heard)) as seen:
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
        seen.update(f"{app} heard a signal" for app in {module.split(".")[0] for module in modules} & APPS - {*of})
        return found

    def get_response(self, request):
        seen.add(f"{request.path} was asked for")
        return answer(self, request)

    def printed(template, **kwargs):
        # an order keeps the standard texts, whatever they say: the first one in a process prints them
        if not template.name.startswith("help/"):
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
