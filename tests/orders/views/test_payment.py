import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.gateways import registry
from orders.models import Order, Payment
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation
from orders.services.order import links
from orders.services.payment import webhooks
from orders.services.payment.payments import record_manual_payment, start_payment
from tests.orders.money import TOTAL, again

pytestmark = pytest.mark.django_db


def url(order, page="pay"):
    return reverse(f"orders:{page}", args=[order.number, "test"] if page == "pay_step" else [order.number])


@pytest.fixture
def order(confirmed, ada):
    return confirmed(user=ada)


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def send(as_ada, order, ways):
    """Post the form of the pay page and follow: ``send("test", choice="decline")``."""

    def send(code="test", **data):
        return as_ada.post(url(order), {"method": ways[code].pk, **data}, follow=True)

    return send


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestCancelled:
    NOTHING, PERHAPS = "Nothing was paid, and nothing is owed.", "If your payment was taken, it goes back to you."

    def words(self, as_ada, order):
        shown = text(as_ada.get(order.get_absolute_url()))
        assert "Whatever you have paid" not in shown
        return self.NOTHING in shown, self.PERHAPS in shown

    @pytest.mark.parametrize("choice", ["late", "second-step", "time-out"])
    def test_says_what_is_known_of_a_payment_that_is_under_way(self, as_ada, order, send, choice):
        send(choice=choice)
        cancellation.cancel_order(order=order)
        assert self.words(as_ada, order) == (False, True)

    def test_says_that_nothing_was_paid_where_that_is_known(self, as_ada, order, send):
        cancellation.cancel_order(order=order)
        assert self.words(as_ada, order) == (True, False)
        send(choice="second-step")
        assert self.words(as_ada, order) == (True, False)

    def test_says_what_goes_back(self, as_ada, order, send):
        send(choice="succeed")
        cancellation.cancel_order(order=again(order))
        assert self.words(as_ada, order) == (False, False)
        assert "€28.90 went back to you" in text(as_ada.get(order.get_absolute_url()))


class TestAccess:
    def test_a_stranger_gets_404_and_changes_nothing(self, client, bo, order, ways):
        for login in (False, True):
            if login:
                client.force_login(bo)
            for page in ("pay", "pay_return", "pay_step"):
                assert client.get(url(order, page)).status_code == 404
            assert client.post(url(order), {"method": ways["test"].pk}).status_code == 404
            assert client.post(url(order, "pay_step"), {"approve": "yes"}).status_code == 404
        assert Payment.objects.count() == 0

    def test_a_guest_pays_by_the_signed_link(self, client, confirmed, ways):
        order = confirmed()
        client.get(links.signed_url(order))
        assert client.get(url(order)).status_code == 200
        client.post(url(order), {"method": ways["test"].pk})
        assert again(order).is_paid
        assert Payment.objects.get().user is None

    def test_an_order_that_owes_nothing_has_no_page_to_pay(self, as_ada, place, ada, ways, order):
        placed = place(user=ada, payment_method=ways["test"])
        start_payment(order=order)
        for unpayable in (placed, order):
            for method in (as_ada.get, as_ada.post):
                response = method(url(unpayable))
                assert (response.status_code, response["Location"]) == (303, unpayable.get_absolute_url())

    def test_is_not_kept_by_anybody_and_loads_nothing_from_elsewhere(self, as_ada, order):
        response = as_ada.get(url(order))
        assert "no-store" in response["Cache-Control"]
        assert "stripe" not in response["Content-Security-Policy"]
        assert b"noindex" in response.content


class TestOrderPage:
    def test_asks_first_for_what_has_to_be_paid_first(self, as_ada, order):
        page = text(as_ada.get(order.get_absolute_url()))
        assert 0 < page.find("Pay €28.90") < page.index("What happens next")
        assert page.count("Your payment") == 1
        start_payment(order=order)
        page = text(as_ada.get(order.get_absolute_url()))
        assert page.index("What happens next") < page.index("Your payment")


