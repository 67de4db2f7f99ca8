import pytest
from django.apps import apps

if not apps.is_installed("products"):
    pytest.skip("products is unplugged", allow_module_level=True)

from products.models import Product, StockMovement
from products.services import catalogue, stock
from tests.recipes import category, stocked_variant

pytestmark = pytest.mark.django_db


def test_a_product_is_told_as_it_is_created_changed_and_deleted(told):
    mug = Product(name="Mug", category=category.make())
    catalogue.save_product(product=mug)
    about = f"product:{mug.pk}"
    assert told() == [("product.created", about, {"product_id": mug.pk, "slug": "mug"})]
    mug.name = "Large mug"
    catalogue.save_product(product=mug)
    assert told() == [("product.changed", about, {"product_id": mug.pk, "slug": mug.slug})]
    catalogue.save_product(product=mug)
    assert told() == [], "nothing was changed"


def test_the_stock_is_told_by_each_movement(told):
    mug = stocked_variant(5, sku="MUG")
    told()
    stock.adjust_stock(variant_id=mug.pk, change=3, reason=StockMovement.Reason.RECEIVED)
    stock.take_stock(order_number="AB12CD", quantities={mug.pk: 2})
    data = {"sku": "MUG", "quantity": 8, "change": 3, "reason": "received", "order": None}
    sold = {"sku": "MUG", "quantity": 6, "change": -2, "reason": "sale", "order": "AB12CD"}
    about = f"stock:{mug.pk}"
    assert told() == [("stock.changed", about, data), ("stock.changed", about, sold)]
