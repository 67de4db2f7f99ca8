"""A file of many products comes in by the batch: as a file of one does, and in few statements."""

from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from products import search
from products.models import PricePoint, Product, StockMovement, Variant
from products.services import catalogue_import, variants

pytestmark = pytest.mark.django_db

HEADER = "slug,sku,name,price,category1,brand,inventory_count,option1_name,option1_value,description\n"
LEAST_ROWS, MOST_ROWS = 50, 250
MORE_STATEMENTS = 40
"""For two hundred rows more: SQLite takes about a thousand values in one statement, PostgreSQL any number."""


def lines(count, *, price=10, broken=()):
    for number in range(count):
        name = "x" * 201 if number in broken else f"Mug {number}"
        yield (
            f"mug-{number},M-{number},{name},{price},Kitchen -> Mugs {number % 3},"
            f"Brand {number % 4},{number % 5},Colour,Colour {number % 6},Holds tea\n"
        )


def file_of(count, **facts):
    return HEADER + "".join(lines(count, **facts))


class TestManyProducts:
    def test_come_in_whole_and_a_second_time_with_other_prices(self, bring_file):
        said = bring_file(file_of(30))
        assert "products: 30 new" in said and "variants: 30 new" in said and "skipped: 0" in said
        said = bring_file(file_of(30, price=12))
        assert "products: 0 new, 0 changed, 30 unchanged" in said and "variants: 0 new, 30 changed" in said
        assert "M-7: price 10.00 → 12.00" in said
        assert set(Product.objects.values_list("price", flat=True)) == {Decimal(12)}
        assert PricePoint.objects.count() == 60 and StockMovement.objects.count() == 24
        units = Variant.objects.aggregate(units=Sum("quantity"))["units"]
        assert units == StockMovement.objects.aggregate(units=Sum("change"))["units"] == 60
        assert Product.objects.aggregate(units=Sum("quantity"))["units"] == 60
        mug = Product.objects.get(slug="mug-7")
        assert search.find("mug 7").ids[0] == mug.pk
        assert (mug.category.path, mug.brand.name, mug.variants.get().label) == (
            "kitchen/mugs-1",
            "Brand 3",
            "Colour 1",
        )

    def test_new_ones_are_written_with_their_figures_and_not_again_for_them(self, bring_file, monkeypatch):
        monkeypatch.setattr(variants, "refresh_products", lambda product_ids: None)
        second = "mug-1,N-1,,8,,,3,Colour,Colour 5,\n"
        with CaptureQueriesContext(connection) as statements:
            bring_file(file_of(3) + second)
        assert not [each["sql"] for each in statements if each["sql"].lstrip().startswith("UPDATE")]
        mug = Product.objects.get(slug="mug-1")
        assert (mug.price, mug.highest_price, mug.quantity) == (Decimal(8), Decimal(10), 4)
        assert mug.value_ids == sorted(mug.variants.values_list("option_values", flat=True))
        assert len(mug.value_ids) == 2

    def test_are_found_by_what_a_second_file_calls_them(self, bring_file):
        bring_file(file_of(3))
        bring_file(file_of(3, price=12).replace("Colour 1", "Petrol").replace("Mug 2", "Beaker"))
        found = {word: search.find(word).ids for word in ("petrol", "beaker")}
        pks = dict(Product.objects.values_list("slug", "pk"))
        assert found == {"petrol": (pks["mug-1"],), "beaker": (pks["mug-2"],)}

    def test_broken_ones_are_skipped_and_no_other(self, bring_file):
        said = bring_file(file_of(30, broken=(0, 13, 14, 29)))
        assert "products: 26 new" in said and "skipped: 4" in said
        assert said.count("was skipped: Ensure this value has at most 200 characters") == 4
        assert not Product.objects.filter(slug__in=["mug-0", "mug-13", "mug-14", "mug-29"]).exists()
        assert Variant.objects.count() == 26

    @pytest.mark.parametrize("size", [1, 7, 1000])
    def test_are_said_and_written_alike_however_many_come_together(self, bring_file, monkeypatch, size):
        monkeypatch.setattr(catalogue_import, "BATCH", size)
        said = bring_file(file_of(20, broken=(3,)))
        assert said.splitlines()[:2] == [
            "mug-0: new product “Mug 0” in Kitchen -> Mugs 0",
            "M-0: new variant (Colour: Colour 0) for 10.00, 0 in stock",
        ]
        assert [line for line in said.splitlines() if "new variant" in line] == [
            f"M-{n}: new variant (Colour: Colour {n % 6}) for 10.00, {n % 5} in stock" for n in range(20) if n != 3
        ]
        assert Product.objects.count() == 19

    def test_a_rehearsal_says_what_the_real_thing_says(self, bring_file):
        rehearsed = bring_file(file_of(20, broken=(3,)), "--dry-run").splitlines()
        assert not Product.objects.exists()
        assert rehearsed[:-1] == bring_file(file_of(20, broken=(3,))).splitlines()

    def test_take_few_statements(self, bring_file):
        bring_file(file_of(12))  # the labels are there
        made = []
        for count, price in ((LEAST_ROWS, 10), (MOST_ROWS, 10), (LEAST_ROWS, 11), (MOST_ROWS, 12)):
            with CaptureQueriesContext(connection) as statements:
                bring_file(file_of(count, price=price).replace("mug-", f"mug-{count}-").replace("M-", f"M{count}-"))
            made.append(len(statements))
        assert made[1] - made[0] <= MORE_STATEMENTS
        assert made[3] - made[2] <= MORE_STATEMENTS
