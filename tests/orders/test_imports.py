"""Orders of a former shop come in as history, from the file of Shopify and from any other."""

from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps

from my_shop.kernel.imports.contract import Result
from orders.imports import OrderImporter
from orders.models import Cart, Order, PendingDocument
from orders.services.order import notes
from orders.services.shopping.reorder import add_order_to_cart
from orders.signals import orders_removed
from tests.fake_import import FakeJob

pytestmark = pytest.mark.django_db

SHOPIFY = """\
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,\
Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country,Cancelled at,Payment Method,Refunded Amount
#1001,Ada@example.com,paid,2026-03-02 10:11:12 +0100,fulfilled,2026-03-03 09:00:00 +0100,EUR,66.00,4.90,11.82,70.90,\
,0.00,Standard,2026-03-02 10:10:00 +0100,2,Mug,12.00,MUG,Ada Byron,Gasse 1,Wien,'1010,AT,,Card,0.00
#1001,ada@example.com,,,,,,,,,,,,,2026-03-02 10:10:00 +0100,1,Jug,42.00,GONE-1,,,,,,,,
#1002,,refunded,,,,EUR,24.00,0.00,3.83,24.00,,,,2026-03-05 20:00:00 +0100,1,Bowl,24.00,BOWL,Guest,,,,,\
2026-03-06 08:00:00 +0100,Cash,24.00
#1003,bo@example.com,paid,,,,USD,5.00,0.00,0.00,5.00,,,,2026-03-05 20:00:00 +0100,1,Pen,5.00,PEN,,,,,,,,
"""


@pytest.fixture
def run(tmp_path):
    def make(text=SHOPIFY, preset="shopify", **how):
        job = FakeJob(tmp_path, text, preset=preset, **how)
        OrderImporter().run(job)
        return job

    return make


class TestShopify:
    def test_comes_in_as_history(self, run, warehouse, make_variant):
        mug = make_variant("MUG")

        job = run()

        assert job.results == {"#1001": Result.CREATED, "#1002": Result.CREATED, "#1003": Result.SKIPPED}
        assert "It is in USD" in job.texts["#1003"]
        first, second = Order.objects.order_by("placed_at")
        assert (first.number, first.original_number, first.status) == ("1001", "#1001", "shipped")
        assert (first.subtotal, first.delivery_total, first.total) == (66, Decimal("4.90"), Decimal("70.90"))
        assert [(line.sku, line.variant_id, line.total) for line in first.lines.all()] == [
            ("MUG", mug.pk, 24),
            ("GONE-1", None, 42),
        ]
        assert [address.postcode for address in first.addresses.all()] == ["1010"]
        assert (second.status, second.paid_total, second.refunded_total, second.email) == ("cancelled", 24, 24, "")
        mug.refresh_from_db()
        assert (mug.quantity, warehouse.heard, PendingDocument.objects.count()) == (5, [], 0)

    def test_comes_in_once(self, run):
        run()
        before = list(Order.objects.order_by("pk").values())

        job = run()

        assert job.results["#1001"] == Result.UNCHANGED
        assert list(Order.objects.order_by("pk").values()) == before

    def test_is_looked_at_without_coming_in(self, run):
        job = run(is_dry_run=True)

        assert (job.results["#1001"], Order.objects.count()) == (Result.CREATED, 0)

    def test_keeps_a_number_that_is_free(self, run, bought):
        Order.objects.filter(pk=bought().pk).update(number="1001")

        run()

        assert Order.objects.get(original_number="#1001").number == "1001-2"


class TestBuyer:
    def test_finds_them_in_the_account_that_has_the_address(self, run, ada):
        EmailAddress.objects.create(user=ada, email="ada@example.com", verified=True, primary=True)

        run()

        assert list(Order.objects.of(ada).values_list("number", flat=True)) == ["1001"]

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers announces it")
    def test_gets_them_with_the_address(self, run, ada):
        run()
        EmailAddress.objects.create(user=ada, email="ada@example.com", verified=True, primary=True)

        assert list(Order.objects.of(ada).values_list("number", flat=True)) == ["1001"]

    def test_orders_the_same_again_as_far_as_it_is_sold(self, run, make_variant):
        make_variant("MUG")
        run()

        added, told = add_order_to_cart(
            order=Order.objects.get(number="1001"), cart=Cart.objects.create(token="a-guest")
        )

        assert (added, told) == (1, ["Jug is no longer for sale."])


class TestAnyFile:
    def test_comes_in_by_its_mapping(self, run):
        text = (
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\n"
            "536365,85123A,T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,United Kingdom\n"
            "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,United Kingdom\n"
            "C536379,D,Discount,-1,2010-12-01 09:41:00,27.50,United Kingdom\n"
        )
        own = ("number", "sku", "name", "quantity", "placed_at", "unit_price", "shipping_country")

        job = run(text, preset="", mapping=zip(text.split("\n", maxsplit=1)[0].split(","), own, strict=True))

        order = Order.objects.get()
        assert (order.origin, order.country, order.total, order.paid_total) == ("file", "GB", *[Decimal("35.64")] * 2)
        assert job.results == {"536365": Result.CREATED, "C536379": Result.SKIPPED}


class TestUndo:
    def test_takes_out_what_nobody_has_written_about(self, run, hear):
        heard = hear(orders_removed)
        job = run()
        notes.add_note(order=Order.objects.get(number="1002"), text="She called.", user=None)

        told = job.undo(OrderImporter())

        assert {outcome.label: outcome.result for outcome in told} == {"#1001": "changed", "#1002": "skipped"}
        assert list(Order.objects.values_list("number", flat=True)) == ["1002"]
        assert heard[0]["emails"] == ("ada@example.com",)
