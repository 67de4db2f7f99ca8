"""The bench once, on a tiny shop: half a minute, because it fills a database and starts a web server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.benchmarks.bars import BARS
from tests.benchmarks.report import WIDTH
from tests.workers import database_url

ROOT = Path(__file__).parents[2]
ROWS = (
    "product, kept",
    "add to cart",
    "confirm, 3 lines",
    "guest purchase",
    "web process, start",
    "web process, memory at work",
)
pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="it measures on PostgreSQL"),
]


def test_it_runs_and_tells_each_row_beside_its_bar():
    command = ["--products", "60", "--orders", "40", "--runs", "1", "--seconds", "0", "--no-keep", "--only", *ROWS]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *command, "--server", database_url()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = {line[:WIDTH].rstrip() for line in done.stdout.splitlines()}
    assert {row for row in BARS if row.startswith(ROWS)} <= told
