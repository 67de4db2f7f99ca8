"""What holds on every page: the policy that browsers enforce, and pages that need no exception from it."""

from html.parser import HTMLParser

import pytest
from django.apps import apps

from my_shop import views

pytestmark = pytest.mark.django_db

PAGES = [
    *["/", "/help/delivery/", "/no-such-page/", "/healthz", "/accounts/login/", "/accounts/signup/"],
    *["/accounts/password/reset/", "/api/docs/", "/api/v1/schema/", "/admin/login/"],
    *(["/cart/", "/orders/find/"] if apps.is_installed("orders") else []),
    *(["/blog/"] if apps.is_installed("blog") else []),
]
ADMIN_PAGES = ["/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/pictures/picture/", "/admin/nothing/"]


class Offences(HTMLParser):
    """Collects what a strict policy would block, or what would be fetched from somebody else's server."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        inline_script = tag == "script" and "src" not in facts and "json" not in (facts.get("type") or "")
        if inline_script and not facts.get("nonce"):
            self.found.append("an inline script")
        if tag == "style" and not facts.get("nonce"):
            self.found.append("an inline style sheet")
        if "style" in facts:
            self.found.append(f"a style attribute on <{tag}>")
        self.found += [f"{name} on <{tag}>" for name in facts if name.startswith("on")]
        address = facts.get("src") or (facts.get("href") if tag == "link" else "") or ""
        fetched = tag != "link" or facts.get("rel") not in {"canonical", "alternate"}
        if fetched and address.startswith(("http:", "https:", "//")):
            self.found.append(f"{address} from another host")


def directives(response):
    policy = response["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in policy.split(";") if part.strip())}


def assert_strict(response):
    policy = directives(response)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    for name, values in policy.items():
        allowed = {"'self'", "'none'"} | ({"data:"} if name == "img-src" else set())
        assert {value for value in values if not value.startswith("'nonce-")} <= allowed, name
    if response["Content-Type"].startswith("text/html"):
        assert Offences(response.content.decode()).found == []


class TestOffences:
    @pytest.mark.parametrize(
        "html",
        [
            "<script>alert(1)</script>",
            "<style>p{}</style>",
            "<p style='color:red'>",
            "<button onclick='go()'>",
            "<script src='https://cdn.example/x.js'></script>",
            "<link rel=stylesheet href='//cdn.example/x.css'>",
            "<img src='http://pictures.example/1.png'>",
        ],
    )
    def test_are_seen(self, html):
        assert len(Offences(html).found) == 1

    def test_are_not_imagined(self):
        html = (
            "<script nonce=a>1</script><script src='/x.js'></script><a href='https://example.com'>"
            "<script type='application/ld+json'>{}</script><link rel=canonical href='https://shop.example/'>"
        )
        assert Offences(html).found == []


class TestPolicy:
    @pytest.mark.parametrize("path", PAGES)
    def test_is_strict_for_everybody(self, client, path):
        response = client.get(path)
        assert response.status_code in ({404} if "no-such" in path else {200, 302})
        assert_strict(response)

    @pytest.mark.parametrize("path", ADMIN_PAGES)
    def test_is_strict_in_the_back_office(self, admin_client, path):
        assert_strict(admin_client.get(path))

    def test_is_strict_when_the_shop_fails(self, client, monkeypatch):
        def fails(**kwargs):
            raise ZeroDivisionError

        monkeypatch.setattr(views.home_sections_asked, "send", fails)
        client.raise_request_exception = False
        response = client.get("/")
        assert response.status_code == 500
        assert_strict(response)

    def test_is_strict_when_a_form_is_refused(self, client):
        assert_strict(client.post("/accounts/login/", {"login": "nobody", "password": ""}))


class TestHeaders:
    def test_say_what_browsers_should_not_do(self, client):
        response = client.get("/")
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


class TestStrangers:
    """What somebody gets who looks for a way in."""

    def test_a_host_that_is_none_of_ours_is_refused_and_nothing_told(self, client):
        answer = client.get("/", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert not any(word in answer.text for word in ("evil.example", "ALLOWED_HOSTS", "Traceback", "django"))

    def test_a_host_that_a_header_invents_is_not_believed(self, client):
        answer = client.get("/accounts/login/", headers={"X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text

    @pytest.mark.parametrize("path", ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example"])
    def test_no_path_leads_to_another_host(self, client, path):
        answer = client.get("/", PATH_INFO=path)
        assert answer.status_code in {301, 404}
        assert not answer.headers.get("Location", "/x").startswith(("//", "/\\", "http"))

    @pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
    def test_odd_methods_answer_405(self, client, method):
        assert client.generic(method, "/help/terms/").status_code == 405

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="without it staff confirm their address first")
    def test_the_cookie_of_a_log_in_is_kept_from_scripts_and_other_sites(self, client, settings, admin_user):
        settings.SESSION_COOKIE_SECURE = True
        answer = client.post("/accounts/login/", {"login": admin_user.email, "password": "password"})
        cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)

    def test_a_page_that_is_not_there_names_no_address_and_no_version(self, client):
        text = client.get("/.git/config").text
        assert not any(word in text for word in ("urlpatterns", "Django", "my_shop.urls", "Python"))
