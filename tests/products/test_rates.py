"""Prices with tax, or without it by ``SHOP_PRICES_SHOWN``."""

from decimal import Decimal

import pytest

from my_shop.kernel.pages.versions import one_reading
from orders.models import TaxRate
from products.signals import tax_rates_asked
from products.tax_rates import tax_rate
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return recipes.stocked_variant(
        5,
        price=Decimal("12.00"),
        lowest_price_30_days=Decimal("24.00"),
        product__name="Mug",
        product__slug="mug",
        product__tax_class="reduced",
    ).product


@pytest.fixture
def without_tax(settings):
    settings.SHOP_PRICES_SHOWN, settings.SHOP_COUNTRY, settings.SHOP_TAX_RATE = "without-tax", "DE", Decimal(20)


@pytest.fixture
def nobody_answers(monkeypatch):
    monkeypatch.setattr(tax_rates_asked, "receivers", [])


class TestTaxRate:
    def test_is_that_of_the_class_in_the_shops_own_country(self, without_tax):
        for country, rate in (("DE", 7), ("FR", 5)):
            TaxRate.objects.create(country=country, tax_class="reduced", rate=Decimal(rate), valid_from="2020-01-01")
        assert [tax_rate(name) for name in ("standard", "reduced", "zero")] == [20, 7, 0]

    def test_is_the_shops_without_an_answer(self, without_tax, nobody_answers):
        assert [tax_rate(name) for name in ("standard", "reduced", "zero")] == [20, 20, 0]

    def test_is_asked_once_for_many_prices(self, without_tax, django_assert_max_num_queries):
        with one_reading(), django_assert_max_num_queries(10):
            for _ in range(50):
                tax_rate("standard")

    def test_is_not_asked_where_prices_contain_it(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            tax_rate("standard")


class TestPages:
    @pytest.mark.parametrize("path", ["/products/", "/products/mug/"])
    def test_show_prices_with_tax(self, client, mug, path):
        page = client.get(path).content.decode()
        assert "€12.00" in page
        assert "plus tax" not in page.lower()

    @pytest.mark.parametrize("path", ["/products/", "/products/mug/"])
    def test_show_prices_without_tax_and_say_so(self, client, mug, path, without_tax):
        TaxRate.objects.create(country="DE", tax_class="reduced", rate=Decimal(50), valid_from="2020-01-01")
        page = client.get(path).content.decode()
        assert "€8.00" in page
        assert "€16.00" in page, "the price before the reduction as well"
        assert "plus tax" in page.lower()

    def test_tell_search_engines_what_is_paid(self, client, mug, without_tax):
        page = client.get("/products/mug/").content.decode()
        assert '"valueAddedTaxIncluded": true' in page
        assert '"price": "12.00"' in page
