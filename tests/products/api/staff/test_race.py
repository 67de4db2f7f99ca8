"""The catalogue written by the API while its goods are sold, and by several at once, in processes of their own."""

import pytest
from django.db import connection

from products.models import Category
from products.services import categories
from tests.races import run_together
from tests.recipes import stocked_variant
from tests.staff import program

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time: rows cannot be locked in a circle"
    ),
]

SKUS = ["MUG", "JUG", "BOWL"]
KINDS = ("product", "variant", "category", "productimage", "stockmovement")


def somebody():
    return program(*(f"products.{deed}_{kind}" for kind in KINDS for deed in ("view", "add", "change"))).person.pk


@pytest.fixture
def shelf():
    return [stocked_variant(500, sku=sku, product__slug=sku.lower()).pk for sku in SKUS]


def together(*calls):
    """Let racers run at once, each told by its name and arguments, and return the answers."""
    return run_together("tests.products.api.staff.racers:run", [*calls])


class TestProductsThatAreSold:
    def test_are_changed_without_a_deadlock(self, shelf):
        somebody_else, person = somebody(), somebody()
        answers = together(
            *(("sell", shelf[:: 1 if number % 2 else -1], f"B{number}", 15) for number in range(3)),
            ("change_products", person, SKUS, 10, 6),
            ("change_products", somebody_else, SKUS[::-1], 20, 6),
            ("write_products", person, SKUS, 30, 6),
            ("write_products", somebody_else, SKUS[::-1], 50, 6),
        )
        assert answers == [15, 15, 15, {200}, {200}, 18, 18]

    def test_would_be_seen_to_deadlock(self, shelf):
        answers = together(("sell_slowly", shelf[:1], "B"), ("change_product_first", somebody(), "MUG"))
        assert answers[1] == {503} or "deadlock" in str(answers[0])


class TestCategories:
    @pytest.fixture
    def two(self):
        return [categories.save_category(name=name).pk for name in ("One", "Two")]

    def test_are_changed_at_once_without_a_deadlock(self, two):
        person = somebody()
        answers = together(*(("move_category", person, two[number % 2], 10) for number in range(4)))
        assert answers == [{200}] * 4

    def test_would_be_seen_to_deadlock(self, two):
        person = somebody()
        answers = together(*(("move_category_first", person, pk) for pk in two))
        assert {503} in answers or any("deadlock" in str(answer) for answer in answers)
        assert Category.objects.count() == 2
