"""What goes out of orders comes in again: in a fresh shop the same table goes out of what came in."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db.models import F
from django.utils import timezone

from my_shop.kernel.exports.writers import write_csv
from my_shop.kernel.imports.columns import proposed_preset
from my_shop.kernel.imports.contract import Result
from orders.exports import ORDER_LINES
from orders.imports import OrderImporter
from orders.models import Order, OrderAddress
from tests import factories, recipes
from tests.fake_import import FakeJob

pytestmark = pytest.mark.django_db

DIFFERS = ("origin", "original_number")
"""What came in says where it is from, and what its number was there."""


def table():
    file = BytesIO()
    write_csv(file, ORDER_LINES.columns, ORDER_LINES.rows(Order.objects.order_by("number")))
    return file.getvalue().decode("utf-8-sig")


def rows():
    found = ORDER_LINES.rows(Order.objects.order_by("number"))
    told = [dict(zip(ORDER_LINES.columns, line, strict=True)) for line in found]
    return [{name: _to_the_second(value) for name, value in row.items() if name not in DIFFERS} for row in told]


def _to_the_second(value):
    return value.replace(microsecond=0) if hasattr(value, "microsecond") else value


@pytest.fixture
def orders():
    """Of every kind: half paid, changed by a voucher, with an invoice to somewhere else, sent back, and called off; one
    is of a business."""
    factories.catalogue(2, pictures=0)
    found = factories.orders(5, [recipes.member.make(email="Ada@example.com")])
    Order.objects.update(country="GB")  # as the checkout writes it
    now = timezone.now()
    plain, half_paid, reduced, sent_back, called_off = found
    business = {"company": "=Byron & Söhne", "vat_id": "DE136695976", "is_net": True}
    told = {
        plain: {"phone": "+44 113 4960000", "note": "=2+3\nRing twice", "status": "packed"},
        half_paid: {"paid_total": Decimal("5.00"), "status": "shipped", "shipped_at": now} | business,
        reduced: {"paid_total": reduced.total - 2, "discount_total": 2, "total": reduced.total - 2, "paid_at": now},
        sent_back: {"paid_total": sent_back.total, "refunded_total": sent_back.total, "status": "delivered"},
        called_off: {"status": "cancelled", "cancelled_at": now, "payment_name": "Card"},
    }
    for order, facts in told.items():
        Order.objects.filter(pk=order.pk).update(**facts)
    line = reduced.lines.first()
    reduced.lines.filter(pk=line.pk).update(discount=2, total=line.total - 2)
    reduced.discounts.create(name="Spring", code="SPRING", amount=2)
    reduced.discounts.create(name="Free delivery", code="FREE", amount=0)
    kept = {part: getattr(plain.addresses.get(), part) for part in ("line1", "city", "postcode", "country")}
    plain.addresses.create(kind=OrderAddress.Kind.BILLING, name="'t Hooft", **kept)
    called_off.addresses.update(kind=OrderAddress.Kind.BILLING)  # as of what is digital
    sent_back.lines.update(returned_quantity=1, shipped_quantity=1)
    return found


@pytest.fixture
def fresh_shop():
    def make():
        Order.objects.all().delete()

    return make


def test_order_lines_come_in_as_they_went_out(orders, fresh_shop, tmp_path):
    before, text = rows(), table()
    fresh_shop()
    job = FakeJob(tmp_path, text, preset="my-shop")

    OrderImporter().run(job)

    assert [told for told in job.texts.items() if job.results[told[0]] != Result.CREATED] == []
    assert rows() == before
    assert set(Order.objects.values_list("origin", flat=True)) == {"my-shop"}
    assert {(line["company"], line["vat_id"]) for line in before} == {("", ""), ("=Byron & Söhne", "DE136695976")}
    assert {line["payment_status"] for line in before} == {"unpaid", "partly-paid", "paid", "refunded", ""}


def test_what_was_moved_in_is_known_by_the_number_it_has_here(orders, tmp_path):
    Order.objects.update(origin="shopify", original_number=F("number"))
    text = table()
    for days, result in ((0, Result.UNCHANGED), (1, Result.CREATED)):  # of another day it is another order
        Order.objects.update(placed_at=F("placed_at") - timedelta(days=days))
        job = FakeJob(tmp_path, text, preset="my-shop")
        OrderImporter().run(job)
        assert set(job.results.values()) == {result}


def test_what_nobody_confirmed_stays_out(orders, fresh_shop, tmp_path):
    Order.objects.exclude(pk=orders[0].pk).delete()
    Order.objects.update(status="placed", confirmed_at=None)
    text = table()
    fresh_shop()
    job = FakeJob(tmp_path, text, preset="my-shop")

    OrderImporter().run(job)

    assert "never confirmed" in job.texts[orders[0].number]


def test_are_known_by_their_first_line():
    assert proposed_preset(OrderImporter.presets, ORDER_LINES.columns).key == "my-shop"


def test_sums_of_an_order_stand_in_its_first_line_so_that_the_column_adds_up(orders):
    assert sum(row["total"] or 0 for row in rows()) == sum(order.total for order in orders) - 2
    assert {row["number"] for row in rows() if row["total"] is None} == {order.number for order in orders}
