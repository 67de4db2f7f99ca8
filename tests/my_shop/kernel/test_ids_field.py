"""Rows by many ids; what a column of ids holds is tested by the lists that are narrowed with it (tests/products)."""

import pytest

from products.models import Product, Variant
from tests import factories

pytestmark = pytest.mark.django_db


class TestAmong:
    @pytest.fixture
    def products(self):
        return factories.catalogue(6, pictures=0)

    def test_finds_the_rows_of_these_ids(self, products):
        wanted = [product.pk for product in products[::2]]
        found = Product.objects.filter(pk__among=[*wanted, 0, 2**40])
        assert sorted(found.values_list("pk", flat=True)) == sorted(wanted)
        assert sorted(Product.objects.exclude(pk__among=wanted).values_list("pk", flat=True)) == sorted(
            product.pk for product in products[1::2]
        )

    def test_finds_the_rows_that_refer_to_them(self, products):
        found = Variant.objects.filter(product__pk__among=[products[0].pk])
        assert set(found.values_list("product", flat=True)) == {products[0].pk}
        assert "JOIN" not in str(found.query)

    @pytest.mark.parametrize("ids", [(), []])
    def test_finds_none_by_none(self, products, ids):
        assert not Product.objects.filter(pk__among=ids)

    def test_asks_with_one_parameter(self):
        _, params = Product.objects.filter(pk__among=range(1000)).values("pk").query.sql_with_params()
        assert len(params) == 1
