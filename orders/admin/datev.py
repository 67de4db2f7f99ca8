"""Back office of the DATEV settings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.one_row import OneRowAdmin
from orders.models import DatevSettings

ACCOUNTS = [
    *("debtor", "standard", "reduced", "untaxed", "eu", "eu_key"),
    *("eu_business", "reverse_charge", "outside", "outside_digital"),
]


@admin.register(DatevSettings)
class DatevSettingsAdmin(OneRowAdmin):
    fieldsets = [
        (None, {"fields": ["consultant", "client", "chart", "account_length", "fiscal_year_month"]}),
        (
            _("Accounts"),
            {"fields": ACCOUNTS, "description": _("Ask your tax adviser. Bookings hold the price with tax.")},
        ),
    ]
