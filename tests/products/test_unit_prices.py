"""The price of a kilogramme, litre or metre, wherever a price stands."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from my_shop.kernel.unit_prices import Content
from products import json_ld
from products.models import Revision, Variant
from products.selectors import offers, product_cards
from products.serializers.listing import CardSerializer
from products.serializers.product import VariantSerializer
from products.services.duplicates import duplicate_product
from products.services.variants import save_variant
from products.templatetags.cards import product_cards as printed
from products.templatetags.catalogue import per_unit_shown
from tests import recipes

pytestmark = pytest.mark.django_db
HALF_KILO = {"content_amount": Decimal(500), "content_unit": "g"}


@pytest.fixture
def tea(settings):
    settings.SHOP_CURRENCY = "EUR"
    small = recipes.stocked_variant(3, sku="TEA-S", price=Decimal("6.00"), product__name="Tea", **HALF_KILO)
    recipes.stocked_variant(
        3, sku="TEA-L", price=Decimal(11), product=small.product, content_amount=1, content_unit="kg"
    )
    return small


class TestUnitPrices:
    def test_stand_on_cards_for_the_variant_whose_price_it_is(self, tea):
        cards = product_cards.cards_of([tea.product_id])
        assert cards[0].content == Content(Decimal(500), "g")
        assert "€12.00/kg" in printed(cards)
        assert CardSerializer(cards[0]).data["unit_price"] == {"amount": "12.00", "unit": "kg"}

    def test_stand_on_the_page_of_each_variant_that_needs_one(self, tea, client):
        page = tea.product.get_absolute_url()
        assert "€12.00/kg" in client.get(page, {"variant": "TEA-S"}).content.decode()
        assert "/kg" not in client.get(page, {"variant": "TEA-L"}).content.decode()

    def test_go_with_prices_without_tax(self, tea, settings):
        settings.SHOP_PRICES_SHOWN = "without-tax"
        assert per_unit_shown(tea.price, "standard", tea.content) == "€10.00/kg"

    def test_go_to_carts_programs_and_search_engines(self, tea):
        (offer,) = offers.variants_to_sell(skus=["TEA-S"])
        assert offer.content == tea.content
        told = VariantSerializer(tea).data
        assert (told["content_amount"], told["content_unit"]) == ("500.00", "g")
        assert told["unit_price"] == {"amount": "12.00", "unit": "kg"}
        small, _ = json_ld.product_json_ld(tea.product, [], tea)["hasVariant"]
        price = small["offers"]["priceSpecification"]
        assert price["referenceQuantity"]["unitCode"] == "GRM" and price["referenceQuantity"]["value"] == 500
        assert price["referenceQuantity"]["valueReference"]["unitCode"] == "KGM"

    def test_are_kept_in_the_history_and_by_copies(self):
        tea = recipes.stocked_variant(3, sku="TEA-S", price=Decimal("6.00"), **HALF_KILO)
        facts = {"sku": "TEA-S", "price": tea.price, "content_amount": Decimal("0.25"), "content_unit": "kg"}
        save_variant(product=tea.product, variant=tea, **facts)
        (told,) = Revision.objects.latest("pk").changes["variants"].values()
        assert told["old"] == {"content_amount": "500.00", "content_unit": "g"}
        assert duplicate_product(product=tea.product).variants.first().content == Content(Decimal("0.25"), "kg")

    @pytest.mark.parametrize("half", [{"content_amount": Decimal(5)}, {"content_unit": "g"}])
    def test_need_an_amount_and_a_unit(self, tea, half):
        with pytest.raises(ValidationError, match="amount and its unit"):
            save_variant(product=tea.product, sku="NEW", price=Decimal(1), **half)

    @pytest.mark.parametrize("half", [{"content_amount": 5, "content_unit": ""}, {"content_amount": None}])
    def test_have_both_or_none_in_the_database_as_well(self, half):
        tea = recipes.stocked_variant(3, **HALF_KILO)
        with pytest.raises(IntegrityError), transaction.atomic():
            Variant.objects.filter(pk=tea.pk).update(**half)
