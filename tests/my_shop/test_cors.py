"""Which other sites' pages may call the API in a browser."""

import pytest
from django.apps import apps
from django.conf import settings as shop
from django.test import Client

from my_shop.api_settings import CORS_READ

pytestmark = pytest.mark.django_db

APP, OTHER = "https://app.example", "https://other.example"
WANTED = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,if-match"}


@pytest.fixture
def ask(settings):
    """Ask as a page of another site does, in a shop that lets those of ``origins``."""

    def send(method, path, *origins, site=APP, **headers):
        middleware = [name for name in shop.MIDDLEWARE if "corsheaders" not in name]
        if origins:  # as the settings have it
            after = middleware.index("my_shop.middleware.plain_probes") + 1
            middleware.insert(after, "corsheaders.middleware.CorsMiddleware")
        settings.MIDDLEWARE, settings.CORS_ALLOWED_ORIGINS = middleware, list(origins)
        return Client().generic(method, path, headers={"Origin": site, **headers})

    return send


def said(answer):
    return {name for name in answer.headers if name.lower().startswith("access-control-")}


def test_a_site_that_is_named_may_send_and_read_what_the_api_has(ask):
    answer = ask("OPTIONS", "/api/v1/problems/", APP, **WANTED)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, APP)
    assert "PATCH" in answer["Access-Control-Allow-Methods"]
    allowed = answer["Access-Control-Allow-Headers"].split(", ")
    assert {"authorization", "content-type", "if-match", "idempotency-key", "cart-token", "order-token"} <= {*allowed}
    answer = ask("GET", "/api/v1/problems/", APP)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, APP)
    assert answer["Access-Control-Expose-Headers"].split(", ") == CORS_READ
    assert "origin" in answer["Vary"].lower()


def test_it_comes_with_no_log_in_of_this_site(ask):
    for method in ("OPTIONS", "GET"):
        assert "Access-Control-Allow-Credentials" not in ask(method, "/api/v1/problems/", APP, **WANTED)


def test_it_reads_refusals_too(ask):
    answer = ask("GET", "/api/v1/problems/none/", APP)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (404, APP)


@pytest.mark.parametrize("site", [OTHER, "https://app.example.other.example", "http://app.example", "null"])
def test_another_one_may_not(ask, site):
    for method in ("OPTIONS", "GET"):
        assert not said(ask(method, "/api/v1/problems/", APP, site=site, **WANTED))


def test_no_page_but_the_api_is_read(ask):
    assert not said(ask("GET", "/", APP))
    assert not said(ask("GET", "/api/docs/", APP))


def test_nobody_may_where_none_is_named(ask):
    assert shop.SHOP_API_ORIGINS == []
    for method in ("OPTIONS", "GET"):
        answer = ask(method, "/api/v1/problems/", **WANTED)
        assert not said(answer)
        assert "origin" not in answer.get("Vary", "").lower()


@pytest.mark.skipif(not apps.is_installed("customers"), reason="people are customers'")
def test_a_cookie_does_not_get_past_the_token_of_forms(ask, django_user_model):
    """A browser may be old, or a site under the same domain: what changes something asks for the token all the same."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_user("ada"))
    answer = client.post("/api/v1/me/addresses/", {}, content_type="application/json", headers={"Origin": APP})
    assert answer.status_code == 403
