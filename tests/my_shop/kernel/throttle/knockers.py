"""Who knocks at a door at the same moment as others, each in a process of its own."""

from django.test import Client

from tests.races import meet


def knock(door, times, number):
    """Try so often, all from one visitor, and return how many tries were looked at."""
    return sum(globals()[f"_{door}"](f"{number}-{time}") for time in range(times) if time or not meet())


def _find(name):
    data = {"number": "00000-00000", "email": f"{name}@example.com"}
    return _client().post("/orders/find/", data).status_code == 422


def _voucher(name):
    from my_shop.kernel.throttle.services import TooManyTries
    from orders.services.pricing.vouchers import VoucherRefused
    from orders.services.shopping.cart_vouchers import look_up_voucher

    try:
        look_up_voucher(code=f"NO{name}", by="cart.1", visitor="here")
    except TooManyTries:
        return False
    except VoucherRefused:
        return True


def _comment(name):
    from blog.forms import CommentForm

    data = {"text": f"Words {name}", "name": "Bo", "email": "bo@example.com"}
    data["opened"] = CommentForm()["opened"].value()
    return _client().post("/blog/a-post/comments/", data).status_code == 302


def _client():
    return Client(SERVER_NAME="localhost")
