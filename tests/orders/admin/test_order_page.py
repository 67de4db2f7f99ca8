import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from orders.models import LegalTextVersion, Order, OrderEvent, ReviewReason, VatIdCheck
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation
from orders.services.order import review_flags
from orders.services.order.transitions import log_event
from orders.services.payment import payments, refunds
from tests.orders.money import TOTAL, again

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests")


@pytest.fixture
def as_boss(client, boss):
    client.force_login(boss)
    return client


def open_page(client, order):
    return client.get(reverse("admin:orders_order_change", args=[order.pk]))


def words_of(response):
    return [word.text for word in response.context["page"].words]


class TestTop:
    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    @pytest.mark.parametrize("is_member", [True, False])
    def test_leads_to_the_customer(self, as_boss, ada, confirmed, is_member):
        order = confirmed()
        if is_member:
            Order.objects.filter(pk=order.pk).update(user=ada)
        query = {"user": ada.pk} if is_member else {"email": order.email}
        way = escape(reverse("admin:customers_contact_whose", query=query))
        assert f'<a href="{way}">Customer</a>' in open_page(as_boss, order).text

    def test_says_what_it_is_and_has_one_step_that_stands_out(self, as_boss, confirmed):
        response = open_page(as_boss, confirmed("transfer"))
        assert words_of(response) == ["to be paid", "confirmed"]
        assert re.findall(r'is-primary" href="[^"]*/(\w+)/"', response.text) == ["payment"]
        assert response.text.count(">Record a payment<") == 1, "it does not stand among the others again"

    def test_says_that_vies_has_not_answered_yet(self, as_boss, confirmed):
        order = confirmed()
        assert "VIES" not in open_page(as_boss, order).text
        Order.objects.filter(pk=order.pk).update(vat_id="FR40303265045")
        VatIdCheck.objects.create(vat_id="FR40303265045")
        assert "VIES has not said yet" in open_page(as_boss, order).text

    def test_shows_each_reason_with_a_button_of_its_own(self, as_boss, confirmed):
        order = confirmed()
        reasons = [
            review_flags.open_reason(order, ReviewReason.Kind.REFUND_REFUSED, f"Refusal {n}.", subject=str(n))
            for n in range(2)
        ]
        page = open_page(as_boss, order).text
        for reason in reasons:
            assert reason.text in page
            assert f"/{order.pk}/attended/?reason={reason.pk}" in page

    def test_offers_nothing_to_press_to_whoever_only_looks(self, client, ada, confirmed):
        order = confirmed()
        review_flags.open_reason(order, ReviewReason.Kind.OTHER, "Look.")
        ada.is_staff = True
        ada.save()
        ada.user_permissions.add(Permission.objects.get(codename="view_order"))
        client.force_login(ada)
        response = open_page(client, order)
        assert "Look." in response.text
        assert "is-primary" not in response.text
        assert "/attended/" not in response.text
        assert response.context["page"].money.is_empty, "payments are shown to those who may see payments"
        assert response.context["page"].timeline == []


class TestBlocks:
    def test_are_left_out_where_they_are_empty(self, as_boss, place):
        order = place()
        page = open_page(as_boss, order).text
        assert 'id="order-goods"' in page
        for words in ('id="order-money"', ">Parcels<", ">Withdrawals<", ">Returned<", ">Sent<", "The buyer’s note"):
            assert words not in page
        Order.objects.update(note="Ring twice.")
        shown = open_page(as_boss, order).text
        assert "The buyer’s note" in shown and "Ring twice." in shown

    def test_show_parcels_and_money_together_with_what_is_held(self, as_boss, confirmed, boss):
        order = confirmed("transfer")
        payments.record_manual_payment(order=order, amount=TOTAL, user=boss)
        shipping.ship_order(order=order, key="k" * 24, user=boss, tracking_number="T-1")
        refunds.refund_order(order=order, amount=Decimal(5), reason="A scratch.", user=boss)
        response = open_page(as_boss, order)
        for words in (">Parcels<", "T-1", "2 × Mug", "A scratch.", "to be transferred by hand", "€23.90", "−€5.00"):
            assert words in response.text
        assert words_of(response) == ["refunded in part", "shipped"]

    def test_name_the_legal_texts_that_the_buyer_was_shown(self, as_boss, confirmed):
        page = open_page(as_boss, order := confirmed("transfer")).text
        kept = LegalTextVersion.objects.filter(pk__in=[order.terms_version_id, order.privacy_version_id])
        for version in kept:
            assert f'<a href="{version.get_absolute_url()}">{version}</a>' in page
        assert len(kept) == 2

    def test_show_one_timeline_with_the_latest_first(self, as_boss, confirmed, boss):
        order = confirmed("transfer")
        cancellation.cancel_order(order=order, reason="Gone", user=boss)
        timeline = open_page(as_boss, again(order)).context["page"].timeline
        happened = [entry.label for entry in timeline if not entry.url]
        assert happened == ["cancelled", "confirmed", "placed"]
        assert [entry.at for entry in timeline] == sorted((entry.at for entry in timeline), reverse=True)


class TestQueries:
    def test_do_not_grow_with_lines_and_what_happened(self, as_boss, place, make_variant):
        few = place({make_variant("A", price="2.00", quantity=9): 1})
        many = place({make_variant(f"B{n}", price="2.00", quantity=9): 1 for n in range(10)})
        for n in range(10):
            log_event(many, OrderEvent.Kind.NOTE, f"Note {n}")
        open_page(as_boss, few)
        counts = []
        for order in (few, many):
            with CaptureQueriesContext(connection) as queries:
                assert open_page(as_boss, order).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 14

    def test_do_not_grow_with_payments_and_parcels(self, as_boss, bought, boss):
        order = bought()
        payments.record_manual_payment(order=order, amount=Decimal(60), user=boss)
        lines = list(order.lines.all())
        shipping.ship_order(order=order, key="a" * 24, user=boss, quantities={lines[0].pk: 1})
        refunds.refund_order(order=order, amount=Decimal(1), reason="x", user=boss)
        open_page(as_boss, order)
        counts = []
        for number in range(2):
            with CaptureQueriesContext(connection) as queries:
                open_page(as_boss, order)
            counts.append(len(queries))
            if not number:
                payments.record_manual_payment(order=order, amount=Decimal(5), user=boss)
                shipping.ship_order(order=order, key="b" * 24, user=boss, quantities={lines[1].pk: 1})
                refunds.refund_order(order=order, amount=Decimal(6), reason="y", user=boss)
        assert counts[0] == counts[1] <= 21
