"""Visitors: HTTP over connections that are kept where the server keeps them. Nothing here knows Django."""

import http.client
import multiprocessing
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 120
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z_-]+)(?:="([^"]*)")?')


@dataclass(frozen=True)
class Ask:
    """One request; ``data`` makes it a POST of a form. ``expects`` is the only status that is no failure."""

    path: str
    cookies: dict = field(default_factory=dict)
    data: dict | None = None
    headers: dict = field(default_factory=dict)
    expects: int = 200
    visitor: str = "192.0.2.1"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes
    seconds: float


class Unexpected(Exception):
    """The shop answered otherwise: what was measured is not what is to be measured."""


class Client:
    """One visitor's connection, as the proxy in front of the shop would make it."""

    def __init__(self, port):
        self.port = port
        self._connection = None

    def ask(self, wanted: Ask) -> Answer:
        """Send it and read the answer.

        :raises Unexpected: for another status than the one that it expects.
        """
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": wanted.visitor,
            "Accept-Encoding": "gzip",
            "User-Agent": "bench",
            "Cookie": "; ".join(f"{name}={value}" for name, value in wanted.cookies.items()),
            **wanted.headers,
        }
        body = None
        if wanted.data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{headers['Host']}/"}
            body = urlencode(wanted.data)
        began = time.perf_counter()
        response, content = self._send("GET" if body is None else "POST", wanted.path, body, headers)
        answer = Answer(response.status, response.headers, content, time.perf_counter() - began)
        if answer.status != wanted.expects:
            raise Unexpected(f"{wanted.path}: {answer.status}, not {wanted.expects}: {content[:2000]!r}")
        return answer

    def _send(self, method, path, body, headers):
        """A server may close a kept connection at the moment in which it is used: then once more on a new one."""
        is_kept = self._connection is not None
        self._connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            content = response.read()
        except (http.client.HTTPException, OSError):
            self._close()
            if not is_kept:
                raise
            return self._send(method, path, body, headers)
        if response.will_close:
            self._close()
        return response, content

    def _close(self):
        self._connection.close()
        self._connection = None


class Guest:
    """Somebody with a browser that keeps cookies and reads forms, who buys without an account."""

    def __init__(self, port, name, *, is_counting=False):
        self._client, self.name = Client(port), name
        self._cookies, self._page = {}, ""
        self._headers = {"X-Bench-Count": "1", "Accept-Encoding": "identity"} if is_counting else {}
        self.queries, self.requests = 0, 0

    def buy(self, product: str) -> None:
        """From the product's page to the page of the confirmed order, as a browser asks for them."""
        self.open(product)
        self.open(self.send("/cart/add/", self._fields("sku") | {"quantity": "1"}))
        self.open("/checkout/")
        typed = {
            "email": f"{self.name}@example.com",
            "name": "Ada Byron",
            "line1": "12 Mill Lane",
            "postcode": "22081",
            "city": "Hamburg",
            "country": "DE",
            "billing_same": "on",
        }
        hidden = self._fields("checkout_key", "shipping_method", "payment_method")
        order = self.send("/checkout/", hidden | typed)
        self.open(order)
        number = re.search(r"/orders/([A-Z0-9-]+)/", order)[1]
        self.open(self.send(f"/orders/{number}/confirm/", self._fields("fingerprint")))

    def open(self, path):
        self._note(self._ask(Ask(path)))

    def send(self, path, data) -> str:
        """Send a form, and return where the answer leads to."""
        token = self._cookies.get("csrftoken", "")
        return self._note(self._ask(Ask(path, data={**data, "csrfmiddlewaretoken": token}, expects=303)))

    def _ask(self, wanted):
        visitor = f"198.51.{hash(self.name) % 250}.{len(self.name)}"
        headers = {"Accept-Encoding": "identity", **self._headers}
        return self._client.ask(Ask(wanted.path, self._cookies, wanted.data, headers, wanted.expects, visitor))

    def _note(self, answer):
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self._cookies[name] = value
        self._page = answer.body.decode()
        self.requests += 1
        self.queries += int(answer.headers.get("X-Bench-Queries", 0))
        return answer.headers.get("Location", "")

    def _fields(self, *names):
        """The values that the page has put into its fields of these names; of several choices the chosen one."""
        found = {}
        for tag in _INPUT.findall(self._page):
            facts = dict(_ATTRIBUTE.findall(tag))
            name = facts.get("name")
            is_chosen = facts.get("type") not in {"radio", "checkbox"} or "checked" in facts
            if name in names and is_chosen:
                found.setdefault(name, facts.get("value", ""))
        return found


class Crowd:
    """So many visitors at once, each in a process of its own."""

    def __init__(self, port, count):
        self.count = count
        context = multiprocessing.get_context("forkserver")
        self._pool = context.Pool(count, initializer=_open, initargs=(port,))
        self._pool.map(_ready, range(count * 4), chunksize=1)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._pool.terminate()
        self._pool.join()

    def ask(self, wanted: list[Ask]) -> list[float]:
        """Let them send all of these, each one after the other, and return how long each took, in seconds."""
        return self._pool.map(_ask, wanted, chunksize=max(1, len(wanted) // self.count))

    def buy(self, products: list[str], mark: str) -> list[float]:
        """Let a guest buy each of these products, and return how long each purchase took."""
        names = [(product, f"{mark}-{number}") for number, product in enumerate(products)]
        return self._pool.starmap(_buy, names, chunksize=1)


def _open(port):
    global _client  # noqa: PLW0603 - a process has one connection
    _client = Client(port)


def _ready(_):
    time.sleep(0.01)


def _ask(wanted):
    return _client.ask(wanted).seconds


def _buy(product, name):
    began = time.perf_counter()
    Guest(_client.port, name).buy(product)
    return time.perf_counter() - began
