"""A name is what a brand, an option, a value or a category is known by; its slug is an address and nothing else."""

import sys
import unicodedata
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from my_shop.kernel.names import FoldedField, folded
from products.catalogue_file import PictureRow, ProductRow
from products.models import Brand, Category, Option, OptionValue, Product, Variant
from products.selectors import filters, offers
from products.selectors.listing import Listing
from products.services import attributes, catalogue, categories, variants
from products.services.catalogue_labels import Labels
from tests.recipes import admin as administrator
from tests.recipes import category, stocked_variant

LOOK_ALIKE = [
    ("1.5 mm", "15 mm"),
    ("C", "C++"),
    ("C++", "C#"),
    ("H&M", "HM"),
    ("+1.0", "-1.0"),
    ("Möbel", "Mobel"),
    ("½ Eiche", "2 Eiche"),
    ("景德镇", "杯子"),
    ("Гжель", "Посуда"),
    ("!", "?"),
    ("Straße", "Strase"),
]
THE_SAME = [("Oak", " oak "), ("Möbel", "Mo\u0308bel"), ("STRASSE", "straße"), ("ΣΊΓΜΑΣ", "σίγμας")]
NAMES = st.text("aAbß1.+ -öo\u0308Öçσς景", min_size=1, max_size=6).filter(str.strip)


def brand_of(name):
    return attributes.get_or_create_brand(name=name).pk


def option_of(name):
    return attributes.get_or_create_option_value(option=name, value="One").option_id


def value_of(name):
    return attributes.get_or_create_option_value(option="Size", value=name).pk


def category_of(names):
    return Labels(
        [ProductRow(2, "slug", {"category": names}, PictureRow(2, "", ""))], require=lambda deed: None
    ).category(names)


def category_named(name):
    return category_of([name]).pk


KINDS = [brand_of, option_of, value_of, category_named]


def are_the_same(one, other):
    return len({unicodedata.normalize("NFC", name).strip().casefold() for name in (one, other)}) == 1


class TestNames(TestCase):
    """Tries forty pairs in each kind's turn, which takes half a second."""

    @settings(max_examples=40)
    @given(st.sampled_from(KINDS), NAMES, NAMES)
    def test_two_names_are_one_only_where_case_spaces_and_encoding_tell_them_apart(self, kind, one, other):
        assert (kind(one) == kind(other)) is are_the_same(one, other)


@pytest.mark.django_db
class TestLookAlikes:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(("one", "other"), LOOK_ALIKE)
    def test_two_names_stay_two(self, kind, one, other):
        first = kind(one)
        assert kind(other) != first and kind(one) == first

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize(("one", "other"), THE_SAME)
    def test_one_name_is_found_again(self, kind, one, other):
        assert kind(one) == kind(other)

    def test_the_same_name_may_stand_in_two_places(self):
        assert category_of(["Kitchen", "Other"]) != category_of(["Garden", "Other"])
        size, width = (attributes.get_or_create_option_value(option=option, value="L") for option in ("Size", "Width"))
        assert size != width


@pytest.mark.django_db
class TestAddresses:
    def test_each_name_has_one_of_its_own(self):
        names = ("C", "C++", "C#", "景德镇", "杯子")
        assert [attributes.get_or_create_brand(name=name).slug for name in names] == [
            "c",
            "c-2",
            "c-3",
            "brand",
            "brand-2",
        ]
        assert [category_of([name]).path for name in names] == ["c", "c-2", "c-3", "category", "category-2"]
        assert category_of(["C", "景德镇"]).path == "c/category"

    def test_an_option_that_is_called_like_a_part_of_the_listing_has_another_address(self):
        assert attributes.get_or_create_option_value(option="Brand", value="One").option.slug == "brand-2"

    def test_a_facet_tells_values_apart_that_would_have_had_one_slug(self, client):
        thin, thick = (
            attributes.get_or_create_option_value(option="Gauge", value=value) for value in ("1.5 mm", "15 mm")
        )
        wire = catalogue.save_product(product=Product(name="Wire", category=category.make()))
        for sku, value in (("A", thin), ("B", thick)):
            variants.save_variant(product=wire, sku=sku, price=Decimal(1), option_values=[value], opening_stock=1)
        listing = Listing(filters.Filters(options=(("gauge", (thick.slug,)),)))
        (facet,) = listing.summary.facets
        assert [(value.name, value.count, value.is_chosen) for value in facet.values] == [
            ("1.5 mm", 1, False),
            ("15 mm", 1, True),
        ]
        assert client.get(reverse("products:list"), {"gauge": thick.slug}).status_code == 200

    def test_the_page_of_a_category_without_latin_letters_answers(self, client):
        assert client.get(category_of(["景德镇"]).get_absolute_url()).status_code == 200


