"""The buyer's pages once an order is on its way: parcels, withdrawing, ordering again."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import escape

from orders.models import Carrier, Order, Withdrawal
from orders.rules.fingerprint import fingerprint_of
from orders.rules.return_plan import RULE
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation, returns, withdrawals
from orders.services.order import links
from orders.services.payment import payments
from orders.services.shopping import carts
from products.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def page_of(client, order):
    return " ".join(client.get(order.get_absolute_url()).content.decode().split())


def ship(order, key="key", **given):
    return shipping.ship_order(order=order, key=key, user=None, **given)


class TestOrderPage:
    def test_speaks_of_each_state(self, as_ada, bought, ada):
        order = bought(user=ada)
        assert 'badge-success">Confirmed</span>' in page_of(as_ada, order)
        shipping.pack_order(order=order)
        page = page_of(as_ada, order)
        assert 'badge-success">Packed</span>' in page and "packed, and leave us next" in page
        ship(order, key="1", quantities={order.lines.get(sku="MUG").pk: 1})
        page = page_of(as_ada, order)
        assert 'badge-success">Shipped in part</span>' in page and "the rest follows" in page
        assert "Cancel this order" not in page
        ship(order, key="2")
        page = page_of(as_ada, order)
        assert 'badge-success">Shipped</span>' in page and "Everything is on its way" in page
        shipping.deliver_order(order=order, user=None)
        page = page_of(as_ada, order)
        assert 'badge-success">Delivered</span>' in page and "It was delivered on" in page
        returns.return_lines(order=order, quantities={order.lines.get(sku="MUG").pk: 1})
        assert 'badge-success">Delivered, partly returned</span>' in page_of(as_ada, order)
        assert 'badge-success">Delivered, partly returned</span>' in as_ada.get("/orders/").content.decode()

    def steps(self, client, order):
        page = page_of(client, order).partition('id="progress"')[2].partition("</section>")[0]
        return re.findall(r"<li( class=\"done\")?> <p>([\w ]+?)(?: <span|</p>)", page)

    def test_shows_the_way_and_how_far_it_has_come(self, as_ada, bought, ada):
        order = bought(user=ada)
        shipping.pack_order(order=order)
        done = ' class="done"'
        names = [(done, "Received"), (done, "Packed"), ("", "Shipped"), ("", "Delivered")]
        assert self.steps(as_ada, order) == names

    def test_shows_no_way_of_an_order_that_is_over(self, as_ada, bought, ada):
        order = cancellation.cancel_order(order=bought(user=ada), user=ada)
        assert 'id="progress"' not in page_of(as_ada, order)

    def test_links_to_the_carrier(self, as_ada, bought, ada):
        carrier = Carrier.objects.create(name="Parcels", tracking_url="https://carrier.example/{number}")
        order = bought(user=ada)
        ship(order, carrier=carrier, tracking_number='<A"1>')
        page = page_of(as_ada, order)
        assert '<a href="https://carrier.example/%3CA%221%3E" rel="noopener noreferrer"' in page
        assert "Follow the parcel &lt;A&quot;1&gt;" in page
        assert "<li>3 × Mug</li><li>2 × Jug</li>" in page

    def test_says_what_is_to_be_paid_first(self, as_ada, bought, ada):
        order = bought(user=ada)
        Order.objects.update(is_prepaid=True)
        assert "€60.00 is still to be paid" in page_of(as_ada, order)
        assert "We pack your items." not in page_of(as_ada, order)

    def test_of_digital_goods_names_no_days(self, as_ada, bought, ada):
        order = bought(user=ada)
        Order.objects.update(delivery_name="")
        assert "Then everything is there for you at once" in page_of(as_ada, order)
        payments.record_manual_payment(order=order, amount=order.total, user=ada)
        page = page_of(as_ada, order)
        assert "everything is there for you" in page
        assert "due " not in page and "Delivery address" not in page

    def test_stays_at_15_queries_for_many_lines_and_parcels(
        self, as_ada, place, make_variant, ada, django_assert_max_num_queries
    ):
        order = place({make_variant(f"S{n}", quantity=9): 2 for n in range(20)}, user=ada)
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        lines = list(order.lines.all())
        ship(order, key="first", quantities={lines[0].pk: 1})
        as_ada.get(order.get_absolute_url())
        with django_assert_max_num_queries(15) as few:
            as_ada.get(order.get_absolute_url())
        for line in lines[1:]:
            ship(order, key=f"key {line.pk}", quantities={line.pk: 1})
        with django_assert_max_num_queries(len(few)):
            as_ada.get(order.get_absolute_url())


class TestReorder:
    def url(self, order):
        return f"/orders/{order.number}/reorder/"

    def test_leads_to_the_cart(self, as_ada, bought, ada):
        order = bought(user=ada)
        for _ in range(2):
            response = as_ada.post(self.url(order))
            assert (response.status_code, response["Location"]) == (303, "/cart/")
        cart = carts.open_cart(user=ada)
        assert sorted(cart.items.values_list("quantity", flat=True)) == [2, 3]

    def test_of_a_guest_makes_a_cart(self, client, bought):
        order = bought()
        client.get(links.signed_url(order))
        client.post(self.url(order))
        assert "in your cart, at the prices of today" in client.get("/cart/").content.decode()

    def test_says_what_is_gone(self, as_ada, bought, ada):
        order = bought(user=ada)
        Variant.objects.update(quantity=0)
        page = as_ada.post(self.url(order), follow=True).content.decode()
        assert "Mug is sold out." in page and "None of it can be had" in page

    def test_is_nothing_for_strangers_and_links(self, as_ada, bought, bo):
        assert as_ada.post(self.url(bought(user=bo))).status_code == 404
        assert as_ada.get("/orders/x/reorder/").status_code == 405


class TestWithdraw:
    LINK = "Withdraw from contract here"

    @pytest.fixture
    def order(self, bought, ada):
        return bought(user=ada)

    def url(self, order):
        return f"/orders/{order.number}/withdraw/"

    def filled(self, client, order, **changes):
        form = client.get(self.url(order)).context["form"]
        values = {name: form[name].value() for name in form.fields}
        return {name: value for name, value in {**values, **changes}.items() if value is not False}

    def test_begins_on_the_order_page_while_the_period_runs(self, as_ada, order):
        assert self.LINK in page_of(as_ada, order)
        ship(order)
        shipping.deliver_order(order=order, user=None, at=timezone.now() - timedelta(days=17))
        assert self.LINK not in page_of(as_ada, order)
        assert as_ada.get(self.url(order)).status_code == 302

    def test_asks_then_shows_what_is_said_then_receives_it(self, as_ada, order, snapshot):
        before = snapshot(order)
        values = self.filled(as_ada, order)
        assert (values["name"], values["email"]) == ("Ada Byron", "ada@example.com")
        review = as_ada.post(self.url(order), {**values, "step": "review"})
        page = review.content.decode()
        assert review.status_code == 200
        assert "Confirm withdrawal</button>" in page and "<li>3 × Mug</li><li>2 × Jug</li>" in page
        assert "<li>3 × Mug: €36.00</li><li>2 × Jug: €24.00</li>" in page
        assert "<strong>€60.00</strong> is not owed any more." in page
        assert (snapshot(order), Withdrawal.objects.count()) == (before, 0)
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))
        hidden.pop("csrfmiddlewaretoken", None)
        for _ in range(2):
            response = as_ada.post(self.url(order), {**hidden, "step": "confirm"})
            assert (response.status_code, response["Location"]) == (303, order.get_absolute_url())
        statement = Withdrawal.objects.get()
        assert [fact["quantity"] for fact in statement.lines] == [3, 2]
        order.refresh_from_db()
        assert order.is_cancelled

    def test_of_some_units_goes_on_through_both_pages(self, as_ada, order):
        mug, jug = (order.lines.get(sku=sku).pk for sku in ("MUG", "JUG"))
        values = self.filled(as_ada, order, **{f"units-{mug}": "1", f"take-{jug}": False, f"units-{jug}": "junk"})
        values.pop(f"units-{jug}")
        page = as_ada.post(self.url(order), {**values, "step": "review"}).content.decode()
        hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))
        hidden.pop("csrfmiddlewaretoken", None)
        as_ada.post(self.url(order), {**hidden, "step": "confirm"})
        assert Withdrawal.objects.get().lines == [{"line": mug, "quantity": 1, "title": "Mug", "returned": 0}]
        order.refresh_from_db()
        assert order.is_confirmed

    def test_shows_what_goes_back_and_what_stays(self, as_ada, bought, make_variant, ada):
        order = bought({make_variant("MUG", price="14.00", quantity=9): 3}, user=ada)
        order.lines.update(discount=Decimal("6.00"), total=Decimal("36.00"))
        Order.objects.update(discount_total=Decimal("6.00"), total=Decimal("40.90"))
        payments.record_manual_payment(order=order, amount=Decimal("40.90"), user=None)
        ship(order)
        line = order.lines.get()
        values = self.filled(as_ada, order)
        for units, told in (
            ("1", ("1 × Mug: €12.00", "<strong>€12.00</strong> of what you paid", "costs €28.90, delivery included")),
            ("2", ("2 × Mug: €24.00", "Delivery: €4.90", "<strong>€28.90</strong> of what you paid")),
        ):
            reviewed = {**values, f"units-{line.pk}": units, "step": "review"}
            page = as_ada.post(self.url(order), reviewed).content.decode()
            for words in (*told, escape(str(RULE))):
                assert words in page
            # what was withdrawn from before is not back yet
            withdrawals.withdraw(order=order, name="A", email=ada.email, quantities={line.pk: 1}, key=f"{units:>024}")

    def test_can_be_changed_before_it_is_confirmed(self, as_ada, order):
        values = self.filled(as_ada, order, name="Augusta")
        page = as_ada.post(self.url(order), {**values, "step": "change"}).content.decode()
        assert 'value="Augusta"' in page and "Confirm withdrawal</button>" not in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "a\nb"),
            ("name", "\x00"),
            ("email", ""),
            ("email", "nobody"),
            ("key", ""),
            ("key", "x" * 44),
            ("key", "\x00" * 24),
            ("units", "0"),
            ("units", "-1"),
            ("units", "4"),
            ("units", "1.5"),
            ("units", "9" * 400),
            ("units", ""),
        ],
    )
    def test_keeps_what_was_typed_where_it_does_not_fit(self, as_ada, order, field, value, snapshot):
        name = f"units-{order.lines.get(sku='MUG').pk}" if field == "units" else field
        values = self.filled(as_ada, order, **{name: value})
        before = snapshot(order)
        response = as_ada.post(self.url(order), {**values, "step": "confirm"})
        assert response.status_code == 422
        assert (snapshot(order), Withdrawal.objects.count()) == (before, 0)

    def test_of_nothing_is_asked_again(self, as_ada, order):
        takes = {f"take-{line.pk}": False for line in order.lines.all()}
        response = as_ada.post(self.url(order), {**self.filled(as_ada, order, **takes), "step": "confirm"})
        assert response.status_code == 422
        assert "Choose at least one item" in response.content.decode()

    def test_too_late_is_refused_and_changes_nothing(self, as_ada, order, snapshot):
        values = self.filled(as_ada, order)
        cancellation.cancel_order(order=order)
        before = snapshot(order)
        response = as_ada.post(self.url(order), {**values, "step": "confirm"})
        assert response.status_code == 409
        assert "cannot withdraw" in response.content.decode()
        assert snapshot(order) == before

    def test_is_open_to_a_guest_with_the_link_and_to_nobody_else(self, client, bought):
        order = bought()
        assert client.get(self.url(order)).status_code == 404
        assert client.post(self.url(order), {"step": "confirm"}).status_code == 404
        client.get(links.signed_url(order))
        values = self.filled(client, order)
        assert client.post(self.url(order), {**values, "step": "confirm"}).status_code == 303
        assert Withdrawal.objects.get().user is None
