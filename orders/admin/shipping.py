"""Back office of delivery: where to, how, and at which price."""

from django.contrib import admin
from django.db.models import F, OuterRef, Subquery

from orders.models import Order, ShippingMethod, ShippingRate, ShippingZone


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


class UsedMethodsFilter(admin.RelatedFieldListFilter):
    """The ways of delivery that orders have: each is looked up once, where Django's own filter reads all orders."""

    def field_choices(self, field, request, model_admin):
        # the next one in the index: to find an equal one, PostgreSQL would read the table, sure to meet it soon
        orders = Order.objects.order_by("shipping_method_id").filter(shipping_method__gte=OuterRef("pk"))
        used = ShippingMethod.objects.alias(next=Subquery(orders.values("shipping_method_id")[:1])).filter(next=F("pk"))
        return [(method.pk, str(method)) for method in used]
