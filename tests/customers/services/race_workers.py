"""Who guesses passwords at the same moment, each in a process of its own."""

from django.contrib.auth import get_user_model
from django.test import Client

from customers.services import passwords
from my_shop.kernel.throttle.services import Answer
from tests.races import meet

ADA, WRONG = "ada@example.com", "a wrong password"
CHECKED = (401, 422)

DOORS = {
    "page": ("/accounts/login/", {"login": ADA, "password": WRONG}),
    "api": ("/api/v1/tokens/", {"email": ADA, "password": WRONG}),
    "reauthenticate": ("/accounts/reauthenticate/", {"password": WRONG}),
    "change": (
        "/accounts/password/change/",
        {"oldpassword": WRONG, "password1": "ten geese", "password2": "ten geese"},
    ),
    "erase": ("/account/delete/", {"password": WRONG}),
}


def guess(door, times, number):
    """Guess so often, from an address of one's own, and return how many were looked at."""
    path, data = DOORS[door]
    client = Client(REMOTE_ADDR=f"192.0.2.{number}", SERVER_NAME="localhost")
    if door not in ("page", "api"):
        client.force_login(get_user_model().objects.get(), backend="customers.authentication.PasswordBackend")
    content = {"content_type": "application/json"} if door == "api" else {}
    meet()
    return sum(client.post(path, data, **content).status_code in CHECKED for _ in range(times))


def guess_uncounted(door, times, number):
    """The control: nothing is counted."""
    passwords.take_try = lambda limit, whose: Answer.ALLOWED
    passwords.count_try = lambda limit, whose: None
    return guess(door, times, number)


def confirm(link):
    """Follow a sign-up's link and set a password, together with others; return whether that let us in."""
    browser = Client(SERVER_NAME="localhost")
    assert browser.get(link).status_code == 200
    meet()
    answer = browser.post(link, {"new_password": "a password of their own"})
    assert answer.status_code in (200, 302, 404, 422), answer
    return "_auth_user_id" in browser.session
