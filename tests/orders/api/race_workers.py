"""What each of the simultaneous processes of ``test_buying_race`` does; those with a planted fault are controls."""

import os
import signal
from unittest import mock

from django.db import connection
from django.test import Client, override_settings

from my_shop.kernel.api import idempotency, remembering
from my_shop.kernel.api.models import RememberedAnswer
from orders.api.orders import OrderList
from orders.models import Order
from orders.services.order import links
from tests.races import meet

ORDERS = "/api/v1/orders/"
KEY = {"HTTP_IDEMPOTENCY_KEY": "one deed of one buyer"}


def place(body):
    """Place an order, everybody with the same key."""
    return _told(_post(ORDERS, body, **KEY))


def place_looking_first(body):
    """The fault: everybody looks whether the key was used, and nobody takes its row."""

    def once(deed, view, do):
        assert not RememberedAnswer.objects.exists()
        meet()
        return do()

    with mock.patch.object(OrderList, "post", idempotency._keyed(OrderList.post.__wrapped__, once)):
        return place(body)


def place_and_die(body):
    """Die once the order is written, before anything is answered."""
    with mock.patch.object(remembering, "sealed", _die):
        place(body)


def pay(number, ledger):
    """Pay an order by the test gateway, which remembers in this file; everybody with the same key."""
    with override_settings(SHOP_GATEWAYS=["test"], SHOP_TEST_GATEWAY_FILE=ledger):
        return _told(_post(f"{ORDERS}{number}/payments/", {}, **KEY, **_token(number)))


def pay_and_die(number, ledger):
    """Die once the gateway has answered, before the buyer is."""
    with mock.patch.object(remembering, "sealed", _die):
        pay(number, ledger)


def confirm(way, number, shown):
    """Confirm a guest's order by the API, or by its page, together with others."""
    if way == "api":
        meet()
        return _post(f"{ORDERS}{number}/confirm/", {"fingerprint": shown}, **_token(number)).status_code
    client = Client(SERVER_NAME="localhost")
    client.get(links.signed_url(Order(number=number)))
    meet()
    return client.post(f"/orders/{number}/confirm/", {"fingerprint": shown}).status_code


def begin_alone(database, work, arguments):
    """Do something in a process of its own, which need not survive it."""
    connection.settings_dict["NAME"] = database
    globals()[work](*arguments)


def _token(number):
    return {"HTTP_ORDER_TOKEN": links.signed_token(Order(number=number))}


def _post(path, body, **headers):
    return Client(SERVER_NAME="localhost").post(path, body, "application/json", **headers)


def _told(answer):
    return answer.status_code, answer.json()


def _die(*args):
    os.kill(os.getpid(), signal.SIGKILL)
