from types import SimpleNamespace

import pytest
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from my_shop.kernel.api.shaping import ShapedSerializer
from my_shop.kernel.api.views import PublicView


class PartSerializer(ShapedSerializer):
    name = serializers.CharField()
    weight = serializers.IntegerField()


class ThingSerializer(ShapedSerializer):
    expandable = ("parts",)

    name = serializers.CharField()
    price = serializers.CharField()
    maker = PartSerializer()
    parts = PartSerializer(many=True)


PART = SimpleNamespace(name="Lid", weight=3)
THING = SimpleNamespace(name="Jug", price="4.00", maker=PART, parts=[PART])
WHOLE_PART = {"name": "Lid", "weight": 3}


class Thing(PublicView):
    shaped = ThingSerializer

    def get(self, request):
        return Response(ThingSerializer(THING, context=self.get_serializer_context()).data)


class PageSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    results = ThingSerializer(many=True)


class Page(PublicView):
    shaped = ThingSerializer

    def get(self, request):
        page = {"count": 1, "results": [THING]}
        return Response(PageSerializer(page, context=self.get_serializer_context()).data)


class Things(PublicView):
    shaped = ThingSerializer

    def get(self, request):
        return Response(ThingSerializer([THING], many=True, context=self.get_serializer_context()).data)


def ask(query, view=Thing):
    return view.as_view()(APIRequestFactory().get(f"/things/{query}"))


@pytest.mark.parametrize("view", [Thing, Things])
@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("", {"name": "Jug", "price": "4.00", "maker": WHOLE_PART}),
        ("?fields=price", {"price": "4.00"}),
        ("?fields=price,name", {"name": "Jug", "price": "4.00"}),
        ("?fields=price&fields=name", {"name": "Jug", "price": "4.00"}),
        ("?fields=maker", {"maker": WHOLE_PART}),
        ("?expand=parts", {"name": "Jug", "price": "4.00", "maker": WHOLE_PART, "parts": [WHOLE_PART]}),
        ("?fields=name&expand=parts", {"name": "Jug", "parts": [WHOLE_PART]}),
        ("?fields=parts", {"parts": [WHOLE_PART]}),
    ],
)
def test_answers_what_is_asked_for(view, query, answer):
    data = ask(query, view).data
    assert (data[0] if view is Things else data) == answer


@pytest.mark.parametrize(
    ("query", "field"), [("?fields=cost", "fields"), ("?expand=name", "expand"), ("?fields=", "fields")]
)
def test_refuses_what_there_is_not(query, field):
    answer = ask(query)
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (400, field)


def test_of_things_on_a_page_shapes_these_alone():
    assert ask("?fields=price", Page).data == {"count": 1, "results": [{"price": "4.00"}]}


@pytest.mark.parametrize("query", ["?tag=%00", "?%00=a"])
def test_refuses_null_characters_before_anybody_is_asked(query):
    answer = ask(query)
    assert answer.status_code == 400 and answer.data["errors"][0]["detail"] == "Null characters are not allowed."
