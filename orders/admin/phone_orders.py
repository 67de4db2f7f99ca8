"""Add an order: staff write it down for a buyer on the phone, see what it costs, and confirm it in the next step.

Every button but the last one keeps what was typed as a draft, unjudged, and shows the page again with something more:
rows, what was searched for, what is known of a buyer.
"""

import re
import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from my_shop.kernel.back_office.versions import FIELD
from my_shop.kernel.money import format_money
from orders.admin.actions import StaffActions
from orders.forms.phone_orders import (
    CHECKOUT_KEY,
    MOST_ROWS,
    ROWS,
    PhoneLines,
    PhoneOrderForm,
    facts_of_buyer,
    says,
    typed_of,
    with_line,
)
from orders.forms.staff import number_of
from orders.models import DraftOrder, Order
from orders.rules.change_plan import why_unchangeable
from orders.selectors.offers import offers_for, search_offers
from orders.selectors.phone_orders import phone_choices, search_buyers
from orders.services.order.transitions import StaleOrder, version_of
from orders.services.pricing import order_pricing, vouchers
from orders.services.shopping import drafts, phone_orders, placement, quantities
from orders.signals import OrderRejected

FIELD_FOR_ERROR = {
    phone_orders.AccountNotFound: "is_for_account",
    order_pricing.DeliveryNotOffered: "shipping_method",
    placement.PaymentNotOffered: "payment_method",
    vouchers.VoucherRefused: "voucher_code",
    placement.DiscountRefused: "discount",
    placement.WaiverMissing: "waives_withdrawal",
    placement.NothingToOrder: None,
    quantities.QuantityRefused: None,
    placement.CheckoutKeyTaken: None,
    drafts.StaleDraft: None,
}
"""Refusals, and the field that each is written beside."""

OF_THIS_CALL = "waives_withdrawal"
"""A draft that is put aside does not keep it: what the buyer agrees to is read out in the call that orders."""

BUTTONS = ("go", "save", "more", "add", "buyer", "look", "look_buyer")
HITS = 12
"""Products that a search shows: whoever sees none of theirs types another word."""


