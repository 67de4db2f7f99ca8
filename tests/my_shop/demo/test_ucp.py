"""What is played for the protocol's suite is nowhere but beside the test gateway, with a secret."""

import runpy

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from tests.my_shop.test_settings import PRODUCTION

SECRET = "a-secret-of-the-tests-alone"


def settings_with(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(settings.BASE_DIR / "my_shop" / "settings.py"))


class TestSimulation:
    @pytest.mark.parametrize("path", ["/testing/simulate-shipping/ord_x", "/testing/stand-in.json", "/orders/ord_x"])
    def test_has_no_address_without_a_secret(self, path):
        with pytest.raises(Resolver404):
            resolve(path)

    def test_is_off_where_the_test_gateway_is_not_offered(self, monkeypatch):
        found = settings_with(monkeypatch, **PRODUCTION, SHOP_UCP_SIMULATION_SECRET=SECRET)
        assert (found["SHOP_UCP_SIMULATION_SECRET"], found["SHOP_UCP_BUYERS"]) == ("", "orders.ucp.buyers.Buyers")

    def test_knows_buyers_only_with_a_secret(self, monkeypatch):
        assert settings_with(monkeypatch)["SHOP_UCP_BUYERS"] == "orders.ucp.buyers.Buyers"
        found = settings_with(monkeypatch, SHOP_UCP_SIMULATION_SECRET=SECRET)
        assert found["SHOP_UCP_BUYERS"] == "my_shop.demo.ucp.buyers.PretendedBuyers"
