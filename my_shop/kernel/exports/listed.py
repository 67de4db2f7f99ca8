"""The rows that a list of the back office shows somebody, found again from its address without a browser."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.back_office.bounds import limit_address
from my_shop.kernel.desk.services import kept_query
from my_shop.kernel.exports.contract import Exporter


class ListRefused(Exception):
    """There is no such list, or not for this person; the text says why."""


def exported_rows(
    exporter: Exporter, *, user: Any, query: str = "", since: date | None = None, until: date | None = None
) -> QuerySet:
    """Return the rows that an export holds: those of its list as this person sees it, of some days.

    They come in the order in which they were made, unless the list was sorted by a click on one of its columns.

    :param query: what stands behind the "?" of the list's address.
    :param until: this day included.
    :raises ListRefused: the address makes no sense to the list, or this person may not see it.
    """
    rows = _listed(exporter.model, user, query)
    if exporter.date_field and since:
        rows = rows.filter(**{f"{exporter.date_field}__gte": _midnight(since)})
    if exporter.date_field and until:
        rows = rows.filter(**{f"{exporter.date_field}__lt": _midnight(until + timedelta(days=1))})
    return rows if ORDER_VAR in QueryDict(query) else rows.order_by("pk")


def _listed(model, user, query) -> QuerySet:
    page = admin.site._registry.get(model)
    if page is None:
        if query:
            raise ListRefused(gettext("There is no list that this could be narrowed by."))
        return model._default_manager.all()
    request = _request(model, user, kept_query(query))
    try:
        if not page.has_view_permission(request):
            raise PermissionDenied
        return page.get_changelist_instance(request).queryset
    except PermissionDenied:
        raise ListRefused(gettext("You may not see these rows.")) from None
    except (IncorrectLookupParameters, SuspiciousOperation):
        raise ListRefused(gettext("The list cannot be narrowed so.")) from None


def _request(model, user, query) -> HttpRequest:
    """Return the request of a browser that looks at the list; what its page would say of it, nobody reads."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    request.GET, request.user, request.resolver_match = QueryDict(query), user, resolve(address)
    request._messages = BaseStorage(request)
    limit_address(request)
    return request


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
