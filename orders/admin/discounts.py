"""Back office of vouchers and promotions."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Promotion, Voucher


class RunningFilter(admin.SimpleListFilter):
    title = "running"
    parameter_name = "running"

    def lookups(self, request, model_admin):
        return [("now", "Now"), ("later", "Later"), ("over", "Over"), ("off", gettext("Switched off"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        later, over = Q(starts_at__gt=now), Q(ends_at__lte=now)
        found = {
            "now": queryset.filter(is_active=True).exclude(later).exclude(over),
            "later": queryset.filter(later, is_active=True),
            "over": queryset.filter(over, is_active=True),
            "off": queryset.filter(is_active=False),
        }
        return found.get(self.value(), queryset)


class ReductionAdmin(admin.ModelAdmin):
    """What vouchers and promotions have in common."""

    list_filter = [RunningFilter, "kind"]
    autocomplete_fields = ["categories", "products"]
    search_fields = ["name"]

    @admin.display(description="running", boolean=True)
    def runs(self, reduction):
        return reduction.is_running(timezone.now())


class VoucherForm(forms.ModelForm):
    def clean_code(self):
        """A code is kept in capitals, without spaces, however it is typed."""
        return "".join(self.cleaned_data["code"].split()).upper()


@admin.register(Voucher)
class VoucherAdmin(ReductionAdmin):
    """One that orders have used is switched off, not deleted: its uses are counted by it."""

    form = VoucherForm
    list_display = ["code", "name", "takes_off", "minimum", "starts_at", "ends_at", "runs", "used"]
    search_fields = ["code", "name"]
    readonly_fields = ["used"]
    fieldsets = [
        (None, {"fields": ["code", "name", "kind", "value", "is_active"]}),
        ("When", {"fields": [("starts_at", "ends_at")]}),
        (_("For which goods"), {"fields": ["minimum", "categories", "products"]}),
        (_("How often"), {"fields": [("total_limit", "customer_limit"), "is_combinable", "used"]}),
    ]

    @admin.display(description="takes off", ordering="value")
    def takes_off(self, voucher):
        return voucher.effect_text

    @admin.display(description="used", ordering="used_count")
    def used(self, voucher):
        return voucher.used_count if voucher.total_limit is None else f"{voucher.used_count} of {voucher.total_limit}"

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.used_count)


@admin.register(Promotion)
class PromotionAdmin(ReductionAdmin):
    list_display = ["name", "takes_off", "minimum", "starts_at", "ends_at", "runs", "position"]
    list_editable = ["position"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "percentage", ("buy_quantity", "pay_quantity"), "is_active", "position"]}),
        ("When", {"fields": [("starts_at", "ends_at")]}),
        (_("For which goods"), {"fields": ["minimum", "categories", "products"]}),
    ]

    @admin.display(description="takes off")
    def takes_off(self, promotion):
        return promotion.effect_text
