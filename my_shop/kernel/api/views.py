"""The doors of the API: what each of them says of itself, and the schema repeats."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, generics
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.response import Response

from my_shop.kernel.api import etags
from my_shop.kernel.api.access import Scoped
from my_shop.kernel.api.deprecation import Deprecation
from my_shop.kernel.api.kept import keep_answers
from my_shop.kernel.api.negotiation import FormByHeader
from my_shop.kernel.api.rate import CountedView
from my_shop.kernel.api.serializers import KnownFieldsOnly, ProblemSerializer
from my_shop.kernel.api.shaping import ShapedSerializer, refuse_null_characters, refuse_unknown, shape_of

RULE = 409
OWN = "read", "shop"
"""What a token needs for reading what is one's own, and for changing it."""


class ApiView(CountedView, generics.GenericAPIView):
    """A door of the API. Its answers to GET have an ETag, and are 304 where the client has them already.

    :cvar refusals: exceptions of services that answer 409, with their codes.
    :cvar scopes: what a token has to be made for, to read and to write here.
    :cvar permissions: method -> what staff have to be allowed; empty where the door is for everybody who is logged in.
    :cvar is_open_to_read: GET is for strangers as well, who may be shown less.
    :cvar guests: method -> the header by which a guest shows what is theirs; the door looks at it. Empty where a guest
        has nothing to show.
    :cvar also: statuses that the door answers beside those that the schema knows of by itself.
    :cvar moves: GET answers 301 at an address that the thing had before.
    :cvar refusal_serializer: the shape of a 409, where it says more than others (``facts_of``).
    :cvar names: method -> the operation's name in the schema, which clients generate their functions from.
    :cvar conditional: methods that ask for ``If-Match`` (``etags.check_unchanged``); what they answer is what a GET
        would, with its ETag.
    :cvar located: methods whose 201 or 202 says by Location where it is.
    :cvar shaped: what GET answers, where ``fields`` and ``expand`` say how much of it.
    :cvar deprecated: since when the door is one that goes, and until when it stays.
    :cvar keeps: GET answers everybody alike, is made once and kept, until the shop at large changes or one of these
        topics (``my_shop.kernel.pages.shared``). None: nothing is kept.
    :cvar takes: what the address of a GET may ask for beside pages and shapes (``asked``); all else is refused.
    :cvar ordering: of a list that grows, and so comes in pages.
    """

    refusals: ClassVar[Mapping[type[Exception], str]] = {}
    scopes: ClassVar[tuple[str, str]] = OWN
    permissions: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    names: ClassVar[Mapping[str, str]] = {}
    conditional: ClassVar[Collection[str]] = ()
    located: ClassVar[Collection[str]] = ()
    shaped: ClassVar[type[ShapedSerializer] | None] = None
    deprecated: ClassVar[Deprecation | None] = None
    keeps: ClassVar[Collection[str] | None] = None
    takes: ClassVar[Collection[OpenApiParameter | type[KnownFieldsOnly]]] = ()
    ordering: ClassVar[tuple[str, ...]] = ()
    also: ClassVar[Collection[str]] = ()
    moves: ClassVar[bool] = False
    refusal_serializer: ClassVar[type[ProblemSerializer] | None] = None
    is_open_to_read: ClassVar[bool] = False
    guests: ClassVar[Mapping[str, str]] = {}
    permission_classes = [Scoped]
    content_negotiation_class = FormByHeader

    @classmethod
    def as_view(cls, **initkwargs):
        view = etags.named(super().as_view(**initkwargs))
        if cls.keeps is None:
            return view
        return keep_answers(view, super().as_view(**initkwargs, throttle_classes=[]), cls.keeps)

    def check_permissions(self, request):
        if not hasattr(self, request.method.lower()):  # whoever asks
            raise exceptions.MethodNotAllowed(request.method)
        refuse_null_characters({**self.kwargs, **request.query_params.dict()})
        super().check_permissions(request)
        if request.query_params:
            refuse_unknown(request.query_params, self.known_parameters() if request.method in SAFE_METHODS else ())

    @classmethod
    def rules_of(cls, method: str) -> set[str]:
        """Return the codes of the rules that may say no to a method; GET knows none, unless it answers 409 ``also``."""
        if method in SAFE_METHODS and str(RULE) not in cls.also:
            return set()
        takes_a_while = getattr(getattr(cls, method.lower(), None), "takes_a_while", False)
        return {*cls.refusals.values(), *(["request_in_progress"] if takes_a_while else [])}

    def known_parameters(self) -> list[str]:
        """Return what a GET may be asked with."""
        own = [name for taken in self.takes for name in _names_of(taken)]
        shapes = ["fields", *(["expand"] if self.shaped.expandable else [])] if self.shaped else []
        return [*own, *(["cursor", "limit"] if self.ordering else []), *shapes]

    def get_serializer_context(self):
        context = dict(super().get_serializer_context())
        if self.shaped and self.request and self.request.method in {"GET", "HEAD"}:
            context["shape"] = shape_of(self.request.query_params, self.shaped)
        return context

    def sent(self, serializer: type[KnownFieldsOnly], **more: Any) -> dict[str, Any]:
        """Return what was sent, in the shape that is asked for.

        :param more: for the serializer.
        :raises rest_framework.exceptions.ValidationError: it has another one.
        """
        read = serializer(data=self.request.data, **more)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def asked(self, serializer: type[KnownFieldsOnly]) -> dict[str, Any]:
        """Return what the address asks for behind its “?”.

        :raises rest_framework.exceptions.ValidationError: it makes no sense.
        """
        read = serializer(data=self.request.query_params)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def listed(self, items, serializer) -> Response:
        """Answer a page of these items, or the whole list where it does not grow.

        :param serializer: class of what stands in it.
        """
        page = self.paginate_queryset(items)
        shown = serializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    def facts_of(self, refusal: Exception) -> Mapping[str, Any]:
        """Return what a program is told of a refusal beside its code."""
        return {}

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method in self.conditional and response.status_code == 200:
            response.headers["ETag"] = etags.etag_of(response.data)
        if self.deprecated:
            self.deprecated.announce(response)
        if self.keeps is not None and request.method in SAFE_METHODS and response.status_code == 200:
            patch_cache_control(response, public=True, no_cache=True)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class PublicView(ApiView):
    """A door that answers everybody alike: it does not look who asks."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def finalize_response(self, request, response, *args, **kwargs):
        if request.method in {"GET", "HEAD"} and response.status_code == 200:
            patch_cache_control(response, public=True, no_cache=True)
        return super().finalize_response(request, response, *args, **kwargs)


def _names_of(taken):
    if isinstance(taken, OpenApiParameter):
        return [] if taken.explode else [taken.name]  # one that is taken apart stands for others
    return [*taken().fields]
