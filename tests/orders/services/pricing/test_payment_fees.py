"""What a way to pay costs: on top of the delivery, taxed as it is, and a line of its own wherever sums stand."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker

from orders.documents.data import InvoiceData
from orders.models import Voucher
from orders.rules import pricing, totals
from orders.rules.fingerprint import fingerprint_of
from orders.selectors.payment_methods import offered_methods
from orders.services.invoices import invoices
from orders.services.lifecycle import confirmation
from orders.services.order.payloads import full_order_payload
from orders.services.payment import payments
from orders.services.shopping import placement
from tests.orders.money import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_door(ways):
    ways["on_delivery"].fee = Decimal("4.00")
    ways["on_delivery"].save()
    return ways["on_delivery"]


def confirm(order):
    return confirmation.confirm_order(order=order, shown=fingerprint_of(order))


class TestSums:
    @pytest.mark.parametrize("is_net", [False, True])
    def test_the_fee_is_a_part_of_the_delivery_that_nothing_makes_free(self, is_net):
        goods = [pricing.PriceInput(1, Decimal("12.00"), 2, Decimal(20), is_net=is_net)]
        free = pricing.DiscountRule("Free", "free-delivery")
        for price, promotions in ((Decimal("4.90"), ()), (Decimal("4.90"), (free,))):
            sums = pricing.calculate_totals(goods, promotions=promotions).delivered_for(price, fee=Decimal("4.00"))
            shown = totals.of_calculation(sums, fee_name="Cash")
            assert shown.delivery == (0 if promotions else Decimal("4.08") if is_net else price)
            assert (shown.fee, shown.fee_name) == (Decimal("3.33") if is_net else Decimal("4.00"), "Cash")
            on_top = shown.tax if is_net else 0
            assert shown.subtotal + shown.delivery + shown.fee + on_top == shown.total == sums.total
            assert sum(share.gross for share in sums.tax_shares) == sums.total


class TestOrder:
    @pytest.mark.parametrize("shown", ["with-tax", "without-tax"])
    def test_has_it_in_total_review_mail_and_invoice(self, place, at_the_door, settings, shown):
        settings.SHOP_PRICES_SHOWN = shown
        order = confirm(place(payment_method=at_the_door))
        assert (order.payment_fee, again(order).total) == (Decimal("4.00"), order.total)
        sums = totals.of_order(order, order.lines.all(), order.discounts.all())
        on_top = sums.tax if sums.is_net else 0
        assert sums.subtotal + sums.delivery + sums.fee + on_top == order.total
        told = full_order_payload(order)
        assert (told.delivery_total, told.payment_fee) == (sums.delivery, sums.fee)
        data = InvoiceData.from_json(invoices.issue_invoice(order=order).data)
        data.check()
        assert (data.payment_fee, data.delivery_total) == (sums.fee, sums.delivery + sums.fee)

    def test_costs_what_it_did_where_no_fee_is_asked(self, place, ways):
        assert (place(payment_method=ways["on_delivery"]).total, place(payment_method=ways["test"]).payment_fee) == (
            Decimal("28.90"),
            0,
        )

    @pytest.mark.parametrize("shown", ["with-tax", "without-tax"])
    def test_costs_nothing_where_nothing_is_sent(self, place, make_variant, settings, shown):
        settings.SHOP_PRICES_SHOWN = shown
        order = place({make_variant("PDF", is_digital=True): 1}, shipping_method=None)
        assert (order.delivery_total, order.payment_fee) == (0, 0)

    def test_is_not_confirmed_where_the_fee_has_changed(self, place, at_the_door, warehouse):
        order = place(payment_method=at_the_door)
        assert order.total == Decimal("32.90")
        at_the_door.fee = Decimal("5.00")
        at_the_door.save()
        with pytest.raises(confirmation.OrderChanged):
            confirm(order)
        assert confirmation.reprice_order(order=order).total == Decimal("33.90")
        assert warehouse.kinds == []

    def test_pays_no_fee_twice_for_a_delivery_that_is_not_offered_any_more(self, place, at_the_door, standard):
        order = place(payment_method=at_the_door)
        order.shipping_method.delete()
        assert confirmation.reprice_order(order=again(order)).total == Decimal("32.90")

    def test_pays_it_where_delivery_is_free(self, place, at_the_door):
        voucher = Voucher.objects.create(name="Free", code="FREE", kind="free-delivery")
        order = place(payment_method=at_the_door, voucher=voucher)
        assert (order.total, order.delivery_total, order.payment_fee) == (Decimal("28.00"), Decimal("4.00"), 4)


class TestAnotherWay:
    def test_of_paying_is_had_neither_from_a_fee_nor_to_one(self, confirmed, at_the_door, ways):
        ordered, by_card = confirmed("on_delivery"), confirmed("test")
        assert offered_methods(ordered) == [at_the_door]
        assert at_the_door not in offered_methods(by_card)
        for order, way in ((ordered, ways["transfer"]), (by_card, at_the_door)):
            with pytest.raises(placement.PaymentNotOffered, match="fee"):
                payments.start_payment(order=order, method=way)
            assert order.payments.count() == 0


class TestClean:
    def test_asks_a_fee_where_the_law_allows_one_only(self):
        baker.prepare("orders.PaymentMethod", gateway="on_delivery", fee=Decimal(4)).full_clean()
        with pytest.raises(ValidationError) as refusal:
            baker.prepare("orders.PaymentMethod", gateway="test", fee=Decimal(4)).full_clean()
        assert set(refusal.value.error_dict) == {"fee"}
