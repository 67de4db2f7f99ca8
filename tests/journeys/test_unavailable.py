"""While the database is locked, full, or away: 503, a time to come back, and the truth about what was ordered.

The faults are real ones, each at the worst moment; the same request without the fault is the control. They need
transactions and connections of their own.
"""

import errno
import sqlite3
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from model_bakery import baker
from rest_framework.test import APIClient

from orders.models import Order, OrderEvent
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.shopping import placement
from products.models import Variant
from tests import factories, recipes

pytestmark = pytest.mark.django_db(transaction=True)

NOTHING = "Nothing was ordered, and nothing was paid."
PERHAPS = "It may have been done"


@pytest.fixture
def ada():
    return recipes.member.make(username="ada", email="ada@example.com")


@pytest.fixture
def order(ada):
    recipes.stocked_variant(10, sku="MUG")
    return placement.place_order(
        data=placement.CheckoutData(
            lines=[placement.WantedLine(sku="MUG", quantity=2)],
            email=ada.email,
            shipping_address=factories.HOME,
            shipping_method=factories.ways_of_delivery()[0],
        ),
        user=ada,
        checkout_key="a-key",
    )


class Page:
    """The review's button."""

    done = 303

    def __init__(self, user):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)

    def confirm(self, order):
        path = reverse("orders:confirm", args=[order.number])
        return self.client.post(path, {"fingerprint": fingerprint_of(order)})

    def said(self, answer):
        return " ".join(answer.text.split())


class Api(Page):
    done = 200

    def __init__(self, user):
        self.client = APIClient(raise_request_exception=False)
        self.client.force_authenticate(user)

    def confirm(self, order):
        path = f"/api/v1/orders/{order.number}/confirm/"
        return self.client.post(path, {"fingerprint": fingerprint_of(order)}, format="json")

    def said(self, answer):
        assert answer.json()["code"] == "unavailable"
        return answer.json()["detail"]


@pytest.fixture(params=[Page, Api])
def door(request, ada):
    return request.param(ada)


def kill(pid):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def lose_the_database():
    """Lose it in the middle of what this connection does."""
    if connection.vendor == "postgresql":
        kill(connection.connection.info.backend_pid)
    else:
        fault = sqlite3.OperationalError("disk I/O error")
        fault.sqlite_errorname = "SQLITE_IOERR_WRITE"
        raise OperationalError(fault) from fault


@contextmanager
def locked(order):
    """Somebody else holds what confirming waits for, for longer than it may wait."""
    other = connection.copy()
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor, other.cursor() as others:
        cursor.execute("SET lock_timeout = 50" if is_postgresql else "PRAGMA busy_timeout = 50")
        others.execute("BEGIN" if is_postgresql else "BEGIN IMMEDIATE")
        if is_postgresql:
            others.execute("SELECT * FROM orders_order WHERE id = %s FOR UPDATE", [order.pk])
        yield
        others.execute("ROLLBACK")
    other.close()
    connection.close()  # with its short patience


