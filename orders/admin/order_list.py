"""The columns of the list of orders, and what they are made of: read for the rows that a page shows, and no others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.db.models import F, Sum
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import format_money
from orders.admin.order_words import Tone, Word, fulfilment_word, payment_word
from orders.models import Order, OrderAddress, OrderLine, ReviewReason
from orders.selectors.work import LABELS, WORK


@dataclass(frozen=True)
class ListedParts:
    """What the list shows of an order's parts: whose name stands on it, how many pieces, and what needs a person."""

    name: str
    pieces: int
    reasons: tuple[str, ...]


def listed_parts(orders: Sequence[Order]) -> dict[int, ListedParts]:
    """Return the parts of these orders by their ids, by three queries however many they are."""
    ids = [order.pk for order in orders]
    kept = OrderLine.objects.order_by().filter(order__in=ids).values_list("order")
    pieces = dict(kept.annotate(pieces=Sum(F("quantity") - F("returned_quantity"))))
    names = dict(
        OrderAddress.objects.filter(order__in=ids)
        .order_by("kind")  # of two the delivery address is the last one, and stands
        .values_list("order", "name")
    )
    reasons = defaultdict(list)
    flagged = [order.pk for order in orders if order.needs_attention]
    for reason in ReviewReason.objects.filter(order__in=flagged, closed_at=None):
        reasons[reason.order_id].append(str(reason.get_kind_display()))
    return {pk: ListedParts(names.get(pk, ""), pieces.get(pk, 0), tuple(reasons[pk])) for pk in ids}


class OrderColumns:
    """The columns of ``OrderAdmin``; ``order.parts`` are what ``listed_parts`` has found."""

    @admin.display(description=_("buyer"))
    def buyer(self, order):
        account = order.user.get_full_name() if order.user else ""
        name = account or order.parts.name or order.email
        return name if order.user else format_html('{} <span class="quiet">{}</span>', name, gettext("guest"))

    @admin.display(description=_("payment"), empty_value="")
    def payment(self, order):
        return _shown(payment_word(order))

    @admin.display(description=_("fulfilment"), ordering="status")
    def fulfilment(self, order):
        return _shown(fulfilment_word(order))

    @admin.display(description=_("attention"), empty_value="")
    def attention(self, order):
        if not order.parts.reasons:
            return ""
        first, *others = order.parts.reasons
        return _shown(Word(f"{first} +{len(others)}" if others else first, Tone.BAD))

    @admin.display(description=_("pieces"))
    def pieces(self, order):
        return order.parts.pieces

    @admin.display(description=_("country"), empty_value="", ordering="country")
    def country_in_words(self, order):
        return country_name(order.country) if order.country else ""

    @admin.display(description=_("total"), ordering="total")
    def sum(self, order):
        return format_money(order.total)


class WorkFilter(admin.SimpleListFilter):
    """By what is to be done; the start page leads here."""

    title = _("what is to be done")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return list(LABELS.items())

    def queryset(self, request, queryset):
        return queryset.filter(WORK[self.value()]) if self.value() in WORK else queryset


class OriginFilter(admin.SimpleListFilter):
    """By whether it was placed here."""

    title = _("where it was placed")
    parameter_name = "moved_in"

    def lookups(self, request, model_admin):
        return [("no", _("here")), ("yes", _("moved in from a former shop"))]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.filter(origin="")
        return queryset.exclude(origin="") if self.value() == "yes" else queryset


class CountryFilter(admin.SimpleListFilter):
    """By where it goes: the countries that the shop sends to, so that nobody reads all orders for them."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        return sorted(((code, country_name(code)) for code in settings.SHOP_COUNTRIES), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


def _shown(word):
    return format_html('<span class="order-word is-{}">{}</span>', word.tone, capfirst(word.text)) if word else ""
