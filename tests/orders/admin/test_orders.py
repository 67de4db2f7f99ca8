from datetime import datetime
from decimal import Decimal
from itertools import cycle

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.back_office import lists
from my_shop.kernel.money import format_money
from orders.admin.shipping import UsedMethodsFilter
from orders.models import Order, OrderAddress
from orders.rules.fingerprint import fingerprint_of
from orders.selectors.order_search import find_orders
from orders.services.fulfilment import shipping
from orders.services.lifecycle import cancellation, confirmation
from orders.services.shopping import carts
from products.models import Variant
from signal_map.models import Trace
from tests import desk, recipes

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"


@pytest.fixture
def as_boss(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests"))
    return client


def act(client, action, *orders, **typed):
    return desk.act(client, LIST, action, *orders, **typed).content.decode()


@pytest.fixture
def remember():
    """Keep a story of an order, in which products answered: ``remember(order, "stock taken")``."""

    def keep(order, answer):
        hearing = {"name": "products.receivers.orders.take_stock", "app": "products", "us": 900, "answer": answer}
        Trace.objects.create(
            of="order",
            key=order.number,
            signal="orders.order_confirmed",
            kind="request",
            name="POST /",
            outcome=Trace.Outcome.COMMITTED,
            started_at=timezone.now(),
            sending={"signal": "orders.order_confirmed", "outcome": "committed", "receivers": [hearing]},
        )

    return keep


def change_url(order):
    return reverse("admin:orders_order_change", args=[order.pk])


class TestList:
    def test_does_not_ask_more_of_the_database_for_more_orders(
        self, as_boss, place, ada, make_variant, django_assert_max_num_queries
    ):
        mug = make_variant(quantity=90)
        place({mug: 1}, user=ada)
        with django_assert_max_num_queries(15) as few:
            as_boss.get(LIST)
        for _ in range(20):
            place({mug: 1}, user=ada)
        with django_assert_max_num_queries(len(few)):
            as_boss.get(LIST)

    WORDS = ["ADA@example.com", "ada@", "Byron", "byron ada", "mug-1", "blue kettle"]

    @pytest.mark.parametrize("words", WORDS)
    def test_finds_by_what_people_know(self, as_boss, place, make_variant, words):
        order = place({make_variant("MUG-12", name="Kettle, blue"): 1})
        assert order.number in as_boss.get(LIST, {"q": words}).content.decode()
        assert order.number not in as_boss.get(LIST, {"q": "nothing like it"}).content.decode()

    @pytest.mark.parametrize("words", ["ada@example.org", "Byron Bo", "12", "blue mug", "%", "_"])
    def test_leaves_out_what_was_not_meant(self, as_boss, place, make_variant, words):
        order = place({make_variant("MUG-A", name="Kettle, blue"): 1})
        Order.objects.update(number="AAAAA-AAAAA", email="xo@example.com")
        OrderAddress.objects.update(name="Augusta Byron")
        assert "AAAAA-AAAAA" not in as_boss.get(LIST, {"q": words}).content.decode()
        assert "AAAAA-AAAAA" in as_boss.get(LIST, {"q": "byron"}).content.decode(), order

    @pytest.mark.parametrize("typed", ["{}", " {} ", "{:.5}", "{:.2}"])
    def test_finds_an_order_by_its_number_and_its_beginning(self, as_boss, place, make_variant, typed):
        mug = make_variant(quantity=20)
        wanted, other = place({mug: 1}), place({mug: 1})
        Order.objects.filter(pk=wanted.pk).update(number="7K3QX-9MFT2")
        Order.objects.filter(pk=other.pk).update(number="8K3QX-9MFT2")
        page = as_boss.get(LIST, {"q": typed.format("7K3QX-9MFT2").lower()}).content.decode()
        assert "7K3QX-9MFT2" in page
        assert "8K3QX-9MFT2" not in page

    @pytest.mark.parametrize("typed", ["1Z999AA101", "1z 999 aa1 01", " 1Z999AA101 ", "1Z-999-AA101"])
    def test_finds_an_order_by_the_whole_number_of_a_parcel(self, place, typed):
        order, other = place(), place()
        numbers = {"1Z 999 AA1 01": order, "7K3QX9MFT2": order, "": other, "1Z 999 AA1 0": other}
        for number, its in numbers.items():
            baker.make("orders.Shipment", order=its, tracking_number=number)
        for words in (typed, "7K3QX9MFT2"):  # the second looks like the number of an order
            assert list(find_orders(Order.objects.all(), words)) == [order]
        assert not find_orders(Order.objects.exclude(pk=order.pk), typed).exists()

    @pytest.mark.parametrize("typed", ["JJD0003444555", "jjd 0003 4445 55", "JJD 000", "JJD-000", "JJD00034445-5"])
    def test_finds_an_order_by_six_signs_or_more_of_a_parcel(self, place, typed):
        order, other = place(), place()
        for number, its in {"JJD 0003 4445-55": order, "JJE0003444555": other, "": other}.items():
            baker.make("orders.Shipment", order=its, tracking_number=number)
        assert list(find_orders(Order.objects.all(), typed)) == [order]
        for no_beginning in ("JJD00", "-", "- -", "0003444555"):
            assert not find_orders(Order.objects.all(), no_beginning).exists()

    def test_finds_what_is_called_as_a_parcel_begins_too(self, place, make_variant):
        sold, sent = place({make_variant("JJD000"): 1}), place()
        baker.make("orders.Shipment", order=sent, tracking_number="JJD 0003 4445-55")
        assert set(find_orders(Order.objects.all(), "JJD000")) == {sold, sent}

    def test_finds_an_order_by_its_number_though_a_parcel_has_the_same(self, place):
        order, other = place(), place()
        baker.make("orders.Shipment", order=other, tracking_number=order.number)
        assert list(find_orders(Order.objects.all(), order.number)) == [order]

    def test_finds_a_name_that_could_be_the_number_of_an_order(self, place):
        order = place()
        OrderAddress.objects.update(name="Maximilian")
        assert list(find_orders(Order.objects.all(), "maximilian")) == [order]

    @pytest.mark.parametrize("typed", ["1Z999AA101", "1Z 999 A"])
    def test_finds_a_parcel_by_an_index(self, place, typed):
        baker.make("orders.Shipment", order=place(), tracking_number="1Z 999 AA1 01")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        plan = find_orders(Order.objects.order_by(), typed).explain()
        assert "orders_shipment_by_number" in plan, plan

    def test_offers_the_days_in_the_list_and_within_a_month_but_not_of_what_was_searched(self, as_boss, place):
        order = place()
        days, month = 'class="toplinks"', {"placed_at__year": order.placed_at.year}
        assert days in as_boss.get(LIST).content.decode()
        assert days not in as_boss.get(LIST, {"q": "ada"}).content.decode()
        assert days in as_boss.get(LIST, {"q": "ada", **month}).content.decode()

    def test_offers_the_ways_of_delivery_that_orders_have(self, as_boss, place):
        order = place()
        used, unused = baker.make("orders.ShippingMethod", name=cycle(["By bicycle", "By pigeon"]), _quantity=2)
        Order.objects.filter(pk=order.pk).update(shipping_method=used)
        other = place()
        Order.objects.filter(pk=other.pk).update(shipping_method=None)
        page = as_boss.get(LIST)
        (delivery,) = [spec for spec in page.context["cl"].filter_specs if isinstance(spec, UsedMethodsFilter)]
        assert [name for _, name in delivery.lookup_choices] == ["By bicycle"]
        shown = as_boss.get(LIST, {"shipping_method__id__exact": used.pk}).context["cl"].queryset
        assert list(shown) == [order]

    def test_shows_an_order_once_however_many_lines_fit(self, as_boss, place, make_variant):
        order = place({make_variant("MUG-1", name="Mug one"): 1, make_variant("MUG-2", name="Mug two"): 1})
        assert list(find_orders(Order.objects.all(), "mug")) == [order]

    def test_joins_no_rows_into_the_orders(self):
        """An order of ten lines with two addresses would come up twenty times, in every count of the page."""
        assert " JOIN " not in str(find_orders(Order.objects.all(), "mug").query)
        assert " JOIN " in str(Order.objects.filter(lines__sku="mug").query), "the control"

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="reads PostgreSQL's plans")
    def test_finds_an_address_by_its_index(self, place):
        place()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = find_orders(Order.objects.order_by(), "Ada@Example").explain()
        assert "Index Cond: ((upper((email)::text) ~>=~ 'ADA@EXAMPLE'" in plan, plan


