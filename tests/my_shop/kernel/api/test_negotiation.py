import pytest
from django.test import Client

from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    client.force_login(recipes.member.make())
    return client


def test_a_parameter_of_accept_changes_no_byte(member):
    plain, wished = (
        member.get("/api/v1/me/", headers={"Accept": accept}) for accept in ("*/*", "application/json; indent=4")
    )
    assert (wished.content, wished["ETag"], wished["Content-Type"]) == (
        plain.content,
        plain["ETag"],
        "application/json",
    )


def test_who_reads_with_a_parameter_can_write_what_was_read(member):
    tag = member.get("/api/v1/me/", headers={"Accept": "application/json; indent=4"})["ETag"]
    answer = member.patch("/api/v1/me/", {"nickname": "Ada"}, "application/json", headers={"If-Match": tag})
    assert answer.status_code == 200


def test_a_form_that_there_is_not_is_refused():
    assert Client().get("/api/v1/problems/", headers={"Accept": "text/html"}).status_code == 406
