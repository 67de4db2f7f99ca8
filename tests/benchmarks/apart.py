"""What needs a process or a database of its own: start and memory, the import of a catalogue, writers on SQLite."""

import contextlib
import csv
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from django.urls import reverse

from tests.benchmarks import processes
from tests.benchmarks.clients import Ask
from tests.benchmarks.measuring import Figure
from tests.benchmarks.rig import ROOT, SYNC, Server, backends

WRITERS = 16
COLUMNS = (
    *("slug", "sku", "name", "category1", "brand", "description"),
    *("option1_name", "option1_value", "price", "inventory_count"),
)


def start_and_memory(log: Path) -> list[Figure]:
    """What a web process takes until it answers, and how large it is with the home page behind it."""
    with Server(SYNC, log) as server:
        server.look_round()
        started = max(processes.spent(server.workers).values())
        for _ in range(6):
            server.client.ask(Ask(reverse("home")))
        note = f"of processor time; two of them by the clock {server.start_seconds:.1f} s"
        return [
            Figure("web process, start", started, "s", note=note),
            Figure("web process, memory", server.resident_megabytes(), "MB"),
        ]


def write_catalogue(file: Path, count: int, *, price: str) -> Path:
    """Write a catalogue of so many new products of one row each."""
    with file.open("w", newline="") as rows:
        writer = csv.writer(rows)
        writer.writerow(COLUMNS)
        for number in range(count):
            facts = (f"Imported Mug {number}", "Imported -> Mugs", "Importers", "A mug that came by a file.")
            writer.writerow([f"imported-{number}", f"IMP-{number}", *facts, "Colour", "Sage", price, "10"])
    return file


def imports(folder: Path, environment: dict, count: int, *, kind: str) -> list[Figure]:
    """Import a catalogue, and import it again with other prices."""
    figures = []
    for name, price in (("new products", "12.50"), ("the same with other prices", "13.50")):
        file = write_catalogue(folder / "catalogue.csv", count, price=price)
        figures.append(_import(file, environment, count, f"import on {kind}, {name}"))
    return figures


def _import(file, environment, count, name):
    command = [sys.executable, "manage.py", "import_catalogue", str(file)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    report = file.with_suffix(".txt")
    with report.open("w") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=told)
    database, megabytes = {}, 0.0
    while process.poll() is None:
        time.sleep(0.05)
        with contextlib.suppress(OSError, StopIteration):  # it has just ended
            megabytes = max(megabytes, processes.resident_megabytes(process.pid))
        if "postgres" in environment["DATABASE_URL"]:
            database |= processes.spent(backends())
    wall = time.perf_counter() - began
    said = report.read_text()
    if process.returncode or "skipped: 0" not in said:
        raise RuntimeError(f"import_catalogue ended with {process.returncode}: {said[-1000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    python = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    spent = python + sum(database.values())
    note = f"{count} products; by the clock {count / wall:.0f} a second; {megabytes:.0f} MB at most"
    return Figure(name, count / spent, "products/s", web=1000 * python / count, note=note)


def sqlite(folder: Path, environment: dict, *, products: int, each: int) -> list[Figure]:
    """Let sixteen processes confirm orders on one SQLite file, and import a catalogue into it."""
    environment = {**environment, "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}"}
    command = [sys.executable, "-m", "tests.benchmarks.writers", str(WRITERS), str(each)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True, **quiet)
    found = json.loads(done.stdout.splitlines()[-1])
    note = f"{WRITERS * each} confirmations"
    return [
        Figure("SQLite, 16 writers, refused as locked", found["locked"], "times", note=note),
        Figure("SQLite, 16 writers, 99th percentile", found["p99"], "s", note=f"median {found['median']:.2f} s"),
        *imports(folder, environment, products, kind="SQLite"),
    ]
