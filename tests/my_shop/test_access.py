"""Who may open what, address by address; see ``tests/access.py``."""

from collections import defaultdict

import pytest
from django.test import override_settings

from tests.access import METHODS, PEOPLE, House, addresses, read_table, write_lines

pytestmark = pytest.mark.django_db

TABLE = read_table()
LIKE_OTHERS = {"other", "staff"}
"""Their pages are not rendered: what they may see is decided before, and others see the same."""

NOWHERE = {"400", "401", "403", "404", "405", "login"}
TAKES_FORMS_FROM_ELSEWHERE = {
    "account/mail/unsubscribe/<str:token>/",  # mail programs (RFC 8058)
    "payments/<slug:gateway_code>/callback/",  # gateways, which sign what they say
    # programs, which bring no cookie along that would count: a session is its platform's, whoever is logged in
    "ucp/v1/checkout-sessions",
    "ucp/v1/checkout-sessions/<slug:token>/cancel",
    "ucp/v1/checkout-sessions/<slug:token>/complete",
}


def part_of(address):
    head, _, rest = address.partition("/")
    return f"admin/{rest.partition('/')[0]}" if head == "admin" else head


LISTED = {address: [method for method in METHODS if (method, address) in TABLE] for address in addresses()}
PARTS = defaultdict(list)
for _address in LISTED:
    PARTS[part_of(_address)].append(_address)


@pytest.fixture(scope="module")
def house(module_rows, tmp_path_factory):
    with override_settings(PRIVATE_ROOT=tmp_path_factory.mktemp("private")):
        yield House()


@pytest.fixture(autouse=True)
def files_of_the_house(house, settings):
    settings.PRIVATE_ROOT = house.private_root


@pytest.mark.parametrize("part", sorted(PARTS))
def test_everybody_gets_what_the_table_says(house, part):
    said = {
        (method, address): {
            person: house.ask(person, method, house.path_of(address), is_shown=person not in LIKE_OTHERS)
            for person in PEOPLE
        }
        for address in PARTS[part]
        for method in LISTED[address] or ("GET", "POST")
    }
    faults = {key: answers for key, answers in said.items() if any(answer[0] == "5" for answer in answers.values())}
    assert not faults, "faults of ours:\n" + write_lines(faults)
    assert not house.bare, "answers without their headers"
    wrong = {key: answers for key, answers in said.items() if answers != TABLE.get(key)}
    assert not wrong, "not what tests/my_shop/access.txt says:\n" + write_lines(wrong)


def test_what_the_table_does_not_have_leads_nowhere(house):
    """A class that shows a form takes PUT as it takes POST, and the admin any method as GET: no further, then."""
    for address, listed in LISTED.items():
        for method in [method for method in METHODS if method not in listed]:
            for person in ("guest", "member", "admin"):
                known = {TABLE[one, address][person] for one in listed} if method not in {"GET", "POST"} else set()
                answer = house.ask(person, method, house.path_of(address), is_shown=False)
                assert answer in NOWHERE | known, (method, address, person)


def test_no_form_is_taken_without_its_token(house):
    taken = set()
    for method, address in TABLE:
        if method == "POST" and not address.startswith("api/"):
            answer = house.ask("admin", method, house.path_of(address), is_shown=False, enforce_csrf_checks=True)
            taken |= {address} if answer != "403" else set()
    assert taken == TAKES_FORMS_FROM_ELSEWHERE


@pytest.mark.parametrize("address", sorted({address for _, address in TABLE if address.startswith("api/")}))
def test_a_browser_changes_nothing_by_the_api_without_its_token(house, address):
    for method in ("POST", "PATCH", "DELETE"):
        if (method, address) in TABLE and TABLE[method, address]["guest"] == "401":
            assert house.ask("member", method, house.path_of(address), enforce_csrf_checks=True) == "403"


def test_every_address_has_a_line_and_every_line_an_address():
    assert {address for _, address in TABLE} == set(LISTED)
