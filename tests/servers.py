"""Servers that a test starts for itself, to kill them, or to be asked."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network


class Redis:
    def __init__(self, port):
        self.port, self.url = port, f"redis://127.0.0.1:{port}/0"
        self.start()

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("Redis did not come up.")

    def kill(self):
        self._process.kill()
        self._process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running_redis():
    server = Redis(free_port())
    try:
        yield server
    finally:
        server.kill()


LOOPBACK = [ip_network("127.0.0.1/32")]
"""For ``SHOP_OUTBOUND_NETWORKS``: the shop may ask a server of its tests, and no other address of this machine."""


@dataclass
class Site:
    """A small web server in this process: ``answers`` by path, one after the other, the last one for ever.

    ``asked`` are path and headers of each request, ``posted`` path, headers and body of what was sent to it.

    An answer is a status, headers and a body: bytes, or pieces that come one by one.
    """

    url: str = ""
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    posted: list = field(default_factory=list)

    def says(self, path, body=b"", *, status=200, headers=None, kind="image/png"):
        self.answers.setdefault(path, []).append((status, {"Content-Type": kind, **(headers or {})}, body))
        return self.url + path


@contextmanager
def running_site():
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802 - its name there
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.posted.append((self.path, dict(self.headers), body))
            self.do_GET()

        def do_GET(self):  # noqa: N802 - its name there
            site.asked.append((self.path, dict(self.headers)))
            answers = site.answers.get(self.path, [(404, {}, b"")])
            status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if isinstance(body, bytes):
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                for piece in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(piece)
            except OSError:  # who has asked is gone
                pass

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    site.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