class TestPage:
    def test_names_the_order_and_writes_sums_countries_and_times_as_the_shop_does(self, as_boss, place, make_variant):
        order = place({make_variant(): 1})
        placed_at = datetime(2026, 3, 4, 13, 39, tzinfo=timezone.get_current_timezone())
        Order.objects.update(placed_at=placed_at)
        OrderAddress.objects.update(country="AT", line1="Lane 1", line2="Door 2")
        page = as_boss.get(change_url(order)).content.decode()
        assert f"<h1>Order {order.number}</h1>" in page
        assert "4 Mar 2026, 13:39" in page
        assert format_money(order.total) in page
        assert "Austria" in page
        assert "Lane 1<br>Door 2" in page

    def test_shows_everything_and_saves_nothing(self, as_boss, place, snapshot):
        order = place()
        page = as_boss.get(change_url(order)).content.decode()
        assert "12 Mill Lane" in page
        assert "it waits for your confirmation" in page
        assert 'name="_save"' not in page
        before = snapshot(order)
        as_boss.post(change_url(order), {"status": "confirmed", "total": "0", "email": "x@example.com"})
        assert snapshot(order) == before

    def test_tells_what_happened_for_one_query_more(
        self, as_boss, place, remember, django_assert_num_queries, django_assert_max_num_queries, monkeypatch
    ):
        order, other = place(), place()
        remember(order, "stock of 1 line taken")
        remember(order, "and put back")
        remember(other, "of the other order")
        as_boss.get(change_url(order))
        with django_assert_max_num_queries(99) as told:
            page = as_boss.get(change_url(order)).content.decode()
        assert "What happened" in page
        assert page.lower().index("timeline") < page.index("stock of 1 line taken") < page.index("and put back")
        assert "of the other order" not in page
        monkeypatch.setattr("my_shop.receivers.narratives_of", lambda *args, **kwargs: "")
        with django_assert_num_queries(len(told) - 1):
            assert "What happened" not in as_boss.get(change_url(order)).content.decode()

    def test_deletes_nothing(self, as_boss, place):
        order = place()
        assert as_boss.get(f"{LIST}{order.pk}/delete/").status_code == 403
        assert Order.objects.count() == 1


