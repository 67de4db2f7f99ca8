"""Every place that sends, in a project that knows all the ways to write it."""

import json

import pytest

from signal_map.analysis import source
from signal_map.analysis.source.excerpts import excerpt
from signal_map.analysis.source.modules import Module
from signal_map.analysis.source.walking import walk

SIGNALS = """
    from django.dispatch import Signal

    confirmed = Signal()
    \"\"\"An order was confirmed.

    Arguments: ``order``.
    \"\"\"

    paid: Signal = Signal()
    "An order was paid."

    silent = Signal()
    other = 1
    "Not of silent."


    class Events:
        sent = Signal()
        \"\"\"It is on its way.\"\"\"
"""
LIST = """
    import json
    from importlib import import_module
    import shop.models  # noqa
    from signal_map.analysis import source
    from shop import signals
    from django.contrib.auth.signals import user_logged_in
    from django.db.models.signals import post_save, pre_save
    keys = {"shop.confirmed": signals.confirmed, "shop.paid": signals.paid, "shop.sent": signals.Events.sent,
            "auth.user_logged_in": user_logged_in, "django.post_save": post_save, "django.pre_save": pre_save}
    hear = lambda **kwargs: None
    user_logged_in.connect(hear)
    post_save.connect(hear)
    print(json.dumps({key: [
        [sending.app, str(sending.place), sending.place.function, sending.method, sending.in_atomic,
         sending.arguments, sending.sender] for sending in sendings]
        for key, sendings in source.sendings(keys).items()}))
"""


@pytest.fixture
def sent(project):
    """Write one module of the app ``shop``, and list what its project sends: key, then one list for each place."""

    def list_them(text, **more):
        files = {"shop/signals.py": SIGNALS, "shop/models.py": text, **more}
        return json.loads(project.write(files).python(LIST))

    return list_them


def places(sendings):
    return [(place, function, method) for _, place, function, method, *_ in sendings]


