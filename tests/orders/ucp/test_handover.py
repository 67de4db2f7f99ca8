from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from my_shop.kernel.webhooks.models import Event
from orders.models import CartItem, Order, UcpSession
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle.confirmation import confirm_order
from orders.services.shopping.cart_merge import merge_carts
from orders.ucp import sessions
from orders.ucp.adoption import adopt_handed_over
from tests.orders.ucp.conftest import PROFILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_variant):
    return make_variant("MUG", quantity=9)


@pytest.fixture
def session(agent, mug, delivered, profiles):
    """One that its buyer has to go on with: no way to pay has handlers."""
    [order] = [each for each in profiles[PROFILE]["ucp"]["capabilities"] if each["name"].endswith(".order")]
    order["config"] = {"webhook_url": "https://agent.example/hook"}
    return agent.open({"MUG": 2}, **delivered)


def path_of(session):
    return "/ucp/continue/" + session["continue_url"].partition("/ucp/continue/")[2]


@pytest.fixture
def buy(place, ways):
    """Order from a cart, as its buyer does on the pages."""

    def buy(units, cart):
        order = place(units, cart=cart, payment_method=ways["on_delivery"])
        return confirm_order(order=order, shown=fingerprint_of(order))

    return buy


@pytest.fixture
def cart(session, client):
    """Into which the session was put."""
    client.post(path_of(session))
    return UcpSession.objects.get().cart


class TestContinueSession:
    def test_says_who_hears_of_the_order_and_puts_nothing_anywhere_by_itself(self, session, client):
        page = client.get(path_of(session)).content.decode()
        assert "agent.example put this together for you" in page
        assert "we tell agent.example of your order" in page
        assert "2 × Mug" in page
        assert not CartItem.objects.exists()

    def test_fills_the_cart_and_says_where_it_goes(self, session, client):
        assert client.post(path_of(session)).status_code == 303
        assert [(item.quantity, item.cart.country) for item in CartItem.objects.select_related("cart")] == [(2, "GB")]

    def test_opens_by_a_token_that_is_good_for_nothing_else(self, agent, session, client):
        page, name = path_of(session).split("/")[-2], session["id"].removeprefix("chk_")
        assert page != name
        assert client.get(f"/ucp/continue/{name}/").status_code == 404
        assert agent.ask("GET", f"checkout-sessions/chk_{page}").status_code == 404

    def test_shows_nobody_the_order_that_was_made_of_it(self, agent, session, client, cart, buy, mug):
        order = buy({mug: 2}, cart)
        adopt_handed_over()
        page = client.get(path_of(session))
        assert (page.status_code, order.number in page.content.decode()) == (410, False)
        assert b"This was ordered" in page.content
        assert client.post(path_of(session)).status_code == 410

    def test_does_not_say_that_nothing_was_ordered_while_it_is(self, session, client):
        UcpSession.objects.update(completing_at=timezone.now())
        assert b"Nothing was ordered" not in client.get(path_of(session)).content

    def test_ends_with_the_session(self, agent, session, client):
        agent.post(f"checkout-sessions/{session['id']}/cancel")
        page = client.get(path_of(session))
        assert (page.status_code, b"Nothing was ordered" in page.content) == (410, True)

    def test_keeps_the_session_for_as_long_as_an_order_waits(self, agent, session, cart, settings):
        later = timezone.now() + timedelta(days=settings.SHOP_UNCONFIRMED_DAYS, minutes=-1)
        sessions.delete_stale_sessions(now=later)
        with time_machine.travel(later):
            assert agent.get(session)["status"] == "requires_escalation"
        sessions.delete_stale_sessions(now=later + timedelta(days=2))
        assert not UcpSession.objects.exists()


class TestAdoptHandedOver:
    def test_finds_the_order_of_the_items_in_whatever_number(self, agent, session, cart, buy, mug):
        assert adopt_handed_over() == 0
        order = buy({mug: 3}, cart)
        assert (adopt_handed_over(), adopt_handed_over()) == (1, 0)
        order.refresh_from_db()
        assert order.is_from_platform
        assert [event.type for event in Event.objects.filter(subject=f"ucp:{order.number}")] == ["ucp.order_placed"]
        found = agent.get(session)
        assert (found["status"], "order" in found) == ("completed", True)

    @pytest.mark.parametrize("skus", [("JUG",), ("MUG", "JUG")])
    def test_passes_over_an_order_of_other_things_and_ends_the_waiting(
        self, session, cart, buy, make_variant, mug, skus
    ):
        jug = make_variant("JUG", quantity=9)
        order = buy({{"MUG": mug, "JUG": jug}[sku]: 1 for sku in skus}, cart)
        assert adopt_handed_over() == 0
        order.refresh_from_db()
        assert order.is_from_platform is False
        buy({mug: 2}, cart)
        assert adopt_handed_over() == 0
        assert UcpSession.objects.values_list("order", "cart").get() == (None, None)
        assert not Event.objects.exists()

    def test_passes_over_what_was_bought_before(self, session, cart, buy, mug):
        buy({mug: 2}, cart)
        UcpSession.objects.update(handed_over_at=timezone.now())
        assert adopt_handed_over() == 0

    def test_passes_over_a_session_that_was_called_off(self, agent, session, cart, buy, mug):
        agent.post(f"checkout-sessions/{session['id']}/cancel")
        buy({mug: 2}, cart)
        assert adopt_handed_over() == 0

    def test_finds_the_order_of_a_buyer_who_has_logged_in_meanwhile(self, session, cart, buy, mug, ada):
        merge_carts(token=cart.token, user=ada)
        buy({mug: 2}, UcpSession.objects.get().cart)
        assert adopt_handed_over() == 1
        assert Order.objects.get().is_from_platform
