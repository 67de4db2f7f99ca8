"""How lists come: long ones in pages, by a cursor, which goes on where it was whatever is added meanwhile."""

import re

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.pagination import BasePagination, CursorPagination
from rest_framework.response import Response

PAGE_SIZE = 24
LARGEST_PAGE = 100
LIMIT = "limit"


def limit_of(request) -> int:
    """Return how many a page shall have.

    :raises rest_framework.exceptions.ValidationError: more than a page can have, or no number.
    """
    said = request.query_params.get(LIMIT, str(PAGE_SIZE))
    if not re.fullmatch("[1-9][0-9]{0,2}", said) or (limit := int(said)) > LARGEST_PAGE:
        raise exceptions.ValidationError(
            {LIMIT: [gettext("A whole number from 1 to %(most)s.") % {"most": LARGEST_PAGE}]}
        )
    return limit


class Pages(CursorPagination):
    """``results``, and the addresses of the ``next`` and the ``previous`` page, null at the ends.

    A door says by ``ordering`` in which order; its first field should differ from row to row, or nearly.
    """

    page_size = PAGE_SIZE
    page_size_query_param = LIMIT
    max_page_size = LARGEST_PAGE

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, DjangoValidationError):  # of a cursor that somebody has made up
            raise exceptions.ValidationError({"cursor": [str(self.invalid_cursor_message)]}) from None

    def get_ordering(self, request, queryset, view):
        return view.ordering

    def get_page_size(self, request):
        return limit_of(request)

    def decode_cursor(self, request):
        try:
            return super().decode_cursor(request)
        except exceptions.NotFound as error:
            raise exceptions.ValidationError({"cursor": [str(error.detail)]}) from None

    def get_paginated_response_schema(self, schema):
        return shape_of_lists(schema)

    def get_schema_operation_parameters(self, view):
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return parameters


class Whole(BasePagination):
    """A list that does not grow comes whole, and looks like a page."""

    def paginate_queryset(self, queryset, request, view=None):
        return list(queryset)

    def get_paginated_response(self, data):
        return Response({"next": None, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema):
        return shape_of_lists(schema)


def shape_of_lists(schema, **more):
    """Return how the schema describes a list of these.

    :param more: what stands beside.
    """
    address = {"type": ["string", "null"], "format": "uri"}
    properties = {"next": address, "previous": address, "results": schema, **more}
    return {"type": "object", "required": [*properties], "properties": properties}