class TestActions:
    def test_confirm_calls_the_service_and_reports_each_order(self, as_boss, place, make_variant, warehouse):
        good, short = place(), place({make_variant("SHORT", quantity=5, name="Jug"): 3})
        Variant.objects.filter(sku="SHORT").update(quantity=1)
        page = act(as_boss, "confirm", good, short)
        assert f"{good.number}: Confirmed." in page
        assert f"{short.number}: Jug (SHORT): only 1 left, 3 wanted" in page
        assert warehouse.kinds == ["confirmed"]

    def test_cancel_calls_the_service_with_the_reason(self, as_boss, place, warehouse):
        order = place()
        act(as_boss, "confirm", order)
        assert f"{order.number}: Cancelled." in act(as_boss, "cancel", order, reason="Broken on our shelf")
        assert warehouse.kinds == ["confirmed", "cancelled"]
        assert order.events.last().message == "Your order was cancelled. Broken on our shelf"

    @pytest.mark.parametrize("action", ["confirm", "pack", "ship", "deliver", "cancel"])
    def test_ask_before_they_act(self, as_boss, place, bought, action, snapshot, heard, warehouse):
        order = place() if action == "confirm" else bought()
        before, kinds = snapshot(order), list(warehouse.kinds)
        page = desk.ask_for(as_boss, LIST, action, order).content.decode()
        assert order.number in page
        assert 'name="is_agreed"' in page
        assert (snapshot(order), warehouse.kinds) == (before, kinds)

    def test_say_of_each_order_what_happens_and_what_cannot(self, as_boss, bought, place, make_variant):
        order, waiting = bought({make_variant("JUG", name="Jug"): 2}), place()
        sent = place({make_variant("POT", name="Pot"): 1})
        confirmation.confirm_order(order=sent, shown=fingerprint_of(sent))
        shipping.ship_order(order=sent, key="k" * 24, user=None)
        page = desk.ask_for(as_boss, LIST, "cancel", order, waiting, sent).content.decode()
        assert "Back into stock: 2 × Jug (JUG)." in page
        assert "It was never confirmed: no stock was taken" in page
        assert f"Order {sent.number} is shipped: it cannot become cancelled." in page
        assert "Cancel the orders: 2" in page

    def test_cancel_demands_the_reason_that_a_single_order_demands(self, as_boss, bought, snapshot):
        order = bought()
        before = snapshot(order)
        page = desk.fill_in(as_boss, LIST, page=desk.ask_for(as_boss, LIST, "cancel", order), is_agreed="yes")
        assert page.status_code == 422
        assert "This field is required." in page.content.decode()
        assert snapshot(order) == before

    def test_confirm_no_other_total_than_was_shown(self, as_boss, place, snapshot):
        order = place()
        page = desk.ask_for(as_boss, LIST, "confirm", order)
        Order.objects.update(subtotal=1, delivery_total=0, total=1)
        before = snapshot(order)
        said = desk.fill_in(as_boss, LIST, page=page, is_agreed="yes").content.decode()
        assert "something else would have happened" in said
        assert snapshot(order) == before

    def test_ship_once_however_often_the_page_is_sent(self, as_boss, bought):
        order = bought()
        page = desk.ask_for(as_boss, LIST, "ship", order)
        for _ in range(2):
            said = desk.fill_in(as_boss, LIST, page=page, is_agreed="yes").content.decode()
            assert f"{order.number}: Shipped." in said
        assert order.shipments.count() == 1

    def test_need_the_permission_to_change(self, client, place, bo, snapshot):
        from django.contrib.auth.models import Permission

        order = place()
        bo.is_staff = True
        bo.save()
        bo.user_permissions.add(Permission.objects.get(codename="view_order"))
        client.force_login(bo)
        before = snapshot(order)
        act(client, "confirm", order)
        for step in ("confirm", "cancel", "return", "note"):
            data = {"text": "x", "reason": "x", "fingerprint": fingerprint_of(order)}
            assert client.post(f"{LIST}{order.pk}/{step}/", data).status_code == 403
            assert f"/{order.pk}/{step}/" not in client.get(change_url(order)).content.decode()
        assert snapshot(order) == before


