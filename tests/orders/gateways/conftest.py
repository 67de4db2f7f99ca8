from decimal import Decimal

import pytest

from my_shop.demo.gateway.offline import OfflineGateway
from orders.gateways.protocol import Charge
from orders.gateways.stripe_gateway import StripeGateway
from tests.orders.gateways.stripe_double import SECRET_KEY, WEBHOOK_SECRET, StripeDouble
from tests.workers import PATIENCE


@pytest.fixture
def charge():
    def make(**facts):
        return Charge(
            **{
                "key": "pay-1",
                "amount": Decimal("12.50"),
                "currency": "EUR",
                "order_number": "7K3QX-9MFT2",
                "email": "ada@example.com",
                "description": "Order 7K3QX-9MFT2",
                "return_url": "https://shop.example/back/",
            }
            | facts
        )

    return make


@pytest.fixture
def offline(tmp_path):
    return OfflineGateway(tmp_path / "gateway.sqlite3")


@pytest.fixture
def double():
    with StripeDouble() as running:
        yield running


@pytest.fixture
def stripe_at(double):
    """Make a gateway that talks to the double: ``stripe_at(retries=0)``."""

    def make(**options):
        facts = {
            "secret_key": SECRET_KEY,
            "publishable_key": "pk_test_double",
            "webhook_secret": WEBHOOK_SECRET,
            "api_base": double.url,
            "timeout": PATIENCE,
            "retries": 0,
        }
        return StripeGateway(**facts | options)

    return make
