"""Lists of the back office, however many rows there are: counted so far as anybody reads, no days of a whole table."""

from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext

MOST_COUNTED = 10_000
"""Rows up to which a list is counted, and paged through; who looks for others narrows it."""


class BoundedPaginator(Paginator):
    """Finds the keys of a page first, and reads the rows of these: what is sorted and passed over is narrow."""

    rows: QuerySet | None = None
    """Where the rows are read, all that the list may show; None for a list of something else, such as a history."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()  # type: ignore[attr-defined]

    def page(self, number):
        page, found = super().page(number), cast("QuerySet", self.object_list)
        if self.rows is not None:
            keys = cast("QuerySet", page.object_list).values_list("pk", flat=True)
            rows = self.rows.filter(pk__in=list(keys))
            rows.query.select_related = found.query.select_related
            page.object_list = rows.order_by(*found.query.order_by)
        return page


class SortsAsOffered:
    """A list that an address orders by no column but those that it offers (``sortable_by``), by that alone."""

    def get_ordering_field(self, field_name):
        is_offered = self.sortable_by is None or field_name in self.sortable_by  # type: ignore[attr-defined]
        return super().get_ordering_field(field_name) if is_offered else None  # type: ignore[misc]

    def get_ordering(self, request, queryset):
        ordering = super().get_ordering(request, queryset.order_by())  # type: ignore[misc]
        return ordering if ordering != ["-pk"] else super().get_ordering(request, queryset)  # type: ignore[misc]


class BoundedList(ModelAdmin):
    """What every registered page is made of besides."""

    paginator = BoundedPaginator
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """Search a page that says so (``searches_newest``) among the newest it shows: no index finds its words.

        What is typed as a whole, such as an address or a number, is looked for among all before that.
        """
        if search_term and getattr(self, "searches_newest", False):
            for found in self.whole_matches(queryset, search_term.strip()):
                if found.exists():
                    return found, False
            newest = queryset.order_by("-pk").values_list("pk", flat=True)
            last = list(newest[MOST_COUNTED - 1 : MOST_COUNTED + 1])
            request.is_searched_in_part = len(last) > 1
            if request.is_searched_in_part:
                queryset = queryset.filter(pk__gte=last[0])
        return super().get_search_results(request, queryset, search_term)

    def whole_matches(self, queryset, typed):
        """Yield the rows that have just this in a column, one column after the other: of an ``OR`` no index is used.

        ``found_whole`` has the columns, or look-ups, each with what makes its value of something typed.
        """
        for column, as_kept in getattr(self, "found_whole", {}).items():
            yield queryset.filter(**{column: as_kept(typed)})

    def get_paginator(self, request, queryset, *args, **kwargs):
        paginator: Any = super().get_paginator(request, queryset, *args, **kwargs)
        if queryset.model is self.model:
            paginator.rows = self.get_queryset(request)
        return paginator

    def get_changelist(self, request, **kwargs):
        listed: Any = super().get_changelist(request, **kwargs)
        return type(listed.__name__, (SortsAsOffered, listed), {})

    def changelist_view(self, request, extra_context=None):
        title = {} if IS_POPUP_VAR in request.GET else {"title": self.admin_site.menu.name_of(self.opts)}  # type: ignore[attr-defined]
        response = super().changelist_view(request, {**title, **(extra_context or {})})
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown and shown["cl"].result_count == MOST_COUNTED:
            text = gettext("The first %(count)s: filter or search to see the others.")
            shown["subtitle"] = text % {"count": MOST_COUNTED}
        elif getattr(request, "is_searched_in_part", False):
            text = gettext("The newest %(count)s were searched: filter to search among others.")
            shown["subtitle"] = text % {"count": MOST_COUNTED}
        return response

    def get_changelist_formset(self, request, **kwargs):
        """Name each field of a row after its column: to people who do not see the column, nothing else does."""
        formset = super().get_changelist_formset(request, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return formset

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        by_date = f"{changelist.date_hierarchy}__"
        if changelist.result_count == MOST_COUNTED or (
            changelist.query and not any(name.startswith(by_date) for name in changelist.params)
        ):
            # its years and days would be read out of all rows, or of all that fit what was searched for
            changelist.date_hierarchy = None
        return changelist
