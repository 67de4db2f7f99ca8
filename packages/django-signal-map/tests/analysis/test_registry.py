"""The map of a project that connects in every way there is, and of the shop."""

import json
from unittest.mock import Mock

import django
import pytest
from django.dispatch import Signal

from project import Project
from signal_map.analysis import connections, registry


class Chameleon:
    """Answers every question with another one of it."""

    def __getattr__(self, name):
        return Chameleon()

    def __call__(self, **kwargs):
        pass


ALL_WAYS = {
    # nobody else imports these two
    "quiet/signals.py": "from django.dispatch import Signal\n\nsaid = Signal()\n",
    "broken/signals.py": "raise RuntimeError('not today')\n",
    "shop/signals.py": '''
        """What shop announces."""

        from django.dispatch import Signal

        sold = Signal()
        """Something was sold.

        Arguments: ``what`` (str), ``price`` (int).
        Kind: must hold.
        """

        asked = Signal()
        unheard: Signal = Signal()
    ''',
    "shop/models.py": """
        from django.db import models


        class Tag(models.Model):
            pass


        class Thing(models.Model):
            tags = models.ManyToManyField(Tag)
    """,
    "shop/events.py": """
        from django.dispatch import Signal

        from shop.signals import sold as renamed


        class Derived(Signal):
            pass


        class Till:
            opened = Signal()
            sold = renamed

            def __init__(self):
                self.closed = Signal()


        class Sealed:
            __slots__ = ()


        till = Till()
        sealed = Sealed()
        BY_NAME = {"counted": Signal()}
        if till:
            first, derived = Signal(), Derived()
        alias = first


        def unnamed():
            return Signal()


        import shop.words
    """,
    # loaded before the module that declares it is done, and changes what has to do with it
    "shop/words.py": "from shop.events import first\n\nWORDS = {}\nWORDS[first] = 'the first'\nfirst.word = 'first'\n",
    "shop/services.py": """
        from shop.signals import sold


        def sell():
            sold.send(sender=None, what="a", price=1)
    """,
    # both declare a signal of the same name; neither is called signals.py
    "shop/twice.py": "from django.dispatch import Signal\n\nagain = Signal()\n",
    "shop/thrice.py": "from django.dispatch import Signal\n\nagain = Signal()\n",
    "mail/receivers.py": '''
        import functools

        from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
        from django.dispatch import receiver

        from shop import events, signals
        from shop.models import Thing


        def keeps_the_name(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(*args, **kwargs)

            return inner


        @receiver(signals.sold, dispatch_uid="mail.decorated")
        def decorated(sender, what, **kwargs):
            """Tells the buyer.

            In full.
            """


        def connected(sender, **kwargs):
            pass


        @receiver([signals.sold, signals.asked])
        def several(sender, **kwargs):
            pass


        @keeps_the_name
        def wrapped(sender, **kwargs):
            """Wrapped."""


        async def later(sender, **kwargs):
            pass


        def without(sender, what):
            pass


        def for_part(prefix, sender, **kwargs):
            pass


        class Listener:
            """Listens."""

            def heard(self, sender, **kwargs):
                """Hears."""

            @classmethod
            def of_class(cls, sender, **kwargs):
                pass

            @staticmethod
            def static(sender, **kwargs):
                pass

            def __call__(self, sender, **kwargs):
                pass


        def connect_nested():
            def nested(sender, **kwargs):
                pass

            signals.sold.connect(nested, weak=False)


        listener = Listener()
        cached = functools.cache(connected)
        in_part = functools.partial(for_part, "a")
        signals.sold.connect(connected)
        signals.sold.connect(wrapped)
        signals.sold.connect(later)
        signals.sold.connect(listener.heard)
        signals.sold.connect(Listener.of_class)
        signals.sold.connect(Listener.static)
        signals.sold.connect(listener)
        signals.sold.connect(cached, dispatch_uid=("mail", 7))
        signals.sold.connect(in_part, weak=False)
        signals.sold.connect(lambda sender, **kwargs: None, weak=False)
        signals.sold.connect(print, weak=False)
        signals.sold.connect(Listener, weak=False)
        connect_nested()
        signals.sold.connect(Listener().heard)  # gone before anybody looks
    ''',
    "mail/senders.py": """
        import sys

        from django.apps import apps
        from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_save
        from django.dispatch import Signal

        from mail.receivers import Listener, connected, for_part
        from shop import events, signals, thrice, twice
        from shop.models import Thing

        SENTINEL = object()
        kept = [Listener()]


        def start():
            pre_save.connect(connected, sender=Thing)
            post_save.connect(connected, sender="shop.Thing")
            post_delete.connect(connected, sender="absent.Model", dispatch_uid="mail.absent")
            m2m_changed.connect(connected, sender=Thing.tags.through)
            post_migrate.connect(connected, sender=apps.get_app_config("mail"))
            signals.asked.connect(connected, sender=events.Till)
            signals.asked.connect(connected, sender=events.till)
            signals.asked.connect(connected, sender=events.sealed)
            signals.asked.connect(connected, sender="a text of its own")
            signals.asked.connect(connected, sender=for_part)
            signals.asked.connect(connected, sender=events)
            signals.asked.connect(connected, sender=SENTINEL)
            signals.asked.connect(connected, sender=kept[0])
            kept.append(Thing())
            signals.asked.connect(connected, sender=kept[1])
            events.Till.opened.connect(connected)
            events.till.closed.connect(connected)
            events.BY_NAME["counted"].connect(connected)
            events.derived.connect(connected)
            hidden = events.unnamed()
            hidden.connect(connected)
            kept.append({"in": [hidden]})
    """,
    "mail/apps.py": """
        from django.apps import AppConfig


        class MailConfig(AppConfig):
            name = "mail"

            def ready(self):
                from mail import receivers, senders

                senders.start()
    """,
}


