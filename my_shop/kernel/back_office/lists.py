"""Lists of the back office, however many rows there are: counted so far as anybody reads, no days of a whole table."""

from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext

MOST_COUNTED = 10_000
"""Rows up to which a list is counted, and paged through; who looks for others narrows it."""


class BoundedPaginator(Paginator):
    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()  # type: ignore[attr-defined]


class BoundedList(ModelAdmin):
    """What every registered page is made of besides."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown and shown["cl"].result_count == MOST_COUNTED:
            text = gettext("The first %(count)s: filter or search to see the others.")
            shown["subtitle"] = text % {"count": MOST_COUNTED}
        return response

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        if changelist.result_count == MOST_COUNTED:
            # its years and days would be read out of all rows
            changelist.date_hierarchy = None
        return changelist
