"""Who makes a product, and what has to be known of its safety (Regulation (EU) 2023/988, Article 19)."""

import pytest
from django.core.exceptions import ValidationError

from products.models import Manufacturer, Revision
from products.selectors import readiness
from products.services.catalogue import save_product
from products.services.duplicates import duplicate_product
from products.services.manufacturers import save_manufacturer
from tests import recipes

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


class TestReadiness:
    def line(self):
        return next((line.missing for line in readiness.lines() if line.position == 43), None)

    def test_asks_for_manufacturers_where_products_are_offered_in_the_union(self, mug, settings):
        assert self.line() == ""
        recipes.product.make()
        assert "manufacturer" in self.line()
        settings.SHOP_COUNTRY, settings.SHOP_COUNTRIES = "CH", ["CH", "GB"]
        assert self.line() is None