class TestSendings:
    def test_finds_each_way_to_name_a_signal(self, sent):
        found = sent(
            """
            import shop.signals
            import shop.signals as announced
            from shop import signals, signals as renamed
            from shop.signals import Events, confirmed, confirmed as done

            SIGNALS = {"confirmed": confirmed}

            def straight(): confirmed.send(None)
            def other_name(): done.send_robust(None)
            def of_module(): signals.confirmed.send(None)
            def of_renamed(): renamed.confirmed.send(None)
            def dotted(): shop.signals.confirmed.send(None)
            def dotted_as(): announced.confirmed.send(None)
            def of_dict(): SIGNALS["confirmed"].send(None)
            def by_getattr(): getattr(signals, "confirmed").send(None)
            def locally():
                from shop.signals import confirmed as mine
                mine.send(None)
            def by_assignment():
                signal = signals.confirmed
                signal.send(None)
            async def waits(): await confirmed.asend(None)
            class Till:
                signal = confirmed
                def ring(self): self.signal.send(None)
                class Drawer:
                    @classmethod
                    def open(cls): confirmed.asend_robust(None)
            def outer():
                def inner(): confirmed.send(None)
            sent_by = lambda: confirmed.send(None)
            confirmed.send(None)
            def of_class(): Events.sent.send(None)
            """
        )
        functions = [
            *("straight", "other_name", "of_module", "of_renamed", "dotted", "dotted_as", "of_dict", "by_getattr"),
            *("locally", "by_assignment", "waits", "Till.ring", "Till.Drawer.open", "outer.inner", "", ""),
        ]
        assert [function for _, function, _ in places(found["shop.confirmed"])] == functions
        assert {method for *_, method in places(found["shop.confirmed"])} == {
            *("send", "send_robust", "asend", "asend_robust"),
        }
        assert [function for _, function, _ in places(found["shop.sent"])] == ["of_class"]
        assert found["shop.confirmed"][0][:3] == ["shop", "shop/models.py:9", "straight"]

    def test_finds_a_signal_of_an_object_that_is_changed_before(self, sent):
        found = sent(
            """
            from shop.signals import confirmed, paid

            class Cart:
                changed = confirmed
                def add(self, item):
                    self.item = item
                    self.items[item] += 1
                    self.note: str = ""
                    for self.last in item: ...
                    with item as self.held, item as confirmed.held: ...
                    self.changed.send(sender=None)
                    confirmed.send(sender=None)
            """
        )
        assert [function for _, function, _ in places(found["shop.confirmed"])] == ["Cart.add", "Cart.add"]

    def test_leaves_out_what_is_no_signal(self, sent):
        found = sent(
            """
            class Mail:
                def send(self, sender): ...

            mail = Mail()
            mail.send(None)
            def others(mail):
                mail.send(fail_silently=True)
                mail.socket().send(1, 2)
                mail.socket().send()
                mail.send = mail.heard.send.trace
                mail.heard.send.trace()
            # confirmed.send(None)
            """
        )
        assert not any(found[key] for key in ("shop.confirmed", "shop.paid", ""))

    def test_tells_the_places_that_send_what_the_source_does_not_name(self, sent):
        found = sent(
            """
            from functools import partial
            from shop.signals import confirmed, paid

            class Mail:
                def send(self, sender): ...
            def by_argument(confirmed): confirmed.send(None)
            def either(flag):
                signal = paid
                if flag:
                    signal = confirmed
                signal.send_robust(sender=flag, order=1)
            def each():
                for signal in (confirmed, paid): signal.send(None, **signal.facts())
            def later(signals): return partial(signals["paid"].send, None)
            class Till:
                later = None
                @property
                def signal(self): return paid
                def by_property(self): self.signal.send(None)
                def by_none(self): self.later.send(None)
            """
        )
        assert found["shop.confirmed"] == found["shop.paid"] == []
        assert [(function, arguments) for _, _, function, _, _, arguments, _ in found[""]] == [
            ("by_argument", []),
            ("either", ["order"]),
            ("each", None),
            ("later", None),
            ("Till.by_property", []),
            ("Till.by_none", []),
        ]

    def test_tells_a_method_that_is_called_by_another_name(self, sent):
        found = sent(
            """
            from functools import partial
            from shop.signals import confirmed, paid

            def named(signal):
                send = signal.send
                send(None, x=2)
            def by_getattr(signal):
                f = getattr(signal, "send_robust")
                f(None)
            def at_once(signal): getattr(signal, 'send')(sender=None, x=1)
            def by_walrus(signal): (send := signal.send) and send(None)
            def returned(signal): return signal.asend
            def by_keyword(signal, run): run(function=signal.send)
            def known():
                send = getattr(confirmed, "send")
                send(None)
            def known_at_once(): getattr(paid, "send", None)(None, order=1)
            def no_signal(mail, run):
                getattr(mail, "send")()
                getattr(mail, "sender")
                run(mail, "send")
                mail.send = run
            """
        )
        assert [(function, method, arguments) for _, _, function, method, _, arguments, _ in found[""]] == [
            ("named", "send", None),
            ("by_getattr", "send_robust", None),
            ("at_once", "send", ["x"]),
            ("by_walrus", "send", None),
            ("returned", "asend", None),
            ("by_keyword", "send", None),
        ]
        assert [(place[2], place[5]) for place in found["shop.confirmed"]] == [("known", None)]
        assert [(place[2], place[5]) for place in found["shop.paid"]] == [("known_at_once", ["order"])]

    def test_tells_what_is_sent(self, sent):
        found = sent(
            """
            from functools import partial
            from django.db import transaction
            from shop.signals import paid

            def first(): paid.send(Till, order=1, amount=2)
            def named(): paid.send(order=1, sender=Till.Drawer)
            def hidden(facts): paid.send(sender=None, **facts)
            def later(): transaction.on_commit(partial(paid.send, sender=None, order=1))
            def positional(): paid.send(*[1])
            """
        )
        assert [place[5:] for place in found["shop.paid"]] == [
            [["order", "amount"], "Till"],
            [["order"], "Till.Drawer"],
            [None, "None"],
            [None, ""],
            [[], ""],
        ]

    def test_tells_a_transaction_where_the_code_shows_it(self, sent):
        found = sent(
            """
            from contextlib import suppress
            from django.db import transaction
            from django.db.transaction import atomic, atomic as whole
            from django.utils.decorators import method_decorator
            from shop.signals import confirmed, paid

            @transaction.atomic
            def one(): confirmed.send(None)
            @atomic
            def two(): confirmed.send(None)
            @transaction.atomic(durable=True)
            def three(): confirmed.send(None)
            def four():
                with suppress(ValueError), whole():
                    if True:
                        confirmed.send(None)
            class View:
                @method_decorator(transaction.atomic)
                def five(self): confirmed.send(None)

            def outside():
                with transaction.atomic():
                    pass
                paid.send(None)
            @atomic
            def once_committed():
                transaction.on_commit(lambda: paid.send(None))
            @atomic
            def makes():
                def inside(): paid.send(None)
                return inside
            """
        )
        assert [place[4] for place in found["shop.confirmed"]] == [True] * 5
        assert [place[4] for place in found["shop.paid"]] == [False] * 3

    def test_reads_what_nobody_has_loaded_and_leaves_out_tests_and_migrations(self, sent):
        text = "from shop.names import done\nfrom . import names\ndone.send(None)\nnames.done.send(None)\n"
        found = sent(
            "",
            **{
                "shop/names.py": "from .signals import confirmed as done\n",
                "shop/unloaded/work.py": "def work():\n    from ..names import done as it\n    it.send(None)\n",
                "shop/quiet.py": text,
                "shop/round.py": "from shop.about import it\ndef work(): it.send(None)\n",
                "shop/about.py": "from shop.round import it\ndef work(): it.send(None)\n",
                "shop/tests/test_it.py": text,
                "shop/migrations/0001_initial.py": text,
                "shop/broken.py": "done.send(\n",
            },
        )
        assert places(found["shop.confirmed"]) == [
            ("shop/quiet.py:3", "", "send"),
            ("shop/quiet.py:4", "", "send"),
            ("shop/unloaded/work.py:3", "work", "send"),
        ]

    def test_finds_what_a_class_that_nobody_has_loaded_keeps(self, sent):
        found = sent(
            "",
            **{
                "shop/base.py": "from shop import signals\nclass Base:\n    inherited = signals.paid\n",
                "shop/management/commands/pay_all.py": """
                    from django.core.management.base import BaseCommand
                    from shop import signals
                    from shop.base import Base
                    finished = signals.confirmed
                    told_later = None
                    round = round.about
                    class Mail:
                        def send(self, sender): ...
                    class First(Base):
                        announced = signals.confirmed
                        other: object = finished
                        later = None
                        either = signals.paid
                        either = signals.confirmed
                        def __init__(self): self.own = signals.paid
                        @property
                        def answered(self): return signals.paid
                    class Command(First, BaseCommand):
                        class Drawer:
                            signal = signals.paid
                        def announce(self): self.announced.send(sender=Command, order=None)
                        def by_other(self): self.other.send(None)
                        def by_base(self): self.inherited.send(None)
                        def by_inner(self): self.Drawer.signal.send(None)
                        @classmethod
                        def by_class(cls): cls.announced.send_robust(None)
                        def by_module(self): finished.send(None)
                        def by_later(self): self.later.send(None)
                        def by_either(self): self.either.send(None)
                        def by_own(self): self.own.send(None)
                        def by_property(self): self.answered.send(None)
                        def by_round(self): round.send(None)
                        def by_told_later(self): told_later.send(None)
                    class Again(Again):
                        def by_itself(self): self.lost.send(None)
                        def no_signal(self): Mail.send(None)
                    """,
            },
        )
        confirmed = [function for _, function, _ in places(found["shop.confirmed"])]
        assert confirmed == ["Command.announce", "Command.by_other", "Command.by_class", "Command.by_module"]
        assert [function for _, function, _ in places(found["shop.paid"])] == ["Command.by_base", "Command.by_inner"]
        assert [function for _, function, _ in places(found[""])] == [
            *("Command.by_later", "Command.by_either", "Command.by_own", "Command.by_property", "Command.by_round"),
            *("Command.by_told_later", "Again.by_itself"),
        ]

    def test_finds_who_sends_what_somebody_hears_of_others(self, sent):
        found = sent("from django.db.models.signals import post_save\ndef fake(): post_save.send(int)\n")
        logins = {(app, method) for app, _, _, method, *_ in found["auth.user_logged_in"]}
        assert ("auth", "send") in logins
        saves = [(app, place.partition(":")[0], function) for app, place, function, *_ in found["django.post_save"]]
        assert saves == [("shop", "shop/models.py", "fake"), ("django", "django/db/models/base.py", "Model.save_base")]
        assert found["django.pre_save"] == []  # nobody hears it

    def test_leaves_packages_out_when_asked_to(self, project):
        text = LIST.replace("sendings(keys)", "sendings(keys, in_packages=False)")
        found = json.loads(project.write({"shop/signals.py": SIGNALS, "shop/models.py": ""}).python(text))
        assert set(found) == {"", "shop.confirmed", "shop.paid", "shop.sent", "auth.user_logged_in"} | {
            *("django.post_save", "django.pre_save"),
        }
        assert not any(found.values())

    def test_reads_a_file_again_once_it_has_changed(self, project):
        project.write({"shop/signals.py": SIGNALS, "shop/models.py": ""})
        printed = project.python(
            """
            from pathlib import Path
            from signal_map.analysis import source
            from shop.signals import confirmed
            count = lambda: len(source.sendings({"shop.confirmed": confirmed})["shop.confirmed"])
            before = count()
            Path("shop/late.py").write_text("from shop.signals import confirmed\\nconfirmed.send(None)\\n")
            first = count()
            Path("shop/late.py").write_text("from shop.signals import confirmed\\nconfirmed.send(None)\\n" * 2)
            print(before, first, count())
            """
        )
        assert printed == "0 1 2\n"