class TestConfirming:
    def test_a_prepaid_order_leads_to_the_page_of_payment(self, as_ada, place, ada, ways):
        order = place(user=ada, payment_method=ways["transfer"])
        response = as_ada.post(url(order, "confirm"), {"fingerprint": fingerprint_of(order)})
        assert (response.status_code, response["Location"]) == (303, url(order))

    def test_cash_on_delivery_leads_to_the_order(self, as_ada, place, ada, ways):
        order = place(user=ada, payment_method=ways["on_delivery"])
        response = as_ada.post(url(order, "confirm"), {"fingerprint": fingerprint_of(order)})
        assert response["Location"] == order.get_absolute_url()


class TestPay:
    def test_shows_the_sum_and_the_ways(self, as_ada, order, ways):
        page = text(as_ada.get(url(order)))
        assert "Pay €28.90" in page
        for way in ways.values():
            assert way.name in page

    def test_pays_and_says_so(self, send, order):
        page = text(send())
        assert "We have your payment of €28.90" in page
        assert "Paid</span> €28.90" in page
        assert again(order).is_paid

    def test_twice_posted_is_paid_once(self, as_ada, order, ways):
        for _ in range(2):
            assert as_ada.post(url(order), {"method": ways["test"].pk}).status_code == 303
        assert (again(order).paid_total, order.payments.count()) == (TOTAL, 1)

    def test_declined_stays_on_the_page_and_loses_nothing(self, send, order, ways):
        response = send(choice="decline")
        assert response.redirect_chain[-1][0] == url(order)
        page = text(response)
        assert "declined" in page
        assert "Your order is kept" in page
        assert ways["transfer"].name in page
        assert again(order).is_payable
        assert again(order).is_confirmed
        assert "Paid</span>" in text(send())

    def test_a_second_step_is_on_a_page_that_says_it_is_a_test(self, send, order, as_ada):
        response = send(choice="second-step")
        assert response.redirect_chain[-1][0] == url(order, "pay_step")
        assert "This is a test. No money moves." in text(response)
        page = as_ada.post(url(order, "pay_step"), {"approve": "yes"}, follow=True)
        assert page.redirect_chain[-1][0] == order.get_absolute_url()
        assert again(order).is_paid
        assert as_ada.post(url(order, "pay_step"), {"approve": "yes"}).status_code == 303

    def test_a_second_step_can_be_declined(self, send, order, as_ada):
        send(choice="second-step")
        page = as_ada.post(url(order, "pay_step"), {"refuse": "yes"}, follow=True)
        assert page.redirect_chain[-1][0] == url(order)
        assert "declined" in text(page)

    def test_no_answer_says_that_nobody_knows(self, send, order, as_ada):
        page = text(send(choice="time-out"))
        assert "We have no answer about your payment yet" in page
        assert 'name="method"' not in page, "nobody shall pay twice"
        as_ada.get(url(order, "pay_return"))
        assert again(order).is_paid

    def test_what_waits_says_so(self, send, order, ways):
        assert "on its way" in text(send(choice="late"))
        response = send("transfer")
        assert response.status_code == 409
        assert "cannot be stopped" in text(response)

    def test_bank_transfer_shows_the_account_the_sum_and_the_reference(self, send, order, settings):
        page = text(send("transfer"))
        for words in ("DE89 3704 0044 0532 0130 00", settings.SHOP_BANK_HOLDER, "€28.90", order.number):
            assert words in page
        assert "after that it is cancelled" in page

    def test_cash_on_delivery_is_nothing_to_do(self, send, order):
        response = send("on_delivery")
        assert response.redirect_chain[-1][0] == order.get_absolute_url()
        assert "Cash on delivery: please have <strong>€28.90</strong> ready" in text(response)

    @pytest.mark.parametrize("method", ["", "0", "x", "99999999999999999999", "\x00", "2' --"])
    def test_refuses_an_unknown_way(self, as_ada, order, method, snapshot):
        before = snapshot(order)
        response = as_ada.post(url(order), {"method": method})
        assert response.status_code == 422
        assert "Please choose how you want to pay" in text(response)
        assert (snapshot(order), Payment.objects.count()) == (before, 0)

    def test_refuses_a_word_that_the_gateway_does_not_know(self, as_ada, order, ways):
        response = as_ada.post(url(order), {"method": ways["test"].pk, "choice": "pigeon\x00"})
        assert response.status_code in {409, 422}
        assert not again(order).is_paid

    def test_says_that_the_time_is_over(self, as_ada, order, ways):
        Order.objects.filter(pk=order.pk).update(pay_until=timezone.now() - timedelta(seconds=1))
        response = as_ada.post(url(order), {"method": ways["test"].pk})
        assert (response.status_code, Payment.objects.count()) == (409, 0)
        assert "time to pay this order is over" in text(response)

    def test_a_part_shows_the_rest(self, as_ada, order, ada):
        record_manual_payment(order=order, amount=Decimal(10), user=ada)
        assert "Pay €18.90" in text(as_ada.get(url(order)))
        assert "€10.00 has arrived; <strong>€18.90</strong> is still owed" in text(as_ada.get(order.get_absolute_url()))

    def test_costs_few_queries(self, as_ada, order, django_assert_max_num_queries):
        for _ in range(3):
            start_payment(order=order, choice="decline")
        as_ada.get(url(order))
        with django_assert_max_num_queries(8):
            as_ada.get(url(order))