class TestConfirmPage:
    def url(self, order):
        return f"{LIST}{order.pk}/confirm/"

    def test_says_what_will_happen_and_does_nothing_yet(self, as_boss, place, make_variant, snapshot):
        order = place({make_variant(name="Jug"): 2})
        before = snapshot(order)
        page = as_boss.get(self.url(order)).content.decode()
        assert "Taken out of stock: 2 × Jug (MUG)." in page
        assert f'value="{fingerprint_of(order)}"' in page
        assert snapshot(order) == before

    def test_confirms_through_the_service(self, as_boss, place, warehouse):
        order = place()
        page = as_boss.post(self.url(order), {"fingerprint": fingerprint_of(order)}, follow=True).content.decode()
        assert f"{order.number}: Confirmed." in page
        assert warehouse.kinds == ["confirmed"]
        assert order.events.last().user.username == "boss"

    def test_says_why_not_and_changes_nothing(self, as_boss, place, make_variant, snapshot):
        short = place({make_variant(name="Jug", quantity=5): 3})
        Variant.objects.update(quantity=1)
        before = snapshot(short)
        shown = {"fingerprint": fingerprint_of(short)}
        page = as_boss.post(self.url(short), shown, follow=True).content.decode()
        assert "Jug (MUG): only 1 left, 3 wanted" in page
        assert snapshot(short) == before

    def test_asks_for_the_order_as_it_is_now_where_prices_have_changed(self, as_boss, place, make_variant):
        order = place({make_variant(name="Jug", quantity=5): 3})
        shown = {"fingerprint": fingerprint_of(order)}
        Variant.objects.update(price=Decimal("13.00"))
        page = as_boss.post(self.url(order), shown, follow=True)
        assert "This has changed since the order was shown: what it costs" in page.text
        assert "ada@example.com owes €43.90" in page.text
        order.refresh_from_db()
        assert order.is_placed
        desk.fill_in(as_boss, self.url(order), page=page)
        order.refresh_from_db()
        assert order.is_confirmed and order.total == Decimal("43.90")

    def test_a_total_that_is_none_changes_nothing(self, as_boss, place, snapshot):
        order = place()
        before = snapshot(order)
        response = as_boss.post(self.url(order), {"fingerprint": "much"})
        assert response.status_code == 422
        assert "Enter a valid value." in response.content.decode()
        assert snapshot(order) == before

    def test_of_a_cancelled_order_says_that_it_cannot(self, as_boss, place):
        order = cancellation.cancel_order(order=place())
        for page in (
            as_boss.get(self.url(order), follow=True),
            as_boss.post(self.url(order), {"fingerprint": fingerprint_of(order)}, follow=True),
        ):
            assert f"Order {order.number} is cancelled: it cannot become confirmed." in page.content.decode()

    def test_answers_a_second_click_as_the_first(self, as_boss, place, warehouse):
        order = place()
        for _ in range(2):
            page = as_boss.post(self.url(order), {"fingerprint": fingerprint_of(order)}, follow=True).content.decode()
            assert f"{order.number}: Confirmed." in page
        assert warehouse.kinds == ["confirmed"]


