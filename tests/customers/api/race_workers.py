"""Who changes the same address, or follows the same link, at the same moment, each in a process of its own."""

from django.contrib.auth import get_user_model
from django.test import Client

from my_shop.kernel.api import etags
from tests.races import meet


def change(address, etag, city):
    """Change the address as it was read, together with others; return what is answered."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(), backend="customers.authentication.PasswordBackend")
    meet()
    answer = client.patch(address, {"city": city}, "application/json", headers={"If-Match": etag})
    return answer.status_code


def change_compared_before(address, etag, city):
    """The control: what was read is compared before the row is locked, and not again."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(), backend="customers.authentication.PasswordBackend")
    is_unchanged = client.get(address).headers["ETag"] == etag
    etags.check_unchanged = lambda request, data: None
    meet()
    if not is_unchanged:
        return 412
    return client.patch(address, {"city": city}, "application/json", headers={"If-Match": etag}).status_code


def reset_password(key, password, idempotency_key):
    """Follow the link of a mail to a new password, together with others; return what is answered."""
    client = Client(SERVER_NAME="localhost")
    meet()
    sent = {"key": key, "password": password}
    headers = {"Idempotency-Key": idempotency_key}
    return client.post("/api/v1/password-reset/confirm/", sent, "application/json", headers=headers).status_code
