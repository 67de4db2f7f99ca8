"""The columns of the list of orders, and its filters."""

from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import country_name
from my_shop.kernel.money import format_money
from orders.admin.order_words import Tone, Word, fulfilment_word, payment_word
from orders.selectors.work import LABELS, WORK


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
