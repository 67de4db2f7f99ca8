import pytest
from django.contrib.auth import get_user_model
from rest_framework import serializers
from rest_framework.test import APIRequestFactory

from my_shop.kernel.api.paging import Whole
from my_shop.kernel.api.views import PublicView
from tests import recipes

pytestmark = pytest.mark.django_db


class PersonSerializer(serializers.Serializer):
    username = serializers.CharField()


class People(PublicView):
    ordering = ("date_joined", "pk")

    def get(self, request):
        return self.listed(get_user_model().objects.all(), PersonSerializer)


class Few(People):
    pagination_class = Whole


def ask(query="", view=People):
    return view.as_view()(APIRequestFactory().get(f"/people/{query}"))


def names(answer):
    return [row["username"] for row in answer.data["results"]]


class TestPages:
    def test_go_on_where_they_were_whatever_is_added(self):
        for number in range(5):
            recipes.member.make(username=f"person{number}")
        first = ask("?limit=2")
        recipes.member.make(username="early", date_joined="2001-01-01T00:00Z")
        second = ask("?" + first.data["next"].partition("?")[2])
        assert names(first) + names(second) == ["person0", "person1", "person2", "person3"]
        assert names(ask("?" + second.data["previous"].partition("?")[2])) == ["person0", "person1"]
        assert first.data["previous"] is None

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("?limit=0", "limit"),
            ("?limit=00000000199999", "limit"),
            (f"?limit=1{'0' * 5000}", "limit"),
            ("?limit=101", "limit"),
            ("?limit=x", "limit"),
            ("?limit=٣", "limit"),
        ]
        + [(f"?cursor={cursor}", "cursor") for cursor in ("x", "cD1hYmM", "cD0lMDA")],
    )
    def test_refuse_what_is_no_page(self, query, field):
        answer = ask(query)
        assert (answer.status_code, answer.data["errors"][0]["field"]) == (400, field)

    def test_cost_one_query_however_many_there_are(self, django_assert_num_queries):
        recipes.member.make(_quantity=30)
        with django_assert_num_queries(1):
            assert len(ask("?limit=25").data["results"]) == 25


def test_what_does_not_grow_comes_whole_in_the_same_shape():
    recipes.member.make(_quantity=30)
    answer = ask(view=Few)
    assert (answer.data["next"], answer.data["previous"], len(answer.data["results"])) == (None, None, 30)
