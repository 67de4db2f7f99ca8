"""The stock by the API."""

import pytest

from products.models import StockMovement, Variant
from products.services import stock
from tests import factories
from tests.recipes import stocked_variant
from tests.staff import is_guarded, program

pytestmark = pytest.mark.django_db

STOCK = "/api/v1/staff/stock/"
VIEW, SEE_LEDGER, WRITE_LEDGER = "products.view_variant", "products.view_stockmovement", "products.add_stockmovement"
GOODS = {"change": 24, "reason": "received", "note": "Delivery note 4711"}
KEY = {"Idempotency-Key": "5d2f1c3e-0002-4b7a-9a52-staffstock01"}


@pytest.fixture
def desk():
    return program(VIEW, SEE_LEDGER, WRITE_LEDGER, scopes=["staff:stock"])


@pytest.fixture
def mug():
    return stocked_variant(5, sku="MUG/Sage 1")


@pytest.fixture
def ledger(mug):
    return f"{STOCK}{mug.sku}/movements/"


def skus(answer):
    return [row["sku"] for row in answer.json()["results"]]


class TestList:
    def test_is_for_who_may_see_variants(self):
        assert is_guarded(STOCK, permissions=(VIEW,), scope="staff:stock")

    def test_is_narrowed(self, desk, mug):
        stocked_variant(0, sku="BOWL"), stocked_variant(2, sku="JUG")
        for asked, found in {
            "": ["BOWL", "JUG", "MUG/Sage 1"],
            "stock=out": ["BOWL"],
            "stock=low": ["JUG", "MUG/Sage 1"],
            "sku=mug/sage 1": ["MUG/Sage 1"],
            "q=mug": ["MUG/Sage 1"],
        }.items():
            assert skus(desk.get(f"{STOCK}?{asked}")) == found, asked

    @pytest.mark.parametrize("asked", ["stock=much", "skus=MUG", "limit=1000"])
    def test_refuses_what_makes_no_sense(self, desk, asked):
        assert desk.get(f"{STOCK}?{asked}").status_code == 400

    def test_needs_no_more_queries_for_more_of_them(self, desk, django_assert_num_queries):
        desk.get(STOCK)  # permissions are kept
        for count in (1, 10):
            factories.catalogue(count)
            with django_assert_num_queries(1):
                assert desk.get(f"{STOCK}?limit=20").status_code == 200


class TestLedger:
    def test_is_guarded(self, ledger):
        assert is_guarded(ledger, permissions=(VIEW, SEE_LEDGER), scope="staff:stock")
        door = {"permissions": (VIEW, WRITE_LEDGER), "scope": "staff:stock", "method": "post", "sent": GOODS}
        assert is_guarded(ledger, **door)
        assert Variant.objects.get().quantity == 5

    def test_tells_who_moved_what_and_why(self, desk, ledger):
        answer = desk.post(ledger, GOODS)
        assert answer.status_code == 201
        told = desk.get(ledger).json()["results"]
        assert told[0] == answer.json()
        assert (told[0]["change"], told[0]["quantity_after"], told[0]["by"]) == (24, 29, desk.person.username)
        assert [row["reason"] for row in told] == ["received", "opening"]

    def test_needs_no_more_queries_for_more_movements(self, desk, mug, ledger, django_assert_num_queries):
        desk.get(ledger)  # permissions are kept
        for _ in range(2):
            with django_assert_num_queries(2):
                desk.get(ledger)
            for _ in range(5):
                stock.adjust_stock(variant_id=mug.pk, change=1, reason="received", user=desk.person)

    def test_of_nothing_is_not_there(self, desk):
        assert desk.get(f"{STOCK}NOPE/movements/").status_code == 404
        assert desk.post(f"{STOCK}NOPE/movements/", GOODS).status_code == 404


class TestMoving:
    def test_one_key_moves_once(self, desk, ledger):
        first, again = (desk.post(ledger, GOODS, headers=KEY) for _ in range(2))
        assert first.json() == again.json()
        assert Variant.objects.get().quantity == 29

    def test_takes_what_was_counted(self, desk, ledger):
        answer = desk.post(ledger, {"counted": 3, "seen": 5, "reason": "correction", "note": "Stocktake"})
        assert (answer.json()["change"], Variant.objects.get().quantity) == (-2, 3)

    def test_never_leaves_less_than_nothing(self, desk, ledger):
        answer = desk.post(ledger, {**GOODS, "change": -6})
        assert (answer.status_code, answer.json()["code"], answer.json()["available"]) == (409, "not_enough_stock", 5)
        assert Variant.objects.get().quantity == 5

    def test_refuses_a_count_of_what_was_sold_since(self, desk, mug, ledger):
        stock.adjust_stock(variant_id=mug.pk, change=-1, reason="correction")
        answer = desk.post(ledger, {"counted": 3, "seen": 5, "reason": "correction", "note": "Stocktake"})
        assert (answer.status_code, answer.json()["code"]) == (409, "stock_refused")
        assert Variant.objects.get().quantity == 4

    @pytest.mark.parametrize(
        "sent",
        [
            {"change": None},
            {"change": 1.5},
            {"change": "many"},
            {"change": 2**31},
            {"counted": 4},
            {"change": None, "counted": 4},
            {"reason": "sale"},
            {"note": ""},
            {"note": "a\nb"},
            {"quantity": 9},
        ],
    )
    def test_refuses_bad_input(self, desk, ledger, sent):
        assert desk.post(ledger, {**GOODS, **sent}).status_code == 400
        assert StockMovement.objects.count() == 1
