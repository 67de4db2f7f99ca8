"""A platform that buys from the shelf of the tests."""

import json
import uuid

import pytest

from my_shop.demo.gateway.offline import OfflineGateway
from my_shop.kernel.outbound import Fetched
from orders.ucp import platforms

PROFILE = "https://agent.example/profile.json"
CAPABILITIES = ["dev.ucp.shopping.checkout", "dev.ucp.shopping.fulfillment", "dev.ucp.shopping.order"]
HANDLER = {"id": "mock", "name": "example.mock", "spec": "https://a.example", "config_schema": "https://a.example"}
DESTINATION = {
    "id": "home",
    "street_address": "12 Mill Lane",
    "address_locality": "Leeds",
    "postal_code": "LS1 4AB",
    "address_country": "GB",
}
LINES = {"line_items": [{"item": {"id": "MUG"}, "quantity": 1}]}
BUYER = {"full_name": "Ada Byron", "email": "ada@example.com"}


@pytest.fixture
def profiles(monkeypatch):
    """What the profiles say, by their addresses; ``asked`` are those that were fetched."""
    found = {PROFILE: {"ucp": {"version": "2026-01-11", "capabilities": [{"name": name} for name in CAPABILITIES]}}}
    found["asked"] = []

    def fetch(url, **limits):
        found["asked"].append(url)
        if url not in found:
            raise platforms.FetchFailed("nobody there")
        return Fetched(url, json.dumps(found[url]).encode(), "application/json")

    monkeypatch.setattr(platforms, "fetch", fetch)
    return found


class Agent:
    """Asks as a platform does: ``agent.post("checkout-sessions", {...})``."""

    def __init__(self, client):
        self.client, self.profile, self.signature = client, PROFILE, None

    def ask(self, method, path, body=None, *, key=None):
        headers = {"UCP-Agent": f'profile="{self.profile}"', "Idempotency-Key": key or str(uuid.uuid4())}
        if self.signature:
            headers["Request-Signature"] = self.signature
        raw = b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, f"/ucp/v1/{path}", raw, content_type="application/json", headers=headers)

    def post(self, path, body=None, **how):
        return self.ask("POST", path, body, **how)

    def open(self, units, **more):
        """Open a session for units by SKU, and return what was answered."""
        lines = [{"item": {"id": sku}, "quantity": quantity} for sku, quantity in units.items()]
        response = self.post("checkout-sessions", {"line_items": lines, **more})
        assert response.status_code == 201, response.content
        return response.json()

    def get(self, session):
        return self.ask("GET", f"checkout-sessions/{session['id']}").json()

    def put(self, session, **body):
        return self.ask("PUT", f"checkout-sessions/{session['id']}", body)

    def complete(self, session, token="success_token", **how):
        return self.post(f"checkout-sessions/{session['id']}/complete", paid_by(token), **how)


def codes(response):
    """Return the status of a refusal, and the codes of its messages."""
    return response.status_code, [message["code"] for message in response.json()["messages"]]


def paid_by(token):
    credential = {"type": "token", "token": token}
    return {"payment_data": {"id": "card", "handler_id": "mock", "type": "card", "credential": credential}}


@pytest.fixture
def agent(client, profiles):
    return Agent(client)


@pytest.fixture
def payable(monkeypatch, settings, ways):
    """Let platforms pay by the test gateway."""
    monkeypatch.setattr(OfflineGateway, "ucp_handlers", ({**HANDLER, "instrument_schemas": [], "config": {}},))
    settings.SHOP_GATEWAYS = ["test"]
    return ways["test"]


@pytest.fixture
def delivered(standard):
    """What a session says to be ready: who, where to, how."""
    group = {"selected_option_id": standard.key}
    method = {"type": "shipping", "destinations": [DESTINATION], "selected_destination_id": "home", "groups": [group]}
    return {"buyer": BUYER, "fulfillment": {"methods": [method]}}
