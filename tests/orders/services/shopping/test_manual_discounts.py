"""What staff take off by hand: last of all, with a reason, in every sum, and never below nothing."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from orders.models import Order, Promotion, Voucher
from orders.rules.fingerprint import fingerprint_of
from orders.services.invoices import invoices
from orders.services.lifecycle import confirmation
from orders.services.shopping.placement import DiscountRefused, ManualDiscount

pytestmark = pytest.mark.django_db


def off(value, kind="amount", reason="A scratch on the lid"):
    return ManualDiscount(kind=kind, value=Decimal(value), reason=reason)


class TestManualDiscount:
    @pytest.mark.parametrize(
        ("given", "total"),
        [
            (off("5"), "23.90"),
            (off("10", "percentage"), "26.50"),
            (off("100", "percentage"), "4.90"),
            (off("99"), "4.90"),
        ],
    )
    def test_comes_off_the_goods_and_not_more_than_they_cost(self, place, given, total):
        order = place(manual_discount=given)
        assert (order.total, order.subtotal - order.discount_total + order.delivery_total) == (Decimal(total),) * 2
        [row] = order.discounts.all()
        assert (row.name, row.amount, row.code) == ("A scratch on the lid", order.discount_total, "")

    def test_comes_off_what_promotion_and_voucher_leave(self, place):
        Promotion.objects.create(name="Sale", kind="percentage", percentage=Decimal(50))
        voucher = Voucher.objects.create(name="Two off", code="TWO", kind="amount", value=Decimal(2))
        order = place(manual_discount=off("10", "percentage"), voucher=voucher)
        assert [row.amount for row in order.discounts.all()] == [Decimal("12.00"), Decimal("2.00"), Decimal("1.00")]

    def test_is_confirmed_as_shown_and_stands_on_the_invoice(self, place):
        order = place(manual_discount=off("5"))
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert Order.objects.get().total == Decimal("23.90")
        note = invoices.issue_invoice(order=order).data["note"]
        assert note.startswith("A scratch on the lid: €5.00, taken off the items above.")

    def test_stays_when_the_prices_are_written_anew(self, place, make_variant):
        mug = make_variant("MUG")
        order = place({mug: 1}, manual_discount=off("5"))
        mug.price = Decimal("20.00")
        mug.save()
        with pytest.raises(confirmation.OrderChanged):
            confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert confirmation.reprice_order(order=order).total == Decimal("19.90")

    @pytest.mark.parametrize(
        "given", [off("5", reason=" "), off("0"), off("-5"), off("NaN"), off("0.001"), off("100.01", "percentage")]
    )
    def test_is_refused_without_a_reason_and_where_it_is_no_sum(self, place, given):
        with pytest.raises(DiscountRefused):
            place(manual_discount=given)
        assert not Order.objects.exists()

    def test_no_row_has_one_without_a_reason(self, place):
        order = place(manual_discount=off("5"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(manual_discount_reason="")