@pytest.fixture(scope="module")
def signals(tmp_path_factory):
    """The signals of the project that connects in every way, by key, as JSON has them, from one run of its own."""
    project = Project(tmp_path_factory.mktemp("all_ways")).write(ALL_WAYS)
    # DEBUG makes Django refuse a receiver without **kwargs, and a production system has it off
    settings = project.folder / "settings.py"
    settings.write_text(settings.read_text().replace("DEBUG = True", "DEBUG = False"))
    without = project.folder / "mail" / "receivers.py"
    without.write_text(without.read_text() + "signals.asked.connect(without)\n")
    return {signal["key"]: signal for signal in json.loads(project.manage("signals", "--format", "json"))["signals"]}


class TestSignals:
    def test_knows_those_of_modules_classes_and_objects(self, signals):
        assert {key for key in signals if key.startswith("shop.")} == {
            "shop.sold",
            "shop.asked",
            "shop.unheard",
            "shop.Till.opened",
            "shop.till.closed",
            "shop.BY_NAME[counted]",
            "shop.first",
            "shop.derived",
            "shop.twice.again",
            "shop.thrice.again",
        }

    def test_knows_those_of_django_that_somebody_hears(self, signals):
        assert {key for key in signals if key.startswith("django.")} == {
            "django.pre_save",
            "django.post_save",
            "django.post_delete",
            "django.m2m_changed",
            "django.post_migrate",
        }

    def test_knows_one_that_no_module_names(self, signals):
        [signal] = [signal for signal in signals.values() if signal["app"] == "unnamed"]
        assert [receiver["name"] for receiver in signal["receivers"]] == ["mail.receivers.connected"]

    def test_says_where_each_is_declared(self, signals):
        places = {key: (signal["place"]["path"], signal["place"]["line"]) for key, signal in signals.items()}
        assert places["shop.sold"] == ("shop/signals.py", 6)
        assert places["shop.unheard"] == ("shop/signals.py", 14)
        assert places["shop.Till.opened"] == ("shop/events.py", 12)
        assert places["shop.derived"] == places["shop.first"] == ("shop/events.py", 27)
        assert places["shop.thrice.again"] == ("shop/thrice.py", 3)
        assert places["django.post_save"][0] == "django/db/models/signals.py"

    def test_knows_whose_they_are(self, signals):
        assert {signal["app"] for signal in signals.values() if signal["is_own"]} == {"shop", "quiet"}

    def test_imports_what_nobody_has_asked_for_yet(self, signals):
        assert signals["quiet.said"]["place"]["line"] == 3

    def test_stands_in_the_order_of_the_apps_and_names(self, signals):
        keys = list(signals)
        assert keys[-1].startswith("unnamed.")
        assert keys[:3] == ["quiet.said", "shop.BY_NAME[counted]", "shop.Till.opened"]
        assert keys.index("shop.unheard") < keys.index("django.m2m_changed") < keys.index("django.pre_save")


