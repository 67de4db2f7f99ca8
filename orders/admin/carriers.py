"""Back office of those who carry parcels."""

from django.contrib import admin

from orders.models import Carrier


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    list_display = ["name", "tracking_url"]
    search_fields = ["name"]
