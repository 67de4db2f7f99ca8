"""Digital goods reach their buyer as soon as the order is paid, and again when staff say so."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from orders.models import Order, Voucher
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import downloads
from orders.services.lifecycle import cancellation, confirmation, returns, withdrawals
from orders.services.order import transitions
from orders.services.payment import payments, refunds
from orders.signals import Download, attention_needed, downloads_asked, downloads_due, downloads_ready
from tests.orders.money import reasons
from tests.orders.services.lifecycle.test_withdrawals import withdraw

pytestmark = pytest.mark.django_db

ENDS = datetime(2027, 1, 31, 12, tzinfo=UTC)


def file_of(variant_id):
    return Download(variant_id, "suppers.pdf", "https://shop.example/downloads/1:x/", 2048, ENDS, 5)


@pytest.fixture(autouse=True)
def library(monkeypatch):
    """Stands in for whoever keeps the files: it has one for each variant, and notes what it hears."""
    heard = []

    def give(sender, variant_ids, is_renewed, **kwargs):
        heard.append((variant_ids, is_renewed))
        return [file_of(variant_id) for variant_id in variant_ids]

    for signal in (downloads_due, downloads_asked):
        monkeypatch.setattr(signal, "receivers", [])
    downloads_due.connect(give, weak=False)
    downloads_asked.connect(lambda sender, **kwargs: [file_of(7)], weak=False)
    return heard


@pytest.fixture
def told(hear):
    return hear(downloads_ready)


@pytest.fixture
def booklet(make_variant):
    return make_variant("PDF", name="Booklet", is_digital=True)


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def pay(order):
    payments.record_manual_payment(order=order, amount=order.amount_due, user=None)
    order.refresh_from_db()
    return order


class TestHandOverDownloads:
    def test_when_the_money_is_there_and_not_before(self, place, booklet, ways, library, told):
        order = place({booklet: 1}, shipping_method=None, payment_method=ways["transfer"])
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert (library, told, order.downloads_at) == ([], [], None)
        order = pay(order)
        assert library == [((booklet.pk,), False)]
        [heard] = told
        assert (heard["order"].number, heard["downloads"]) == (order.number, (file_of(booklet.pk),))
        assert order.is_delivered and order.downloads_at == order.delivered_at
        event = order.events.get(kind="delivered")
        assert (event.message, event.is_public) == ("Your downloads are ready: suppers.pdf.", True)
        payments.record_manual_payment(order=order, amount=Decimal(1), user=None)
        assert len(library) == len(told) == 1, "money that comes on top gives nothing twice"

    def test_by_invoice_when_it_is_paid(self, bought, library):
        order = bought(digital=True)
        assert not library
        order = pay(order)
        assert len(library) == 1
        assert order.is_confirmed, "the mugs are still to be sent"

    def test_at_once_where_nothing_is_to_pay(self, place, booklet, ways, library, told):
        free = Voucher.objects.create(name="Gift", code="GIFT", kind="percentage", value=Decimal(100))
        order = place({booklet: 1}, shipping_method=None, payment_method=ways["transfer"], voucher=free)
        assert order.total == 0
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert (len(library), len(told), order.is_delivered) == (1, 1, True)

    def test_when_what_was_not_paid_came_back(self, bought, library):
        order = bought(digital=True)
        payments.record_manual_payment(order=order, amount=Decimal("12.00"), user=None)
        assert not library
        lines = {line.pk: line.quantity for line in order.lines.exclude(sku="PDF")}
        returns.return_lines(order=order, quantities=lines)
        assert len(library) == 1

    def test_not_what_came_back_before_it_was_paid(self, bought, library):
        order = bought(digital=True)
        returns.return_lines(order=order, quantities={order.lines.get(sku="PDF").pk: 1})
        order.refresh_from_db()
        pay(order)
        assert library == []

    def test_not_of_an_order_that_is_all_parcels(self, bought, library):
        order = pay(bought())
        assert (library, order.downloads_at) == ([], None)

    def test_a_person_is_told_where_there_is_no_file(self, bought, hear, told, monkeypatch):
        monkeypatch.setattr(downloads_due, "receivers", [])
        attention = hear(attention_needed)
        order = pay(bought(digital=True))
        assert "no file to give for Booklet. Upload one, then send" in reasons(order)
        assert (len(attention), told, order.downloads_at) == (1, [], None)

    def test_a_person_need_not_look_any_more_once_all_of_it_was_sent(self, bought, library, monkeypatch):
        with monkeypatch.context() as nobody:
            nobody.setattr(downloads_due, "receivers", [])
            order = pay(bought(digital=True))
        downloads.resend_downloads(order=order, key="k" * 24, user=None)
        assert reasons(order) == ""


class TestWordsWhereNothingIsSent:
    """Of an order that is all files nobody packs, sends or returns anything."""

    @pytest.fixture
    def order(self, place, booklet, ways, ada):
        order = place({booklet: 1}, shipping_method=None, payment_method=ways["transfer"], user=ada)
        return confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)

    def page(self, as_ada, order, name="order"):
        return as_ada.get(reverse(f"orders:{name}", args=[order.number])).text

    def test_tell_what_comes_next(self, order):
        told = order.events.get(kind="confirmed").message
        assert told == "You confirmed your order. Everything in it is there for you once it is paid."

    def test_promise_nothing_more_where_nothing_is_to_pay(self, place, booklet, ada):
        free = Voucher.objects.create(name="Gift", code="GIFT", kind="percentage", value=Decimal(100))
        order = place({booklet: 1}, shipping_method=None, voucher=free, user=ada)
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        told = list(order.events.values_list("message", flat=True))[-2:]
        assert told == ["You confirmed your order.", "Your downloads are ready: suppers.pdf."]

    def test_on_the_page_of_payment(self, order, as_ada):
        payments.start_payment(order=order)
        page = self.page(as_ada, order, "pay")
        assert "Everything is there for you once the money has arrived." in page and "pack" not in page

    def test_on_the_page_of_the_order(self, order, as_ada):
        assert "send something back" not in self.page(as_ada, order)
        assert "send something back" not in self.page(as_ada, pay(order))

    def test_on_that_of_a_cancelled_one(self, order, as_ada):
        cancellation.cancel_order(order=order)
        page = self.page(as_ada, order)
        assert "This order is cancelled." in page and "nothing will be sent" not in page

    def test_where_its_buyer_withdraws(self, order):
        Order.objects.update(waived_at=None)
        order = pay(order)
        withdraw(order)
        told = order.events.get(kind="withdrawn").message
        assert told == "You withdrew from the contract for: 1 × Booklet."


class TestResendDownloads:
    def test_sends_the_links_again_once_for_each_form(self, bought, library, told, ada):
        order = pay(bought(digital=True))
        for key in ("one", "one", "two"):
            downloads.resend_downloads(order=order, key=key, user=ada)
        assert [is_renewed for _, is_renewed in library] == [False, True, True]
        assert len({heard["delivery_id"] for heard in told}) == 3
        events = order.events.filter(kind="delivered").values_list("message", "user")
        assert list(events)[1:] == [("We sent you the links to your downloads again: suppers.pdf.", ada.pk)] * 2

    def test_refuses_what_nobody_has_a_right_to(self, bought, place, ada, library):
        def refusal(order):
            with pytest.raises(downloads.DownloadsRefused) as refused:
                downloads.resend_downloads(order=order, key="k", user=ada)
            return str(refused.value)

        unpaid = bought(digital=True)
        assert "is not paid" in refusal(unpaid)
        paid = pay(unpaid)
        refunds.refund_order(order=paid, amount=paid.total, reason="Late", user=ada)
        assert "its money went back" in refusal(paid)
        cancellation.cancel_order(order=paid, user=ada)
        assert "its money went back" in refusal(paid)
        assert "nothing in it is digital" in refusal(place())
        assert len(library) == 1

    def test_says_that_there_is_no_file(self, bought, ada, monkeypatch):
        order = pay(bought(digital=True))
        monkeypatch.setattr(downloads_due, "receivers", [])
        with pytest.raises(downloads.DownloadsRefused, match="Upload one"):
            downloads.resend_downloads(order=order, key="k", user=ada)

    def test_is_not_asked_about_where_it_cannot_happen(self, client, admin_user, bought):
        client.force_login(admin_user)
        order = pay(bought(digital=True))
        step = reverse("admin:orders_order_downloads", args=[order.pk])
        assert client.get(step).status_code == 200
        refunds.refund_order(order=order, amount=order.total, reason="Late", user=admin_user)
        answer = client.get(step, follow=True)
        assert answer.redirect_chain and "its money went back" in answer.text

    def test_is_a_button_of_the_orders_page(self, client, admin_user, bought, library):
        client.force_login(admin_user)
        order = bought(digital=True)
        page, step = (reverse(f"admin:orders_order_{name}", args=[order.pk]) for name in ("change", "downloads"))
        assert step not in client.get(page).text
        pay(order)
        assert step in client.get(page).text
        asked = client.get(step)
        assert "Each works 5 times within 30 days" in asked.text
        key = asked.context["form"]["key"].value()
        assert client.post(step, {"key": key}, follow=True).text.count("The download links are sent again.") >= 1
        assert [is_renewed for _, is_renewed in library] == [False, True]


class TestAfterwards:
    def test_the_buyer_cannot_cancel_or_withdraw_from_what_they_have(self, as_ada, ada, bought, snapshot):
        order = pay(bought(digital=True, user=ada))
        before = snapshot(order)
        with pytest.raises(transitions.DownloadsDelivered, match="digital goods have been delivered"):
            cancellation.cancel_order(order=order, user=ada)
        with pytest.raises(withdrawals.WithdrawalRefused, match="from Booklet"):
            withdraw(order, {order.lines.get(sku="PDF").pk: 1})
        assert snapshot(order) == before
        assert reverse("orders:cancel", args=[order.number]) not in as_ada.get(order.get_absolute_url()).text

    def test_withdrawing_from_the_rest_does_not_cancel_what_they_have(self, bought):
        order = pay(bought(digital=True))
        withdraw(order)
        order.refresh_from_db()
        assert order.is_confirmed and order.needs_attention

    def test_staff_may_cancel(self, bought, ada, bo):
        order = pay(bought(digital=True, user=ada))
        assert cancellation.cancel_order(order=order, user=bo).is_cancelled

    def test_who_was_not_asked_may_still_withdraw(self, bought):
        order = bought(digital=True)
        Order.objects.filter(pk=order.pk).update(waived_at=None, waiver="")
        withdraw(pay(order), {order.lines.get(sku="PDF").pk: 1})


class TestOrderPage:
    def test_leads_to_the_files_once_it_is_paid(self, as_ada, ada, bought):
        order = bought(digital=True, user=ada)
        address = order.get_absolute_url()
        assert "https://shop.example/downloads/" not in as_ada.get(address).text
        pay(order)
        page = as_ada.get(address).text
        assert '<a href="https://shop.example/downloads/1:x/">suppers.pdf</a>' in page
        assert "5 downloads left, until 31 January 2027" in page
