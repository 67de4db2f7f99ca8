"""Back office of delivery: where to, how, and at which price."""

from django.contrib import admin
from django.db.models import F, OuterRef, Subquery

from orders.models import Order, PaymentMethod, ShippingMethod, ShippingRate, ShippingZone


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
    search_fields = ["name", "code"]
    inlines = [ShippingRateInline]

    @admin.display(description="working days")
    def days(self, method):
        return f"{method.min_days}–{method.max_days}"


WAYS = {"shipping_method": ShippingMethod, "payment_method": PaymentMethod}


class UsedMethodsFilter(admin.RelatedFieldListFilter):
    """The ways of delivery, or to pay, that orders have: each is looked up once, where Django's own filter reads all
    orders."""

    def field_choices(self, field, request, model_admin):
        # the next one in the index: to find an equal one, PostgreSQL would read the table, sure to meet it soon
        orders = Order.objects.order_by(field.attname).filter(**{f"{field.name}__gte": OuterRef("pk")})
        used = WAYS[field.name].objects.alias(next=Subquery(orders.values(field.attname)[:1])).filter(next=F("pk"))
        return [(method.pk, str(method)) for method in used]
