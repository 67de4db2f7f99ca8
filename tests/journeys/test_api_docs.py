"""docs/api.md and docs/ucp.md do what they say, as they stand; so does a client that is generated of the description.

Slow: it starts a shop, and generates a client.
"""

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from customers.models import OutgoingEmail
from my_shop.demo.seed import seed
from orders.models import Order, PaymentMethod, UcpSession
from tests.clients import running_shop
from tests.workers import PATIENCE

TOOLS = ("bash", "curl", "jq", "python3")

needs_tools = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)} on PATH")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(settings):
    """The demo shop without its pictures and its past."""
    settings.SHOP_GATEWAYS = ["test", "transfer", "on_delivery"]
    settings.SHOP_BANK_HOLDER, settings.SHOP_BANK_IBAN = "Larkfield", "DE89370400440532013000"
    seed(with_pictures=False, with_orders=False)


def key_from_mail(shell):
    """Read the mail of the sign-up, as its reader does, once it is there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and shell.poll() is None:
        if mail := OutgoingEmail.objects.filter(to=["ada@larkfield.example"]).first():
            return re.search(r"/confirm-email/([^/\s]+)/", mail.text)[1]
        time.sleep(0.1)
    return ""


def run_blocks(name, *, count, typed=lambda shell: ""):
    """Run the blocks of a page against a shop, and return what they printed.

    :param typed: what somebody types into the shell that runs them.
    """
    page = (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == count
    with running_shop() as address:
        script = "set -euo pipefail\n" + "".join(blocks)
        environment = {**os.environ, "SHOP": address}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with subprocess.Popen(["bash", "-c", script], env=environment, text=True, **pipes) as shell:
            said, wrong = shell.communicate(f"{typed(shell)}\n")
    assert shell.returncode == 0, said[-3000:] + wrong[-3000:]
    return said


@needs_tools
def test_the_page_of_agents_makes_a_session(demo, client):
    printed = run_blocks("ucp.md", count=1)
    session = UcpSession.objects.get()
    assert session.asked["lines"] == [{"sku": "TAR-MUG-SAGE", "quantity": 2}] and '"status": "incomplete"' in printed
    assert client.get(urlsplit(printed.splitlines()[-1]).path).status_code == 200


@needs_tools
def test_the_page_buys_as_it_is_told(demo):
    run_blocks("api.md", count=6, typed=key_from_mail)
    guests, members = Order.objects.order_by("pk")
    assert (guests.email, guests.user, guests.is_confirmed, guests.is_paid) == (
        "guest@larkfield.example",
        None,
        True,
        True,
    )
    assert (members.user.email, members.is_confirmed, members.is_paid) == ("ada@larkfield.example", True, True)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Modules of a client that is generated from docs/openapi.yaml."""
    made = tmp_path / "shop_client"
    config = tmp_path / "generator.yaml"
    config.write_text("post_hooks: []\n", encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(settings.BASE_DIR / "docs" / "openapi.yaml"), "--output-path", str(made)]
    subprocess.run([*command, "--config", str(config)], check=True, capture_output=True)
    monkeypatch.syspath_prepend(tmp_path)
    yield lambda name: importlib.import_module(f"shop_client.{name}")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop_client"]:
        del sys.modules[name]


class TestAGeneratedClient:
    """It sends what its types say, reads answers into them, and breaks where an answer is another one."""

    @pytest.fixture
    def client(self, shop):
        httpx = importlib.import_module("httpx")
        transport = httpx.WSGITransport(app=get_wsgi_application())
        made = shop("client").Client(base_url="http://testserver", raise_on_unexpected_status=True)
        return made.set_httpx_client(httpx.Client(base_url="http://testserver", transport=transport))

    def call(self, shop, client, name, *parts, **named):
        return shop(f"api.{name}").sync(*parts, client=client, **named)

    def test_buys_from_nothing_to_a_paid_order(self, demo, shop, client):
        models = shop("models")
        cart = self.call(shop, client, "cart.open_cart")
        item = models.NewItem(sku="TAR-MUG-SAGE", quantity=2)
        cart = self.call(shop, client, "cart.add_cart_item", body=item, cart_token=cart.token), cart.token
        stands = self.call(shop, client, "checkout.preview_order", body=models.CheckoutRequest(), cart_token=cart[1])
        address = models.Address(
            name="Bo Byrne", line1="1 Quay Street", postcode="D02 X285", city="Dublin", country="IE"
        )
        wanted = models.PlaceOrder(
            email="guest@larkfield.example",
            shipping_address=address,
            shipping_method=stands.delivery[0].id,
            payment_method=PaymentMethod.objects.get(gateway="test").pk,
        )
        key = str(uuid.uuid4())
        order, again = (
            self.call(shop, client, "orders.place_order", body=wanted, cart_token=cart[1], idempotency_key=key)
            for _ in range(2)
        )
        assert order == again and order.lines[0].quantity == 2
        confirmed = self.call(
            shop,
            client,
            "orders.confirm_order",
            order.number,
            body=models.Confirm(fingerprint=order.fingerprint),
            order_token=order.order_token,
        )
        paid = self.call(
            shop,
            client,
            "orders.start_payment",
            order.number,
            body=models.StartPayment(choice="succeed"),
            order_token=confirmed.order_token,
        )
        assert paid.is_paid and [payment.status for payment in paid.payments] == ["paid"]
        assert Order.objects.get().is_paid
