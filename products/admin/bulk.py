"""Pages that change many products at once: each shows first what will become of every row, and can be undone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.admin.agree import REFUSALS, ask_to_agree, in_words
from products.admin.bulk_forms import CountsForm, DetailsForm, PricesForm
from products.admin.saving import ReadOnly
from products.models import BulkChange
from products.selectors.history import Line, entries, lines_of
from products.services.bulk import counts, details, prices
from products.services.bulk.plans import MOST, ChangedMeanwhile, Plan, TooMany
from products.services.bulk.undo import AlreadyUndone, plan_undo, undo

WRITES_THE_LEDGER = "products.add_stockmovement"
SHOWN = 1000
"""Products of a change that its page lists."""


@dataclass(frozen=True)
class BulkPage:
    """A page of this kind: what is typed, what it plans for these rows, and who does it."""

    title: str
    form_class: type[Form]
    plan: Callable[[list[int], Form], Plan]
    do: Callable[..., BulkChange]
    back: str = "admin:products_product_changelist"
    help: str = ""

    def answer(self, modeladmin, request, ids, *, address="", initial=None):
        """Show the form, then what will happen; once that is agreed to, do it."""
        is_sent = "is_asked" in request.POST or "is_agreed" in request.POST or not self.form_class.base_fields
        form = self.form_class(request.POST if is_sent else None, initial=initial)
        plan, status = None, 200
        if form.is_bound and form.is_valid():
            try:
                if "is_agreed" in request.POST:
                    made = self.do(ids, form, shown=request.POST.get("shown", ""), user=request.user)
                    return _done(modeladmin, request, made, self.back)
                plan = self.plan(ids, form)
            except ChangedMeanwhile as refusal:
                modeladmin.message_user(request, gettext("Nothing was changed. %(text)s") % {"text": refusal}, "ERROR")
                plan, status = self.plan(ids, form), 422
            except REFUSALS as refusal:
                form.add_error(None, in_words(refusal))
        context = {
            **modeladmin.admin_site.each_context(request),
            "title": self.title,
            "help": self.help,
            "opts": modeladmin.opts,
            "form": form,
            "media": form.media,
            "plan": plan,
            "lines": plan and lines_of(plan.possible),
            "ids": ",".join(map(str, ids)),
            "count": len(ids),
            "address": address or request.path,
            "back": reverse(self.back),
        }
        return TemplateResponse(request, "admin/products/bulk.html", context, status=422 if form.errors else status)


def _publication(is_published, title, help):
    change = details.DetailChange(is_published=is_published)
    return BulkPage(
        title,
        Form,
        plan=lambda ids, form: details.plan_details(product_ids=ids, change=change),
        do=lambda ids, form, **facts: details.change_details(product_ids=ids, change=change, **facts),
        help=help,
    )


PAGES = {
    "prices": BulkPage(
        _("Change prices"),
        PricesForm,
        plan=lambda ids, form: prices.plan_prices(product_ids=ids, rule=form.rule),
        do=lambda ids, form, **facts: prices.change_prices(product_ids=ids, rule=form.rule, **facts),
    ),
    "details": BulkPage(
        _("Change category, brand or publication"),
        DetailsForm,
        plan=lambda ids, form: details.plan_details(product_ids=ids, change=form.change),
        do=lambda ids, form, **facts: details.change_details(product_ids=ids, change=form.change, **facts),
    ),
    "publish": _publication(True, _("Publish"), _("Shoppers find them and can buy them.")),
    "withdraw": _publication(
        False,
        _("Withdraw"),
        _("Shoppers do not find them any more; in carts and orders that wait they cannot be bought any more."),
    ),
}
"""The pages for the products chosen in their list, by their part of the address."""

COUNTS = BulkPage(
    _("Count stock"),
    CountsForm,
    plan=lambda ids, form: counts.plan_counts(counted=form.cleaned_data["counts"]),
    do=lambda ids, form, **facts: counts.count_stock_of_many(
        counted=form.cleaned_data["counts"], note=form.cleaned_data["note"], **facts
    ),
    back="admin:products_variant_changelist",
)


class BulkActions(admin.ModelAdmin):
    """The part of ``ProductAdmin`` that changes many products at once."""

    def get_urls(self):
        pages = [
            path(
                f"bulk/{name}/",
                self.admin_site.admin_view(self._view_of(page)),
                name=f"products_product_bulk_{name}",
            )
            for name, page in PAGES.items()
        ]
        return [*pages, *super().get_urls()]

    @admin.action(description=_("Publish the selected products"), permissions=["change"])
    def publish(self, request, queryset):
        return self._open(request, queryset, "publish")

    @admin.action(description=_("Withdraw the selected products"), permissions=["change"])
    def withdraw(self, request, queryset):
        return self._open(request, queryset, "withdraw")

    @admin.action(description=_("Change prices of the selected products"), permissions=["change"])
    def change_prices(self, request, queryset):
        return self._open(request, queryset, "prices")

    @admin.action(
        description=_("Change category, brand or publication of the selected products"), permissions=["change"]
    )
    def change_details(self, request, queryset):
        return self._open(request, queryset, "details")

    def _open(self, request, queryset, name):
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(ids) > MOST:
            self.message_user(request, str(TooMany()), messages.ERROR)
            return None
        return PAGES[name].answer(self, request, ids, address=reverse(f"admin:products_product_bulk_{name}"))

    def _view_of(self, page):
        def view(request):
            if not self.has_change_permission(request):
                raise PermissionDenied
            ids = _ids(request.POST.get("ids", ""))
            if not ids:
                self.message_user(request, gettext("Choose products in the list first, then an action."), "WARNING")
                return HttpResponseRedirect(reverse(page.back))
            return page.answer(self, request, ids)

        return view


class StocktakeActions(admin.ModelAdmin):
    """The part of ``VariantAdmin`` that counts the stock of many."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.count_view)
        return [path("count/", view, name="products_variant_count"), *super().get_urls()]

    def has_stock_permission(self, request):
        """May this person change how many are there? The ledger takes what they write."""
        return self.has_view_permission(request) and request.user.has_perm(WRITES_THE_LEDGER)

    @admin.action(description=_("Count the stock of the selected variants"), permissions=["stock"])
    def count_selected(self, request, queryset):
        rows = list(queryset.order_by("pk").values_list("sku", "quantity")[: MOST + 1])
        if len(rows) > MOST:
            self.message_user(request, str(TooMany()), messages.ERROR)
            return None
        initial = {"counts": "\n".join(f"{sku}; {quantity}" for sku, quantity in rows)}
        return COUNTS.answer(self, request, [], address=reverse("admin:products_variant_count"), initial=initial)

    def count_view(self, request):
        if not self.has_stock_permission(request):
            raise PermissionDenied
        return COUNTS.answer(self, request, [])


