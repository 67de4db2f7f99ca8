"""The reports that are drawn of the catalogue."""

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.reports.contract import COUNT, MONEY, Report, ReportColumn
from products.selectors import stock_reports

SEES = ("products.report_variant",)
STOCK = _("Stock")
VARIANT, SKU, ON_HAND = ReportColumn(_("variant")), ReportColumn(_("SKU")), ReportColumn(_("on hand"), COUNT)

REPORTS: list[Report] = [
    Report(
        key="stock-value",
        name=_("Value of the stock"),
        section=STOCK,
        counted=_(
            "Counted are the units on hand now, by what one costs you; where that is not known, by its price without "
            "tax. What is digital has no stock."
        ),
        permissions=SEES,
        names_people=False,
        columns=(
            *(VARIANT, SKU, ON_HAND, ReportColumn(_("by"))),
            *(ReportColumn(_("each"), MONEY), ReportColumn(_("value"), MONEY)),
        ),
        run=stock_reports.stock_value,
        is_slow=stock_reports.has_many_variants,
        drawn=5,
        has_period=False,
    ),
    Report(
        key="days-of-cover",
        name=_("When the stock runs out"),
        section=STOCK,
        counted=_(
            "Counted are the units on hand now, and those that left with orders in the last 30 and 90 days, less what "
            "came back. Variants that were not sold in 90 days are left out."
        ),
        permissions=SEES,
        names_people=False,
        columns=(
            *(VARIANT, SKU, ON_HAND, ReportColumn(_("sold in 30 days"), COUNT)),
            *(ReportColumn(_("sold in 90 days"), COUNT), ReportColumn(_("days at the pace of 30"), COUNT)),
            ReportColumn(_("days at the pace of 90"), COUNT),
        ),
        run=stock_reports.days_of_cover,
        is_slow=stock_reports.has_many_variants,
        has_period=False,
    ),
]