class TestReadMap:
    """The running process of the tests."""

    made_here = Signal()

    def listen(self, sender, **kwargs):
        pass

    def heard(self):
        signal_map = registry.read_map()
        return [
            receiver.name
            for signal in signal_map.signals
            for receiver in signal.receivers
            if receiver.name.endswith("TestReadMap.listen")
        ]

    def test_keeps_nothing_between_two_readings(self):
        assert self.heard() == []
        self.made_here.connect(self.listen)
        assert self.heard() == [f"{__name__}.TestReadMap.listen"]
        self.made_here.disconnect(self.listen)
        assert self.heard() == []

    @pytest.mark.skipif(django.VERSION < (6, 1), reason="until Django 6.0 a connection knows its sender's id only")
    def test_leaves_out_a_receiver_whose_sender_is_gone(self):
        sender = Chameleon()
        self.made_here.connect(self.listen, sender=sender)
        assert len(self.heard()) == 1
        del sender
        assert self.heard() == []
        self.made_here.receivers.clear()

    def test_gives_the_signals_by_their_keys(self):
        signals = registry.signals()
        assert {signal.key for signal in registry.read_map().signals} <= set(signals)
        assert all(isinstance(signal, Signal) for signal in signals.values())

    def test_tells_the_docstring_its_arguments_and_who_sends(self, signals):
        sold = signals["shop.sold"]
        assert sold["doc"].startswith("Something was sold.")
        assert sold["arguments"] == ["what", "price"]
        assert [sending["place"]["function"] for sending in sold["sendings"]] == ["sell"]
        assert signals["shop.asked"]["arguments"] is None


