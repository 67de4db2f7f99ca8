"""Staff pack, ship, deliver and take back; every step may be sent twice, and what cannot be is said beside the form."""

import re
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from orders.models import Carrier, Order, Shipment
from orders.rules.fingerprint import fingerprint_of
from orders.rules.return_plan import RULE
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, change_planning, changes, confirmation
from orders.services.payment import payments
from orders.services.payment.refunds import refund_order
from tests import desk
from tests.orders.money import again

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"
MARKS = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT)\b")
KEY = "k" * 24


@pytest.fixture
def as_boss(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests"))
    return client


@pytest.fixture
def carrier():
    return Carrier.objects.create(name="Parcels", tracking_url="https://carrier.example/{number}")


def url(order, step):
    return f"{LIST}{order.pk}/{step}/"


def units(order, **by_sku):
    return {f"line-{line.pk}": by_sku.get(line.sku, 0) for line in order.lines.all()}


def asked(client, method, path, data=None):
    """Return the response and how many statements it took; marks of transactions are none."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(path, data)
    return response, [query["sql"] for query in queries if not MARKS.match(query["sql"])]


class TestPackAndDeliver:
    def test_ask_before_they_act(self, as_boss, bought, snapshot):
        order = bought()
        before = snapshot(order)
        for step in ("pack", "deliver"):
            assert as_boss.get(url(order, step)).status_code == 200
        assert snapshot(order) == before

    def test_move_the_order_on_and_may_be_sent_twice(self, as_boss, bought):
        order = bought()
        for step, status in (("pack", "packed"), ("deliver", "delivered")):
            for _ in range(2):
                assert desk.send(as_boss, url(order, step), {}).status_code == 302
            order.refresh_from_db()
            assert order.status == status
            assert order.events.filter(kind=status).count() == 1
            assert order.events.last().user.username == "boss"

    def test_lists_the_goods(self, as_boss, bought):
        order = bought()
        told = {"pack": "Into the parcel: 3 × Mug (MUG).", "deliver": "Handed over: 3 × Mug (MUG)."}
        for step, words in told.items():
            for page in (as_boss.get(url(order, step)), desk.ask_for(as_boss, LIST, step, order)):
                assert words in page.text, step

    def test_say_that_the_money_is_missing(self, as_boss, bought, snapshot):
        order = bought()
        opened = {step: as_boss.get(url(order, step)) for step in ("pack", "ship", "deliver")}
        Order.objects.update(is_prepaid=True)
        before = snapshot(order)
        for step, page in opened.items():
            typed = units(order, MUG=1) if step == "ship" else {}
            for refused in (
                as_boss.get(url(order, step), follow=True),
                desk.fill_in(as_boss, url(order, step), page=page, **typed),
            ):
                assert "has to be paid before anything is sent" in refused.text, step
        assert snapshot(order) == before


class TestShip:
    def data(self, order, **given):
        return {"key": KEY, "carrier": "", "tracking_number": "", **units(order, MUG=1), **given}

    def test_offers_all_that_is_left(self, as_boss, bought):
        order = bought(digital=True)
        form = as_boss.get(url(order, "ship")).context["form"]
        assert [form[name].value() for name in form.fields if name.startswith("line-")] == [3, 2]
        assert re.fullmatch(r"[\w-]{20,43}", form["key"].value())

    def test_sends_a_parcel_once(self, as_boss, bought, carrier):
        order = bought()
        data = self.data(order, carrier=carrier.pk, tracking_number="77")
        for _ in range(2):
            assert desk.send(as_boss, url(order, "ship"), data).status_code == 302
        shipment = Shipment.objects.get()
        assert (shipment.tracking_url, shipment.user.username) == ("https://carrier.example/77", "boss")
        assert order.lines.get(sku="MUG").shipped_quantity == 1

    def test_answers_the_second_click_on_the_last_parcel_as_the_first(self, as_boss, bought):
        order = bought()
        data = self.data(order, **units(order, MUG=3, JUG=2))
        for _ in range(2):
            page = desk.send(as_boss, url(order, "ship"), data, follow=True).content.decode()
            assert f"{order.number}: A parcel has left." in page
        assert Shipment.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("line", "4"),
            ("line", "-1"),
            ("line", "1.5"),
            ("line", "many"),
            ("line", "9" * 400),
            ("line", "0"),
            ("key", ""),
            ("key", "\x00" * 24),
            ("carrier", "0"),
            ("carrier", "x"),
            ("tracking_number", "x" * 81),
            ("tracking_number", "a\nb"),
            ("tracking_number", "\x00"),
        ],
    )
    def test_says_what_cannot_be_and_changes_nothing(self, as_boss, bought, snapshot, field, value):
        order = bought()
        name = f"line-{order.lines.get(sku='MUG').pk}" if field == "line" else field
        before = snapshot(order)
        response = as_boss.post(url(order, "ship"), self.data(order, **{name: value}))
        assert response.status_code == 422
        assert "errorlist" in response.content.decode()
        assert (snapshot(order), Shipment.objects.count()) == (before, 0)

    def test_keeps_what_was_typed_where_the_order_cannot_be_sent_any_more(self, as_boss, bought):
        order = bought()
        page = as_boss.get(url(order, "ship"))
        Order.objects.update(is_prepaid=True)
        page = desk.fill_in(as_boss, url(order, "ship"), page=page, tracking_number="77")
        assert page.status_code == 422 and 'value="77"' in page.text
        assert "has to be paid before anything is sent" in page.text and not Shipment.objects.exists()

    def test_says_that_a_cancelled_order_cannot_be_sent(self, as_boss, bought):
        order = cancellation.cancel_order(order=bought())
        for page in (
            as_boss.get(url(order, "ship"), follow=True),
            as_boss.post(url(order, "ship"), {"key": KEY}, follow=True),
        ):
            assert "is cancelled: it cannot become" in page.content.decode()


class TestStalePages:
    @pytest.mark.parametrize("step", ["pack", "ship", "deliver"])
    def test_move_no_order_on_that_was_changed_meanwhile(self, as_boss, bought, snapshot, step):
        order = bought()
        typed = {"key": KEY, **units(order, JUG=1)} if step == "ship" else {}
        page = as_boss.get(url(order, step))
        wanted = change_planning.WantedChange(
            email=order.email, phone=order.phone, quantities={order.lines.get(sku="MUG").pk: 2}
        )
        shown = change_planning.plan_change(order, wanted).plan.fingerprint
        changes.change_order(order=order, wanted=wanted, shown=shown, reason="You rang us.", user=None)
        before = snapshot(order)
        refused = desk.fill_in(as_boss, url(order, step), page=page, **typed)
        assert refused.status_code == 422
        assert "The order has changed since you opened this page" in refused.text
        assert "Mug: 2 instead of 3" in refused.text
        assert snapshot(order) == before
        assert desk.fill_in(as_boss, url(order, step), page=refused, follow=False).status_code == 302
        assert not again(order).is_confirmed

    @pytest.mark.parametrize("action", ["pack", "ship", "deliver"])
    def test_of_the_list_do_not_either(self, as_boss, bought, snapshot, action):
        order = bought()
        page = desk.ask_for(as_boss, LIST, action, order)
        order.lines.filter(sku="MUG").update(quantity=2)
        before = snapshot(order)
        refused = desk.fill_in(as_boss, LIST, page=page, is_agreed="yes")
        assert "something else would have happened than you were shown" in refused.text
        assert snapshot(order) == before


class TestPaymentReversed:
    WHY = "€60.00 went back to the buyer, and no goods for it."

    @pytest.fixture
    def order(self, bought):
        order = bought()
        payments.record_manual_payment(order=order, amount=Decimal(60), user=None)
        refund_order(order=order, amount=Decimal(60), reason="Sorry")
        return again(order)

    @pytest.mark.parametrize("step", ["pack", "ship", "deliver"])
    def test_is_said_and_a_reason_is_asked(self, as_boss, order, snapshot, step):
        assert f'href="{url(order, step)}"' in as_boss.get(f"{LIST}{order.pk}/change/").content.decode()
        page = as_boss.get(url(order, step)).content.decode()
        assert self.WHY in page and "Send it all the same, because" in page
        before = snapshot(order)
        for reason in ("", "a\nb"):
            assert desk.fill_in(as_boss, url(order, step), override_reason=reason).status_code == 422
        assert snapshot(order) == before
        assert desk.fill_in(as_boss, url(order, step), override_reason="A present", follow=False).status_code == 302
        assert not again(order).is_confirmed
        assert order.events.get(kind="note").message == f"{self.WHY} It goes on all the same: A present"

    @pytest.mark.parametrize("action", ["pack", "ship", "deliver"])
    def test_keeps_it_out_of_what_is_done_to_many(self, as_boss, order, action):
        page = desk.act(as_boss, LIST, action, order).content.decode()
        assert f"{self.WHY} Nothing of order {order.number} is sent, unless you insist." in page
        assert again(order).is_confirmed

    def test_asks_for_no_reason_elsewhere(self, as_boss, bought):
        order = bought()
        for step in ("pack", "ship", "deliver"):
            assert "override_reason" not in as_boss.get(url(order, step)).context["form"].fields


class TestTracking:
    def test_is_corrected(self, as_boss, bought, carrier):
        order = bought()
        shipment = shipping.ship_order(order=order, key=KEY, user=None)
        link = f"{LIST}{order.pk}/tracking/{shipment.pk}/"
        assert link in as_boss.get(f"{LIST}{order.pk}/change/").content.decode()
        assert desk.send(as_boss, link, {"carrier": carrier.pk, "tracking_number": "5"}).status_code == 302
        shipment.refresh_from_db()
        assert str(shipment) == "Parcels 5"
        assert desk.send(as_boss, link, {"carrier": "", "tracking_number": "a\nb"}).status_code == 422

    def test_takes_no_colleagues_correction_back(self, as_boss, bought, carrier):
        order = bought()
        shipment = shipping.ship_order(order=order, key=KEY, user=None)
        link = f"{LIST}{order.pk}/tracking/{shipment.pk}/"
        opened = as_boss.get(link)
        desk.fill_in(as_boss, link, carrier=carrier.pk, tracking_number="5")
        page = desk.fill_in(as_boss, link, page=opened, tracking_number="6")
        assert "Nothing was saved: boss saved “" in page.text
        assert "Tracking number: “5” by now, “6” in your form." in page.text
        shipment.refresh_from_db()
        assert str(shipment) == "Parcels 5"
        desk.fill_in(as_boss, link, page=page)
        shipment.refresh_from_db()
        assert str(shipment) == "Parcels 6"

    def test_is_of_parcels_of_this_order_only(self, as_boss, bought, place):
        shipment = shipping.ship_order(order=bought(), key=KEY, user=None)
        assert as_boss.get(f"{LIST}{place().pk}/tracking/{shipment.pk}/").status_code == 404


class TestReturn:
    def test_refunds_in_the_same_step_where_money_is_there(self, as_boss, bought, monkeypatch):
        refunds = []
        monkeypatch.setattr(
            "orders.services.lifecycle.returns.refund_order", lambda **given: refunds.append(given["amount"])
        )
        order = bought()
        data = {**units(order, MUG=1), "reason": "Chipped", "is_refunded": "on", "key": KEY}
        assert "is_refunded" not in as_boss.get(url(order, "return")).context["form"].fields
        Order.objects.update(paid_total=order.total)
        page = desk.fill_in(as_boss, url(order, "return"), **data).content.decode()
        assert "€12.00 of the buyer&#x27;s money go back to the buyer." in page
        assert refunds == []
        assert desk.fill_in(as_boss, url(order, "return"), page=page, follow=False).status_code == 302
        assert refunds == [12]

    def test_shows_what_follows_before_it_is_done(self, as_boss, bought, snapshot):
        order = bought()
        order.lines.filter(sku="MUG").update(discount=Decimal("6.00"), total=Decimal("30.00"))
        Order.objects.update(discount_total=Decimal("6.00"), total=Decimal("54.00"))
        before = snapshot(order)
        page = desk.fill_in(as_boss, url(order, "return"), **units(order, MUG=2)).content.decode()
        for told in (
            "Called off: 2 × Mug for €20.00.",
            "€20.00 is not owed any more.",
            "Stays: 1 × Mug for €10.00, 1 still to be sent.",
            "Stays: 2 × Jug for €24.00, 2 still to be sent.",
            "What stays costs €34.00; €34.00 of it is still to be paid.",
            escape(str(RULE)),
        ):
            assert told in page
        assert snapshot(order) == before
        desk.fill_in(as_boss, url(order, "return"), page=page)
        assert again(order).credited_total == Decimal("20.00")

    def test_shows_it_again_where_something_else_follows_by_now(self, as_boss, bought, snapshot):
        order = bought()
        page = desk.fill_in(as_boss, url(order, "return"), **units(order, MUG=2)).content.decode()
        payments.record_manual_payment(order=order, amount=Decimal(60), user=None)
        before = snapshot(order)
        page = desk.fill_in(as_boss, url(order, "return"), page=page).content.decode()
        assert "Something else follows now than was shown." in page
        page = desk.fill_in(as_boss, url(order, "return"), page=page, is_refunded="on").content.decode()
        assert "€24.00 of the buyer&#x27;s money go back to the buyer." in page
        assert snapshot(order) == before
        desk.fill_in(as_boss, url(order, "return"), page=page)
        assert again(order).refunded_total == Decimal("24.00")

    @pytest.mark.parametrize("verbs", [["ship"], ["ship", "deliver"]])
    def test_is_offered_after_shipping(self, as_boss, bought, verbs):
        order = bought()
        shipping.ship_order(order=order, key=KEY, user=None)
        if "deliver" in verbs:
            shipping.deliver_order(order=order, user=None)
        assert url(order, "return") in as_boss.get(f"{LIST}{order.pk}/change/").content.decode()


class TestButtons:
    STEPS = ("confirm", "cancel", "pack", "ship", "deliver", "return")

    def offered(self, client, order):
        page = client.get(f"{LIST}{order.pk}/change/").content.decode()
        return [step for step in self.STEPS if url(order, step) in page]

    def test_are_the_moves_that_the_order_can_make(self, as_boss, bought):
        order = bought()
        assert self.offered(as_boss, order) == ["cancel", "pack", "ship", "deliver", "return"]
        shipping.pack_order(order=order)
        assert self.offered(as_boss, order) == ["cancel", "ship", "deliver", "return"]
        shipping.ship_order(order=order, key="part", quantities={order.lines.first().pk: 1}, user=None)
        assert self.offered(as_boss, order) == ["ship", "return"]
        shipping.ship_order(order=order, key="rest", user=None)
        assert self.offered(as_boss, order) == ["deliver", "return"]

    def test_wait_for_the_money(self, as_boss, bought):
        order = bought()
        Order.objects.update(is_prepaid=True)
        assert self.offered(as_boss, order) == ["cancel", "return"]

    def test_need_the_permission_to_change(self, client, bought, bo, snapshot):
        from django.contrib.auth.models import Permission

        order = bought()
        shipment = shipping.ship_order(order=order, key="part", quantities={order.lines.first().pk: 1}, user=None)
        bo.is_staff = True
        bo.save()
        bo.user_permissions.add(Permission.objects.get(codename="view_order"))
        client.force_login(bo)
        before = snapshot(order)
        for step in ("pack", "ship", "deliver", "return", f"tracking/{shipment.pk}"):
            assert client.post(url(order, step), {"key": KEY}).status_code == 403
        for action in ("pack", "ship", "deliver"):
            client.post(LIST, {"action": action, "_selected_action": [order.pk]}, follow=True)
        assert snapshot(order) == before


class TestActions:
    def test_move_each_order_and_say_why_not(self, as_boss, bought, place):
        order, waiting = bought(), place()
        asked = desk.ask_for(as_boss, LIST, "pack", order, waiting).content.decode()
        assert f"Order {waiting.number} is waiting for confirmation: it cannot become packed" in asked
        for action, done in (("pack", "Packed"), ("ship", "Shipped"), ("deliver", "Delivered")):
            assert f"{order.number}: {done}." in desk.act(as_boss, LIST, action, order, waiting).content.decode()
        order.refresh_from_db()
        assert order.is_delivered


class TestQueries:
    """Under 16 for every page and step of an order, however many lines it has; what moves stock asks products as well
    (tests/journeys/test_queries.py counts that)."""

    STEPS = {
        "pack": {},
        "ship": {"key": KEY},
        "deliver": {},
        "return": {"reason": "Chipped"},
        "cancel": {"reason": "Broken"},
    }

    @pytest.fixture
    def orders(self, place, make_variant):
        def make(lines):
            order = place({make_variant(f"L{lines}-{n}", quantity=9): 2 for n in range(lines)})
            return confirmation.confirm_order(order=order, shown=fingerprint_of(order))

        ContentType.objects.get_for_model(Order)  # a process asks once how the log of staff names an order
        return make(2), make(20)

    @pytest.mark.parametrize("step", STEPS)
    def test_of_a_step(self, as_boss, orders, step):
        counts = []
        for order in orders:
            data = dict(self.STEPS[step])
            if step in ("ship", "return"):
                data |= {f"line-{line.pk}": 1 for line in order.lines.all()}
                data |= {"key": f"{order.pk:024}"}
            as_boss.get(url(order, step))
            response, page = asked(as_boss, "get", url(order, step))
            assert response.status_code == 200
            data |= {"_shown": desk.fields_of(response).get("_shown", "")}
            if step == "return":
                response, page = asked(as_boss, "post", url(order, step), data)
                data["planned"] = response.context["form"]["planned"].value()
                assert len(page) < 15
            response, made = asked(as_boss, "post", url(order, step), data)
            self.sql = made
            assert response.status_code == 302
            counts.append((len(page), len(made)))
        assert counts[0] == counts[1]
        page, made = counts[1]
        assert page < 16
        assert made < 16, "\n".join(self.sql)

    def test_of_the_page_with_parcels(self, as_boss, orders):
        counts = []
        for order in orders:
            for line in order.lines.all():
                shipping.ship_order(order=order, key=f"{line.pk}", quantities={line.pk: 1}, user=None)
            as_boss.get(f"{LIST}{order.pk}/change/")
            response, page = asked(as_boss, "get", f"{LIST}{order.pk}/change/")
            counts.append(len(page))
        assert counts[0] == counts[1] < 19, "\n".join(page)


class TestCarriers:
    def test_are_made_in_the_admin(self, as_boss):
        as_boss.post("/admin/orders/carrier/add/", {"name": "Post", "tracking_url": "javascript:alert(1)"})
        assert Carrier.objects.count() == 0
        as_boss.post("/admin/orders/carrier/add/", {"name": "Post", "tracking_url": "https://post.example/{number}"})
        assert Carrier.objects.get().url_of("a b") == "https://post.example/a%20b"