class TestStripe:
    def test_shows_its_form_and_allows_its_script_there_only(self, double, send, order, as_ada):
        page = send()
        secret = order.payments.get().client_secret
        assert f'data-secret="{secret}"' in text(page)
        assert "needs JavaScript" in text(page)
        policy = page["Content-Security-Policy"]
        for directive in ("script-src", "frame-src", "connect-src"):
            assert re.search(rf"{directive} [^;]*'self'[^;]*stripe\.com", policy), policy
        assert "unsafe" not in policy
        assert "stripe" not in as_ada.get(order.get_absolute_url())["Content-Security-Policy"]

    def test_asks_what_became_of_it_on_the_way_back(self, double, send, order, as_ada):
        send()
        double.bring_money(order.payments.get().reference)
        page = as_ada.get(url(order, "pay_return"), follow=True)
        assert "We have your payment of €28.90" in text(page)
        assert again(order).is_paid

    def test_declined_says_so_and_keeps_the_form(self, double, send, order, as_ada):
        send()
        double.decline(order.payments.get().reference)
        page = text(as_ada.get(url(order, "pay_return"), follow=True))
        assert "declined" in page
        assert "data-pay-by-stripe" in page

    def test_takes_no_other_sum_than_the_page_shows(self, double, send, order, as_ada):
        send()
        first = order.payments.get().reference
        Order.objects.filter(pk=order.pk).update(paid_total=10)  # an earlier payment has brought something after all
        page = text(as_ada.get(url(order)))
        assert "Pay €18.90" in page
        assert "data-pay-by-stripe" not in page, "its form would take all of the €28.90"
        assert "data-pay-by-stripe" in text(send())
        amounts = {pk: (intent["amount"], intent["status"]) for pk, intent in double.intents.items()}
        assert amounts.pop(first) == (2890, "canceled")
        assert list(amounts.values()) == [(1890, "requires_payment_method")]

    def test_leads_to_another_way_or_to_us_without_javascript(self, double, send, ways):
        assert "choose another way to pay below" in text(send())
        for code in ("transfer", "on_delivery"):
            ways[code].is_active = False
            ways[code].save()
        page = text(send())
        assert "choose another way" not in page
        assert 'name="method"' not in page
        assert "write to us" in page

    def test_down_for_a_moment_is_asked_again_by_the_same_key_and_the_buyer_goes_on(self, double, send, order):
        double.fail_next(500, 500)  # the SDK's own second try fails as well
        assert "data-pay-by-stripe" in text(send())
        assert order.payments.count() == 1


class TestAttention:
    def test_is_not_shown_to_the_buyer(self, send, order, as_ada):
        send(choice="less")
        webhooks.deliver_due_webhooks()
        assert again(order).needs_attention
        page = text(as_ada.get(order.get_absolute_url()))
        assert "Only €14.45 came" not in page
        assert "€14.45 arrived; €14.45 is still owed" in page
        assert registry.offered_codes()[0] == "test"
