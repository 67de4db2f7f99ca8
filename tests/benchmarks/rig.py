"""How it is measured: queries once, times in pairs with an empty request."""

import os
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment

from tests import databases

MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
"""What is no query: it reads and writes nothing."""

EMPTY = "/healthz"
FEWEST = 3


@dataclass(frozen=True)
class Case:
    """One request: ``ask`` makes it; ``prepare`` comes before each run, untimed, and its answer goes to ``ask``."""

    name: str
    ask: Callable
    prepare: Callable = lambda: None
    is_cold: bool = False


@dataclass(frozen=True)
class Result:
    """``milliseconds`` is the median of the runs, ``ratio`` the median of each run's ratio to its empty request."""

    name: str
    queries: int
    milliseconds: float
    ratio: float
    runs: int


@contextmanager
def temporary_database(folder):
    """A database that is made for this run and gone afterwards, on whichever server the settings name."""
    name = connection.settings_dict["NAME"]
    is_file = connection.vendor == "sqlite"
    if not is_file:
        connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    databases.prepare_copy(folder)
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=is_file)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()


def measure(cases, *, runs, seconds):
    """Return a result for each case."""
    empty = Client()
    return [_measure(case, empty, runs, seconds) for case in cases]


def _measure(case, empty, runs, seconds):
    _run(case)  # imports, templates, and what is cached
    queries = _queries(case)
    times, ratios = [], []
    began = time.perf_counter()
    while len(times) < runs and (len(times) < FEWEST or time.perf_counter() - began < seconds):
        spent = _run(case)
        nothing = _timed(lambda: empty.get(EMPTY))
        times.append(spent)
        ratios.append(spent / nothing)
    return Result(case.name, queries, median(times) * 1000, median(ratios), len(times))


def _queries(case):
    given = _ready(case)
    with CaptureQueriesContext(connection) as captured:
        case.ask(given)
    return sum(not query["sql"].startswith(MARKS) for query in captured)


def _run(case):
    given = _ready(case)
    return _timed(lambda: case.ask(given))


def _ready(case):
    given = case.prepare()
    if case.is_cold:
        cache.clear()
    return given


def _timed(ask):
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began