class TestCancelPage:
    REASON = "The jug broke on our shelf"

    def url(self, order):
        return f"{LIST}{order.pk}/cancel/"

    @pytest.fixture
    def confirmed(self, place, make_variant):
        placed = place({make_variant(name="Jug"): 2})
        return confirmation.confirm_order(order=placed, shown=fingerprint_of(placed))

    def test_says_what_will_happen_and_does_nothing_yet(self, as_boss, confirmed, place, make_variant, snapshot):
        before = snapshot(confirmed)
        assert "Back into stock: 2 × Jug (MUG)." in as_boss.get(self.url(confirmed)).content.decode()
        assert snapshot(confirmed) == before
        waiting = place({make_variant("POT"): 1})
        assert "no stock was taken" in as_boss.get(self.url(waiting)).content.decode()

    def test_cancels_through_the_service_and_tells_the_reason(self, as_boss, confirmed, warehouse):
        page = desk.fill_in(as_boss, self.url(confirmed), reason=self.REASON).text
        assert f"{confirmed.number}: Cancelled." in page
        assert warehouse.kinds[-1] == "cancelled"
        assert confirmed.events.last().message == f"Your order was cancelled. {self.REASON}"

    @pytest.mark.parametrize("reason", ["", "x" * 201, "two\nlines"])
    def test_asks_for_a_reason_on_one_line(self, as_boss, confirmed, reason, snapshot):
        before = snapshot(confirmed)
        response = as_boss.post(self.url(confirmed), {"reason": reason})
        assert response.status_code == 422
        assert "errorlist" in response.content.decode()
        assert snapshot(confirmed) == before

    def test_of_a_cancelled_order_says_that_it_is_over(self, as_boss, confirmed):
        cancellation.cancel_order(order=confirmed)
        page = as_boss.get(self.url(confirmed), follow=True).content.decode()
        assert f"Order {confirmed.number} is cancelled: it cannot become cancelled." in page