class TestReceivers:
    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("mail.receivers.decorated", {"dispatch_uid": "mail.decorated"}),
            ("mail.receivers.connected", {}),
            ("mail.receivers.several", {}),
            ("mail.receivers.wrapped", {"doc": "Wrapped."}),
            ("mail.receivers.later", {"is_async": True}),
            ("mail.receivers.Listener.heard", {"kind": "method", "doc": "Hears."}),
            ("mail.receivers.Listener.of_class", {"kind": "method"}),
            ("mail.receivers.Listener.static", {"kind": "method"}),
            ("mail.receivers.for_part", {"kind": "partial", "is_weak": False}),
            ("mail.receivers.<lambda>", {"kind": "lambda", "is_weak": False}),
            ("mail.receivers.connect_nested.<locals>.nested", {"kind": "nested", "is_weak": False}),
            ("builtins.print", {"app": "builtins", "is_weak": False, "takes_kwargs": False}),
        ],
    )
    def test_knows_each_way(self, signals, name, facts):
        [receiver] = [found for found in signals["shop.sold"]["receivers"] if found["name"] == name][:1]
        usual = {
            "app": "mail",
            "kind": "function",
            "sender": "",
            "dispatch_uid": None,
            "is_weak": True,
            "is_async": False,
            "takes_kwargs": True,
        }
        assert {fact: receiver[fact] for fact in [*usual, *facts]} == usual | facts

    def test_knows_callable_objects(self, signals):
        objects = [receiver for receiver in signals["shop.sold"]["receivers"] if receiver["kind"] == "object"]
        assert [(found["name"], found["dispatch_uid"], found["is_weak"]) for found in objects] == [
            ("mail.receivers.Listener", None, True),
            ("mail.receivers.connected", "('mail', 7)", True),
            ("mail.receivers.Listener", None, False),
        ]

    @pytest.mark.parametrize(
        ("receiver", "name"),
        [
            (Mock(), "unittest.mock.Mock"),
            (Mock(spec=json.loads), "unittest.mock.Mock"),
            (Chameleon(), f"{__name__}.Chameleon"),
            ([].append, "builtins.list.append"),
            (eval("lambda **kwargs: None"), f"{__name__}.<lambda>"),
        ],
    )
    def test_copes_with_whatever_can_be_called(self, receiver, name):
        found = connections.describe(receiver, sender="", dispatch_uid=None, is_weak=True, is_async=False)
        assert found.name == name

    def test_leaves_out_who_is_gone(self, signals):
        names = [receiver["name"] for receiver in signals["shop.sold"]["receivers"]]
        assert names.count("mail.receivers.Listener.heard") == 1
        assert len(names) == 15

    def test_hears_one_function_on_several_signals(self, signals):
        for key in ("shop.sold", "shop.asked"):
            assert "mail.receivers.several" in [receiver["name"] for receiver in signals[key]["receivers"]]

    def test_knows_one_without_kwargs(self, signals):
        [receiver] = [found for found in signals["shop.asked"]["receivers"] if found["name"].endswith(".without")]
        assert receiver["takes_kwargs"] is False

    def test_says_where_each_stands(self, signals):
        places = {receiver["name"]: receiver["place"] for receiver in signals["shop.sold"]["receivers"]}
        text = ALL_WAYS["mail/receivers.py"].splitlines()
        for name, begins in (
            ("mail.receivers.decorated", '@receiver(signals.sold, dispatch_uid="mail.decorated")'),
            ("mail.receivers.wrapped", "@keeps_the_name"),
            ("mail.receivers.Listener.heard", "def heard(self, sender, **kwargs):"),
            ("mail.receivers.for_part", "def for_part(prefix, sender, **kwargs):"),
        ):
            place = places[name]
            assert place["path"] == "mail/receivers.py"
            assert text[place["line"] - 1].strip() == begins
            assert place["function"] == name.removeprefix("mail.receivers.")
        assert places["builtins.print"]["line"] == 0

    def test_tells_the_docstring(self, signals):
        [receiver] = [found for found in signals["shop.sold"]["receivers"] if found["name"].endswith(".decorated")]
        assert receiver["doc"] == "Tells the buyer.\n\nIn full."
        assert receiver["summary"] == "Tells the buyer"


class TestSenders:
    @pytest.mark.parametrize(
        ("signal", "sender"),
        [
            ("django.pre_save", "shop.Thing"),
            ("django.post_save", "shop.Thing"),
            ("django.post_delete", "absent.model (not installed)"),
            ("django.m2m_changed", "shop.Thing_tags"),
            ("django.post_migrate", "the app mail"),
            ("shop.Till.opened", ""),
        ],
    )
    def test_are_named(self, signals, signal, sender):
        [receiver] = [found for found in signals[signal]["receivers"] if found["app"] == "mail"]
        assert receiver["sender"] == sender

    def test_that_are_no_models_are_put_in_words(self, signals):
        heard = [receiver["sender"] for receiver in signals["shop.asked"]["receivers"] if receiver["sender"]]
        assert heard == [
            "shop.events.Till",
            "the object shop.events.till",
            "the object shop.events.sealed",
            "something that cannot be named",
            "the function mail.receivers.for_part",
            "the module shop.events",
            "the object mail.senders.SENTINEL",
            "an object of mail.receivers.Listener",
            "one shop.Thing",
        ]

    def test_that_are_waited_for_keep_what_was_said(self, signals):
        [receiver] = signals["django.post_delete"]["receivers"]
        assert (receiver["dispatch_uid"], receiver["is_weak"]) == ("mail.absent", True)