class TestDocstringBelow:
    @pytest.mark.parametrize(
        ("name", "doc"),
        [
            ("confirmed", "An order was confirmed.\n\nArguments: ``order``."),
            ("paid", "An order was paid."),
            ("silent", ""),
            ("missing", ""),
            ("Events.sent", "It is on its way."),
            ("sent", ""),
        ],
    )
    def test_reads(self, project, name, doc):
        project.write({"shop/signals.py": SIGNALS})
        assert source.docstring_below(str(project.folder / "shop" / "signals.py"), name) == doc

    def test_has_nothing_to_say_of_a_file_that_is_not_there(self, tmp_path):
        assert source.docstring_below(str(tmp_path / "signals.py"), "confirmed") == ""


class TestWalk:
    def test_knows_what_is_sure_to_be_reached(self):
        import ast

        text = """
def f(x):
    a()
    if x:
        b()
    with c():
        d()
    for y in e():
        g()
    try:
        h()
    except i():
        j()
    x and k()
    lambda: m()
    if not x:
        return
    n()
"""
        tree = ast.parse(text)
        spots = {node.func.id: spot for node, spot in walk(tree) if isinstance(node, ast.Call)}
        asked = {name: [ast.unparse(test) for test in spot.asked] for name, spot in spots.items() if spot.asked}
        assert asked == {"b": ["x"], "k": ["x"], "n": ["x"]}
        assert [name for name, spot in spots.items() if not spot.is_sure] == ["g", "i", "j", "m"]

    def test_knows_what_must_hold_there(self):
        import ast

        text = """
def f(x):
    if x:
        a()
    elif y:
        b()
    else:
        c()
    d() if x else e()
    if x:
        return
    elif not y:
        f()
    else:
        raise g()
    h()
    while x:
        if y: break
        i()
    if x:
        for y in z: return
    j()
"""
        tree = ast.parse(text)
        spots = {node.func.id: spot for node, spot in walk(tree) if isinstance(node, ast.Call)}
        assert {name: [ast.unparse(test) for test in spot.asked] for name, spot in spots.items()} == {
            "a": ["x"],
            "b": ["not x", "y"],
            "c": ["not x", "not y"],
            "d": ["x"],
            "e": ["not x"],
            "f": ["not x", "not y"],
            "g": ["not x", "y"],
            "h": ["not x", "not y"],
            "i": ["not x", "not y"],
            "j": ["not x", "not y"],
        }
        assert [name for name, spot in spots.items() if not spot.is_sure] == ["i", "j"]


