"""Staff find variants by what a buyer on the phone calls them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.signals import OfferHit, offers_searched
from products import search
from products.models import Product
from products.selectors.variant_search import search_variants
from tests.recipes import product, variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    mug = product.make(name="Elbe mug")
    for sku, label, price in (("ELBE-M-1", "Sage", "12.00"), ("ELBE-M-2", "Chalk", "13.00")):
        variant.make(product=mug, sku=sku, label=label, price=Decimal(price), quantity=4)
    variant.make(product=product.make(name="Lamp"), sku="LAMP")
    variant.make(product=product.make(name="Elbe bowl", is_published=False), sku="ELBE-B")
    search.rebuild()


def found(words, limit=20):
    return [one.sku for one in search_variants(words, limit=limit)]


@pytest.mark.usefixtures("shelf")
class TestSearchVariants:
    @pytest.mark.parametrize(
        ("words", "skus"),
        [
            ("elbe-m", ["ELBE-M-1", "ELBE-M-2"]),
            (" ELBE-m-2 ", ["ELBE-M-2"]),
            ("mug", ["ELBE-M-1", "ELBE-M-2"]),
            ("elbe mug chalk", ["ELBE-M-2", "ELBE-M-1"]),
            ("lmap", ["LAMP"]),
            ("ELBE-B", []),
            ("mug lamp", []),
            ("", []),
            ("\x00", []),
        ],
    )
    def test_finds_by_name_options_and_beginning_of_an_sku_what_is_published(self, words, skus):
        assert found(words) == skus

    def test_answers_no_more_than_are_wanted(self):
        assert found("elbe", limit=1) == ["ELBE-M-1"]

    def test_asks_as_many_queries_however_many_fit(self):
        with CaptureQueriesContext(connection) as few:
            found("elbe")
        for number in range(8):
            variant.make(product=product.make(name=f"Elbe plate {number}"), sku=f"ELBE-P-{number}")
        search.index(Product.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as many:
            assert len(found("elbe")) == 10
        assert len(many) == len(few)

    def test_orders_is_answered_what_it_needs(self):
        [(_, hits)] = offers_searched.send(sender=None, words="chalk", limit=5)
        assert hits[0] == OfferHit(
            variant_id=hits[0].variant_id,
            sku="ELBE-M-2",
            title="Elbe mug, Chalk",
            unit_price=Decimal("13.00"),
            quantity=4,
        )
