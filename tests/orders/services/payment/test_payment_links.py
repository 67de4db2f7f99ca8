"""The link to pay, sent by staff."""

import pytest
from django.conf import settings

from orders.models import OrderEvent, Payment
from orders.services.lifecycle import cancellation, corrections
from orders.services.order.transitions import StaleOrder, version_of
from orders.services.payment import payment_links, payments
from orders.signals import payment_requested
from tests import desk
from tests.orders.money import TOTAL, again

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"


@pytest.fixture
def requested(hear):
    return hear(payment_requested)


class TestSendPaymentLink:
    def test_tells_what_is_owed_and_stands_in_the_timeline(self, confirmed, ada, requested):
        order = payment_links.send_payment_link(order=confirmed("transfer"), user=ada)
        event = order.events.last()
        assert (event.kind, event.message) == (OrderEvent.Kind.PAYMENT, "We have sent you the link to pay €28.90.")
        assert (event.user, event.is_public) == (ada, True)
        [heard] = requested
        assert (heard["order"].amount_due, heard["request_id"]) == (TOTAL, str(event.pk))
        assert heard["order"].url.startswith("http") and order.number in heard["order"].url

    def test_is_sent_once_for_a_page(self, confirmed, ada, requested):
        order = confirmed("transfer")
        shown = version_of(order)
        payment_links.send_payment_link(order=order, user=ada, shown=shown)
        with pytest.raises(StaleOrder):
            payment_links.send_payment_link(order=order, user=ada, shown=shown)
        assert len(requested) == 1

    def test_refuses_what_nobody_can_pay(self, place, bought, confirmed, ways, ada, requested, snapshot):
        paid = confirmed("transfer")
        payments.record_manual_payment(order=paid, amount=TOTAL, user=ada)
        under_way = confirmed()
        payments.start_payment(order=under_way, choice="late")
        assert Payment.objects.get(order=under_way).is_pending
        for order, words in (
            (place(payment_method=ways["transfer"]), "Confirm it first"),
            (cancellation.cancel_order(order=confirmed()), "Nothing is to be paid"),
            (paid, "Nothing is to be paid"),
            (bought(is_by_invoice=True), "by invoice"),
            (under_way, "A payment is on its way"),
        ):
            before = snapshot(order)
            with pytest.raises(payment_links.PaymentLinkRefused, match=words):
                payment_links.send_payment_link(order=again(order), user=ada)
            assert snapshot(order) == before
        assert requested == []


class TestLink:
    """Whoever holds it can pay, without an account, as long as something is to be paid."""

    @pytest.fixture
    def link_of(self, requested, ada):
        def send(order):
            payment_links.send_payment_link(order=order, user=ada)
            return requested[-1]["order"].url.removeprefix(settings.SITE_URL)

        return send

    @pytest.mark.parametrize("is_member", [True, False])
    def test_opens_the_payment_and_the_order_and_no_other(self, client, confirmed, ada, link_of, is_member):
        order, other = confirmed("transfer", user=ada if is_member else None), confirmed("transfer", user=ada)
        page = client.get(link_of(order), follow=True)
        assert page.redirect_chain[-1][0] == f"/orders/{order.number}/pay/" and "€28.90" in page.text
        assert client.get(order.get_absolute_url()).status_code == 200
        assert client.get(other.get_absolute_url()).status_code == 404
        assert client.get("/orders/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
        assert client.get(link_of(order).replace(order.number, other.number)).status_code == 404

    def test_of_a_member_asks_for_the_log_in_once_nothing_is_to_be_paid(self, client, confirmed, ada, link_of):
        order = confirmed("transfer", user=ada)
        link = link_of(order)
        payments.record_manual_payment(order=order, amount=TOTAL, user=ada)
        assert client.get(link)["Location"].startswith("/accounts/login/")
        assert client.get(order.get_absolute_url()).status_code == 404

    def test_is_void_once_the_address_that_it_went_to_was_wrong(self, client, confirmed, ada, link_of):
        order = confirmed("transfer", user=ada)
        link = link_of(order)
        corrections.correct_order(order=order, email="right@example.com", phone="", reason="A slip.", user=ada)
        assert client.get(link).status_code == 404


class TestDoors:
    def test_the_orders_page_and_the_list_ask_first(self, confirmed, admin_client, requested):
        order, other = confirmed("transfer"), confirmed("transfer")
        url = f"{LIST}{order.pk}/payment-link/"
        assert url in admin_client.get(f"{LIST}{order.pk}/change/").text
        assert "gets a mail with the link to pay €28.90" in admin_client.get(url).text
        assert requested == []
        desk.fill_in(admin_client, url)
        desk.act(admin_client, LIST, "send_payment_link", other)
        assert [heard["order"].number for heard in requested] == [order.number, other.number]

    def test_the_list_writes_once_however_often_its_page_is_sent(self, confirmed, admin_client, requested):
        order, other = confirmed("transfer"), confirmed("transfer")
        page = desk.ask_for(admin_client, LIST, "send_payment_link", order, other)
        first = desk.fill_in(admin_client, LIST, page=page, is_agreed="yes").text
        assert first.count("The payment link is on its way.") == 2
        second = desk.fill_in(admin_client, LIST, page=page, is_agreed="yes").text
        assert f"{order.number}: The order has changed since you opened this page, so nothing was done." in second
        assert "We have sent you the link to pay €28.90." in second
        assert [heard["order"].number for heard in requested] == [order.number, other.number]
        desk.act(admin_client, LIST, "send_payment_link", order)
        assert len(requested) == 3, "a page that is opened anew sends it once more"

    def test_the_list_writes_nothing_from_a_page_that_does_not_say_what_it_showed(
        self, confirmed, admin_client, requested
    ):
        order = confirmed("transfer")
        page = desk.ask_for(admin_client, LIST, "send_payment_link", order)
        field = f"shown-{order.pk}"
        words = desk.fields_of(page)[field][0].partition(":")[0]
        for shown in ("", words, f"{words}:x"):
            assert desk.fill_in(admin_client, LIST, page=page, is_agreed="yes", **{field: shown}).status_code == 200
        assert requested == []
