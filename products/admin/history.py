"""The page "History" of a product: who changed what, and the way back."""

from contextlib import nullcontext

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from products.admin.agree import ask_to_agree
from products.models import Product, Revision
from products.selectors.history import entries
from products.services import restore
from products.services.history import one_change

SHOWN = 100
"""Revisions on the page: the newest."""


class ProductHistory(ModelAdmin):
    """The part of ``ProductAdmin`` that is its history.

    It stands behind what answers refusals: they end the change that they refuse.
    """

    object_history_template = "admin/products/product_history.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        with _by_hand(request):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_model(self, request, obj):
        with _by_hand(request):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with _by_hand(request):
            super().delete_queryset(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        product = self.get_object(request, unquote(object_id))
        if product is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, product):
            raise PermissionDenied
        after = request.POST.get("after", request.GET.get("after", ""))
        if after.isascii() and after.isdecimal() and len(after) < 19 and self.has_change_permission(request, product):
            return self._way_back(request, product, int(after))
        revisions = list(product.revisions.select_related("user", "bulk_change")[:SHOWN])
        context = {
            "entries": entries(revisions),
            "has_state_before": bool(revisions) and len(revisions) < SHOWN and not revisions[-1].is_first,
            "can_return": self.has_change_permission(request, product),
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, context)

    def _way_back(self, request, product, after):
        """Show what going back changes; once it is agreed to, do it."""
        back = reverse("admin:products_product_history", args=[product.pk])

        def do(shown):
            restore.return_to(product=product, after=after, shown=shown, user=request.user)
            done = gettext("Gone back to an earlier state.")
            self.log_change(request, product, done)
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(back)

        return ask_to_agree(
            self,
            request,
            plan=lambda: restore.plan_return(product=Product.objects.get(pk=product.pk), after=after),
            do=do,
            title=gettext("Go back to an earlier state: %(product)s") % {"product": product},
            row=product,
            here=gettext("Go back"),
            back=back,
            after=after,
        )


def _by_hand(request):
    if request.method != "POST":
        return nullcontext()
    return one_change(user=request.user, source=Revision.Source.HAND)
