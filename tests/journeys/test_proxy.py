"""Visitors through a proxy, and past it: a web server, a proxy and several addresses of this machine."""

import http.client
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.apps import apps

from tests.clients import running_shop

pytestmark = [
    pytest.mark.race,  # it needs rows that other processes see
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not apps.is_installed("customers"), reason="asks for tokens"),
]


@contextmanager
def running_proxy(behind):
    """Run a proxy that does what the one of docs/production.md does: it says whom it was asked by, and no more."""
    host = urlsplit(behind).netloc

    class Proxy(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            upstream = http.client.HTTPConnection(host)
            said = [part for part in (self.headers["X-Forwarded-For"], self.client_address[0]) if part]
            headers = {"Content-Type": self.headers["Content-Type"], "X-Forwarded-For": ", ".join(said)}
            upstream.request("POST", self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            upstream.close()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def ask(address, *, visitor, login, invented=None):
    """Ask for a token with a wrong password, from one of this machine's addresses; return the status."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, source_address=(visitor, 0))
    headers = {"Content-Type": "application/json"} | ({"X-Forwarded-For": invented} if invented else {})
    connection.request("POST", "/api/v1/tokens/", json.dumps({"email": login, "password": "wrong"}), headers)
    status = connection.getresponse().status
    connection.close()
    return status


class TestBehindAProxy:
    def test_a_visitor_who_guesses_locks_out_nobody_else_whatever_they_invent(self):
        with running_shop(processes=1, SHOP_TRUSTED_PROXIES="1") as shop, running_proxy(shop) as proxy:
            answers = [
                ask(proxy, visitor="127.0.0.2", login=f"a{n}@example.com", invented=f"198.51.100.{n}")
                for n in range(12)
            ]

            assert answers == [401] * 10 + [429] * 2
            assert ask(proxy, visitor="127.0.0.3", login="b@example.com") == 401


class TestWithoutAProxy:
    def test_an_invented_address_is_not_believed(self):
        with running_shop(processes=1) as shop:
            answers = [
                ask(shop, visitor="127.0.0.2", login=f"a{n}@example.com", invented=f"198.51.100.{n}") for n in range(12)
            ]

            assert answers == [401] * 10 + [429] * 2
            assert ask(shop, visitor="127.0.0.3", login="b@example.com") == 401