@contextmanager
def full(order):
    """There is no room left; PostgreSQL says so by a trigger, in the code that it has for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no space left on device' "
                "USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql; "
                "CREATE TRIGGER no_room BEFORE INSERT ON orders_orderevent EXECUTE FUNCTION no_room()"
            )
        yield
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER no_room ON orders_orderevent; DROP FUNCTION no_room()")
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    with suppress(OperationalError):  # what is begun of a page is filled up with what confirming writes
        while True:
            order.events.create(kind="note", message="x", is_public=False)
    yield
    connection.close()


@contextmanager
def lost(order, at="orders.services.lifecycle.confirmation.offers_for"):
    """The connection is gone half-way: where something is called."""
    call = import_string(at)

    def lose_and_call(*args, **kwargs):
        lose_the_database()
        Order.objects.exists()  # whoever loses it hears of it by the next question
        return call(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at, lose_and_call)
        yield
    connection.close()


@contextmanager
def away(order):
    """Nobody answers where the database was."""
    where = {"PORT": "1"} if connection.vendor == "postgresql" else {"NAME": "/nowhere/shop.sqlite3"}
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in where.items():
            patch.setitem(connection.settings_dict, name, value)
        yield
        connection.close()


class TestConfirming:
    @pytest.mark.parametrize("fault", [locked, full, lost])
    def test_says_that_nothing_was_ordered_and_orders_nothing(self, door, order, fault):
        with fault(order):
            answer = door.confirm(order)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert NOTHING in door.said(answer)
        assert Order.objects.get().is_placed and Variant.objects.get().quantity == 10
        assert door.confirm(order).status_code == door.done, "the control, and the retry"
        assert Variant.objects.get().quantity == 8

    def test_says_that_it_may_be_done_where_the_answer_to_the_commit_is_lost(self, door, order, monkeypatch):
        commit = connection._commit

        def commit_and_lose():
            commit()
            monkeypatch.undo()
            lose_the_database()
            connection.connection.execute("SELECT 1")

        monkeypatch.setattr(connection, "_commit", commit_and_lose)
        answer = door.confirm(order)
        connection.close()
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert PERHAPS in door.said(answer) and NOTHING not in door.said(answer)
        assert Order.objects.get().is_confirmed
        assert door.confirm(order).status_code == door.done
        assert OrderEvent.objects.filter(kind="confirmed").count() == 1
        assert Variant.objects.get().quantity == 8

    def test_says_so_where_the_database_is_lost_after_it(self, door, order, monkeypatch):
        confirm = confirmation.confirm_order

        def confirm_and_lose(**given):
            confirm(**given)
            lose_the_database()
            return Order.objects.get()

        monkeypatch.setattr(confirmation, "confirm_order", confirm_and_lose)
        answer = door.confirm(order)
        connection.close()
        assert answer.status_code == 503
        assert PERHAPS in door.said(answer) and NOTHING not in door.said(answer)
        assert Order.objects.get().is_confirmed


class TestEverything:
    @pytest.mark.parametrize("path", ["/", "/cart/", "/api/v1/products/", "/admin/", "/checkout/"])
    def test_answers_503_while_the_database_is_away(self, ada, order, path):
        visitor = Client(raise_request_exception=False)
        visitor.force_login(ada)
        assert visitor.get(path).status_code in {200, 302, 303}, "the control"
        with away(order):
            answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert NOTHING in answer.text
        assert answer.headers["Content-Type"].startswith("application/problem+json" if "/api/" in path else "text/html")

    def test_answers_503_where_a_file_finds_no_room(self, monkeypatch):
        def render(*args, **kwargs):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("my_shop.views.render", render)
        assert Client(raise_request_exception=False).get("/").status_code == 503

    def test_forgets_the_request_before(self, ada, order):
        page = Page(ada)
        assert page.confirm(order).status_code == 303
        with away(order):
            assert NOTHING in page.client.get("/").text


class TestPlacing:
    def test_says_that_nothing_was_ordered(self, ada, order):
        api = Api(ada)
        body = {"lines": [{"sku": "MUG", "quantity": 1}], "shipping_method": order.shipping_method_id}
        home = {"name": "Ada", "line1": "12 Mill Lane", "city": "Leeds", "postcode": "LS1 4AB", "country": "GB"}
        body["shipping_address"] = home
        with lost(order, at="orders.services.shopping.placement.save_rows"):
            answer = api.client.post("/api/v1/orders/", body, format="json")
        assert answer.status_code == 503 and NOTHING in api.said(answer)
        assert Order.objects.count() == 1
        assert api.client.post("/api/v1/orders/", body, format="json").status_code == 201, "the control"


class TestPaying:
    @pytest.fixture
    def pay(self, ada, order):
        """Confirm the order, and press the button that pays it."""
        way = baker.make("orders.PaymentMethod", gateway="test", name="Card", is_active=True)
        Order.objects.update(payment_method=way, payment_name="Card", is_prepaid=True)
        order.refresh_from_db()
        page = Page(ada)
        assert page.confirm(order).status_code == 303
        path = reverse("orders:pay", args=[order.number])
        return lambda: page.client.post(path, {"method": way.pk, "choice": "succeed"})

    def test_says_that_nothing_was_paid_where_it_had_not_begun(self, pay, order):
        with lost(order, at="orders.services.payment.payments.lock_order"):
            answer = pay()
        assert answer.status_code == 503 and NOTHING in answer.text
        assert not Order.objects.get().is_paid
        assert pay().status_code == 303
        assert Order.objects.get().is_paid

    def test_says_that_it_may_be_done_where_the_gateway_was_asked(self, pay, order):
        with lost(order, at="orders.services.payment.payments.record_gateway_answer"):
            answer = pay()
        assert answer.status_code == 503 and NOTHING not in answer.text
        said = " ".join(answer.text.split())
        assert f'It may have been done all the same. <a href="/orders/{order.number}/">Look at your order</a>' in said
        assert pay().status_code == 303
        assert (Order.objects.get().is_paid, Order.objects.get().paid_total) == (True, order.total), "once"


class TestComingBackFromTheGateway:
    """What its own page has taken by then is taken, whatever becomes of us."""

    @pytest.fixture
    def visit(self, ada, order):
        """The buyer has confirmed the order, and stands before the gateway's second step."""
        way = baker.make("orders.PaymentMethod", gateway="test", name="Card", is_active=True)
        Order.objects.update(payment_method=way, payment_name="Card", is_prepaid=True)
        order.refresh_from_db()
        page = Page(ada)
        assert page.confirm(order).status_code == 303

        def visit(name, form=None):
            ask = page.client.post if form else page.client.get
            step = ["test"] if name == "pay_step" else []
            return ask(reverse(f"orders:{name}", args=[order.number, *step]), form)

        assert visit("pay", {"method": way.pk, "choice": "second-step"}).status_code == 303
        assert Order.objects.get().payments.get().needs_action
        return visit

    def demand_perhaps(self, answer, order):
        said = " ".join(answer.text.split())
        assert answer.status_code == 503 and NOTHING not in said
        assert f'{PERHAPS} all the same. <a href="/orders/{order.number}/">Look at your order</a>' in said

    @pytest.mark.parametrize(
        "at", ["orders.services.payment.payments.record_gateway_answer", "orders.views.payment.own_order"]
    )
    def test_says_that_it_may_be_paid(self, visit, order, at):
        assert visit("pay_step", {"approve": "1"}).status_code == 303
        with lost(order, at=at):
            answer = visit("pay_return")
        self.demand_perhaps(answer, order)
        assert visit("pay_return").status_code == 303
        assert Order.objects.get().paid_total == order.total, "the control, once"

    def test_says_so_where_the_second_step_was_taken(self, visit, order):
        with lost(order, at="orders.views.payment.HttpResponseSeeOther"):
            answer = visit("pay_step", {"approve": "1"})
        self.demand_perhaps(answer, order)

    def test_says_so_where_an_earlier_payment_was_to_be_closed(self, visit, order):
        other = baker.make("orders.PaymentMethod", gateway="on_delivery", name="At the door", is_active=True)
        with lost(order, at="orders.services.payment.payments.record_gateway_answer"):
            answer = visit("pay", {"method": other.pk})
        self.demand_perhaps(answer, order)

    def test_says_so_while_the_database_is_away(self, visit, order):
        with away(order):
            answer = visit("pay_return")
        assert answer.status_code == 503 and NOTHING not in answer.text and PERHAPS in answer.text
