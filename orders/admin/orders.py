"""The list of orders, and an order's page."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.change_actions import ChangeActions
from orders.admin.correction_actions import CorrectionActions
from orders.admin.documents import PackingSlipActions
from orders.admin.many_documents import ManyDocumentActions
from orders.admin.order_actions import OrderActions
from orders.admin.order_list import CountryFilter, OrderColumns, OriginFilter, WorkFilter
from orders.admin.order_page import staff_page_of
from orders.admin.payment_links import PaymentLinkActions
from orders.admin.payments import PaidFilter, PaymentActions
from orders.admin.phone_orders import PhoneOrderActions
from orders.admin.shipping import UsedMethodsFilter
from orders.models import Order
from orders.selectors.listed_orders import listed_parts
from orders.selectors.order_search import find_orders
from orders.signals import narratives_asked


@admin.register(Order)
class OrderAdmin(
    OrderColumns,
    ChangeActions,
    CorrectionActions,
    PaymentActions,
    PaymentLinkActions,
    OrderActions,
    PackingSlipActions,
    ManyDocumentActions,
    PhoneOrderActions,
    admin.ModelAdmin,
):
    class Media:
        css = {"all": ["my_shop/admin/order.css"]}

    change_form_template = "admin/orders/order/change_form.html"
    list_display = [
        *("number", "placed_at", "buyer", "payment", "fulfilment", "attention", "pieces", "country_in_words", "sum"),
    ]
    sortable_by = ["number", "placed_at", "sum"]
    list_filter = [
        WorkFilter,
        "status",
        PaidFilter,
        "placed_at",
        CountryFilter,
        OriginFilter,
        ("payment_method", UsedMethodsFilter),
        ("shipping_method", UsedMethodsFilter),
    ]
    list_select_related = ["user"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["number"]  # shows the box; what is found says get_search_results
    search_help_text = _(
        "Number of an order or a parcel, or the beginning of an e-mail address, a word of a name, an SKU"
    )
    date_hierarchy = "placed_at"
    fields = readonly_fields = ["number"]  # the page is its own template: all that acts is a step

    def has_delete_permission(self, request, obj=None):
        return False  # an order that went wrong is cancelled: what was bought has to stay on the books

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        orders = list(changelist.result_list)
        parts = listed_parts(orders)
        for order in orders:
            order.parts = parts[order.pk]
        changelist.result_list = orders
        return changelist

    def get_search_results(self, request, queryset, search_term):
        return find_orders(queryset, search_term), False

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {"title": gettext("Order %(number)s") % {"number": obj.number}, "subtitle": None}
            context["page"] = staff_page_of(obj, request.user)
            context["stories"] = _narratives_of(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _narratives_of(order, user):
    answers = narratives_asked.send(sender=Order, number=order.number, user=user)
    return format_html_join("", "{}", ((told,) for _, told in answers if told))
