"""Paying at a gateway of the merchant's own, by its form or by hand: what the pages say comes from the protocol."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from orders.gateways.manual import ManualGateway
from orders.gateways.protocol import Answer, ChargeNotFound, Gateway, GatewayUnavailable, State
from orders.models import Payment
from orders.services.lifecycle import payment_worker
from orders.services.payment import payments
from tests.orders.money import again

pytestmark = pytest.mark.django_db


class FormGateway(Gateway):
    """Asks for the card on a form, after ``start``; what is set on the class is what it does next."""

    code, title, is_online, charges_at_start = "form", "Form", True, False
    form_template = "orders/_pay_by_stripe.html"
    failures, charges, state = 0, {}, State.ACTION_REQUIRED

    def start(self, charge):
        self._answer()
        self.charges[charge.key] = charge
        return Answer(state=State.ACTION_REQUIRED, reference=charge.key, client_secret=f"secret-{charge.key}")

    def look_up(self, *, reference="", key=""):
        self._answer()
        charge = self.charges.get(reference or key)
        if charge is None:
            raise ChargeNotFound
        received = charge.amount if self.state == State.PAID else 0
        return Answer(state=self.state, reference=charge.key, received=received)

    def cancel(self, *, reference="", key=""):
        self._answer()
        return Answer(state=State.CANCELLED, reference=reference or key)

    def refund(self, *, reference, amount, currency, key):
        raise NotImplementedError

    def look_up_refund(self, *, reference):
        raise NotImplementedError

    def read_webhook(self, body, headers):
        raise NotImplementedError

    def _answer(self):
        if FormGateway.failures:
            FormGateway.failures -= 1
            raise GatewayUnavailable("down")


class AtTheCounter(ManualGateway):
    """The buyer brings the money to the shop."""

    code, title, pays_on_delivery = "counter", "At the counter", False

    def start(self, charge):
        return Answer(state=State.PENDING, reference=charge.order_number)

    def refund(self, *, reference, amount, currency, key):
        raise NotImplementedError


@pytest.fixture(autouse=True)
def own_gateways(settings, ways, monkeypatch):
    settings.SHOP_GATEWAYS = ["form", "counter", "transfer"]
    settings.SHOP_OWN_GATEWAYS = settings.SHOP_OWN_GATEWAYS | {
        "form": f"{__name__}.FormGateway",
        "counter": f"{__name__}.AtTheCounter",
    }
    for name, value in (("failures", 0), ("charges", {}), ("state", State.ACTION_REQUIRED)):
        monkeypatch.setattr(FormGateway, name, value)
    for code, own in (("test", "form"), ("on_delivery", "counter")):
        ways[code].gateway = own
        ways[code].save()


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def confirm(as_ada, place, ada, ways):
    """Confirm an order on its page and follow: ``confirm("test")`` is by card, ``failures`` times unanswered."""

    def confirm(code="test", failures=0):
        order = place(user=ada, payment_method=ways[code])
        FormGateway.failures = failures
        shown = re.search(
            r'name="(fingerprint)" value="([^"]*)"', as_ada.get(order.get_absolute_url()).content.decode()
        )
        page = as_ada.post(url(order, "confirm"), {shown[1]: shown[2]}, follow=True)
        return again(order), text(page)

    return confirm


def url(order, page):
    return reverse(f"orders:{page}", args=[order.number])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestConfirm:
    def test_opens_on_the_form_of_the_way_that_was_chosen(self, confirm):
        order, page = confirm()
        assert f'data-secret="{order.payments.get().client_secret}"' in page
        assert "How do you want to pay?" not in page

    def test_names_the_sum_where_pressing_takes_the_money(self, confirm, settings, ways):
        settings.SHOP_GATEWAYS = ["test", "transfer"]
        ways["test"].gateway = "test"
        ways["test"].save()
        order, page = confirm()
        assert not order.payments.exists(), "nothing is taken by a button that obliges"
        assert re.search(r'<button[^>]*type="submit">Pay €28\.90</button>', page)
        assert "How do you want to pay?" not in page

    def test_goes_on_where_the_gateway_is_down_for_a_moment(self, confirm):
        order, page = confirm(failures=1)
        assert "data-secret" in page
        assert order.payments.count() == 1

    def test_says_that_nothing_was_taken_where_the_card_was_not_asked(self, as_ada, confirm, ways):
        order, page = confirm(failures=99)
        assert "Nothing was taken" in page
        assert "do not pay" not in page
        assert "do not pay" not in text(as_ada.get(order.get_absolute_url()))
        first = order.payments.get()
        response = as_ada.post(url(order, "pay"), {"method": ways["transfer"].pk}, follow=True)
        assert response.status_code == 200
        assert again(first).status == Payment.Status.CANCELLED
        assert again(order).payment_method == ways["transfer"]

    def test_a_second_try_goes_on_with_the_same_key(self, as_ada, confirm, ways):
        order, _ = confirm(failures=2)
        page = as_ada.post(url(order, "pay"), {"method": ways["test"].pk}, follow=True)
        assert "data-secret" in text(page)
        assert list(FormGateway.charges) == [order.payments.get().key]


class TestComingBack:
    def test_reads_what_is_known_where_the_gateway_is_down(self, as_ada, confirm):
        order, _ = confirm()
        FormGateway.state, FormGateway.failures = State.PAID, 99
        page = text(as_ada.get(url(order, "pay_return"), follow=True))
        assert "we do not know whether it was taken" in page
        assert "data-secret" not in page
        FormGateway.failures = 0
        payment_worker.look_up_payments(now=order.payments.get().look_up_at)
        assert again(order).is_paid

    def test_by_another_way_reads_what_is_known_too(self, as_ada, confirm, ways):
        order, _ = confirm()
        FormGateway.state, FormGateway.failures = State.PAID, 99
        with time_machine.travel(order.confirmed_at + timedelta(minutes=5), tick=False):
            as_ada.force_login(order.user)
            page = text(as_ada.get(url(order, "pay")))
            assert "we do not know whether it was taken" in page
            assert "data-secret" not in page
            assert 'name="method"' not in page, "nobody shall pay twice"
            refused = as_ada.post(url(order, "pay"), {"method": ways["transfer"].pk})
        assert "We do not know yet" in text(refused)
        FormGateway.failures = 0
        with time_machine.travel(order.confirmed_at + timedelta(minutes=6), tick=False):
            as_ada.get(url(order, "pay_return"))
        assert again(order).is_paid

    def test_finds_the_form_again_where_nothing_was_paid(self, as_ada, confirm):
        order, _ = confirm()
        FormGateway.failures = 1
        as_ada.get(url(order, "pay_return"))
        assert "data-secret" in text(as_ada.get(url(order, "pay_return"), follow=True))


class TestByHand:
    def test_waiting_for_a_person_is_no_payment_under_way(self, as_ada, confirm, ways):
        order, _ = confirm("on_delivery")
        as_ada.post(url(order, "pay"), {"method": ways["on_delivery"].pk})
        payments.start_payment(order=order)
        assert not again(order).is_payment_under_way
        for page in (order.get_absolute_url(), url(order, "pay")):
            shown = text(as_ada.get(page))
            assert "second time" not in shown
            assert "on its way" not in shown
        assert f"<strong>{order.number}</strong>" in text(as_ada.get(url(order, "pay")))