class TestButtons:
    def offered(self, client, order):
        page = client.get(change_url(order)).content.decode()
        return [step for step in ("confirm", "cancel", "return", "note") if f"/{order.pk}/{step}/" in page]

    def test_are_the_moves_that_the_order_can_make(self, as_boss, place):
        order = place()
        assert self.offered(as_boss, order) == ["confirm", "cancel", "note"]
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert self.offered(as_boss, order) == ["cancel", "return", "note"]
        cancellation.cancel_order(order=order)
        assert self.offered(as_boss, order) == ["note"]


class TestReturnForm:
    @pytest.fixture
    def order(self, place):
        placed = place()
        return confirmation.confirm_order(order=placed, shown=fingerprint_of(placed))

    def test_takes_lines_back_in_part(self, as_boss, order):
        line = order.lines.get()
        url = f"{LIST}{order.pk}/return/"
        page = desk.fill_in(as_boss, url, **{f"line-{line.pk}": "1", "reason": "Chipped"})
        for _ in range(2):  # a second click, or sent again because no answer came
            assert desk.fill_in(as_boss, url, page=page, follow=False).status_code == 302
            line.refresh_from_db()
            assert line.returned_quantity == 1

    def test_says_that_nothing_left_is_a_cancellation(self, as_boss, order):
        url = f"{LIST}{order.pk}/return/"
        page = desk.fill_in(as_boss, url, **{f"line-{order.lines.get().pk}": "2"}).content.decode()
        assert "Nothing of the order is left: it is cancelled." in page
        said = desk.fill_in(as_boss, url, page=page).content.decode()
        assert "Nothing of the order is left: it was cancelled." in said

    @pytest.mark.parametrize("units", ["", "0", "-1", "3", "1.5", "many", str(2**63)])
    def test_says_what_cannot_be(self, as_boss, order, units, snapshot):
        before = snapshot(order)
        response = as_boss.post(f"{LIST}{order.pk}/return/", {f"line-{order.lines.get().pk}": units})
        assert response.status_code == 422
        assert "errorlist" in response.content.decode()
        assert snapshot(order) == before

    def test_is_offered_for_confirmed_orders_only(self, as_boss, order, place):
        link = "Take goods back"
        assert link in as_boss.get(change_url(order)).content.decode()
        assert link not in as_boss.get(change_url(place())).content.decode()


class TestNoteForm:
    def test_writes_into_the_timeline(self, as_boss, place):
        order = place()
        desk.fill_in(as_boss, f"{LIST}{order.pk}/note/", text="Call first")
        note = order.events.last()
        assert (note.message, note.is_public, note.user.username) == ("Call first", False, "boss")


class TestOtherPages:
    @pytest.mark.parametrize("path", ["shippingmethod/", "shippingmethod/add/", "cart/"])
    def test_open(self, as_boss, place, path):
        carts.open_cart()
        assert as_boss.get(f"/admin/orders/{path}").status_code == 200

    def test_the_cart_of_an_address_is_found_however_many_came_since(self, as_boss, monkeypatch):
        cart = carts.open_cart(user=recipes.member.make(email="ann@example.com"))
        monkeypatch.setattr(lists, "MOST_COUNTED", 1)
        for _ in range(2):
            carts.open_cart()
        page = as_boss.get("/admin/orders/cart/", {"q": "Ann@example.com"})
        assert list(page.context["cl"].result_list) == [cart]

    def test_a_cart_shows_its_items(self, as_boss, make_variant):
        cart = carts.open_cart()
        carts.add_to_cart(cart=cart, sku=make_variant().sku, quantity=1)
        assert "MUG" in as_boss.get(f"/admin/orders/cart/{cart.pk}/change/").content.decode()
