from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from products.combinations import ChosenOption, Existing, plan_combinations
from products.models import Option, Variant
from products.services import attributes
from products.services.combinations import make_combinations
from products.services.variants import save_variant
from tests.desk import fill_in
from tests.recipes import admin as administrator

COLOURS = ChosenOption("Colour", ("Sage", "Ink"))
SIZES = ChosenOption("Size", ("S", "M", "L"))


def plan(*chosen, existing=(), taken=()):
    return plan_combinations(chosen, existing, base_sku="MUG", taken=taken)


class TestPlanCombinations:
    def test_makes_each_combination_once_in_the_order_chosen(self):
        assert [each.sku for each in plan(COLOURS, SIZES)] == [
            *("MUG-SAGE-S", "MUG-SAGE-M", "MUG-SAGE-L"),
            *("MUG-INK-S", "MUG-INK-M", "MUG-INK-L"),
        ]
        twice = ChosenOption("Colour", ("Sage", " sage ", "Ink"))
        assert [each.label for each in plan(twice)] == ["Sage", "Ink"]

    def test_leaves_what_is_there_and_completes_what_lacks_an_option(self):
        there = Existing(1, "OLD", {"Colour": "Sage", "Size": "M"})
        plain = Existing(2, "PLAIN", {})
        planned = plan(COLOURS, SIZES, existing=[there, plain])
        assert [(each.sku, each.variant_id, each.is_there) for each in planned[:3]] == [
            ("PLAIN", 2, False),
            ("OLD", None, True),
            ("MUG-SAGE-L", None, False),
        ]
        assert sum(each.variant_id is not None for each in planned) == 1

    def test_gives_skus_that_nobody_has(self):
        assert [each.sku for each in plan(COLOURS, taken=["mug-sage"])] == ["MUG-SAGE-2", "MUG-INK"]
        alike = ChosenOption("Colour", ("Grün", "Grun"))
        assert [each.sku for each in plan(alike)] == ["MUG-GRUN", "MUG-GRUN-2"]

    @pytest.mark.parametrize(
        ("chosen", "existing", "said"),
        [
            ([], [], "at least one"),
            ([ChosenOption("Size", tuple(map(str, range(101))))], [], "101 variants"),
            ([SIZES], [Existing(1, "A", {"Colour": "Sage"})], "a value of Colour"),
        ],
    )
    def test_refuses(self, chosen, existing, said):
        with pytest.raises(ValidationError, match=said):
            plan(*chosen, existing=existing)


@pytest.mark.django_db
class TestMakeCombinations:
    @pytest.fixture
    def mug(self, make_product):
        return make_product("Mug", variants=[{"sku": "MUG", "price": "18.00", "stock": 4}])

    def make(self, product, *chosen):
        return make_combinations(product=product, chosen=chosen, price=Decimal(20), base_sku="MUG", weight_grams=300)

    def test_makes_what_is_missing_and_nothing_twice(self, mug):
        assert len(self.make(mug, COLOURS, SIZES)) == 6
        assert self.make(mug, COLOURS, SIZES) == []
        labels = list(mug.variants.values_list("sku", "label", "price", "quantity"))
        assert labels[0] == ("MUG", "Sage, S", Decimal("18.00"), 4)
        assert labels[-1] == ("MUG-INK-L", "Ink, L", Decimal("20.00"), 0)
        assert len(labels) == 6
        assert len(self.make(mug, ChosenOption("Colour", ("Sage", "Ink", "Rose")), SIZES)) == 3

    def test_keeps_new_values_in_the_order_in_which_they_are_named(self, mug):
        self.make(mug, SIZES)
        self.make(mug, ChosenOption("Size", ("S", "M", "L", "XL", "A")))
        assert list(Option.objects.get().values.values_list("value", flat=True)) == ["S", "M", "L", "XL", "A"]

    def test_refuses_and_changes_nothing(self, mug):
        save_variant(
            product=mug,
            variant=mug.variants.get(),
            sku="MUG",
            price=Decimal(18),
            option_values=[attributes.get_or_create_option_value(option="Colour", value="Sage")],
        )
        with pytest.raises(ValidationError, match="Colour"):
            self.make(mug, SIZES)
        assert Variant.objects.count() == 1 and not Option.objects.filter(name="Size").exists()

    def test_needs_no_more_queries_for_more_variants(self, make_product, django_assert_max_num_queries):
        sizes = [str(number) for number in range(30)]
        for size in sizes:
            attributes.get_or_create_option_value(option="Size", value=size)
        few, many = make_product("Few"), make_product("Many")
        counted = []
        for product, number in ((few, 3), (many, 30)):
            chosen = [ChosenOption("Size", tuple(sizes[:number]))]
            with django_assert_max_num_queries(counted[0] if counted else 60) as queries:
                make_combinations(product=product, chosen=chosen, price=Decimal(1), base_sku=product.slug)
            counted.append(len(queries.captured_queries))


@pytest.mark.django_db
class TestCombinationsPage:
    def test_keeps_the_first_spelling_and_says_what_is_the_same(self, client, make_product):
        client.force_login(administrator.make())
        mug = make_product("Mug", variants=[{"sku": "MUG", "colour": "Sage"}])
        sage = mug.variants.get().option_values.get()
        address = reverse("admin:products_product_combinations", args=[mug.pk])
        typed = {
            f"new-{sage.option_id}": "SAGE, Ink",
            "option_name": "Size",
            "option_values": "S, M, L, s",
        }
        shown = fill_in(client, address, show="yes", **typed)
        for said in ("“s” is the same as “S”.", "“SAGE” is the same as “Sage”."):
            assert said in shown.text
        made = fill_in(client, address, page=shown, make="yes")
        assert "“s” is the same as “S”." in made.text
        assert list(Option.objects.get(name="Size").values.values_list("value", flat=True)) == ["S", "M", "L"]
        assert mug.variants.count() == 6

    def test_shows_what_it_would_make_and_makes_it(self, client, make_product):
        client.force_login(administrator.make())
        mug = make_product("Mug", variants=[{"sku": "MUG", "colour": "Sage"}])
        ink = attributes.get_or_create_option_value(option="Colour", value="Ink")
        sage = mug.variants.get().option_values.get()
        address = reverse("admin:products_product_combinations", args=[mug.pk])
        typed = {
            f"values-{ink.option_id}": [sage.pk, ink.pk],
            f"new-{ink.option_id}": "Rose, Sand",
            "option_name": "Size",
            "option_values": "S, M, L",
        }
        shown = fill_in(client, address, show="yes", **typed)
        assert "12 variants will be made or completed" in shown.text and mug.variants.count() == 1
        made = fill_in(client, address, page=shown, make="yes")
        assert "12 variants were made or completed." in made.text
        assert (mug.variants.count(), mug.variants.first().label) == (12, "Sage, S")
        again = fill_in(client, address, make="yes", **{f"values-{Option.objects.get(name='Size').pk}": []})
        assert "a value of Size" in again.text and mug.variants.count() == 12
        assert 'id="variants-group"' in client.get(reverse("admin:products_product_change", args=[mug.pk])).text
