"""Back office of carts: to look at."""

from django.contrib import admin
from django.utils.html import format_html

from orders.admin.read_only import ReadOnly
from orders.models import Cart, CartItem


class CartItemInline(ReadOnly, admin.TabularInline):
    model = CartItem
    fields = ["variant", "quantity", "seen_price", "added_at"]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("variant")


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin):
    """To see what somebody asks about; the shopper changes it."""

    list_display = ["__str__", "owner", "updated_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    date_hierarchy = "updated_at"
    fields = ["owner", "created_at", "updated_at"]
    inlines = [CartItemInline]

    @admin.display(description="owner", ordering="user")
    def owner(self, cart):
        return format_html("<em>{}</em>", "guest") if cart.user is None else str(cart.user)
