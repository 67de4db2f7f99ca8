"""The admin's site: every page and every model that is registered gets what holds for all of the back office."""

from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin

from my_shop.kernel import second_factor
from my_shop.kernel.back_office.bounds import limit_address
from my_shop.kernel.back_office.lists import BoundedList
from my_shop.kernel.back_office.stale import RefusesStalePages


class BackOffice(AdminSite):
    def register(self, model_or_iterable, admin_class=None, **options):
        """Register as ever, whoever wrote the page: ours, Django's or a package's."""
        made = admin_class or ModelAdmin
        metaclass: Any = type(made)
        facts = {"__module__": made.__module__, "__doc__": made.__doc__}
        page = metaclass(made.__name__, (RefusesStalePages, BoundedList, made), facts)
        super().register(model_or_iterable, page, **options)

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
