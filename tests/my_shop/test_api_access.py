"""What a token opens: every door of the API, asked with tokens that were made for it, for all else, and with none.

What each door is for is read off the view: whoever opens it is a person (``tests/my_shop/access.txt``), and their token
was made for the scope of the method. Doors that are open otherwise stand in tables here.
"""

import pytest
from django.db import transaction
from django.test import Client, override_settings
from knox.models import get_token_model

from customers.models import Credential
from my_shop.kernel.api.access import SCOPES
from my_shop.kernel.api.doors import doors, scope_of
from my_shop.kernel.api.views import PublicView
from tests.access import METHODS, House, read_table

pytestmark = pytest.mark.django_db

TABLE = read_table()
OPEN = {("POST", "api/v1/tokens/"): "the password opens it"}
"""Doors that look at no token, beside those that are public and those that say that they are open to read."""

ANY_TOKEN = {("DELETE", "api/v1/tokens/"): "a token can end itself, whatever it is for"}
TOKENS_ONLY = {*ANY_TOKEN}

ASK_THEMSELVES = ("api/v1/staff/reports/",)
"""Beginnings of addresses of staff where each thing has a permission of its own: the door asks for it."""

CASES = [(method, address, view) for address, view in doors() for method in METHODS if hasattr(view, method.lower())]
IDS = [f"{method} {address}" for method, address, _ in CASES]
every_door = pytest.mark.parametrize(("method", "address", "view"), CASES, ids=IDS)


def is_open(method, address, view):
    is_public = issubclass(view, PublicView) or (method == "GET" and view.is_open_to_read)
    return is_public or (method, address) in OPEN


def is_staffs(view):
    return scope_of(view, "POST").startswith("staff:")


@pytest.fixture(scope="module")
def house(module_rows, tmp_path_factory):
    with override_settings(PRIVATE_ROOT=tmp_path_factory.mktemp("private")):
        yield House()


@pytest.fixture(autouse=True)
def files_of_the_house(house, settings):
    settings.PRIVATE_ROOT = house.private_root


@pytest.fixture(scope="module")
def tokens(house):
    """A token of each person; what it is for is said at each request."""
    found = {}
    for name, user in house.people.items():
        row, found[name] = get_token_model().objects.create(user=user)
        Credential.objects.create(user=user, token=row)
    return found


@pytest.fixture
def ask(house, tokens):
    """Ask with a token of somebody's that is for these scopes, and leave no trace."""

    def send(person, scopes, method, address):
        mark = transaction.savepoint()
        Credential.objects.filter(user=house.people[person]).update(scopes=" ".join(scopes))
        headers = {"Authorization": f"Bearer {tokens[person]}", "If-Match": "*"}
        client = Client(raise_request_exception=False)
        answer = client.generic(method, house.path_of(address), b"{}", "application/json", headers=headers)
        said = answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""
        transaction.savepoint_rollback(mark)
        return said

    return send


@every_door
def test_a_door_opens_for_the_scope_that_it_names_and_no_other(ask, method, address, view):
    if is_open(method, address, view) or (method, address) in ANY_TOKEN:
        return
    wanted = scope_of(view, method)
    person = "admin" if is_staffs(view) else "member"
    others = [scope for scope in SCOPES if scope != wanted]
    assert ask(person, others, method, address) == (403, "scope_missing")
    status, code = ask(person, [wanted], method, address)
    assert status not in {401, 403, 405} and status < 500, code


@every_door
def test_nobody_opens_it_without_a_token(house, method, address, view):
    if is_open(method, address, view) or method in view.guests:
        return
    client = Client(raise_request_exception=False)
    mark = transaction.savepoint()
    answer = client.generic(method, house.path_of(address), b"{}", "application/json")
    transaction.savepoint_rollback(mark)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    wrong = {"Authorization": f"Bearer {'0' * 64}"}
    answer = client.generic(method, house.path_of(address), b"{}", "application/json", headers=wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


@every_door
def test_a_browser_opens_nothing_that_changes_without_the_token_of_forms(house, method, address, view):
    if method == "GET" or is_open(method, address, view):
        return
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies.load(house.sessions["admin"])
    answer = client.generic(method, house.path_of(address), b"{}", "application/json", headers={"If-Match": "*"})
    assert answer.status_code == (401 if (method, address) in TOKENS_ONLY else 403)


@pytest.mark.parametrize(
    ("method", "address", "view"), [case for case in CASES if is_staffs(case[2])], ids=lambda part: str(part)[:60]
)
def test_a_scope_of_staff_gives_nobody_what_they_may_not(ask, method, address, view):
    wanted = [scope_of(view, method)]
    for person in ("member", "staff"):
        assert ask(person, wanted, method, address) == (403, "permission_denied")


def test_what_is_a_members_is_not_there_for_another_ones_token(ask):
    hidden = [
        (method, address)
        for method, address, view in CASES
        if not is_staffs(view) and TABLE.get((method, address), {}).get("other") == "404"
    ]
    assert hidden
    for method, address in hidden:
        assert ask("other", ["read", "shop"], method, address)[0] == 404, (method, address)


def test_every_door_of_staff_says_what_they_have_to_be_allowed():
    for method, address, view in CASES:
        below_staff = address.startswith("api/v1/staff/")
        assert {*view.scopes} <= {*SCOPES}, address
        assert below_staff == is_staffs(view) == scope_of(view, "GET").startswith("staff:"), address
        asks_itself = address.startswith(ASK_THEMSELVES)
        assert (method in view.permissions) == below_staff, (method, address)
        assert bool(view.permissions.get(method)) == (below_staff and not asks_itself), (method, address)


def test_tables_hold_nothing_that_is_gone():
    assert {*OPEN, *ANY_TOKEN} <= {(method, address) for method, address, _ in CASES}


@every_door
def test_no_door_takes_what_it_does_not_know(house, tokens, method, address, view):
    """Left unread, it would be taken for done: everything for what was to be narrowed."""
    mark = transaction.savepoint()
    Credential.objects.filter(user=house.people["admin"]).update(scopes=" ".join(SCOPES))
    headers = {"Authorization": f"Bearer {tokens['admin']}", "If-Match": "*"}
    client = Client(raise_request_exception=False)
    answer = client.generic(method, f"{house.path_of(address)}?zz=1", b"{}", "application/json", headers=headers)
    transaction.savepoint_rollback(mark)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["zz"])


@every_door
def test_what_can_be_read_has_a_name_by_every_method(house, tokens, method, address, view):
    """A second change needs no GET in between, and HEAD says what GET would."""
    if method != "GET" or view.keeps is not None:
        return
    Credential.objects.filter(user=house.people["admin"]).update(scopes=" ".join(SCOPES))
    client = Client(headers={"Authorization": f"Bearer {tokens['admin']}"})
    read = client.get(house.path_of(address))
    if read.status_code != 200:
        return
    etag = read.headers["ETag"]
    assert client.head(house.path_of(address)).headers["ETag"] == etag
    for ask in (client.get, client.head):
        assert ask(house.path_of(address), headers={"If-None-Match": etag}).status_code == 304
    if "PATCH" in view.conditional:
        mark = transaction.savepoint()
        sent = {"data": {}, "content_type": "application/json", "headers": {"If-Match": etag}}
        changed = client.patch(house.path_of(address), **sent)
        if changed.status_code == 200:
            assert changed.headers["ETag"] == client.get(house.path_of(address)).headers["ETag"]
        transaction.savepoint_rollback(mark)
