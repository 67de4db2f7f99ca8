"""Back office of agents: what platforms have put together by the Universal Commerce Protocol, and what they heard."""

from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.read_only import ReadOnly
from orders.models import UcpSession
from orders.services.order.platform_events import subject_of


@admin.register(UcpSession)
class UcpSessionAdmin(ReadOnly, admin.ModelAdmin):
    """To see who asked for what, and whether a platform could be told what became of it."""

    list_display = ["created_at", "platform", "order_number"]
    sortable_by: list[str] = []
    list_select_related = ["order"]
    fields = [
        *("created_at", "expires_at", "cancelled_at", "platform", "order_number", "asked"),
        *("webhook_url", "told"),
    ]
    readonly_fields = fields

    @admin.display(description=_("order"))
    def order_number(self, session):
        return session.order.number if session.order else ""

    @admin.display(description=_("what it was told"))
    def told(self, session):
        if session.order is None:
            return ""
        found = urlencode({"q": subject_of(session.order.number)})
        return format_html(
            '<a href="{}?{}">{}</a>',
            reverse("admin:webhooks_delivery_changelist"),
            found,
            gettext("Webhook deliveries"),
        )
