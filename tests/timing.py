"""Where the time before the tests themselves went, over all processes of a run: the start, and each fixture."""

import time
from collections import Counter

import pytest

MOST = 8
LEAST = 0.05
"""Seconds; what costs less is not told."""


class Stopwatch:
    """Adds up the seconds of each fixture, less those of the fixtures that it asked for."""

    def __init__(self):
        self.seconds, self.times = Counter(), Counter()
        self._within = [0.0]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef):
        began = time.perf_counter()
        self._within.append(0.0)
        try:
            return (yield)
        finally:
            spent, of_others = time.perf_counter() - began, self._within.pop()
            self._within[-1] += spent
            self.seconds[fixturedef.argname] += spent - of_others
            self.times[fixturedef.argname] += 1

    def pytest_collection_finish(self):
        self.seconds["start, imports and collection"] = time.process_time()
        self.times["start, imports and collection"] = 1

    def pytest_sessionfinish(self, session):
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["fixtures"] = {"seconds": dict(self.seconds), "times": dict(self.times)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        told = getattr(node, "workeroutput", {}).get("fixtures", {})
        self.seconds.update(told.get("seconds", {}))
        self.times.update(told.get("times", {}))

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("set-up, in seconds of all processes")
        for name, seconds in self.seconds.most_common(MOST):
            if seconds >= LEAST:
                terminalreporter.write_line(f"{seconds:8.2f} s  {name} ({self.times[name]} times)")
        terminalreporter.write_line(f"{sum(self.seconds.values()):8.2f} s  in all")
