"""Orders as staff read and correct them by the API."""

import pytest
from django.contrib.admin.models import LogEntry
from model_bakery import baker

from orders.models import Order, OrderAddress
from tests import factories
from tests.orders.conftest import HOME
from tests.staff import is_guarded, program

VIEW, CHANGE, FULFIL = "orders.view_order", "orders.change_order", "orders.fulfil_order"
ORDERS = "/api/v1/staff/orders/"
SEES = ("payment", "refund", "invoice", "orderevent")

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return program(VIEW, CHANGE, FULFIL, *(f"orders.view_{kind}" for kind in SEES), scopes=["staff:orders"])


@pytest.fixture
def order(bought):
    return bought()


def numbers(answer):
    return [row["number"] for row in answer.json()["results"]]


class TestList:
    def test_is_for_who_may_see_orders(self):
        assert is_guarded(ORDERS, permissions=(VIEW,), scope="staff:orders")

    def test_is_narrowed_as_the_back_office_narrows_it(self, desk, bought, place):
        waits, sold = place(email="bo@example.com"), bought()
        for asked, found in {
            "": {waits, sold},
            "status=placed": {waits},
            "work=pack": {sold},
            "work=confirm": {waits},
            "is_paid=false": {sold},
            "is_paid=true": set(),
            "q=bo@": {waits},
            f"q={sold.number}": {sold},
            "country=GB": {waits, sold},
            "country=DE": set(),
            "since=2000-01-01": {waits, sold},
            "until=2000-01-01": set(),
        }.items():
            assert set(numbers(desk.get(f"{ORDERS}?{asked}"))) == {order.number for order in found}, asked

    @pytest.mark.parametrize(
        "asked", ["status=gone", "work=sleep", "is_paid=perhaps", "since=yesterday", "stauts=placed", "limit=0"]
    )
    def test_refuses_what_makes_no_sense(self, desk, asked):
        answer = desk.get(f"{ORDERS}?{asked}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, asked.partition("=")[0])

    def test_names_buyers_pieces_and_what_needs_a_person(self, desk, order):
        [row] = desk.get(ORDERS).json()["results"]
        assert (row["buyer"], row["pieces"], row["attention"]) == (HOME.name, 5, [])

    def test_goes_on_with_no_more_queries_for_more_orders(self, desk, ada, django_assert_num_queries):
        factories.catalogue(2)
        factories.orders(3, [ada])
        desk.get(ORDERS)  # permissions are kept
        with django_assert_num_queries(3):
            desk.get(f"{ORDERS}?limit=2")
        factories.orders(20, [ada])
        with django_assert_num_queries(3):
            answer = desk.get(f"{ORDERS}?limit=20")
        assert len(numbers(answer)) == 20
        assert len(numbers(desk.get(answer.json()["next"]))) == 3


class TestDetail:
    def test_is_for_who_may_see_orders(self, order):
        assert is_guarded(f"{ORDERS}{order.number}/", permissions=(VIEW,), scope="staff:orders")

    def test_has_everything(self, desk, order):
        told = desk.get(f"{ORDERS}{order.number}/").json()
        assert (told["status"], told["email"], told["is_guest"]) == ("confirmed", "ada@example.com", True)
        assert told["moves"] == ["pack", "shipments", "deliver", "cancel", "returns", "payments"]
        assert [line["unshipped_quantity"] for line in told["lines"]] == [3, 2]
        assert [event["kind"] for event in told["timeline"]] == ["placed", "confirmed"]
        assert told["payments"] == [] and told["addresses"][0]["city"] == "Leeds"

    def test_hides_what_somebody_may_not_see(self, order):
        told = program(VIEW, scopes=["staff:orders"]).get(f"{ORDERS}{order.number}/").json()
        assert [told[name] for name in ("payments", "refunds", "invoices", "timeline")] == [None] * 4

    def test_needs_no_more_queries_for_more_of_it(self, desk, bought, make_variant, django_assert_num_queries):
        few = bought()
        many = bought({make_variant(f"POT-{number}", quantity=9): 1 for number in range(9)})
        for number in range(3):
            shipment = baker.make("orders.Shipment", order=many, key=f"parcel-{number}")
            baker.make("orders.ShipmentLine", shipment=shipment, line=many.lines.first(), quantity=1)
            baker.make("orders.Payment", order=many, key=f"payment-{number}", user=desk.person)
        baker.make("orders.Shipment", order=few, key="parcel")
        desk.get(f"{ORDERS}{few.number}/")  # permissions are kept
        for order in (few, many):
            with django_assert_num_queries(12):
                assert desk.get(f"{ORDERS}{order.number}/").status_code == 200

    def test_is_not_sent_again_where_it_is_the_same(self, desk, order):
        tag = desk.get(f"{ORDERS}{order.number}/")["ETag"]
        assert desk.get(f"{ORDERS}{order.number}/", headers={"If-None-Match": tag}).status_code == 304


class TestCorrecting:
    def correct(self, desk, order, tag=None, **sent):
        address = f"{ORDERS}{order.number}/"
        tag = desk.get(address)["ETag"] if tag is None else tag
        headers = {"If-Match": tag} if tag else {}
        return desk.patch(address, {"reason": "A letter was missing.", **sent}, headers=headers)

    def test_is_for_who_may_change_orders(self, order):
        door = {"permissions": (VIEW, CHANGE), "scope": "staff:orders", "method": "patch"}
        assert is_guarded(f"{ORDERS}{order.number}/", **door, sent={"reason": "So."})

    def test_writes_what_was_said_and_keeps_the_rest(self, desk, order):
        answer = self.correct(desk, order, email="bo@example.com")
        assert (answer.status_code, answer.json()["email"]) == (200, "bo@example.com")
        where = {name: getattr(HOME, name) for name in ("name", "line2", "city", "region", "postcode", "country")}
        self.correct(desk, order, shipping_address={**where, "line1": "13 Mill Lane"})
        assert OrderAddress.objects.get().line1 == "13 Mill Lane"
        assert Order.objects.get().email == "bo@example.com"
        assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Corrected."] * 2

    def test_is_of_the_order_as_it_was_read(self, desk, order):
        tag = desk.get(f"{ORDERS}{order.number}/")["ETag"]
        desk.post(f"{ORDERS}{order.number}/pack/", {})
        assert self.correct(desk, order, tag=tag, email="bo@example.com").status_code == 412
        assert self.correct(desk, order, tag="", email="bo@example.com").status_code == 428
        assert Order.objects.get().email == "ada@example.com"

    @pytest.mark.parametrize("sent", [{"email": "nobody"}, {"phone": "x"}, {"reason": ""}, {"shipping_address": {}}])
    def test_refuses_bad_input(self, desk, order, sent):
        assert self.correct(desk, order, **sent).status_code == 400

    def test_refuses_another_address_once_a_parcel_has_left(self, desk, order):
        desk.post(f"{ORDERS}{order.number}/shipments/", {})
        parts = {name: getattr(HOME, name) for name in ("name", "line2", "city", "region", "postcode", "country")}
        answer = self.correct(desk, order, shipping_address={**parts, "line1": "13 Mill Lane"})
        assert (answer.status_code, answer.json()["code"]) == (409, "correction_refused")


class TestShipment:
    @pytest.fixture
    def address(self, desk, order):
        return desk.post(f"{ORDERS}{order.number}/shipments/", {})["Location"].removeprefix("http://testserver")

    def test_is_guarded(self, address):
        assert is_guarded(address, permissions=(VIEW,), scope="staff:orders")
        door = {"permissions": (VIEW, FULFIL), "scope": "staff:orders", "method": "patch", "sent": {}}
        assert is_guarded(address, **door)

    def test_gets_another_number(self, desk, address, order):
        tag = desk.get(address)["ETag"]
        answer = desk.patch(address, {"tracking_number": "JD01"}, headers={"If-Match": tag})
        assert answer.json()["tracking_number"] == "JD01"
        assert desk.patch(address, {"tracking_number": "JD02"}, headers={"If-Match": tag}).status_code == 412
        assert desk.patch(address, {"tracking_number": "JD02"}).status_code == 428
        assert order.shipments.get().tracking_number == "JD01"

    def test_of_another_order_is_not_there(self, desk, address, order, place):
        other = place()
        assert desk.get(address.replace(order.number, other.number)).status_code == 404


def test_invoices_are_handed_out_once_they_are_printed(order):
    for revision, (number, at) in enumerate([("RE-1", order.placed_at), ("RE-2", None)]):
        baker.make(
            "orders.Invoice",
            order=order,
            revision=revision,
            number=number,
            kind="invoice",
            pdf=b"%PDF",
            data={},
            printed_at=at,
        )
    address = f"{ORDERS}{order.number}/invoices"
    assert is_guarded(f"{address}/RE-1/", permissions=("orders.view_invoice",), scope="staff:orders")
    desk = program("orders.view_invoice", scopes=["staff:orders"])
    assert desk.get(f"{address}/RE-1/").content == b"%PDF"
    assert desk.get(f"{address}/RE-2/").status_code == 404
