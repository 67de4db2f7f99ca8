"""Servers that a test starts for itself, to kill them."""

import socket
import subprocess
import time
from contextlib import contextmanager


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


@contextmanager
def running_redis():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Redis(port)
    try:
        yield server
    finally:
        server.kill()
