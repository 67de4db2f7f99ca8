from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from my_shop.kernel.signals import overdue_work_due
from orders.models import Cart, Order, OrderAddress
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation
from orders.services.shopping import carts, cleanup

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(db):
    return carts.open_cart()


@pytest.fixture
def ada(db):
    return get_user_model().objects.create_user("ada")


class TestForgetOldCarts:
    def test_deletes_guests_carts_only_and_only_old_ones(self, cart, ada):
        mine, now = carts.open_cart(user=ada), timezone.now()
        assert cleanup.delete_stale_carts(now=now + timedelta(days=59)) == 0
        assert cleanup.delete_stale_carts(now=now + timedelta(days=61)) == 1
        assert Cart.objects.get() == mine


class TestForgetUnconfirmed:
    def old(self, order, days=31):
        Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=days))
        return order

    def test_forgets_name_and_address_of_what_nobody_confirmed(self, place, settings):
        settings.SHOP_UNCONFIRMED_DAYS = 30
        waiting, called_off = self.old(place()), self.old(place())
        cancellation.cancel_order(order=called_off)
        assert cleanup.delete_unconfirmed_orders(now=timezone.now()) == 2
        assert cleanup.delete_unconfirmed_orders(now=timezone.now()) == 0
        assert not Order.objects.exists() and not OrderAddress.objects.exists(), waiting

    def test_leaves_what_is_young_bought_or_paid_for(self, place):
        young, bought, cancelled = self.old(place(), days=29), self.old(place()), self.old(place())
        for order in (bought, cancelled):
            confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        cancellation.cancel_order(order=cancelled)
        assert cleanup.delete_unconfirmed_orders(now=timezone.now()) == 0
        assert set(Order.objects.all()) == {young, bought, cancelled}

    def test_is_done_by_the_round(self, place):
        self.old(place())
        overdue_work_due.send(sender=None, now=timezone.now())
        assert not Order.objects.exists()
