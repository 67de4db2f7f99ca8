"""Back office of carts: to look at."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html

from orders.admin.read_only import ReadOnly
from orders.models import Cart, CartItem
from orders.selectors.offers import offers_for


class CartItemInline(ReadOnly, admin.TabularInline):
    model = CartItem
    fields = ["variant_sku", "quantity", "seen_price", "added_at"]
    readonly_fields = fields

    def get_formset(self, request, obj=None, **kwargs):
        self.offers = offers_for(obj.items.values_list("variant_id", flat=True)) if obj else {}
        return super().get_formset(request, obj, **kwargs)

    @admin.display(description="variant")
    def variant_sku(self, item):
        offer = self.offers.get(item.variant_id)
        url = reverse("admin:products_variant_change", args=[item.variant_id])
        return format_html('<a href="{}">{}</a>', url, offer.sku) if offer else "-"


def people_of(email):
    """Return who has this address."""
    return get_user_model().objects.filter(email__in={email, email.lower()})


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin):
    """To see what somebody asks about; the shopper changes it."""

    list_display = ["__str__", "owner", "updated_at"]
    sortable_by: list[str] = []
    list_select_related = ["user"]
    searches_newest = True
    found_whole = {"user__in": people_of}  # SQLite, told to join them, would read all carts
    search_fields = ["user__email"]
    date_hierarchy = "updated_at"
    fields = ["owner", "created_at", "updated_at"]
    inlines = [CartItemInline]

    @admin.display(description="owner", ordering="user")
    def owner(self, cart):
        return format_html("<em>{}</em>", "guest") if cart.user is None else str(cart.user)
