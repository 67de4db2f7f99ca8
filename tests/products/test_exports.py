"""What goes out of the stock."""

from decimal import Decimal

import pytest

from my_shop.kernel.pictures.models import Picture
from products.exports import COLUMNS, product_rows
from products.models import Product, ProductImage, StockMovement, Variant
from products.stock_tables import LEDGER, STOCK
from tests import recipes

pytestmark = pytest.mark.django_db


def test_stock_and_ledger_tell_how_many_are_there_and_why():
    recipes.stocked_variant(3, sku="007", cost=Decimal("2.50"))
    (line,) = (dict(zip(STOCK.columns, line, strict=True)) for line in STOCK.rows(Variant.objects.order_by("pk")))
    assert (line["sku"], line["quantity"], line["cost"], line["stock_value"]) == ("007", 3, 2.5, Decimal("7.50"))
    (line,) = (dict(zip(LEDGER.columns, line, strict=True)) for line in LEDGER.rows(StockMovement.objects.all()))
    assert (line["sku"], line["change"], line["quantity_after"], line["reason"]) == ("007", 3, 3, "opening")


def test_products_of_one_piece_may_have_any_number_of_pictures():
    """More than a thousand: SQLite takes no such list of alternatives, and read pictures apart are one."""
    bowl, names = recipes.product.make(), [f"pictures/{number}.webp" for number in range(1002)]
    pictures = Picture.objects.bulk_create(Picture(file=name, width=9, height=9) for name in names)
    ProductImage.objects.bulk_create(
        ProductImage(product=bowl, picture=picture, alt="A bowl", position=number)
        for number, picture in enumerate(pictures)
    )
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in product_rows(Product.objects.all())]
    assert [row["image1_src"].rpartition("/")[2] for row in rows] == [name.rpartition("/")[2] for name in names]
