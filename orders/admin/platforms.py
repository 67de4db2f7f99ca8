"""Back office of agents: what platforms have put together by the Universal Commerce Protocol, and what they heard."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.admin.read_only import ReadOnly
from orders.models import UcpSession


@admin.register(UcpSession)
class UcpSessionAdmin(ReadOnly, admin.ModelAdmin):
    """To see who asked for what, and whether a platform could be told what became of it."""

    list_display = ["created_at", "platform", "order_number", "failures", "tell_at"]
    sortable_by: list[str] = []
    list_filter = ["failures"]
    list_select_related = ["order"]
    fields = [
        *("created_at", "expires_at", "cancelled_at", "platform", "order_number", "asked"),
        *("webhook_url", "tell_at", "failures", "last_error"),
    ]
    readonly_fields = fields

    @admin.display(description=_("order"))
    def order_number(self, session):
        return session.order.number if session.order else ""