class PhoneOrderActions(StaffActions):
    """The part of ``OrderAdmin`` behind “Add order”."""

    def has_add_permission(self, request):
        return request.user.has_perm("orders.add_order") and request.user.has_perm("orders.change_order")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("find-products/", wrap(self.find_products_view), name="orders_order_find_products"),
            path("find-buyers/", wrap(self.find_buyers_view), name="orders_order_find_buyers"),
            *super().get_urls(),
        ]

    def find_products_view(self, request):
        """Answer what fits the words in ``q``, for the script that offers it while somebody types."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        hits = search_offers(request.GET.get("q", ""), limit=HITS)
        return JsonResponse({"hits": [{"value": hit.sku, "label": hit.title, "note": _stock_of(hit)} for hit in hits]})

    def find_buyers_view(self, request):
        """The same of people with an account."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        hits = [
            {"value": str(buyer.user_id), "label": buyer.name or buyer.email, "note": buyer.email}
            for buyer in search_buyers(request.GET.get("q", ""))
        ]
        return JsonResponse({"hits": hits})

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._first_page(request)
        if page := self._page_again(request):
            return page
        form, lines = self._form(request, request.POST), PhoneLines(request.POST, prefix="lines")
        is_fine = form.is_valid() & lines.is_valid()
        try:
            order = self._take(request, form, lines) if is_fine else None
        except StaleOrder as moved:
            order = Order.objects.get(checkout_key=form.cleaned_data["checkout_key"])
            if not says(order, form, lines.wanted):
                return self._page_of(request, order, moved)
        if order is None:
            return self._phone_page(request, form, lines, status=422)
        if not order.is_placed and not says(order, form, lines.wanted):
            return self._keep(request, _typed_in(request.POST), _rows_of(request.POST))
        step = "confirm" if order.is_placed else "change"  # the second click on one that was confirmed meanwhile
        return HttpResponseRedirect(reverse(f"admin:orders_order_{step}", args=[order.pk]))

    def _first_page(self, request):
        """Show the form as it was left. Its address names the call by the checkout key of its order: whoever goes back
        from the total finds what was typed, and goes on with the same order."""
        key, wanted = _call(request.GET.get("call")), request.GET.get("draft", "")
        order = Order.objects.filter(checkout_key=key).first() if key else None
        draft = DraftOrder.objects.filter(pk=number_of(wanted)).first() if wanted else None
        if order and (order.erased_at or not (order.is_placed or draft)):
            return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))
        if wanted and not (draft or order):
            raise Http404(gettext("No such draft."))
        if not key:
            return _to_form(draft.typed.get("checkout_key") if draft else "", draft=wanted)
        shown = version_of(order) if order else ""  # before its lines are read
        if draft:
            shown = draft.typed.get(FIELD, "")
        typed, rows = (draft.typed, draft.lines) if draft else typed_of(order) if order else ({}, [])
        count = min(max(number_of(request.GET.get("rows", "")), ROWS), MOST_ROWS)
        rows = [*rows, *([{"sku": "", "quantity": ""}] * (count - len(rows)))]
        words, name = request.GET.get("find", ""), request.GET.get("find_buyer", "")
        found = {"product_words": words, "hits": search_offers(words, limit=HITS)} if words else {}
        found |= {"buyer_words": name, "buyers": search_buyers(name)} if name else {}
        return self._with_typed(request, {**typed, "checkout_key": key}, rows, draft=draft, shown=shown, **found)

    def _page_of(self, request, order, moved):
        """Show an order that waits as it is by now, and what has happened to it since the page was opened."""
        self.message_user(request, str(moved), messages.ERROR)
        shown = version_of(order)
        typed, rows = typed_of(order)
        return self._with_typed(request, {**typed, "checkout_key": order.checkout_key}, rows, shown=shown, status=422)

    def _page_again(self, request):
        """Keep what was typed as a draft, and do what one of the buttons says that lead to the page again; None for the
        one that goes on to the total."""
        typed, rows = _typed_in(request.POST), _rows_of(request.POST)
        words, name = request.POST.get("find", ""), request.POST.get("find_buyer", "")
        pressed, shown = _pressed(request.POST), {}
        if pressed == "go":
            return None
        if pressed == "save":
            typed.pop(OF_THIS_CALL, None)
        elif pressed == "add":
            rows = with_line(rows, request.POST["add"])
        elif pressed == "buyer":
            typed |= _facts_of(request.POST["buyer"], name)
        elif pressed == "look":
            shown = {"find": words}
        elif pressed == "look_buyer":
            shown = {"find_buyer": name}
        count = len(rows) + ROWS * (pressed == "more")
        return self._keep(request, typed, rows, rows=count if count > ROWS else "", **shown)

    def _keep(self, request, typed, lines, **shown):
        """Keep what was typed as a draft, and lead to the page that shows it."""
        draft_id, version = number_of(request.POST.get("draft", "")) or None, number_of(request.POST.get("version", ""))
        try:
            draft = drafts.save_draft(typed=typed, lines=lines, staff=request.user, draft_id=draft_id, version=version)
        except (drafts.DraftGone, drafts.StaleDraft) as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return self._with_typed(request, typed, lines)
        if "save" in request.POST:
            self.message_user(request, gettext("The draft is saved. Nothing is ordered yet."), messages.SUCCESS)
        return _to_form(typed.get("checkout_key"), draft=draft.pk, **shown)

    def _form(self, request, *args, **kwargs):
        return PhoneOrderForm(*args, may_discount=request.user.has_perm("orders.discount_order"), **kwargs)

    def _take(self, request, form, lines) -> Order | None:
        """Return the order, or None with the reasons written beside the fields."""
        typed = form.cleaned_data
        earlier = Order.objects.filter(checkout_key=typed["checkout_key"]).first()
        version = earlier and version_of(earlier)
        try:
            order = phone_orders.take_order_by_phone(
                staff=request.user,
                data=form.checkout_data(lines.wanted),
                checkout_key=typed["checkout_key"],
                voucher_code=typed["voucher_code"],
                is_for_account=typed["is_for_account"],
                keeps_discount="discount" not in form.fields,
                draft_id=number_of(request.POST.get("draft", "")) or None,
                draft_version=number_of(request.POST.get("version", "")),
                reason=typed["reason"],
                shown=request.POST.get(FIELD, ""),
            )
        except OrderRejected as rejection:
            lines.refuse(rejection.reasons)
        except ValidationError as error:
            is_of_number = "vat_id" in getattr(error, "error_dict", {}) and "vat_id" in form.fields
            form.add_error("vat_id" if is_of_number else None, error.messages)
        except tuple(FIELD_FOR_ERROR) as refusal:
            form.add_error(FIELD_FOR_ERROR[type(refusal)], str(refusal))
        else:
            if earlier is None:
                self.log_addition(request, order, gettext("Taken by phone."))
            elif version != version_of(order):
                self.log_change(request, order, gettext("Changed."))
            return order
        return None

    def _with_typed(self, request, typed, rows, **found):
        """Show what was typed, unjudged."""
        initial = {"country": settings.SHOP_COUNTRY, **typed}
        lines = PhoneLines(initial=rows[:MOST_ROWS], prefix="lines")
        lines.extra = 0
        return self._phone_page(request, self._form(request, initial=initial), lines, **found)

    def _phone_page(self, request, form, lines, *, status=200, draft=None, shown=None, **found):
        """Show the form.

        :param draft: the one that it goes on with, if the page has not said so itself.
        :param shown: the version of an order that waits of which it is, if the page has not said so itself.
        :param found: what was searched for, and the ``hits`` and ``buyers`` that fit.
        """
        offers = offers_for((), skus=[row["sku"] for row in lines.typed])
        form.offer(phone_choices(lines.show_offers(offers), **form.destination))
        key = _call(form["checkout_key"].value())
        order = key and Order.objects.filter(checkout_key=key).first()
        title = gettext("Change order %(number)s") % {"number": order.number} if order else ""
        if not order:
            del form.fields["reason"]  # nobody has seen it yet
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title or gettext("Take an order by phone"),
            "form": form,
            "lines": lines,
            "draft_id": draft.pk if draft else number_of(request.POST.get("draft", "")) or "",
            "version": draft.version if draft else number_of(request.POST.get("version", "")) or "",
            "draft": draft,
            "shown": request.POST.get(FIELD, "") if shown is None else shown,
            "order": order,
            "is_changeable": order and not order.is_placed and not why_unchangeable(order, list(order.lines.all())),
            **found,
        }
        return TemplateResponse(request, "admin/orders/order/phone.html", context, status=status)