@pytest.mark.django_db
class TestTwins:
    """Whoever writes past the services, the database refuses a second one."""

    @pytest.mark.parametrize(
        "make",
        [
            lambda name: Brand.objects.create(name=name, slug=name.strip()),
            lambda name: Option.objects.create(name=name, slug=name.strip()),
            lambda name: OptionValue.objects.create(
                option=Option.objects.get_or_create(name="Size", slug="size")[0], value=name, slug=name.strip()
            ),
            lambda name: Category.objects.create(name=name, slug=name.strip(), path=name.strip()),
            lambda name: Category.objects.create(
                name=name, slug=name, path=name, parent=Category.objects.get_or_create(name="Top", path="top")[0]
            ),
            lambda name: Variant.objects.create(product=stocked_variant(1).product, sku=name, price=1),
        ],
    )
    def test_the_database_keeps_one_of_them(self, make):
        make("oak")
        with pytest.raises(IntegrityError), transaction.atomic():
            make("OAK")

    @pytest.mark.parametrize(
        "label",
        [
            lambda: Brand(name="OAK"),
            lambda: Option(name="OAK"),
            lambda: OptionValue(option=Option.objects.get(name="Size"), value="OAK"),
        ],
    )
    def test_a_second_label_is_refused_in_words(self, label):
        attributes.get_or_create_brand(name="Oak")
        attributes.get_or_create_option_value(option="Oak", value="One")
        attributes.get_or_create_option_value(option="Size", value="Oak")
        with pytest.raises(ValidationError) as refusal:
            attributes.save_attribute(label())
        assert refusal.value.messages[0].endswith("“Oak” already exists.") and len(refusal.value.messages) == 1

    def test_a_second_category_is_refused_and_one_below_another_parent_is_not(self):
        oak = categories.save_category(name="Oak")
        categories.save_category(name="oak", parent=oak)
        with pytest.raises(ValidationError, match="The category “Oak” already exists"):
            categories.save_category(name="OAK", slug="other")

    def test_renaming_to_the_same_name_in_another_case_is_allowed(self):
        oak = attributes.get_or_create_brand(name="oak")
        oak.name = "OAK"
        attributes.save_attribute(oak)
        assert attributes.get_or_create_brand(name="Oak").name == "OAK"


@pytest.mark.django_db
class TestArticleNumbers:
    def test_one_that_differs_in_case_only_is_refused(self):
        variant = stocked_variant(1, sku="Mug-S")
        with pytest.raises(ValidationError, match="The variant “Mug-S” already exists"):
            variants.save_variant(product=variant.product, sku=" MUG-s", price=Decimal(1))
        assert Variant.objects.count() == 1

    def test_a_changed_one_is_found_and_its_old_one_is_free(self):
        variant = stocked_variant(1, sku="MUG")
        variants.save_variant(product=variant.product, variant=variant, sku="Jug", price=Decimal(1))
        assert [found.variant_id for found in offers.variants_to_sell(skus=["jug"])] == [variant.pk]
        assert not offers.variants_to_sell(skus=["MUG"])

    def test_is_found_in_any_case(self, client):
        variant = stocked_variant(1, sku="Mug-S")
        assert [found.variant_id for found in offers.variants_to_sell(skus=["MUG-s "])] == [variant.pk]
        page = client.get(variant.product.get_absolute_url(), {"variant": "mug-s"})
        assert page.status_code == 200

    def test_an_import_finds_it_in_any_case(self, bring_file):
        header = "slug,sku,name,price,category1\n"
        bring_file(header + "mug,Mug-S,Mug,9,Kitchen\n")
        said = bring_file(header + "mug,MUG-S,Mug,10,Kitchen\npot,mug-s,Pot,3,Garden\n")
        assert "the SKU “mug-s” stands in line 2 already" in said
        assert list(Variant.objects.values_list("sku", "price")) == [("Mug-S", Decimal(10))]
        assert "the SKU “mug-s” belongs to another product" in bring_file(header + "pot,mug-s,Pot,3,Garden\n")


@pytest.mark.django_db
class TestBackOffice:
    @pytest.fixture
    def desk(self, client):
        client.force_login(administrator.make())
        return client

    @pytest.mark.parametrize("names", [("C", "C++"), ("景德镇", "杯子")])
    @pytest.mark.parametrize("model", ["brand", "category"])
    def test_makes_an_address_where_none_was_typed(self, desk, model, names):
        for name in names:
            desk.post(reverse(f"admin:products_{model}_add"), {"name": name, "slug": "", "position": 0})
        found = {"brand": Brand, "category": Category}[model].objects.order_by("pk")
        assert [row.name for row in found] == list(names)
        assert len({row.slug for row in found}) == 2

    def test_takes_the_values_of_an_option_without_addresses(self, desk):
        response = desk.post(reverse("admin:products_option_add"), self.option("1.5 mm", "15 mm", "½"))
        assert response.status_code == 302
        assert list(OptionValue.objects.values_list("value", "slug")) == [
            ("1.5 mm", "15-mm"),
            ("15 mm", "15-mm-2"),
            ("½", "12"),
        ]

    def test_refuses_the_same_name_twice_beside_the_field(self, desk):
        attributes.get_or_create_brand(name="Oak")
        page = desk.post(reverse("admin:products_brand_add"), {"name": "OAK", "slug": ""})
        assert page.context["adminform"].form.errors == {"name": ["The brand “Oak” already exists."]}
        page = desk.post(reverse("admin:products_option_add"), self.option("Oak", "OAK"))
        assert "The option value “Oak” already exists." in page.content.decode()
        assert not Option.objects.exists()

    def option(self, *values):
        rows = {"name": "Gauge", "slug": "", "position": 0}
        rows |= {"values-TOTAL_FORMS": len(values), "values-INITIAL_FORMS": 0}
        for number, value in enumerate(values):
            rows |= {f"values-{number}-value": value, f"values-{number}-slug": "", f"values-{number}-position": number}
        return rows


@pytest.mark.django_db
def test_a_product_with_the_name_of_another_has_an_address_of_its_own(bring_file):
    first = catalogue.save_product(product=Product(name="Bowl", category=category.make()))
    assert catalogue.save_product(product=Product(name="bowl!", category=first.category)).slug == "bowl-2"
    assert Product.objects.count() == 2


@pytest.mark.parametrize("app", ["products", "blog"])
def test_each_folded_column_is_wide_enough(app):
    if not apps.is_installed(app):
        pytest.skip(f"{app} is unplugged")
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.fields:
            if isinstance(field, FoldedField):
                assert field.max_length == 3 * model._meta.get_field(field.of).max_length


def test_no_character_folds_to_more_than_three():
    assert max(len(folded(chr(code))) for code in range(sys.maxunicode) if chr(code).isalpha()) == 3
