from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone

from my_shop.kernel.timeouts import TimeoutMiddleware
from orders.models import UcpPlatform, UcpSession
from orders.ucp import platforms
from orders.ucp.signatures import public_keys, sign
from tests.orders.ucp.conftest import LINES, PROFILE, codes
from tests.servers import LOOPBACK, running_site

pytestmark = pytest.mark.django_db
AWAY = OperationalError("the connection is gone")


@pytest.fixture(autouse=True)
def mug(make_variant):
    return make_variant("MUG")


class TestPlatform:
    def test_has_to_name_its_profile(self, client):
        assert codes(client.get("/ucp/v1/checkout-sessions/chk_x")) == (400, ["missing"])

    def test_is_fetched_once_an_hour(self, agent, profiles):
        session = agent.open({"MUG": 1})
        agent.get(session)
        assert profiles["asked"] == [PROFILE]

    def test_is_asked_for_by_no_visitor_without_end(self, agent, profiles):
        for number in range(platforms.NEW_PROFILES.tries):
            agent.profile = f"https://nobody.example/{number}"
            assert agent.post("checkout-sessions", LINES).status_code == 201
        agent.profile = "https://nobody.example/more"
        assert agent.post("checkout-sessions", LINES).status_code == 429
        assert "https://nobody.example/more" not in profiles["asked"]

    @pytest.mark.parametrize("secret", ["", "of the demo"])
    def test_leads_into_no_private_network_but_in_the_demo(self, settings, secret):
        settings.SHOP_OUTBOUND_NETWORKS, settings.SHOP_UCP_SIMULATION_SECRET = LOOPBACK, secret
        with running_site() as site:
            platforms.profile_at(site.says("/p", b"{}"), visitor="192.0.2.1")
        assert bool(site.asked) is bool(secret)

    def test_that_cannot_be_reached_buys_without_webhooks(self, agent, profiles):
        agent.profile = "https://nobody.example/p"
        assert agent.post("checkout-sessions", LINES).status_code == 201

    @pytest.mark.parametrize(
        "profile",
        [
            *([], {}, {"ucp": []}),
            *({"ucp": {"version": "2026-01-11", "capabilities": each}} for each in ([1], {"dev.ucp.order": [{}]})),
            *({"ucp": {"version": "2026-01-11"}, "signing_keys": each} for each in ([{}], {"keys": [{}]})),
        ],
    )
    def test_that_cannot_be_read_is_refused_for_it_may_have_to_sign(self, agent, profiles, profile):
        profiles[PROFILE] = profile
        assert codes(agent.post("checkout-sessions", LINES)) == (400, ["invalid_profile"])
        profiles[PROFILE] = {"ucp": {"version": "2026-01-11"}}
        with time_machine.travel(timezone.now() + timedelta(seconds=platforms.FAILED_FOR + 1)):
            assert agent.post("checkout-sessions", LINES).status_code == 201

    @pytest.mark.parametrize("where", ["profile", "webhook"])
    def test_is_heard_and_told_encrypted(self, agent, profiles, where):
        if where == "profile":
            agent.profile = "http://agent.example/profile.json"
            assert codes(agent.post("checkout-sessions", LINES)) == (400, ["invalid_profile"])
            assert profiles["asked"] == []
        else:
            hook = {"name": "dev.ucp.shopping.order", "config": {"webhook_url": "http://agent.example/hook"}}
            profiles[PROFILE]["ucp"]["capabilities"] = [hook]
            assert agent.open({"MUG": 1}) and UcpSession.objects.get().webhook_url == ""

    @pytest.mark.parametrize(("version", "status"), [("2026-01-11", 201), ("2025-06-01", 201), ("2099-01-01", 400)])
    def test_of_a_newer_version_is_refused(self, agent, profiles, version, status):
        profiles[PROFILE]["ucp"]["version"] = version
        if version == "2099-01-01":
            profiles[PROFILE]["ucp"]["capabilities"] = {"dev.ucp.shopping.order": [{"version": version}]}
        response = agent.post("checkout-sessions", LINES)
        assert response.status_code == status
        if status == 400:
            assert codes(response) == (400, ["version_unsupported"])
            assert response.json()["status"] == "requires_escalation"

    def test_with_keys_has_to_sign(self, agent, profiles):
        profiles[PROFILE]["signing_keys"] = public_keys()  # it has keys like ours
        assert codes(agent.post("checkout-sessions", LINES)) == (401, ["invalid_signature"])
        agent.signature = sign(b"{}")
        assert codes(agent.post("checkout-sessions", LINES)) == (401, ["invalid_signature"])
        assert codes(agent.post("checkout-sessions", {})) == (400, ["missing"])  # signed, and empty

    def test_with_keys_has_to_sign_also_while_its_profile_cannot_be_had(self, agent, profiles):
        profiles[PROFILE]["signing_keys"] = public_keys()
        agent.post("checkout-sessions", LINES)
        del profiles[PROFILE]
        cache.clear()
        assert codes(agent.post("checkout-sessions", LINES)) == (401, ["invalid_signature"])
        assert profiles["asked"] == [PROFILE, PROFILE]

    def test_whose_profile_has_no_keys_any_more_need_not_sign(self, agent, profiles):
        profiles[PROFILE]["signing_keys"] = public_keys()
        agent.post("checkout-sessions", LINES)
        del profiles[PROFILE]["signing_keys"]
        cache.clear()
        assert agent.post("checkout-sessions", LINES).status_code == 201
        assert not UcpPlatform.objects.exists()


