"""The seam to Django fails open: without it, whoever sends a signal goes on."""

import inspect
import logging

import django
import pytest
from django.core.management import BaseCommand
from django.core.signals import request_started
from django.dispatch import Signal

from plant import hearing, plant
from signal_map.tracing import dispatch, seam, traces

ALWAYS = {"TRACE": "always"}
SHAPE = {
    "send": ["self", "sender", "named"],
    "send_robust": ["self", "sender", "named"],
    "asend": ["self", "sender", "named"],
    "asend_robust": ["self", "sender", "named"],
    "_live_receivers": ["self", "sender"],
}


@pytest.fixture(autouse=True)
def wrapped_again(settings, monkeypatch):
    """Once what a test planted is gone, the settings decide anew what is wrapped."""
    seam.state.is_refusal_told = False
    before = settings.SIGNAL_MAP
    yield
    monkeypatch.undo()
    settings.SIGNAL_MAP = before
    seam.state.is_refusal_told = False
    seam.begin_anew()
    dispatch.refresh()


def is_plain():
    return all(vars(Signal)[name] is original for name, original in dispatch.originals.items())


def answer(**kwargs):
    return "heard"


def sold_to(receiver):
    with hearing(plant("shop.sold"), receiver) as sold:
        return sold.send(sender=None)


class TestInstall:
    def test_is_asked_for_by_the_trace_and_the_guard_only(self, settings):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        assert is_plain()
        for asked in ({"TRACE": "kept", "GUARD": False}, {"TRACE": "off", "GUARD": True}):
            settings.SIGNAL_MAP = asked
            assert not is_plain()
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        assert is_plain()
        assert not seam.state.parts

    def test_leaves_what_was_an_attribute_of_the_object_and_what_was_not(self):
        thing = type("Thing", (), {"of_class": 1})()
        thing.own = 2
        seam.install("test", lambda: iter([(thing, "own", 3), (thing, "of_class", 4)]))
        assert (thing.own, thing.of_class) == (3, 4)
        seam.uninstall("test")
        assert vars(thing) == {"own": 2}

    def test_knows_this_django(self):
        assert django.VERSION[:2] in seam.TESTED

    @pytest.mark.parametrize("name", SHAPE)
    def test_finds_the_methods_as_it_knows_them(self, settings, name):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": True}
        assert list(inspect.signature(dispatch.originals[name]).parameters) == SHAPE[name]
        assert inspect.iscoroutinefunction(dispatch.originals[name]) is name.startswith("asend")


class TestUnknownDjango:
    @pytest.fixture
    def unknown(self, settings, monkeypatch):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        monkeypatch.setattr(django, "VERSION", (7, 0, 0, "final", 0))

    def test_is_told_once_and_nothing_is_wrapped(self, unknown, settings, caplog):
        settings.SIGNAL_MAP = ALWAYS
        assert is_plain()
        assert "send" not in vars(request_started)
        assert BaseCommand.execute.__code__.co_filename.endswith("base.py")
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "knows Django 5.2, 6.1 and not" in caplog.text
        assert [text for _, text in sold_to(answer)] == ["heard"]
        assert len(caplog.records) == 1

    def test_refuses_to_mute_before_the_block_begins(self, unknown):
        with pytest.raises(seam.NotWrapped), dispatch.muting([plant("shop.sold")]):
            pytest.fail("it must not begin")
        assert dispatch.modes.muting == 0

    def test_refuses_to_turn_the_order_round(self, unknown):
        with pytest.raises(seam.NotWrapped), dispatch.reversing():
            pytest.fail("it must not begin")
        assert not dispatch.modes.is_reversed


def fails(*args, **kwargs):
    raise RuntimeError("planted in the signal map")


class TestFailure:
    def test_is_logged_once_and_nothing_is_wrapped_from_then_on(self, settings, monkeypatch, caplog):
        settings.SIGNAL_MAP = ALWAYS
        monkeypatch.setattr(dispatch, "_is_heard", fails)
        monkeypatch.setattr(dispatch, "know", fails)
        with hearing(Signal(), answer) as sold:
            assert [text for _, text in sold.send(sender=None)] == ["heard"]
            assert is_plain()
            assert [text for _, text in sold.send(sender=None)] == ["heard"]
        assert "send" not in vars(request_started)
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        assert "planted in the signal map" in caplog.text

    def test_while_wrapping_leaves_everything_as_it_was(self, settings, monkeypatch, caplog):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        monkeypatch.setitem(dispatch.originals, "send", dispatch.originals["send"])
        monkeypatch.delitem(dispatch.WRAPPERS, "_live_receivers")
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": True}
        assert is_plain()
        assert len(caplog.records) == 1

    def test_of_the_trace_is_one_too(self, settings, monkeypatch, caplog):
        settings.SIGNAL_MAP = ALWAYS
        monkeypatch.setattr(traces.recent_traces, "add", fails)
        with caplog.at_level(logging.WARNING):
            assert [text for _, text in sold_to(answer)] == ["heard"]
        assert is_plain()

    def test_ends_with_other_settings(self, settings, monkeypatch):
        settings.SIGNAL_MAP = ALWAYS
        with monkeypatch.context() as planted:
            planted.setattr(traces.recent_traces, "add", fails)
            sold_to(answer)
        assert is_plain()
        settings.SIGNAL_MAP = {"TRACE": 1.0}
        assert not is_plain()

    def test_within_a_block_that_mutes_keeps_the_mute(self, settings, monkeypatch):
        settings.SIGNAL_MAP = ALWAYS
        heard = []

        def note(**kwargs):
            heard.append(1)

        with hearing(plant("shop.sold"), note) as sold:
            key = sold.receivers[0][0]
            with dispatch.muting([sold]):
                token = dispatch.muted.set({sold: frozenset({key})})
                try:
                    monkeypatch.setattr(traces.recent_traces, "add", fails)
                    sold.send(sender=None)
                    assert seam.has_failed()
                    sold.send(sender=None)
                    assert heard == []
                finally:
                    dispatch.muted.reset(token)
            assert is_plain()
            sold.send(sender=None)
        assert heard == [1]
