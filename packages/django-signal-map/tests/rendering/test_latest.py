"""The map for pages is read once for as long as nothing changes, and again as soon as something does."""

import sys
from types import ModuleType

import pytest
from django.dispatch import Signal

from signal_map.analysis import registry
from signal_map.facts import SignalMap
from signal_map.rendering import latest


@pytest.fixture
def bell():
    return Signal()


@pytest.fixture(autouse=True)
def readings(monkeypatch, bell):
    """Count the readings; the process has one signal."""
    made = []

    def read():
        made.append(SignalMap(apps=(), signals=()))
        return made[-1]

    monkeypatch.setattr(latest, "latest", latest.Latest())
    monkeypatch.setattr(registry, "read_map", read)
    monkeypatch.setattr(registry, "signals", lambda: {"tests.bell": bell})
    return made


def hear(sender, **kwargs):
    """Does nothing."""


def hear_too(sender, **kwargs):
    """Does nothing either."""


def test_is_read_once_while_nothing_changes(readings, bell):
    bell.connect(hear)
    assert latest.read_map() is latest.read_map() is readings[0]
    assert len(readings) == 1


def test_sees_what_is_connected_and_disconnected(readings, bell):
    latest.read_map()
    bell.connect(hear)
    latest.read_map()
    assert len(readings) == 2
    bell.disconnect(hear)
    latest.read_map()
    assert len(readings) == 3


def test_sees_another_function_under_the_same_uid(readings, bell):
    bell.connect(hear, dispatch_uid="same")
    latest.read_map()
    bell.disconnect(dispatch_uid="same")
    bell.connect(hear_too, dispatch_uid="same")
    latest.read_map()
    assert len(readings) == 2


def test_sees_a_receiver_that_has_died(readings, bell):
    def dies(sender, **kwargs):
        """Is forgotten."""

    bell.connect(dies)
    latest.read_map()
    del dies
    latest.read_map()
    assert len(readings) == 2


def test_sees_a_module_that_came_in(readings, monkeypatch):
    latest.read_map()
    monkeypatch.setitem(sys.modules, "came_in_late", ModuleType("came_in_late"))
    latest.read_map()
    assert len(readings) == 2


def test_sees_other_settings(readings, settings):
    latest.read_map()
    settings.SIGNAL_MAP = {"OWN": ("orders",)}
    latest.read_map()
    assert len(readings) == 2