class TestExcerpt:
    TEXT = """import json


class First(
    object,
):
    def left_out(self): ...

    @json.loads
    @json.dumps
    def kept(
        self,
    ):
        def inner():
            return 1

        return inner


async def kept_too():
    # a remark
    return 2


RESULT = 3
"""

    def module(self, text=TEXT):
        return Module(name="m", app="m", file="m.py", text=text)

    def test_keeps_the_outermost_functions_at_their_lines(self):
        lines = excerpt(self.module(), [14, 21]).text.splitlines()
        told = [(number, line) for number, line in enumerate(lines, start=1) if line]
        assert told == [
            (4, "class First:"),
            (9, "    @json.loads"),
            (10, "    @json.dumps"),
            (11, "    def kept("),
            (12, "        self,"),
            (13, "    ):"),
            (14, "        def inner():"),
            (15, "            return 1"),
            (17, "        return inner"),
            (20, "async def kept_too():"),
            (21, "    # a remark"),
            (22, "    return 2"),
        ]

    @pytest.mark.parametrize("wanted", [[25], [14, 25]])
    def test_keeps_everything_where_a_line_is_in_no_function(self, wanted):
        module = self.module()
        assert excerpt(module, wanted) is module

    def test_keeps_everything_where_a_function_cannot_be_cut(self):
        module = self.module('def f():\n    """\nA text without indent.\n    """\n    return 1\n')
        assert excerpt(module, [5]) is module
