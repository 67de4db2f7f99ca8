"""What needs a process or a database of its own: start and memory, the import of a catalogue, writers on SQLite."""

import csv
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.measuring import Figure
from tests.benchmarks.rig import ROOT, Server, backends

WRITERS = 16


def start_and_memory(server: Server) -> list[Figure]:
    """How long gunicorn takes until it answers, and how large a process is that has served all pages."""
    return [
        Figure("web process, start", server.start_seconds, "s"),
        Figure("web process, memory", server.resident_megabytes(), "MB"),
    ]


def write_catalogue(file: Path, count: int, *, price: str) -> Path:
    """Write a catalogue of so many new products, each with two variants."""
    with file.open("w", newline="") as rows:
        writer = csv.writer(rows)
        writer.writerow(["slug", "sku", "name", "category", "brand", "price", "currency", "stock", "option:Colour"])
        for number in range(count):
            slug, name = f"imported-{number}", f"Imported Mug {number}"
            for colour in ("Sage", "Ink"):
                is_first = colour == "Sage"
                facts = [name, "Imported -> Mugs", "Importers"] if is_first else ["", "", ""]
                writer.writerow([slug, f"IMP-{number}-{colour}", *facts, price, "EUR", "10", colour])
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
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL)
    database = {}
    while process.poll() is None:
        time.sleep(0.05)
        if "postgres" in environment["DATABASE_URL"]:
            database |= processes.spent(backends())
    wall = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"import_catalogue ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    python = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    spent = python + sum(database.values())
    note = f"{count} products; by the clock {count / wall:.0f} a second; {after.ru_maxrss / 1024:.0f} MB at most"
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
