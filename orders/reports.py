"""The reports that are drawn of orders."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from my_shop.kernel.reports.contract import (
    COUNT,
    DATE,
    MONEY,
    MONTH,
    PERCENT,
    Report,
    ReportColumn,
)
from orders.selectors.reports import ec_sales, goods, payments, sold, vat

SEES = ("orders.report_order",)
SEES_PEOPLE = (*SEES, "customers.view_contact")
SEES_PAYMENTS = (*SEES, "orders.view_payment")
SEES_INVOICES = (*SEES, "orders.view_invoice")

SALES, BUYERS, MONEYS = _("Sales"), _("Customers"), _("Money and tax")

COUNTED = _(
    "Counted are confirmed orders with tax and delivery, by when they were confirmed, without what was cancelled, "
    "credited or refunded since; orders from a former shop are among them."
)
COUNTED_GOODS = _(
    "Counted are the items of confirmed orders with tax, after discounts and without delivery, by when the orders were "
    "confirmed; not what was cancelled or came back. Money that went back for no goods is not taken off."
)

ORDERS, AMOUNT, MEAN = (
    ReportColumn(_("orders"), COUNT),
    ReportColumn(_("sales"), MONEY),
    ReportColumn(_("per order"), MONEY),
)
UNITS = ReportColumn(_("units"), COUNT)

of_sales = partial(Report, section=SALES, permissions=SEES, names_people=False)
of_goods = partial(of_sales, counted=COUNTED_GOODS, is_slow=sold.has_many_orders)

REPORTS: list[Report] = [
    of_sales(
        key="sales-by-day",
        name=_("Sales by day"),
        counted=COUNTED,
        columns=(ReportColumn(_("day"), DATE), ORDERS, AMOUNT, MEAN),
        run=sold.sales_over_time,
        drawn=2,
        is_in_time=True,
    ),
    of_goods(
        key="sales-by-product",
        name=_("Sales by product"),
        columns=(ReportColumn(_("product")), UNITS, AMOUNT),
        run=goods.sales_by_product,
        drawn=2,
    ),
    of_goods(
        key="sales-by-variant",
        name=_("Sales by variant"),
        columns=(ReportColumn(_("variant")), ReportColumn(_("SKU")), UNITS, AMOUNT),
        run=goods.sales_by_variant,
        drawn=3,
        named_by=2,
    ),
    of_goods(
        key="sales-by-category",
        name=_("Sales by category"),
        columns=(ReportColumn(_("category")), UNITS, AMOUNT),
        run=goods.sales_by_category,
        drawn=2,
    ),
    of_sales(
        key="sales-by-country",
        name=_("Sales by country"),
        counted=COUNTED,
        columns=(ReportColumn(_("country")), ORDERS, AMOUNT, MEAN),
        run=sold.sales_by_country,
        drawn=2,
    ),
    of_sales(
        key="sales-by-voucher",
        name=_("Sales by voucher"),
        counted=_(
            "Counted are confirmed orders with a voucher: what it took off, and what they bring in with tax and "
            "delivery, without what was cancelled, credited or refunded since."
        ),
        columns=(ReportColumn(_("code")), ORDERS, ReportColumn(_("taken off"), MONEY), AMOUNT),
        run=sold.sales_by_voucher,
        drawn=3,
    ),
    Report(
        key="customers-by-value",
        name=_("Customers by value"),
        section=BUYERS,
        counted=COUNTED,
        permissions=SEES_PEOPLE,
        columns=(
            *(ReportColumn(_("e-mail address")), ORDERS, AMOUNT, MEAN),
            *(ReportColumn(_("first order"), DATE), ReportColumn(_("last order"), DATE)),
        ),
        run=sold.customers_by_value,
        is_slow=sold.has_many_orders,
        drawn=2,
        period="this-year",
    ),
    Report(
        key="customers-by-first-order",
        name=_("Customers by month of their first order"),
        section=BUYERS,
        counted=_(
            "Counted are people by the e-mail address of their orders, in the month of their first one, and all that "
            "they have bought until the end of the period; people who were erased are not."
        ),
        permissions=SEES_PEOPLE,
        columns=(
            *(ReportColumn(_("month"), MONTH), ReportColumn(_("new customers"), COUNT)),
            *(ReportColumn(_("came back"), COUNT), ReportColumn(_("of them"), PERCENT)),
            *(ORDERS, AMOUNT, ReportColumn(_("per customer"), MONEY)),
        ),
        run=sold.customers_by_first_order,
        is_slow=sold.has_many_orders_until,
        drawn=1,
        is_in_time=True,
        period="this-year",
    ),
    Report(
        key="vat",
        name=_("VAT by country and rate"),
        section=MONEYS,
        counted=_(
            "Counted are invoices less credit notes alone, by their dates, whether they are paid or not. Orders from a "
            "former shop have none here."
        ),
        permissions=SEES_INVOICES,
        names_people=False,
        columns=(
            *(ReportColumn(_("where")), ReportColumn(_("country")), ReportColumn(_("rate"), PERCENT)),
            ReportColumn(_("correction of")),
            *(ReportColumn(_("net"), MONEY), ReportColumn(_("VAT"), MONEY), ReportColumn(_("gross"), MONEY)),
        ),
        run=vat.vat_by_country,
        drawn=5,
        named_by=4,
        period="last-quarter",
    ),
    Report(
        key="ec-sales-list",
        name=_("EC sales list"),
        section=MONEYS,
        counted=_(
            "Counted are invoices less credit notes, by their dates, on which a business in another member state was "
            "charged no VAT: by the VAT ID that is printed on them."
        ),
        permissions=SEES_INVOICES,
        columns=(
            *(ReportColumn(_("country")), ReportColumn(_("code")), ReportColumn(_("VAT ID"))),
            *(ReportColumn(_("net goods"), MONEY), ReportColumn(_("net services"), MONEY)),
        ),
        run=ec_sales.ec_sales_list,
        drawn=3,
        named_by=3,
        period="last-quarter",
    ),
    Report(
        key="payments",
        name=_("Payments by provider"),
        section=MONEYS,
        counted=_(
            "Counted are payments by when they were made, and refunds by when they were sent. Disputed is what buyers’ "
            "banks have taken back, or may, of the payments of the period. Fees are what the provider says it kept."
        ),
        permissions=SEES_PAYMENTS,
        names_people=False,
        columns=(
            *(ReportColumn(_("provider")), ReportColumn(_("payments"), COUNT), ReportColumn(_("received"), MONEY)),
            *(ReportColumn(_("refunded"), MONEY), ReportColumn(_("disputed"), MONEY)),
            *(ReportColumn(_("fees"), MONEY), ReportColumn(_("fee not told of"), COUNT)),
        ),
        run=payments.payments_by_provider,
        drawn=2,
        period="last-month",
    ),
]
