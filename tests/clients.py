"""Shoppers over HTTP: a web server with processes of its own on the test's database, and people who buy from it."""

import contextlib
import os
import re
import socket
import sys
import time
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from django.conf import settings

from tests.workers import PATIENCE, database_url, end_of, start_logged


@contextlib.contextmanager
def running_shop(*, processes=2, threads=8, is_troubled=False, **environment):
    """Run gunicorn on the test's database, and give its address; ``environment`` are settings of its own.

    A troubled one may log what went wrong.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SHOP_TEST_GATEWAY_FILE": str(settings.SHOP_TEST_GATEWAY_FILE),
        "CACHE_URL": "",
        "EMAIL_URL": "dummymail://",
        **environment,
    }
    arguments = ["--workers", str(processes), "--threads", str(threads), "--worker-class", "gthread"]
    arguments += ["--bind", f"127.0.0.1:{port}", "--backlog", "512", "--timeout", str(PATIENCE), "--log-level", "error"]
    server = start_logged([sys.executable, "-m", "gunicorn", *arguments, "my_shop.wsgi"], environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(server, address)
        yield address
    finally:
        server.terminate()
        log = end_of(server)
        assert is_troubled or "Traceback" not in log, log[-6000:]


def _wait_for(server, address):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            urlopen(f"{address}/healthz", timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError("The web server did not come up.")


class Refused(Exception):
    """The shop answered something else than a shopper hopes for."""


class Shopper:
    """A guest with a browser that reads forms: fields keep what the page has put into them."""

    def __init__(self, address):
        self.url = address
        self.page = ""
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def open(self, path):
        return self._ask(Request(urljoin(self.url, path)))

    def send(self, action, **typed):
        """Send the form of the page that goes to an address ending with ``action``, filled in."""
        form = next((form for form in _forms(self.page) if form.action.split("?")[0].endswith(action)), None)
        if form is None:
            raise Refused(f"No form for {action} on {self.url}")
        fields = {**form.fields, **typed}
        request = Request(urljoin(self.url, form.action or self.url), data=urlencode(fields).encode())
        request.add_header("Referer", self.url)
        return self._ask(request)

    def buy(self, product, *, email, card="succeed"):
        """Buy one unit, from the product's page to the paid order, and return the order's number."""
        self.open(product)
        self.send("/cart/add/", quantity="1")
        self.open("/checkout/")
        typed = {"email": email, "name": "Ada Byron", "line1": "12 Mill Lane", "postcode": "LS1 4AB", "city": "Leeds"}
        self.send("/checkout/", country="GB", **typed)
        self.send("/confirm/")
        number = re.search(r"/orders/([A-Z0-9-]+)/", self.url)[1]
        self.send("/pay/", choice=card)
        return number

    def _ask(self, request):
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                self.url, self.page = answer.url, answer.read().decode()
        except HTTPError as error:
            raise Refused(f"{error.code} at {request.full_url}: {error.read().decode()[:2000]}") from error
        return self


class _Form:
    def __init__(self, action):
        self.action, self.fields = action, {}


class _FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._select = [], None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.forms.append(_Form(facts.get("action") or ""))
        elif not self.forms:
            return
        elif tag == "input" and facts.get("name"):
            is_choice = facts.get("type") in {"checkbox", "radio"}
            if not is_choice or "checked" in facts:
                self.forms[-1].fields[facts["name"]] = facts.get("value") or ("on" if is_choice else "")
        elif tag == "select":
            self._select = facts.get("name")
        elif tag == "option" and self._select and ("selected" in facts or self._select not in self.forms[-1].fields):
            self.forms[-1].fields[self._select] = facts.get("value") or ""
        elif tag == "textarea" and facts.get("name"):
            self.forms[-1].fields[facts["name"]] = ""


def _forms(page):
    reader = _FormReader()
    reader.feed(page)
    return reader.forms
