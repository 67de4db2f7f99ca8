"""Vouchers: refused in words, counted when an order is confirmed, given back when it is cancelled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from orders.models import Promotion, Voucher, VoucherUse
from orders.rules import pricing
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation
from orders.services.pricing.vouchers import VoucherRefused, check_voucher, find_voucher
from orders.services.shopping import cart_vouchers, carts
from tests import recipes

pytestmark = pytest.mark.django_db

MUGS = pricing.PriceInput(1, Decimal("12.00"), 2, Decimal(20), product_id=1, category_ids=frozenset({7, 8}))


@pytest.fixture
def voucher():
    return Voucher.objects.create(name="Ten off", code="TEN", kind="percentage", value=Decimal(10))


def change(voucher, **fields):
    for name, value in fields.items():
        setattr(voucher, name, value)
    voucher.save()
    return voucher


def used(voucher, order, email="ada@example.com", user=None):
    VoucherUse.objects.create(voucher=voucher, order=order, email=email, user=user)
    change(voucher, used_count=voucher.used_count + 1)


class TestFindVoucher:
    @pytest.mark.parametrize("typed", ["TEN", "ten", " t e n "])
    def test_finds_it_however_it_is_typed(self, voucher, typed):
        assert find_voucher(typed) == voucher

    @pytest.mark.parametrize("typed", ["", " ", "TENN", "TEN\x00", "TÉN", "T" * 5000, "😀"])
    def test_refuses_what_nobody_knows(self, voucher, typed):
        with pytest.raises(VoucherRefused, match="We know no voucher with this code"):
            find_voucher(typed)


class TestDemandUsable:
    def refusal(self, voucher, **given):
        with pytest.raises(VoucherRefused) as refused:
            check_voucher(voucher, **given)
        return str(refused.value)

    def test_returns_what_it_takes_off(self, voucher):
        found = check_voucher(voucher, goods=[MUGS])
        assert (found.kind, found.value, found.code, found.voucher_id) == ("percentage", 10, "TEN", voucher.pk)

    def test_refuses_one_that_is_switched_off_or_has_ended(self, voucher):
        now = timezone.now()
        change(voucher, ends_at=now)
        assert self.refusal(voucher, now=now) == "Voucher TEN is not valid any more."
        assert check_voucher(voucher, now=now - timedelta(seconds=1))
        change(voucher, ends_at=None, is_active=False)
        assert self.refusal(voucher) == "Voucher TEN is not valid any more."

    def test_refuses_one_that_has_not_begun(self, voucher):
        now = timezone.now()
        change(voucher, starts_at=now + timedelta(days=40))
        day = timezone.localdate(now + timedelta(days=40))
        assert self.refusal(voucher, now=now) == f"Voucher TEN is not valid before {day:%-d %B %Y}."
        change(voucher, starts_at=now)
        assert check_voucher(voucher, now=now)

    def test_refuses_one_that_is_used_up(self, voucher):
        change(voucher, total_limit=2, used_count=1)
        assert check_voucher(voucher)
        change(voucher, used_count=2)
        assert self.refusal(voucher) == "Voucher TEN has been used up."

    def test_counts_the_uses_of_an_address_and_of_an_account_once(self, voucher, place, ada):
        change(voucher, customer_limit=2)
        used(voucher, place(user=ada), user=ada)
        assert check_voucher(voucher, email="ADA@example.com", user=ada)
        used(voucher, place(user=ada), email="else@example.com", user=ada)
        assert self.refusal(voucher, user=ada) == "You have used voucher TEN already."
        assert check_voucher(voucher, email="ada@example.com"), "one use by the address alone"
        assert check_voucher(voucher, email="bo@example.com")
        assert check_voucher(voucher), "nobody is known yet"

    def test_refuses_what_it_is_not_for(self, voucher):
        names = Voucher.categories.through.objects
        names.create(voucher=voucher, category=recipes.category.make(pk=9))
        assert self.refusal(voucher, goods=[MUGS]) == "Voucher TEN is not for anything in your cart."
        names.create(voucher=voucher, category=recipes.category.make(pk=7))
        assert check_voucher(voucher, goods=[MUGS])

    def test_says_what_is_missing(self, voucher):
        change(voucher, minimum=Decimal("24.01"))
        assert self.refusal(voucher, goods=[MUGS]) == "Voucher TEN needs goods of €24.01: €0.01 are missing."
        change(voucher, minimum=Decimal("24.00"))
        assert check_voucher(voucher, goods=[MUGS])

    def test_wants_its_minimum_of_what_promotions_leave(self, voucher):
        change(voucher, minimum=Decimal("24.00"))
        sale = [pricing.DiscountRule("Sale", "percentage", value=Decimal(50))]
        said = self.refusal(voucher, goods=[MUGS], promotions=sale)
        assert said == "Voucher TEN needs goods of €24.00: €12.00 are missing."

    def test_refuses_free_delivery_where_nothing_is_sent(self, voucher):
        change(voucher, kind="free-delivery", value=Decimal(0))
        pattern = pricing.PriceInput(1, Decimal(8), 1, Decimal(20), is_digital=True)
        assert "nothing in your cart is sent" in self.refusal(voucher, goods=[pattern])
        assert check_voucher(voucher, goods=[pattern, MUGS])


class TestPlacing:
    def test_takes_it_off(self, voucher, place):
        order = place(voucher=voucher)  # 24.00 of goods
        assert (order.discount_total, order.total) == (Decimal("2.40"), Decimal("26.50"))
        assert [(row.name, row.code, row.amount) for row in order.discounts.all()] == [
            ("Ten off", "TEN", Decimal("2.40"))
        ]

    def test_refuses_one_that_takes_nothing_off_and_places_nothing(self, voucher, place):
        change(voucher, minimum=Decimal(1000))
        with pytest.raises(VoucherRefused, match="Voucher TEN takes nothing off this order"):
            place(voucher=voucher)
        change(voucher, minimum=Decimal(0), is_active=False)
        with pytest.raises(VoucherRefused, match="not valid any more"):
            place(voucher=voucher)
        assert not voucher._meta.apps.get_model("orders.Order").objects.exists()


def confirm(order):
    return confirmation.confirm_order(order=order, shown=fingerprint_of(order))


class TestConfirming:
    def test_counts_the_use(self, voucher, place, ada):
        order = confirm(place(voucher=voucher, user=ada))
        voucher.refresh_from_db()
        use = VoucherUse.objects.get()
        assert (voucher.used_count, use.order, use.email, use.user) == (1, order, "ada@example.com", ada)
        confirm(order)
        voucher.refresh_from_db()
        assert voucher.used_count == 1, "confirmed twice is used once"

    def test_is_refused_with_the_reason_and_counts_nothing_where_it_has_ended(self, voucher, place, snapshot):
        order = place(voucher=voucher)
        change(voucher, ends_at=timezone.now())
        before = snapshot(order)
        with pytest.raises(confirmation.OrderChanged) as changed:
            confirm(order)
        assert changed.value.reason == "Voucher TEN is not valid any more."
        assert (changed.value.parts, changed.value.order.total) == (("prices",), Decimal("28.90"))
        assert snapshot(order) == before
        assert not VoucherUse.objects.exists()

    def test_says_so_where_it_takes_nothing_off_any_more(self, voucher, place):
        order = place(voucher=voucher)
        change(voucher, minimum=Decimal(1000))
        with pytest.raises(confirmation.OrderChanged, match="Voucher TEN takes nothing off this order any more"):
            confirm(order)

    def test_goes_on_without_it_once_the_order_is_repriced(self, voucher, place):
        order = place(voucher=voucher)
        change(voucher, is_active=False)
        order = confirmation.reprice_order(order=order)
        assert (order.voucher, order.discount_total, order.total) == (None, 0, Decimal("28.90"))
        assert order.events.last().message == (
            "Prices have changed: the total is €28.90 now, not €26.50. Voucher TEN is not valid any more."
        )
        assert not order.discounts.exists()
        assert confirm(order).is_confirmed
        assert not VoucherUse.objects.exists()

    def test_keeps_to_the_limit_of_one_customer(self, voucher, place):
        change(voucher, customer_limit=1)
        first, second = place(voucher=voucher), place(voucher=voucher, email="ADA@Example.com")
        confirm(first)
        with pytest.raises(confirmation.OrderChanged, match="You have used voucher TEN already"):
            confirm(second)

    def test_the_table_refuses_more_than_the_limit(self, voucher):
        change(voucher, total_limit=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Voucher.objects.update(used_count=2)

    def test_gives_it_back_when_it_is_cancelled(self, voucher, place):
        change(voucher, total_limit=1, customer_limit=1)
        order = confirm(place(voucher=voucher))
        cancellation.cancel_order(order=order)
        cancellation.cancel_order(order=order)
        voucher.refresh_from_db()
        assert (voucher.used_count, VoucherUse.objects.count()) == (0, 0)
        assert confirm(place(voucher=voucher)).is_confirmed

    def test_cancelling_what_was_never_confirmed_gives_nothing_back(self, voucher, place):
        confirm(place(voucher=voucher))
        cancellation.cancel_order(order=place(voucher=voucher))
        voucher.refresh_from_db()
        assert voucher.used_count == 1


class TestSeveral:
    """An order of vouchers of which one was deleted: all others are counted, and given back."""

    @pytest.fixture
    def both(self, voucher):
        more = Voucher.objects.create(name="More", code="MORE", kind="amount", value=Decimal(1), is_combinable=True)
        return change(voucher, is_combinable=True), more

    @pytest.fixture
    def order(self, both, place):
        return place(voucher=both[0], more_vouchers=both[1:])

    def counts(self):
        connection.check_constraints()
        return dict(Voucher.objects.values_list("code", "used_count")), VoucherUse.objects.count()

    @pytest.mark.parametrize("gone", [0, 1])
    def test_are_given_back_where_one_was_deleted(self, both, order, gone):
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert self.counts() == ({"TEN": 1, "MORE": 1}, 2)
        left = both[1 - gone].code
        both[gone].delete()
        cancellation.cancel_order(order=order)
        assert self.counts() == ({left: 0}, 0)

    @pytest.mark.parametrize("gone", [0, 1])
    def test_are_counted_where_one_was_deleted(self, both, order, gone):
        left = both[1 - gone]
        both[gone].delete()
        order = confirmation.reprice_order(order=order)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert [row.voucher for row in order.discounts.all()] == [left]
        assert self.counts() == ({left.code: 1}, 1)


class TestCart:
    @pytest.fixture
    def cart(self, make_variant):
        cart = carts.open_cart()
        carts.add_to_cart(cart=cart, sku=make_variant().sku, quantity=2)
        return cart

    def test_keeps_what_was_put_in_and_a_refusal_changes_nothing(self, cart, voucher):
        cart_vouchers.apply_voucher(cart=cart, code="ten", goods=[MUGS])
        with pytest.raises(VoucherRefused):
            cart_vouchers.apply_voucher(cart=cart, code="nothing", goods=[MUGS])
        cart.refresh_from_db()
        assert cart.voucher == voucher
        cart_vouchers.remove_voucher(cart=cart)
        cart.refresh_from_db()
        assert cart.voucher is None

    def test_looks_at_the_goods_and_at_promotions(self, cart, voucher):
        change(voucher, minimum=Decimal(24))
        Promotion.objects.create(name="Sale", kind="percentage", percentage=Decimal(10))
        with pytest.raises(VoucherRefused, match="€2.40 are missing"):
            cart_vouchers.apply_voucher(cart=cart, code="TEN", goods=[MUGS])
