"""Back office of delivery: where to, how, and at which price."""

from django.contrib import admin

from orders.models import ShippingMethod, ShippingRate, ShippingZone


@admin.register(ShippingZone)
class ShippingZoneAdmin(admin.ModelAdmin):
    list_display = ["name", "countries", "has_postcodes", "position"]
    list_editable = ["position"]
    search_fields = ["name", "countries"]

    @admin.display(description="by postcode", boolean=True)
    def has_postcodes(self, zone):
        return bool(zone.postcodes.strip())


class ShippingRateInline(admin.TabularInline):
    model = ShippingRate
    fields = ["zone", "max_weight_grams", "min_subtotal", "price", "min_days", "max_days"]
    extra = 1
    verbose_name_plural = "rates: with rates, this way is offered in their zones only, and at their prices"


@admin.register(ShippingMethod)
class ShippingMethodAdmin(admin.ModelAdmin):
    list_display = ["name", "price", "free_from", "days", "is_active", "position"]
    list_editable = ["is_active", "position"]
    search_fields = ["name"]
    inlines = [ShippingRateInline]

    @admin.display(description="working days")
    def days(self, method):
        return f"{method.min_days}–{method.max_days}"