@admin.register(BulkChange)
class BulkChangeAdmin(ReadOnly, admin.ModelAdmin):
    """What was changed of many products at once, and its undoing."""

    list_display = ["created_at", "text", "kind", "rows", "user", "is_undone"]
    list_display_links = ["created_at", "text"]
    fields = ["text", "kind", "rows", "user", "created_at", "undoes"]
    list_filter = ["kind"]
    list_select_related = ["user", "undone_by"]
    date_hierarchy = "created_at"

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="products_bulkchange_undo"), *super().get_urls()]

    @admin.display(description=_("undone"), boolean=True)
    def is_undone(self, change):
        return hasattr(change, "undone_by")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        change = self.get_object(request, object_id)
        context = extra_context or {}
        if change is not None:
            revisions = change.revisions.order_by("pk")[:SHOWN]
            context |= {
                "lines": [_named(entry.revision.name, line) for entry in entries(revisions) for line in entry.lines],
                "is_cut": change.revisions.count() > SHOWN,
                "can_undo": _may_undo(request, change) and not hasattr(change, "undone_by"),
                "bulk_change": change,
            }
        return super().change_view(request, object_id, form_url, context)

    change_form_template = "admin/products/bulk_change.html"

    def undo_view(self, request, pk):
        change = get_object_or_404(BulkChange.objects.select_related("undone_by"), pk=pk)
        if not _may_undo(request, change):
            raise PermissionDenied
        return ask_to_agree(
            self,
            request,
            plan=lambda: plan_undo(bulk_change=change),
            do=lambda shown: _done(
                self,
                request,
                undo(bulk_change=change, shown=shown, user=request.user),
                "admin:products_bulkchange_changelist",
            ),
            title=gettext("Undo: %(text)s") % {"text": change.text},
            row=change,
            here=gettext("Undo"),
            back=reverse("admin:products_bulkchange_change", args=[pk]),
            refusal=str(AlreadyUndone()) if hasattr(change, "undone_by") else "",
        )


def _named(name, line):
    return Line(f"{name} · {line.subject}" if line.subject else name, line.label, line.old, line.new)


def _ids(text):
    parts = text.split(",")[: MOST + 1]
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]


def _may_undo(request, change):
    is_stock = change.kind == BulkChange.Kind.STOCK
    return request.user.has_perm(WRITES_THE_LEDGER if is_stock else "products.change_product")


def _done(modeladmin, request, made, back):
    """Say what was done, with the way to undo it, and go back to the list."""
    modeladmin.log_change(request, made, made.text)
    text = gettext("%(text)s: %(rows)s changed.") % {"text": made.text, "rows": made.rows}
    if request.user.has_perm("products.view_bulkchange"):
        way = reverse("admin:products_bulkchange_change", args=[made.pk])
        text = format_html('{} <a href="{}">{}</a>', text, way, gettext("Show or undo"))
    modeladmin.message_user(request, text, messages.SUCCESS)
    return HttpResponseRedirect(reverse(back))
