"""Where log-in, log-out and sign-up lead: on the scheme and the host that were asked, with customers and without."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context

OURS = [
    "/account/",
    "/orders/?page=2#first",
    "https://shop.example/account/",
    "https://shop.example",
]
NOT_OURS = [
    "http://shop.example/account/",
    "HTTP://shop.example/account/",
    "https://www.shop.example/account/",
    "https://trusted.example/",
    "https://shop.example:8443/",
    "https://any.wild.example/",
    "//evil.example/",
    "///evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:evil.example",
    "http:/account/",
    "\\\\evil.example",
    "/\\evil.example",
    "https:\\\\evil.example",
    "https://shop.example\\@evil.example/",
    "https://shop.example@evil.example/",
    "https://evil.example/https://shop.example/",
    "https://shop.example.evil.example/",
    "\x08//evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https://[evil.example/",
    "javascript:alert(1)",
    "data:text/html,hello",
    "ftp://shop.example/",
    "",
]


@pytest.fixture
def leads(rf, settings):
    """Ask whether a page of this scheme and host may lead to an address."""
    settings.ALLOWED_HOSTS = ["shop.example", "www.shop.example", ".wild.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://trusted.example"]

    def leads(url, *, host="shop.example", secure=True):
        with context.request_context(rf.get("/", secure=secure, headers={"Host": host})):
            return get_adapter().is_safe_url(url)

    return leads


class TestIsSafeUrl:
    @pytest.mark.parametrize("url", OURS)
    def test_leads_to_our_pages_on_the_host_that_was_asked(self, leads, url):
        assert leads(url)

    @pytest.mark.parametrize("url", NOT_OURS)
    def test_leads_nowhere_else(self, leads, url):
        assert not leads(url)

    def test_tells_ports_apart(self, leads):
        assert leads("https://shop.example:8443/cart/", host="shop.example:8443")
        assert not leads("https://shop.example/cart/", host="shop.example:8443")

    def test_believes_the_proxy_that_speaks_https(self, leads, rf, settings):
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        request = rf.get("/", headers={"Host": "shop.example:8443", "X-Forwarded-Proto": "https"})
        with context.request_context(request):
            assert get_adapter().is_safe_url("https://shop.example:8443/cart/")
            assert not get_adapter().is_safe_url("http://shop.example:8443/cart/")

    def test_of_a_page_without_https_leads_to_one_without(self, leads):
        assert leads("http://shop.example/cart/", secure=False)
