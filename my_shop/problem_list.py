"""The codes that the API refuses with: what the ``type`` of a problem leads to."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from my_shop.kernel.api import problems
from my_shop.kernel.api.doors import doors
from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import RULE, PublicView


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
    for _, door in doors():
        for method, name in door.names.items():
            for code in sorted(door.rules_of(method)):
                kind = {"code": code, "status": RULE, "title": problems.TITLES["refused"][1], "operations": []}
                found.setdefault(code, kind)["operations"].append(name)
    return list(found.values())
