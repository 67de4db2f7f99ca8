"""Who makes a product, and what has to be known of its safety (Regulation (EU) 2023/988, Article 19)."""

import pytest
from django.core.exceptions import ValidationError

from products.models import Manufacturer, Product, Revision
from products.selectors import history, readiness
from products.services.catalogue import save_product
from products.services.duplicates import duplicate_product
from products.services.manufacturers import draft_manufacturer, save_manufacturer
from tests import recipes
from tests.products.imports import run_import

pytestmark = pytest.mark.django_db
RESPONSIBLE = {
    "responsible_name": "Einfuhr GmbH",
    "responsible_address": "Hafen 1, Hamburg",
    "responsible_contact": "safe@einfuhr.example",
}


def maker(name, **facts):
    made = Manufacturer(name=name, address="1 Kiln Road, Stoke", contact=f"{name.lower()}@example.com", **facts)
    return save_manufacturer(manufacturer=made)


@pytest.fixture
def mug():
    variant = recipes.stocked_variant(2, product__brand__name="Hald", product__brand__slug="hald")
    variant.product.brand.manufacturer = maker("Kilnworks", **RESPONSIBLE)
    variant.product.brand.save()
    return variant.product


class TestManufacturer:
    def test_of_the_brand_is_said_on_the_page_and_to_programs_until_the_product_has_its_own(self, mug, client):
        shown = client.get(mug.get_absolute_url()).content.decode()
        assert "Product safety" in shown and "kilnworks@example.com" in shown and "Einfuhr GmbH" in shown
        mug.manufacturer, mug.safety = maker("Potter"), "**Hot** inside."
        save_product(product=mug)
        shown = client.get(mug.get_absolute_url()).content.decode()
        assert "Potter" in shown and "Kilnworks" not in shown and "<strong>Hot</strong>" in shown
        told = client.get(f"/api/v1/products/{mug.slug}/").json()
        assert told["manufacturer"]["name"] == "Potter" and told["safety"] == "**Hot** inside."

    def test_is_kept_in_the_history_and_by_copies(self, mug):
        mug.manufacturer = maker("Potter")
        save_product(product=mug)
        assert "manufacturer_id" in Revision.objects.latest("pk").changes["product"]["new"]
        assert duplicate_product(product=mug).manufacturer == mug.manufacturer

    @pytest.mark.parametrize("missing", RESPONSIBLE)
    def test_has_a_whole_responsible_person_or_none(self, missing):
        with pytest.raises(ValidationError) as refused:
            maker("Kilnworks", **RESPONSIBLE | {missing: ""})
        assert list(refused.value.message_dict) == [missing] and not Manufacturer.objects.exists()

    def test_is_kept_while_something_names_it(self, mug, admin_client):
        page = f"/admin/products/manufacturer/{mug.brand.manufacturer_id}/delete/"
        assert "is named by these brands: Hald" in admin_client.get(page).content.decode()
        admin_client.post(page, {"post": "yes"})
        assert Manufacturer.objects.exists()


class TestFiles:
    TOLD = "slug,sku,name,price,category1,manufacturer\nmug,M,Mug,9,Kitchen,KILNWORKS\npot,P,Pot,9,Kitchen,Potter\n"

    def test_name_known_ones_whatever_the_case_and_make_new_ones_without_addresses(self, tmp_path):
        known = maker("Kilnworks")
        run_import(tmp_path, self.TOLD)
        assert Product.objects.get(slug="mug").manufacturer == known
        (draft,) = Manufacturer.objects.incomplete()
        assert draft.name == "Potter" and Product.objects.get(slug="pot").manufacturer == draft
        assert {str(each.result) for each in run_import(tmp_path, self.TOLD).outcomes} == {"unchanged"}

    def test_empty_it_by_an_empty_cell(self, tmp_path):
        run_import(tmp_path, self.TOLD)
        run_import(tmp_path, self.TOLD.replace("Potter", ""))
        assert Product.objects.get(slug="pot").manufacturer is None


class TestHistory:
    def test_names_all_manufacturers_by_one_query(self, mug, django_assert_num_queries):
        for name in ("Potter", "Thrower", "Turner"):
            mug.manufacturer = maker(name)
            save_product(product=mug)
        revisions = list(Revision.objects.order_by("pk"))
        with django_assert_num_queries(1):
            told = [(line.old, line.new) for entry in history.entries(revisions) for line in entry.lines]
        assert told[-2:] == [("Potter", "Thrower"), ("Thrower", "Turner")]


class TestReadiness:
    def line(self, position=43):
        return next((line for line in readiness.lines() if line.position == position), None)

    def test_asks_for_manufacturers_where_products_are_offered_in_the_union(self, mug, settings):
        assert self.line().missing == "" and self.line().is_needed
        recipes.product.make()
        assert self.line().missing.startswith("1 product on sale names no manufacturer")
        settings.SHOP_COUNTRY, settings.SHOP_COUNTRIES = "CH", ["CH", "GB"]
        assert self.line() is None
        settings.SHOP_COUNTRIES = ["CH", "FR"]
        assert self.line().missing

    def test_leads_to_exactly_the_products_that_it_counts(self, mug, admin_client):
        wanted = {recipes.product.make(name="Bare").pk, recipes.product.make(brand__name="None", brand__slug="n").pk}
        recipes.product.make(is_published=False)
        recipes.product.make(is_digital=True)
        recipes.product.make(manufacturer=maker("Potter"))
        line = self.line()
        assert line.missing.startswith("2 products")
        assert {row.pk for row in admin_client.get(line.url).context["cl"].result_list} == wanted
        shown = admin_client.get("/admin/products/product/", {"manufacturer": mug.brand.manufacturer_id})
        assert [row.pk for row in shown.context["cl"].result_list] == [mug.pk]

    def test_leads_to_manufacturers_whose_addresses_are_missing(self, mug, admin_client):
        assert self.line(44).missing == ""
        draft = draft_manufacturer(name="Potter")
        assert self.line(44).missing.startswith("1 manufacturer has no postal")
        assert list(admin_client.get(self.line(44).url).context["cl"].result_list) == [draft]
