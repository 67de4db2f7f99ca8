import uuid

import pytest

from customers.models import Address
from customers.services import addresses as address_book
from tests.customers.api.conftest import HOME, read
from tests.races import run_together

pytestmark = pytest.mark.django_db

BOOK = "/api/v1/me/addresses/"


@pytest.fixture
def ada(api, person):
    api.force_authenticate(person)
    return person


def add(api, **more):
    return api.post(BOOK, HOME | more)


class TestAddresses:
    def test_are_added_where_they_say_and_the_first_comes_first(self, api, ada):
        made = add(api, postcode="8010 ")
        assert (made.status_code, made.json()["is_default"], made.json()["line2"]) == (201, True, "")
        assert api.get(made["Location"]).json() == made.json()
        add(api, line1="Hill 2", is_default=True)
        assert [each["line1"] for each in api.get(BOOK).json()["results"]] == ["Hill 2", "Hill 1"]

    def test_are_added_once_by_one_key(self, api, ada):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first, again = (api.post(BOOK, HOME, headers=key) for _ in range(2))
        assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
        assert Address.objects.count() == 1

    @pytest.mark.parametrize(
        ("part", "text"), [("city", ""), ("country", "XK"), ("postcode", "80100"), ("phone", "x"), ("name", "a\nb")]
    )
    def test_are_refused_by_the_rules_of_the_page(self, api, ada, part, text):
        answer = add(api, **{part: text})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, part)
        assert not Address.objects.exists()

    def test_are_so_many_and_no_more(self, api, ada, monkeypatch):
        monkeypatch.setattr(address_book, "MAX_ADDRESSES", 1)
        answers = [add(api), add(api)]
        assert [answer.status_code for answer in answers] == [201, 409]
        assert answers[1].json()["code"] == "too_many_addresses"


class TestOwnAddress:
    @pytest.fixture
    def home(self, api, ada):
        return f"me/addresses/{add(api, line2='Back door', phone='+43 1 2345').json()['id']}/"

    def test_is_replaced_as_a_whole_and_changed_in_part(self, api, home):
        moved = HOME | {"line1": "Hill 9"}
        answer = api.put(f"/api/v1/{home}", moved, headers=read(api, home)).json()
        assert (answer["line1"], answer["line2"], answer["phone"], answer["is_default"]) == ("Hill 9", "", "", True)
        answer = api.patch(f"/api/v1/{home}", {"line2": "Flat 2"}, headers=read(api, home)).json()
        assert (answer["line1"], answer["line2"]) == ("Hill 9", "Flat 2")

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_is_not_written_over_by_who_has_not_read_it(self, api, home, method):
        send = getattr(api, method)
        old = read(api, home)
        assert send(f"/api/v1/{home}", HOME).status_code == 428
        api.patch(f"/api/v1/{home}", {"line2": "Flat 2"}, headers=old)
        assert send(f"/api/v1/{home}", HOME, headers=old).status_code == 412
        assert Address.objects.get().line2 == "Flat 2"

    def test_goes(self, api, home):
        assert api.delete(f"/api/v1/{home}", headers=read(api, home)).status_code == 204
        assert api.get(f"/api/v1/{home}").status_code == 404

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_of_somebody_else_is_not_there(self, api, ada, other, method):
        theirs = other.customer.addresses.create(**HOME)
        send = getattr(api, method)
        sent = {} if method == "get" else {"data": HOME, "headers": {"If-Match": "*"}}
        answer = send(f"{BOOK}{theirs.pk}/", **sent)
        assert answer.status_code == 404
        assert Address.objects.get() == theirs


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestLostUpdate:
    """Four who have read the same address change it at once: one is heard, and the others are told."""

    @pytest.fixture
    def calls(self, person, client):
        address = f"{BOOK}{person.customer.addresses.create(**HOME).pk}/"
        client.force_login(person)
        etag = client.get(address).headers["ETag"]
        return [(address, etag, f"Graz {number}") for number in range(4)]

    def test_is_impossible(self, calls):
        answers = run_together("tests.customers.api.race_workers:change", calls)
        assert sorted(answers) == [200, 412, 412, 412]
        assert Address.objects.get().city == f"Graz {answers.index(200)}"

    def test_control_that_compares_before_it_locks_loses_three(self, calls):
        assert run_together("tests.customers.api.race_workers:change_compared_before", calls) == [200] * 4
