"""The admin's site: every page and every model that is registered gets what holds for all of the back office."""

from functools import partial, wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext

from my_shop.kernel import second_factor
from my_shop.kernel.back_office.bounds import limit_address
from my_shop.kernel.back_office.deeds import SaysWhatWasDone
from my_shop.kernel.back_office.lists import BoundedList
from my_shop.kernel.back_office.missing import SaysWhatIsMissing
from my_shop.kernel.back_office.stale import RefusesStalePages
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.desk import audit
from my_shop.kernel.desk.menu import Menu
from my_shop.kernel.desk.search import bounded_words, search_everywhere
from my_shop.kernel.desk.start import start_page
from my_shop.kernel.exports.chosen import ExportsChosenRows


class Offered(AutocompleteJsonView):
    """What a field offers while somebody types, called what its own page calls it (``words_of``)."""

    def serialize_result(self, obj, to_field_name):
        result, words_of = super().serialize_result(obj, to_field_name), getattr(self.model_admin, "words_of", None)
        return {**result, "text": words_of(obj)} if words_of else result


class BackOffice(AdminSite):
    def autocomplete_view(self, request):
        return Offered.as_view(admin_site=self)(request)

    empty_value_display = "–"
    menu = Menu()
    """What the project sets: sections in place of apps."""

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register as ever, whoever wrote the page: ours, Django's or a package's."""
        made = admin_class or ModelAdmin
        metaclass: Any = type(made)
        facts = {"__module__": made.__module__, "__doc__": made.__doc__}
        parts = (RefusesStalePages, BoundedList, SaysWhatIsMissing, SaysWhatWasDone, ExportsChosenRows)
        page = metaclass(made.__name__, (*parts, made), facts)
        super().register(model_or_iterable, page, **options)

    def get_app_list(self, request, app_label=None):
        """Return the menu; with ``app_label``, as much of it as lies in that app."""
        return self.menu.arrange(super().get_app_list(request, app_label), request.user, app=app_label or "")

    def get_urls(self):
        from my_shop.kernel.desk import saved_lists  # noqa: PLC0415 - its model is there once all apps are
        from my_shop.kernel.exports import pages as exports  # noqa: PLC0415 - and so is this one

        own = {"search": self.search_view, "audit": self.audit_view}
        keep, forget = (partial(view, site=self) for view in (saved_lists.save_view, saved_lists.remove_view))
        return [
            *(path(f"{name}/", self.admin_view(view), name=name) for name, view in own.items()),
            path("lists/save/", self.admin_view(keep), name="desk_save"),
            path("lists/<int:pk>/remove/", self.admin_view(forget), name="desk_remove"),
            *exports.addresses(self),
            *super().get_urls(),
        ]

    def audit_view(self, request):
        """Show who did what, day by day."""
        if not request.user.has_perm(audit.PERMISSION):
            raise PermissionDenied
        page = audit.audit_page(request.GET)
        context = {**self.each_context(request), "title": gettext("Who did what"), **page}
        return TemplateResponse(request, "admin/audit.html", context)

    def search_view(self, request):
        """Show what some words mean, whatever kind of thing that is; the only thing found is opened at once."""
        words = bounded_words(request.GET.get("q", ""))
        groups = search_everywhere(user=request.user, words=words)
        pages = {row.url for _, rows in groups for row in rows}
        if len(pages) == 1:
            return HttpResponseRedirect(pages.pop())
        context = {**self.each_context(request), "title": gettext("Search"), "words": words, "groups": groups}
        return TemplateResponse(request, "admin/search.html", context)

    def index(self, request, extra_context=None):
        """Open with what waits for this person."""
        return super().index(request, {**start_page(request.user), **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """Show what lies in an app, under the name of the section that holds the most of a merchant's work."""
        sections = self.get_app_list(request, app_label)
        title = {"title": sections[0]["name"]} if sections else {}
        return super().app_index(request, app_label, {**title, **(extra_context or {})})

    def each_context(self, request):
        name = current_brand().name
        return {**super().each_context(request), "site_title": name, "site_header": name}

    def admin_view(self, view, cacheable=False):
        """Open a page to staff who have the second factor that they need, with an address that it can answer."""

        @wraps(view)
        def page(request, *args, **kwargs):
            if view != self.logout and (elsewhere := second_factor.lead_to_it(request)):
                return elsewhere
            limit_address(request)
            return view(request, *args, **kwargs)

        return super().admin_view(page, cacheable)

    def login(self, request, extra_context=None):
        return second_factor.lead_to_it(request) or super().login(request, extra_context)
