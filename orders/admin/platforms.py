"""Back office of agents: what platforms have put together by the Universal Commerce Protocol, and what they heard."""

from urllib.parse import urlencode, urlsplit

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import format_money
from orders.admin.read_only import ReadOnly
from orders.models import UcpSession
from orders.services.order.platform_events import subject_of
from orders.ucp.pricing import price_session
from orders.ucp.sessions import state_of

NOTHING = "–"
STATES = {
    "open": _("open"),
    "handed_over": _("goes on in the shop"),
    "complete_in_progress": _("is being bought"),
    "completed": _("bought"),
    "canceled": _("called off"),
    "expired": _("run out"),
}


def state_word(session: UcpSession):
    """Return in a merchant's word what became of it."""
    now = timezone.now()
    state = state_of(session, now=now)
    if state == "canceled" and not session.cancelled_at:
        state = "expired"
    return STATES[state or ("handed_over" if session.handed_over_at else "open")]


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return [(name, STATES[name]) for name in ("open", "completed", "canceled", "expired")]

    def queryset(self, request, queryset):
        now = timezone.now()
        ends = {
            "open": Q(order=None, cancelled_at=None, expires_at__gt=now),
            "completed": Q(order__isnull=False),
            "canceled": Q(order=None, cancelled_at__isnull=False),
            "expired": Q(order=None, cancelled_at=None, expires_at__lte=now),
        }
        return queryset.filter(ends[self.value()]) if self.value() in ends else queryset


@admin.register(UcpSession)
class UcpSessionAdmin(ReadOnly, admin.ModelAdmin):
    """To see who asked for what, and whether a platform could be told what became of it."""

    list_display = ["created_at", "host", "state", "goods", "order_link", "sum"]
    sortable_by: list[str] = []
    list_filter = [StateFilter]
    list_select_related = ["order"]
    searches_newest = True
    found_whole = {"order__number": str, "email": str}
    search_fields = ["platform"]
    search_help_text = _("The number of an order, the buyer's e-mail address, or a part of the platform's address.")
    _shown = {
        None: ["state", "created_at", "ends_at", "order_link", "sum_now"],
        _("Who asks"): ["profile", "hears_at", "told"],
        _("What it has put together"): ["goods", "buyer", "destination", "codes"],
    }
    fieldsets = [(title, {"fields": tuple(names)}) for title, names in _shown.items()]
    readonly_fields = [name for names in _shown.values() for name in names]

    @admin.display(description=_("state"))
    def state(self, session):
        return capfirst(state_word(session))

    @admin.display(description=_("good until"))
    def ends_at(self, session):
        return display_for_value(session.expires_at, NOTHING) if not session.order_id else NOTHING

    @admin.display(description=_("platform"))
    def host(self, session):
        return urlsplit(session.platform).hostname or session.platform

    @admin.display(description=_("the platform's profile"))
    def profile(self, session):
        return session.platform

    @admin.display(description=_("wants to hear of the order at"))
    def hears_at(self, session):
        return session.webhook_url or NOTHING

    @admin.display(description=_("order"))
    def order_link(self, session):
        if session.order is None:
            return NOTHING
        page = reverse("admin:orders_order_change", args=[session.order.pk])
        return format_html('<a href="{}">{}</a>', page, session.order.number)

    @admin.display(description=_("total"))
    def sum(self, session):
        return format_money(session.order.total) if session.order else NOTHING

    @admin.display(description=_("total"))
    def sum_now(self, session):
        """Of its own page: what is not ordered is priced anew each time."""
        is_open = not state_of(session, now=timezone.now()) and session.asked
        return format_money(price_session(session).sums_to_pay.total) if is_open else self.sum(session)

    @admin.display(description=_("goods"))
    def goods(self, session):
        lines = session.asked.get("lines", ())
        return format_html_join("\n", "{} × {}<br>", ((line["quantity"], line["sku"]) for line in lines)) or NOTHING

    @admin.display(description=_("buyer"))
    def buyer(self, session):
        buyer = session.asked.get("buyer", {})
        names = [buyer.get("full_name") or f"{buyer.get('first_name', '')} {buyer.get('last_name', '')}".strip()]
        return ", ".join(filter(None, [*names, session.email, buyer.get("phone_number")])) or NOTHING

    @admin.display(description=_("where to"))
    def destination(self, session):
        method = session.asked.get("method") or {}
        for each in method.get("destinations", ()):
            if each["id"] == method["selected_destination_id"]:
                place = [each.get(name) for name in ("full_name", "street_address", "extended_address")]
                place += [f"{each.get('postal_code', '')} {each.get('address_locality', '')}".strip()]
                country = each.get("address_country")
                return ", ".join(filter(None, [*place, country and country_name(country)]))
        return NOTHING

    @admin.display(description=_("codes of vouchers"))
    def codes(self, session):
        return ", ".join(session.asked.get("codes", ())) or NOTHING

    @admin.display(description=_("what it was told of the order"))
    def told(self, session):
        if session.order is None:
            return NOTHING
        found = urlencode({"q": subject_of(session.order.number)})
        page = reverse("admin:webhooks_delivery_changelist")
        return format_html('<a href="{}?{}">{}</a>', page, found, gettext("Webhook deliveries"))
