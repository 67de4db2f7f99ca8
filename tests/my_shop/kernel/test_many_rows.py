"""Many rows are checked and written by the rules that hold for one; the rows are those of the catalogue."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from my_shop.kernel.many_rows import clean_rows, update_rows
from products.models import Category, Product, Variant
from tests.recipes import category, product, variant

pytestmark = pytest.mark.django_db


def both_say(row):
    """What ``full_clean`` refuses a row for, which is also what ``clean_rows`` refuses it for."""
    found = []
    for check in (lambda: clean_rows([row]), row.full_clean):
        with pytest.raises(ValidationError) as refusal:
            check()
        found.append(refusal.value.message_dict)
    assert found[0] == found[1]
    return found[0]


class TestCleanRows:
    @pytest.mark.parametrize(
        ("fields", "refused"),
        [
            ({"name": "a\nb"}, "name"),
            ({"slug": "taken"}, "slug"),
            ({"slug": "no slug"}, "slug"),
            ({"category_id": None}, "category"),
            ({"category_id": 12345}, "category"),
            ({"tax_class": "luxury"}, "tax_class"),
        ],
    )
    def test_refuses_what_breaks_a_rule_in_the_words_of_full_clean(self, fields, refused):
        product.make(slug="taken")
        assert list(both_say(product.prepare(**{"category": category.make(), **fields}))) == [refused]

    def test_refuses_a_name_that_another_row_has_in_another_case(self):
        mug = variant.make(sku="MUG")
        assert both_say(Variant(product=mug.product, sku="mug", price=1)) == {
            "sku": ["The variant “MUG” already exists."]
        }

    def test_refuses_twins_among_the_rows_themselves(self):
        bowl = product.make()
        with pytest.raises(ValidationError, match="The variant “Bowl” already exists"):
            clean_rows([Variant(product=bowl, sku=sku, price=1) for sku in ("Bowl", "BOWL ")])
        with pytest.raises(ValidationError, match="Product with this Slug already exists"):
            clean_rows([Product(category=bowl.category, name="Bowl", slug="one") for _ in range(2)])

    def test_takes_what_is_right_and_what_is_there_already(self):
        bowl = product.make()
        clean_rows([bowl, Product(category=bowl.category, name="Bowl", slug="bowl")])
        clean_rows([])

    def test_asks_as_often_for_many_as_for_one(self, django_assert_num_queries):
        place = category.make()
        for count in (1, 30):
            rows = [Product(category=place, name="Bowl", slug=f"bowl-{number}") for number in range(count)]
            with django_assert_num_queries(2):  # slugs and categories
                clean_rows(rows)


class TestUpdateRows:
    def test_writes_these_fields_and_no_other(self):
        bowl, cup = product.make(), product.make()
        made = bowl.created_at
        Product.objects.filter(pk=cup.pk).update(quantity=7)
        for row in (bowl, cup):
            row.name, row.summary = "New", "Not asked for"
        update_rows([bowl, cup], ["name"], locked={bowl.pk, cup.pk})
        stored = Product.objects.order_by("pk").values_list("name", "summary", "quantity", "created_at")
        assert list(stored) == [("New", "", 0, made), ("New", "", 7, cup.created_at)]
        assert bowl.created_at == made

    def test_keeps_a_folded_name(self):
        mug = variant.make(sku="MUG")
        mug.sku = "JUG"
        update_rows([mug], ["sku", "folded_sku"], locked={mug.pk})
        assert Variant.objects.get(folded_sku="jug").price == Decimal(10)

    def test_does_not_bring_back_what_is_gone(self):
        place = category.make()
        Category.objects.all().delete()
        with pytest.raises(DatabaseError):
            update_rows([Category(pk=place.pk, name="Back", slug="back", path="back")], ["name"], locked=set())
        assert not Category.objects.exists()
