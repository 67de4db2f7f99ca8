"""The shop under measurement: gunicorn in production settings on a PostgreSQL database that is gone afterwards."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psycopg

from tests.benchmarks import processes
from tests.benchmarks.clients import Ask, Client

ROOT = Path(__file__).parents[2]
PATIENCE = 120
SETTLED = 0.002
"""Seconds after an answer until a worker sleeps again: the kernel knows only then what it has spent."""

SYNC = ("--worker-class", "sync", "--workers", "2")
GTHREAD = ("--worker-class", "gthread", "--workers", "3", "--threads", "4")
"""As docs/production.md has it."""


@dataclass(frozen=True)
class Cost:
    """Processor seconds of one request, of the web processes and of the database's; ``wall`` by the clock."""

    web: float
    database: float
    wall: float

    @property
    def processor(self) -> float:
        return self.web + self.database


def environment(folder: Path, database: str, cache: str) -> dict[str, str]:
    """Return what the shop runs with in production, and what lets one machine buy all day."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": database,
        "CACHE_URL": cache,
        "DEBUG": "off",
        "SECRET_KEY": "measured-" * 8,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://127.0.0.1",
        "SHOP_TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "SHOP_GATEWAYS": "on_delivery",
        "SHOP_VAT_ID": "DE999999999",
        "SHOP_UNPAID_ORDERS_PER_EMAIL": "0",
        "SHOP_UNPAID_ORDERS_PER_VISITOR": "0",
        "SHOP_API_REQUESTS": "1000000",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "BENCH_STATIC_ROOT": str(folder / "static"),
        "LOG_LEVEL": "ERROR",
    }


class Server:
    """A gunicorn of some kind, and what it and the database spend."""

    def __init__(self, kind: tuple[str, ...], log: Path):
        self.kind, self._log = kind, log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self):
        command = [sys.executable, "-m", "gunicorn", *self.kind, "--bind", f"127.0.0.1:{self.port}", "--log-level"]
        began = time.perf_counter()
        with self._log.open("w") as log:
            self._process = subprocess.Popen([*command, "error", "tests.benchmarks.wsgi"], cwd=ROOT, stderr=log)
        self._wait()
        self.start_seconds = time.perf_counter() - began
        self.client = Client(self.port)
        self._pids, self._backends = processes.tree(self._process.pid), []
        return self

    def __exit__(self, *failure):
        self._process.terminate()
        self._process.wait(PATIENCE)

    def _wait(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError):
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"The web server did not come up. {self._log.read_text()[-3000:]}")

    def look_round(self):
        """Find the processes anew: the web's, and those of the database that work for it."""
        self._pids = processes.tree(self._process.pid)
        self._backends = backends()

    def reading(self):
        return processes.spent(self._pids), processes.spent(self._backends)

    def cost(self, act, times: int = 1) -> Cost:
        """Return what one of so many requests costs that ``act`` makes; of many, some may come to a new connection."""
        if times > 1:
            self.look_round()
        before, began = self.reading(), time.perf_counter()
        act()
        wall = time.perf_counter() - began
        time.sleep(SETTLED)
        if times > 1:
            self.look_round()
        web, database = map(processes.difference, before, self.reading())
        return Cost(web / times, database / times, wall / times)

    def cost_of(self, wanted: Ask) -> Cost:
        return self.cost(lambda: self.client.ask(wanted))

    def resident_megabytes(self) -> float:
        """Of the largest web process."""
        return max(map(processes.resident_megabytes, self.workers))

    @property
    def workers(self) -> list[int]:
        return self._pids[1:]


def backends() -> list[int]:
    """Return the database's processes for this database, but for our own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type ="
                       " 'client backend' AND pid <> pg_backend_pid()")  # fmt: skip
        return [pid for (pid,) in cursor.fetchall()]


@contextlib.contextmanager
def throw_away_database(server: str, like: str | None):
    """Make a database on a server, a copy where a name is given, and give its URL.

    :param server: postgres://USER:PASSWORD@HOST:PORT/ANY of a role that may make databases.
    """
    name = f"bench_run_{os.getpid()}"
    template = f" TEMPLATE {like}" if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{template}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