def _call(key) -> str:
    """Return what names a call; empty for anything else."""
    return key if key and re.fullmatch(CHECKOUT_KEY, key) else ""


def _to_form(key, **shown):
    """Lead to the form of a call, of a new one where the key is none."""
    query = urlencode(
        {"call": _call(key) or secrets.token_urlsafe(24), **{name: value for name, value in shown.items() if value}}
    )
    return HttpResponseRedirect(f"{reverse('admin:orders_order_add')}?{query}")


def _typed_in(posted) -> dict[str, str]:
    """Return what stands in the fields that were sent, unjudged, and of which version of an order that waits."""
    return {**PhoneOrderForm.typed_in(posted), FIELD: posted.get(FIELD, "")}


def _rows_of(posted) -> list[dict[str, str]]:
    """Return what stands in the rows that were sent, unjudged."""
    count = number_of(posted.get("lines-TOTAL_FORMS", "")) or ROWS
    return [
        {name: posted.get(f"lines-{row}-{name}", "") for name in ("sku", "quantity")}
        for row in range(min(count, MOST_ROWS))
    ]


def _pressed(posted) -> str:
    """Return the name of the button that was pressed; enter, in one of the boxes to search in, presses none of them."""
    if pressed := next((name for name in BUTTONS if name in posted), ""):
        return pressed
    return "look" if posted.get("find") else "look_buyer" if posted.get("find_buyer") else "go"


def _facts_of(user_id: str, name: str) -> dict[str, str]:
    """Return what the form says of the person who was chosen among those that are found by ``name``."""
    chosen = next((buyer for buyer in search_buyers(name) if str(buyer.user_id) == user_id), None)
    return facts_of_buyer(chosen) if chosen else {}


def _stock_of(hit) -> str:
    left = gettext("sold out") if hit.quantity <= 0 else gettext("%(count)s left") % {"count": hit.quantity}
    return f"{hit.sku} · {format_money(hit.unit_price)} · {left}"
