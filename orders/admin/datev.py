"""Back office of the DATEV settings: one row."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.models import DatevSettings

ACCOUNTS = [
    *("debtor", "standard", "reduced", "untaxed", "eu", "eu_key"),
    *("eu_business", "reverse_charge", "outside", "outside_digital"),
]


@admin.register(DatevSettings)
class DatevSettingsAdmin(admin.ModelAdmin):
    list_display = ["consultant", "client", "chart"]
    fieldsets = [
        (None, {"fields": ["consultant", "client", "chart", "account_length", "fiscal_year_month"]}),
        (
            _("Accounts"),
            {"fields": ACCOUNTS, "description": _("Ask your tax adviser. Bookings hold the price with tax.")},
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not DatevSettings.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
