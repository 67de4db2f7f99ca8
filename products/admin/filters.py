"""Filters of the back office's lists."""

from django.conf import settings
from django.contrib import admin


class StockFilter(admin.SimpleListFilter):
    """What is there, what runs low, what is gone."""

    title = "stock"
    parameter_name = "stock"

    def lookups(self, request, model_admin):
        return [("there", "in stock"), ("low", f"low ({settings.SHOP_LOW_STOCK} or fewer)"), ("out", "sold out")]

    def queryset(self, request, queryset):
        ranges = {
            "there": {"quantity__gt": 0},
            "low": {"quantity__gt": 0, "quantity__lte": settings.SHOP_LOW_STOCK},
            "out": {"quantity": 0},
        }
        return queryset.filter(**ranges.get(self.value(), {}))
