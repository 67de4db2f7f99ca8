"""The codes that the API refuses with: what the ``type`` of a problem leads to."""

from collections.abc import Iterator

from django.http import Http404
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from my_shop.kernel.api import problems
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import PublicView

RULE = 409


class ProblemKindSerializer(serializers.Serializer):
    """``operations`` are those whose own rule it is; none where any may answer it."""

    code = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())


class ProblemList(PublicView):
    """Every code that a refusal can have."""

    names = {"GET": "listProblems"}
    pagination_class = Whole

    @extend_schema(responses=ProblemKindSerializer(many=True))
    def get(self, request):
        return self.listed(kinds_of_problems(), ProblemKindSerializer)


class ProblemDetail(PublicView):
    """One code: what the ``type`` of a refusal leads to."""

    names = {"GET": "getProblem"}

    @extend_schema(responses=ProblemKindSerializer)
    def get(self, request, code):
        for kind in kinds_of_problems():
            if kind["code"] == code:
                return Response(ProblemKindSerializer(kind).data)
        raise Http404


def kinds_of_problems() -> list[dict]:
    """Return every code with its status, its title, and the operations whose rule it is."""
    found = {
        code: {"code": code, "status": status, "title": title, "operations": []}
        for code, (status, title) in problems.TITLES.items()
    }
    for door in doors():
        for code in door.refusals.values():
            kind = {"code": code, "status": RULE, "title": problems.TITLES["refused"][1], "operations": []}
            known = found.setdefault(code, kind)["operations"]
            known += [name for method, name in door.names.items() if method != "GET" and name not in known]
    return list(found.values())


def doors(patterns=None) -> Iterator[type]:
    """Yield the class of every door of the API."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from doors(entry.url_patterns)
        elif isinstance(entry, URLPattern) and hasattr(getattr(entry.callback, "cls", None), "refusals"):
            yield entry.callback.cls
