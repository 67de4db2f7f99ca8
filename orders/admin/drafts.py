"""Orders that staff are still writing down: a list to go on from."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.names import folded
from orders.models import DraftOrder


@admin.register(DraftOrder)
class DraftOrderAdmin(admin.ModelAdmin):
    list_display = ["buyer", "name", "goods", "user", "updated_at", "kept_until"]
    list_select_related = ["user"]
    list_filter = [("user", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["email__istartswith"]
    search_help_text = _("The beginning of an e-mail address")
    fields = readonly_fields = ["buyer", "name", "goods", "kept_until"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(typed__has_key="order")  # a change is gone on with at its order

    def has_add_permission(self, request):
        return False  # “Add order” does

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Go on with it where orders are written down."""
        draft = self.get_object(request, object_id)
        if draft is None or not self.has_change_permission(request, draft):
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(f"{reverse('admin:orders_order_add')}?draft={draft.pk}")

    @admin.display(description=_("for"), ordering="email")
    def buyer(self, draft):
        return str(draft)

    @admin.display(description=_("name"))
    def name(self, draft):
        return draft.typed.get("name", "")

    @admin.display(description=_("items"))
    def goods(self, draft):
        count = len({folded(row["sku"]) for row in draft.lines if row["sku"]})
        return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}

    @admin.display(description=_("kept until"), ordering="updated_at")
    def kept_until(self, draft):
        return draft.kept_until
