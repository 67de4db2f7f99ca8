"""What goes out of the stock."""

from decimal import Decimal

import pytest

from products.models import StockMovement, Variant
from products.stock_tables import LEDGER, STOCK
from tests import recipes

pytestmark = pytest.mark.django_db


def test_stock_and_ledger_tell_how_many_are_there_and_why():
    recipes.stocked_variant(3, sku="007", cost=Decimal("2.50"))
    (line,) = (dict(zip(STOCK.columns, line, strict=True)) for line in STOCK.rows(Variant.objects.order_by("pk")))
    assert (line["sku"], line["quantity"], line["cost"], line["stock_value"]) == ("007", 3, 2.5, Decimal("7.50"))
    (line,) = (dict(zip(LEDGER.columns, line, strict=True)) for line in LEDGER.rows(StockMovement.objects.all()))
    assert (line["sku"], line["change"], line["quantity_after"], line["reason"]) == ("007", 3, 3, "opening")