def test_platforms_are_forgotten_that_have_not_come_for_long_and_bought_nothing(agent, profiles):
    profiles[PROFILE]["signing_keys"] = public_keys()
    agent.post("checkout-sessions", LINES)
    later = timezone.now() + platforms.KNOWN_FOR + timedelta(hours=1)
    session = UcpSession.objects.create(platform=PROFILE)
    assert platforms.forget_stale_platforms(now=later) == 0
    session.delete()
    assert platforms.forget_stale_platforms(now=timezone.now()) == 0
    assert platforms.forget_stale_platforms(now=later) == 1


class TestProfile:
    def test_states_what_there_is(self, client, settings):
        profile = client.get("/.well-known/ucp").json()
        names = [each["name"].rpartition(".")[2] for each in profile["ucp"]["capabilities"]]
        assert names == ["checkout", "order", "discount", "fulfillment", "buyer_consent"]
        assert profile["payment"]["handlers"] == []
        assert profile["signing_keys"] == public_keys()
        service = profile["ucp"]["services"]["dev.ucp.shopping"]["rest"]
        assert service["endpoint"] == f"{settings.SITE_URL}/ucp/v1"

    def test_states_the_handlers_of_the_ways_to_pay(self, client, payable):
        assert [handler["id"] for handler in client.get("/.well-known/ucp").json()["payment"]["handlers"]] == ["mock"]


class TestAnswers:
    def test_name_what_both_speak(self, agent):
        names = {each["name"].rpartition(".")[2] for each in agent.open({"MUG": 1})["ucp"]["capabilities"]}
        assert names == {"checkout", "fulfillment", "order"}

    def test_refusals_are_in_the_protocols_words(self, agent):
        response = agent.ask("DELETE", "checkout-sessions")
        assert (*codes(response), response["Allow"]) == (405, ["method_not_allowed"], "POST")
        assert response.json()["detail"]
        assert codes(agent.ask("GET", "checkout-sessions/chk_unknown")) == (404, ["not_found"])

    @pytest.mark.parametrize("path", ["nothing", "checkout-sessions/%00", "checkout-sessions/chk_x/pay"])
    def test_refusals_are_in_the_protocols_words_where_there_is_no_address(self, agent, path):
        assert codes(agent.ask("GET", path)) == (404, ["not_found"])

    def test_refusals_are_in_the_protocols_words_where_it_is_our_fault(self, agent, monkeypatch):
        agent.client.raise_request_exception = False
        monkeypatch.setattr("orders.ucp.sessions.find_session", lambda **asked: 1 / 0)
        assert codes(agent.ask("GET", "checkout-sessions/chk_x")) == (500, ["server_error"])

    def test_refusals_are_in_the_protocols_words_before_any_view_is_asked(self, agent, monkeypatch, settings):
        settings.ALLOWED_HOSTS = ["nobody.example"]
        assert codes(agent.ask("GET", "checkout-sessions/chk_x")) == (400, ["invalid"])
        monkeypatch.setattr(TimeoutMiddleware, "process_request", mock.Mock(side_effect=AWAY))
        agent.client.raise_request_exception = False
        assert codes(agent.ask("GET", "checkout-sessions/chk_x")) == (503, ["unavailable"])

    def test_pages_for_people_stay_pages(self, client):
        assert client.get("/ucp/continue/unknown/")["Content-Type"].startswith("text/html")
