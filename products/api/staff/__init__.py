"""The catalogue and its stock as staff handle them over HTTP."""

from django.urls import path

from products.api.staff import stock

urlpatterns = [
    path("stock/", stock.StockList.as_view(), name="staff_stock"),
    path("stock/<path:sku>/movements/", stock.MovementList.as_view(), name="staff_movements"),
]
