"""The list of orders, and an order's page."""

from django.contrib import admin
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import format_money
from orders.admin.correction_actions import CorrectionActions, mails_of
from orders.admin.documents import InvoiceInline, PackingSlipActions
from orders.admin.order_actions import OrderActions
from orders.admin.payments import NeedsAttentionFilter, PaidFilter, PaymentActions, PaymentInline, RefundInline
from orders.admin.phone_orders import PhoneOrderActions
from orders.admin.read_only import ReadOnly, money, shown
from orders.admin.search import find_orders
from orders.admin.shipping import UsedMethodsFilter
from orders.documents.packing_slips import packing_slips
from orders.models import Order, OrderAddress, OrderEvent, OrderLine, Shipment, ShipmentLine, Withdrawal
from orders.signals import narratives_asked


class OrderLineInline(ReadOnly, admin.TabularInline):
    model = OrderLine
    fields = [
        "sku",
        "title",
        shown("shown_price", "price of one"),
        "quantity",
        "shipped_quantity",
        "returned_quantity",
        "tax_rate",
        shown("shown_subtotal", "together"),
        shown("shown_discount", "discount"),
        money(OrderLine, "tax_amount"),
        money(OrderLine, "total"),
    ]
    readonly_fields = fields
    verbose_name_plural = "lines"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("order")

    @admin.display(description="name as bought")
    def title(self, line):
        return line.title


class OrderAddressInline(ReadOnly, admin.TabularInline):
    model = OrderAddress
    fields = ["kind", "name", "street", "postcode", "city", "region", "country_in_words"]
    readonly_fields = fields
    verbose_name_plural = "addresses"

    @admin.display(description="address")
    def street(self, address):
        return ", ".join(line for line in (address.line1, address.line2) if line)

    @admin.display(description="country")
    def country_in_words(self, address):
        return country_name(address.country)


class ShipmentInline(ReadOnly, admin.TabularInline):
    model = Shipment
    fields = ["shipped_at", "contents", "carrier_name", "tracking", "delivered_at", "user", "correct"]
    readonly_fields = fields
    verbose_name_plural = "parcels"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("user")
            .prefetch_related(Prefetch("lines", queryset=ShipmentLine.objects.select_related("line")))
        )

    @admin.display(description="in it")
    def contents(self, shipment):
        return ", ".join(f"{row.quantity} × {row.line.title}" for row in shipment.lines.all())

    @admin.display(description="tracking number")
    def tracking(self, shipment):
        if not shipment.tracking_url:
            return shipment.tracking_number
        return format_html('<a href="{}">{}</a>', shipment.tracking_url, shipment.tracking_number)

    @admin.display(description="")
    def correct(self, shipment):
        url = reverse("admin:orders_order_tracking", args=[shipment.order_id, shipment.pk])
        return format_html('<a href="{}">Correct the tracking</a>', url)


class WithdrawalInline(ReadOnly, admin.TabularInline):
    model = Withdrawal
    fields = ["received_at", "name", "email", "about"]
    readonly_fields = fields

    @admin.display(description="about")
    def about(self, withdrawal):
        return ", ".join(f"{fact['quantity']} × {fact['title']}" for fact in withdrawal.lines)


class OrderEventInline(ReadOnly, admin.TabularInline):
    model = OrderEvent
    fields = ["created_at", "kind", "message", "is_public", "user"]
    readonly_fields = fields
    verbose_name_plural = "timeline"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


@admin.register(Order)
class OrderAdmin(
    CorrectionActions, PaymentActions, OrderActions, PackingSlipActions, PhoneOrderActions, admin.ModelAdmin
):
    change_form_template = "admin/orders/order/change_form.html"
    list_display = ["number", "placed_at", "status", "sum", "buyer", "email"]
    list_filter = [
        "status",
        PaidFilter,
        NeedsAttentionFilter,
        "placed_at",
        ("shipping_method", UsedMethodsFilter),
    ]
    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["number"]  # shows the box; what is found says get_search_results
    search_help_text = _("Order number, or the beginning of an e-mail address, a word of a name, an SKU")
    date_hierarchy = "placed_at"
    inlines = [
        OrderLineInline,
        ShipmentInline,
        WithdrawalInline,
        OrderAddressInline,
        PaymentInline,
        RefundInline,
        InvoiceInline,
        OrderEventInline,
    ]
    fieldsets = [
        (None, {"fields": ["number", "status", "placed_at", "confirmed_at", "cancelled_at"]}),
        (_("On its way"), {"fields": ["packed_at", "shipped_at", "delivered_at"]}),
        ("Buyer", {"fields": ["user", "email", "phone", "note", "erased_at"]}),
        (
            "Totals",
            {
                "fields": [
                    "is_net",
                    *(
                        money(Order, name)
                        for name in ("subtotal", "discount_total", "delivery_total", "total", "tax_total")
                    ),
                ]
            },
        ),
        (
            "Payment",
            {
                "fields": [
                    "payment_text",
                    "pay_until",
                    "paid_at",
                    money(Order, "credited_total"),
                    money(Order, "paid_total"),
                    money(Order, "refunded_total"),
                    money(Order, "disputed_total"),
                    "needs_attention",
                ]
            },
        ),
        ("Delivery", {"fields": ["delivery_name", "delivery_min_days", "delivery_max_days"]}),
        (_("Digital goods"), {"fields": ["waived_at", "waiver", "downloads_at"]}),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]

    def has_delete_permission(self, request, obj=None):
        return False  # an order that went wrong is cancelled: what was bought has to stay on the books

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        if changelist.query and not any(name.startswith("placed_at__") for name in changelist.params):
            # what was searched for is looked at as a list: the days would be read out of all orders that fit, twice
            changelist.date_hierarchy = None
        return changelist

    def get_search_results(self, request, queryset, search_term):
        return find_orders(queryset, search_term), False

    @admin.display(description="account", ordering="user")
    def buyer(self, order):
        return order.user or "guest"

    @admin.display(description="way to pay")
    def payment_text(self, order):
        return order.payment_text

    @admin.display(description="total", ordering="total")
    def sum(self, order):
        return format_money(order.total)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        # there is nothing to save: the buttons above the form call the services
        hidden = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**hidden, **(extra_context or {})})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {"title": f"Order {obj.number}", "subtitle": None}
            rows = {one.formset.model: one.formset.get_queryset() for one in context["inline_admin_formsets"]}
            context["slips"] = packing_slips(obj, rows.get(Shipment, obj.shipments.all()))
            context["sends_downloads"] = obj.may_have_downloads and any(
                line.is_digital for line in rows.get(OrderLine, obj.lines.all())
            )
            context["mails"] = mails_of(obj)
            context["stories"] = _narratives_of(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _narratives_of(order, user):
    answers = narratives_asked.send(sender=Order, number=order.number, user=user)
    return format_html_join("", "{}", ((told,) for _, told in answers if told))
