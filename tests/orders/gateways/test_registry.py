import hashlib
import hmac
import inspect
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from orders.gateways.checks import check_gateways, check_money_moves
from orders.gateways.manual import ManualGateway
from orders.gateways.on_delivery import OnDeliveryGateway
from orders.gateways.protocol import Gateway, WebhookRefused
from orders.gateways.registry import UnknownGateway, gateway, gateways

ROOT = Path(project.BASE_DIR)
GUIDE = (ROOT / "docs" / "payment.md").read_text()
ALL = ["stripe", "transfer", "on_delivery", "test"]


class Pigeon(OnDeliveryGateway):
    code = "pigeon"


class Penguin:
    code = "bird"


class Chick(ManualGateway):
    code = "bird"

    def start(self, charge):
        raise NotImplementedError


@pytest.fixture(autouse=True)
def set_up(settings, tmp_path):
    settings.SHOP_GATEWAYS = []
    settings.SHOP_BANK_HOLDER, settings.SHOP_BANK_IBAN = "Larkfield Ltd", "DE89370400440532013000"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_test_1", "pk_test_1"
    settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE = "whsec_1", ""
    settings.SHOP_TEST_GATEWAY_FILE = str(tmp_path / "gateway.sqlite3")


class TestGateway:
    @pytest.mark.parametrize("code", ALL)
    def test_makes_it_from_the_settings(self, settings, code):
        settings.SHOP_GATEWAYS = ALL
        assert gateway(code).code == code

    @pytest.mark.parametrize("code", ["", "pigeon", "stripe ", "../test"])
    def test_says_when_there_is_none(self, code):
        with pytest.raises(UnknownGateway, match="No payment gateway"):
            gateway(code)

    def test_finds_one_that_is_not_offered_any_more(self):
        assert gateway("stripe").code == "stripe"

    def test_does_not_open_the_test_gateway_unasked(self):
        with pytest.raises(UnknownGateway):
            gateway("test")

    def test_finds_the_merchant_s_own(self, settings):
        settings.SHOP_OWN_GATEWAYS = {"pigeon": f"{__name__}.Pigeon"}
        assert isinstance(gateway("pigeon"), Pigeon)

    def test_says_which_setting_is_missing(self, settings):
        settings.STRIPE_WEBHOOK_SECRET = ""
        with pytest.raises(ImproperlyConfigured, match="STRIPE_WEBHOOK_SECRET"):
            gateway("stripe")

    @pytest.mark.parametrize("code", ALL)
    def test_has_every_method_of_the_protocol_with_its_arguments(self, settings, code):
        settings.SHOP_GATEWAYS = ALL
        made = gateway(code)
        for name, asked in inspect.getmembers(Gateway, inspect.isfunction):
            if not name.startswith("_"):
                ours = list(inspect.signature(getattr(made, name)).parameters)
                assert ours == list(inspect.signature(asked).parameters)[1:], name
        for name in ("code", "title"):
            assert isinstance(getattr(made, name), str | Promise)
        for name in ("is_online", "pays_on_delivery", "charges_at_start", "moves_money"):
            assert isinstance(getattr(made, name), bool)


class TestGateways:
    def test_keep_the_order_of_the_setting(self, settings):
        settings.SHOP_GATEWAYS = ["transfer", "stripe"]
        assert [found.code for found in gateways()] == ["transfer", "stripe"]


class TestChecks:
    def ids(self, messages):
        return [message.id for message in messages]

    def test_are_silent_about_what_works(self, settings):
        settings.SHOP_GATEWAYS = ["transfer", "on_delivery", "stripe"]
        assert check_gateways() == check_money_moves() == []

    def test_name_what_cannot_be_made(self, settings):
        settings.SHOP_GATEWAYS, settings.SHOP_BANK_IBAN = ["transfer", "pigeon", "lost"], "DE00"
        settings.SHOP_OWN_GATEWAYS = {"lost": "nowhere.at.all"}
        assert self.ids(check_gateways()) == ["orders.E010"] * 3

    @pytest.mark.parametrize(("name", "words"), [("Penguin", "inherit"), ("Chick", "refund")])
    def test_name_what_is_no_gateway(self, settings, name, words):
        settings.SHOP_GATEWAYS, settings.SHOP_OWN_GATEWAYS = ["bird"], {"bird": f"{__name__}.{name}"}
        [message] = check_gateways()
        assert message.id == "orders.E010" and words in message.msg

    def test_demand_that_the_code_is_the_name(self, settings):
        settings.SHOP_GATEWAYS, settings.SHOP_OWN_GATEWAYS = ["dove"], {"dove": f"{__name__}.Pigeon"}
        assert self.ids(check_gateways()) == ["orders.E011"]

    def test_refuse_the_test_gateway_in_production(self, settings):
        settings.SHOP_GATEWAYS = ["transfer", "test"]
        assert self.ids(check_money_moves()) == ["orders.E012"]


class TestSdk:
    def test_is_not_imported_before_it_is_used(self):
        code = (
            "import django; django.setup(); import orders.gateways, orders.gateways.checks, sys;"
            "assert 'stripe' not in sys.modules; print('fine')"
        )
        environment = {"DJANGO_SETTINGS_MODULE": "my_shop.settings", "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
        )
        assert done.stdout == "fine\n", done.stderr


class TestGuide:
    def test_names_the_version_that_is_tested(self):
        (pinned,) = re.findall(r"^stripe==.+$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
        assert pinned in GUIDE

    def test_its_own_gateway_works(self, tmp_path, monkeypatch, settings, charge):
        """Whoever copies the example out of the guide has a gateway."""
        (example,) = re.findall(r"```python\n(# vouchers_by_post/gateway\.py\n.*?)```", GUIDE, re.DOTALL)
        folder = tmp_path / "vouchers_by_post"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "gateway.py").write_text(example)
        monkeypatch.syspath_prepend(tmp_path)
        settings.SHOP_OWN_GATEWAYS = {"post": "vouchers_by_post.gateway.make"}
        settings.SHOP_GATEWAYS = ["post"]
        settings.POST_SECRET = "secret"
        assert check_gateways() == []
        self.check_webhooks(gateway("post"))
        assert gateway("post").start(charge()).state == "pending"

    def check_webhooks(self, made):
        body, headers = self.webhook(age=0)
        assert made.read_webhook(body, headers).state == "paid"
        deep = b"[" * 50_000
        for refused in [
            (body + b" ", headers),
            (body, {}),
            (deep, self.signature(deep)),
            self.webhook(age=400),
            self.webhook(age=0, paid="NaN"),
        ]:
            with pytest.raises(WebhookRefused):
                made.read_webhook(*refused)

    def webhook(self, *, age, paid="12.50"):
        facts = {"id": "e1", "paid": paid, "currency": "EUR", "key": "pay-1", "at": int(time.time()) - age}
        body = json.dumps(facts).encode()
        return body, self.signature(body)

    def signature(self, body):
        return {"X-Post-Signature": hmac.new(b"secret", body, hashlib.sha256).hexdigest()}
