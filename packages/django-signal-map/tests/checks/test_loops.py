"""Circles of signals, planted in a project, and what only looks like one."""

import json

import pytest

SIGNALS = '''
    from django.dispatch import Signal

    placed = Signal()
    """Arguments: none."""
    paid = Signal()
    """Arguments: none."""
    sent = Signal()
    """Arguments: none."""
'''
MODELS = """
    from django.db import models

    class Order(models.Model):
        number = models.TextField()

        def save(self, *args, **kwargs):
            super().save(*args, **kwargs)

        def save_whole(self): super().save()

    class Line(models.Model):
        order = models.ForeignKey(Order, models.CASCADE, related_name="lines")

    class Note(models.Model):
        text = models.TextField()
"""
APPS = """
    from django.apps import AppConfig

    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            from shop import receivers
"""
HEAD = """
    from functools import partial
    from django.db import transaction
    from django.db.models.signals import post_delete, post_save, pre_save
    from django.dispatch import receiver
    from signal_map.muting import muted
    from shop import services, signals
    from shop.models import Line, Note, Order
"""
SAVED = """
    @receiver(post_save, sender="shop.Order", dispatch_uid="a")
    def hear(sender, instance, **kwargs):
        {body}

    @receiver(post_save, sender=Line, dispatch_uid="b")
    def hear_line(sender, instance, **kwargs):
        instance.order.save()
"""
SAVES = [
    "instance.save()",
    "Order.objects.create(number=1)",
    "Order.objects.filter(pk=1).select_for_update().get_or_create(number=1)",
    "Order(number=1).save()",
    "services.by_annotation(1)",
    "services.by_argument(instance)",
    "services.by_assignment()",
    "services.in_a_loop()",
    "services.by_answer()",
    "services.first_of_two()",
    "services.optional(order=None)",
    "services.along_a_link(Line())",
    "services.lines_of(instance)",
    "transaction.on_commit(partial(services.by_argument, instance))",
    "transaction.on_commit(lambda: instance.save())",
    "services.late()",
    "services.Counter().count()",
    "services.again_and_again(1)",
]
SAVING = """
    from shop.models import Line, Order

    def by_annotation(order: Order): order.save()
    def by_argument(order): order.save(update_fields=["number"])
    def by_assignment():
        order = Order.objects.filter(pk=1).first()
        order.save()
    def in_a_loop():
        for order in Order.objects.filter(number=1).order_by("pk"):
            order.save()
    def _lock(pk) -> "Order": ...
    def by_answer(order=None):
        order = _lock(order)
        order.save()
    def _pair() -> tuple[Line, Order]: ...
    def first_of_two():
        line, order = _pair()
        order.save()
    def optional(order: Order | None): order.save()
    def along_a_link(line): line.order.save()
    def lines_of(order): order.lines.create()
    def late():
        from shop.deep import work
        work.finish()
    class Base:
        def count(self): Order.objects.create()
    def again_and_again(rows):
        for rows in rows.those(): rows = rows.more(rows); rows = rows.most(rows); rows = rows.all(rows, rows)
        rows = rows.filter(rows); rows = rows.filter(rows); rows = rows.filter(rows); rows = rows.filter(rows)
        rows = rows.filter(rows); rows = rows.filter(rows); rows = rows.filter(rows); rows = rows.filter(rows)
        order, rows = rows.first(), Order.objects.all()
        rows = Order.objects.filter(rows)
        rows.create()
    class Counter(Base):
        def count(self): super().count()
"""
HEARD = """
    FIELDS = ("number",)
    SET = {"number"}

    def connect_again():
        post_save.connect(hear, sender=Order, dispatch_uid="a")

    @receiver(post_save, sender=Order, dispatch_uid="a")
    def hear(sender, instance, created, **kwargs):
        pass
"""
SERVICES = """
    from shop.models import Order

    def save_new(order, is_new=False):
        if is_new:
            order.save()

    def save(order): order.save()
    def save_with(order, *notes, only=()): order.save()

    def make(model): model.objects.create()
"""
NOTHING, MAY, NEVER_ENDS = "nothing", "may", "never ends"
WEIGHED = {
    "if created: instance.save()": NOTHING,
    "if not created: return\ninstance.save()": NOTHING,
    "if not created or kwargs['raw']: return\ninstance.save()": NOTHING,
    "created and instance.save()": NOTHING,
    "instance.save() if created else None": NOTHING,
    "if kwargs.get('update_fields') is None: instance.save(update_fields=['number'])": NOTHING,
    "if not kwargs['update_fields']: instance.save(update_fields={'number'})": NOTHING,
    "if 'number' in (kwargs['update_fields'] or ()): return\ninstance.save(update_fields=FIELDS)": NOTHING,
    "if kwargs['update_fields'] == {'number'}: return\ninstance.save(update_fields={'number'})": NOTHING,
    "if kwargs['update_fields'] == frozenset(['number']): return\ninstance.save(update_fields=FIELDS)": NOTHING,
    "if kwargs['update_fields'] == frozenset({'number'}): return\ninstance.save(update_fields=['number'])": NOTHING,
    "if set(kwargs['update_fields'] or ()) == {'number'}: return\ninstance.save(update_fields=FIELDS)": NOTHING,
    "if 'number' in list(kwargs['update_fields'] or []): return\ninstance.save(update_fields=FIELDS)": NOTHING,
    "if len(kwargs['update_fields'] or ()) == 1: return\ninstance.save(update_fields=FIELDS)": NOTHING,
    "if kwargs['update_fields'] == SET: return\ninstance.save(update_fields=SET)": NOTHING,
    "if SET <= frozenset(kwargs['update_fields'] or ()): return\ninstance.save(update_fields=SET)": NOTHING,
    "instance.save(update_fields=set())": NOTHING,
    "if kwargs['update_fields'] == ['number']: return\ninstance.save(update_fields=['number'])": NEVER_ENDS,
    "if kwargs['update_fields'] == {'text'}: return\ninstance.save(update_fields=['number'])": NEVER_ENDS,
    "is_new = created\nif is_new:\n    order = instance\n    order.save()": NOTHING,
    "services.save_new(instance, is_new=created)": NOTHING,
    "services.save_new(instance, created)": NOTHING,
    "if kwargs['raw']:\n    instance.save()": NOTHING,
    "if created:\n    note = 1\nelif kwargs['raw']:\n    instance.save()": NOTHING,
    "instance.save()": NEVER_ENDS,
    "kwargs['raw'] or instance.save()": NEVER_ENDS,
    "if kwargs['raw']: return\ninstance.save()": NEVER_ENDS,
    "if kwargs.get('raw', False): return\nservices.save(instance)": NEVER_ENDS,
    "services.save_with(instance, 'a note', only=('number', 'text'))": NEVER_ENDS,
    "if not created: instance.save()": NEVER_ENDS,
    "if created: return\ninstance.save()": NEVER_ENDS,
    "if created:\n    return\nelse:\n    instance.save()": NEVER_ENDS,
    "if created: Order.objects.create()": NEVER_ENDS,
    "if created: Order().save(force_insert=True)": NEVER_ENDS,
    "if created: sender.objects.create()": NEVER_ENDS,
    "if created: type(instance).objects.create()": NEVER_ENDS,
    "if created: instance.__class__._default_manager.create()": NEVER_ENDS,
    "if created: sender().save()": MAY,
    "if created: Order().save()": MAY,
    "model = sender\nif created: services.make(model)": NEVER_ENDS,
    "sender.objects.update()": NOTHING,
    "super(Order, instance).save()": NEVER_ENDS,
    "if created: super(Order, instance).save()": NOTHING,
    "instance.save_base()": NEVER_ENDS,
    "instance.save_base(raw=True)": NEVER_ENDS,
    "if kwargs['raw']: return\ninstance.save_base(raw=True)": NOTHING,
    "if created: instance.save_base(force_insert=False)": NOTHING,
    "instance.save_whole()": NEVER_ENDS,
    "if created: instance.save()\nelse: Order.objects.create()": NEVER_ENDS,
    "if 'text' not in (kwargs['update_fields'] or ()): instance.save(update_fields=['number'])": NEVER_ENDS,
    "if instance.number: instance.save()": MAY,
    "if created or instance.number: instance.save()": MAY,
    "if created: Order.objects.last().save()": MAY,
    "created = sender\nif created: instance.save()": MAY,
    "for order in Order.objects.all(): instance.save()": MAY,
    "if not kwargs['update_fields']: instance.save(update_fields=instance.number)": MAY,
    "post_save.disconnect(sender=Order, dispatch_uid='a')\nservices.save(instance)\nconnect_again()": NOTHING,
    "post_save.disconnect(hear, sender=Order, dispatch_uid='a')\ninstance.save()\nconnect_again()": NOTHING,
    "post_save.disconnect(hear, sender=Order)\ninstance.save()": NEVER_ENDS,
    "pre_save.disconnect(hear, sender=Order, dispatch_uid='a')\ninstance.save()": NEVER_ENDS,
    "with muted('a'): services.save(instance)": NOTHING,
    "with muted('shop.receivers.hear'): instance.save()": NOTHING,
    "with muted('a'): pass\ninstance.save()": NEVER_ENDS,
    "if created: post_save.disconnect(sender=Order, dispatch_uid='a')\ninstance.save()": NEVER_ENDS,
    "if not created: post_save.disconnect(sender=Order, dispatch_uid='a')\ninstance.save()": NOTHING,
    "if instance.number: post_save.disconnect(sender=Order, dispatch_uid='a'); instance.save()": NOTHING,
    "def later(created):\n    if created: instance.save()\nlater(not created)": MAY,
    "instance.save(update_fields=())": NOTHING,
    "if created:\n    instance.pk = None\n    instance.save()": MAY,
    "if created: instance.save(*sender.how())": MAY,
    "if not kwargs['update_fields']: instance.save(**sender.how())": MAY,
}
LIST = """
    import json
    from signal_map.checks import loops
    print(json.dumps([
        {"signals": cycle.signals, "certain": cycle.is_certain, "text": str(cycle),
         "steps": [[step.what, step.name, str(step.place or "")] for step in cycle.steps]}
        for cycle in loops.cycles()
    ]))
"""


@pytest.fixture
def circles(project):
    """Write receivers and services of one app, and list its circles."""

    def find(receivers, services="", **files):
        written = {
            "shop/signals.py": SIGNALS,
            "shop/models.py": MODELS,
            "shop/apps.py": APPS,
            "shop/receivers.py": HEAD + receivers,
            "shop/services.py": services,
            **files,
        }
        return json.loads(project.write(written).python(LIST))

    return find


class TestCycles:
    def test_finds_a_signal_that_its_own_receiver_sends(self, circles):
        [found] = circles(
            """
    @receiver(signals.placed, dispatch_uid="a")
    def hear(sender, **kwargs):
        services.place()
            """,
            """
            from shop.signals import placed

            def place():
                placed.send(sender=None)
            """,
        )
        assert found["steps"] == [
            ["signal", "shop.placed", ""],
            ["receiver", "shop.receivers.hear", "shop/receivers.py:10"],
            ["function", "shop.services.place", "shop/services.py:4"],
            ["send", "place", "shop/services.py:5"],
        ]
        assert found["certain"]
        assert found["text"] == (
            "shop.placed → shop.receivers.hear (shop/receivers.py:10) → shop.services.place (shop/services.py:4) → "
            "place (shop/services.py:5) → shop.placed"
        )

    def test_finds_a_method_that_is_asked_for_by_its_name(self, circles):
        [found] = circles(
            """
    @receiver(signals.placed, dispatch_uid="a")
    def hear(sender, **kwargs):
        getattr(signals.placed, "send")(sender=None)
            """
        )
        assert found["certain"]

    def test_finds_two_and_three_signals_each_once(self, circles):
        found = circles(
            """
    @receiver(signals.placed, dispatch_uid="a")
    def one(sender, **kwargs):
        if services.is_wanted():
            signals.paid.send(sender=None)

    @receiver(signals.paid, dispatch_uid="b")
    def two(sender, **kwargs):
        services.go_on()

    @receiver(signals.sent, dispatch_uid="c")
    def three(sender, **kwargs):
        signals.placed.send_robust(sender=None)
            """,
            """
            from shop import signals

            def is_wanted(): ...

            def go_on():
                signals.placed.send(sender=None)
                Sender().send()

            class Sender:
                def send(self):
                    self._really()

                def _really(self):
                    signals.sent.send(sender=None)
            """,
        )
        assert sorted(cycle["signals"] for cycle in found) == [
            ["shop.paid", "shop.placed"],
            ["shop.paid", "shop.sent", "shop.placed"],
        ]
        assert not any(cycle["certain"] for cycle in found)

    def test_finds_a_save_of_what_is_heard_however_it_is_written(self, project):
        files = {
            "shop/signals.py": SIGNALS,
            "shop/models.py": MODELS,
            "shop/apps.py": APPS,
            "shop/receivers.py": HEAD + SAVED.format(body="pass"),
            "shop/services.py": SAVING,
            "shop/deep/__init__.py": "",
            "shop/deep/work.py": "from shop.models import Order as It\ndef finish():\n    It.objects.create()\n",
        }
        found = project.write(files).python(
            f"""
            import json
            from pathlib import Path
            from signal_map.checks import loops

            # the functions stay the same ones; what they do is read from the file
            file = Path("shop/receivers.py")
            text = file.read_text()
            for body in {["pass", *SAVES]!r}:
                file.write_text(text.replace("pass", body))
                print(json.dumps([cycle.signals for cycle in loops.cycles()]))
            """
        )
        control, *circles = [json.loads(line) for line in found.splitlines()]
        assert control == []
        alone = ["django.post_save(shop.Order)"]
        missing = [body for body, cycles in zip(SAVES, circles, strict=True) if alone not in cycles]
        assert missing == ["services.lines_of(instance)"]
        assert ["django.post_save(shop.Line)", *alone] in [sorted(cycle) for cycle in circles[SAVES.index(missing[0])]]

    def test_finds_a_task_that_is_put_in_a_queue(self, circles):
        found = circles(
            """
    @receiver(post_save, sender=Order, dispatch_uid="a")
    def hear(sender, **kwargs):
        transaction.on_commit(services.work.enqueue)
            """,
            """
            from shop.models import Order

            class Task:
                def __init__(self, func): self.func = func
                def enqueue(self): ...

            @Task
            def work():
                Order.objects.create()
            """,
        )
        assert [(cycle["signals"], cycle["certain"]) for cycle in found] == [(["django.post_save(shop.Order)"], False)]

    @pytest.mark.parametrize(
        ("takes", "body"),
        [
            ("sender, instance, **kwargs", "instance.save()"),
            ("sender, instance, **kwargs", "services.save(instance)"),
            ("sender, **kwargs", "kwargs['instance'].save()"),
            ("sender, **more", "services.save(order=more.get('instance'))"),
        ],
    )
    def test_finds_a_receiver_that_saves_what_it_hears_of(self, circles, takes, body):
        found = circles(
            f"""
    @receiver(post_save, dispatch_uid="a")
    def hear({takes}):
        {body}

    @receiver(post_save, sender=Note, dispatch_uid="b")
    def hear_note({takes}):
        {body}
            """,
            "def save(order): order.save()",
        )
        assert sorted((cycle["signals"][0], cycle["certain"]) for cycle in found if len(cycle["signals"]) == 1) == [
            ("django.post_save", True),
            ("django.post_save(shop.Note)", True),
            ("django.post_save(shop.Note)", True),
        ]

    def test_finds_rows_that_go_with_a_deleted_one(self, circles):
        found = circles(
            """
    @receiver(post_delete, sender=Line, dispatch_uid="a")
    def hear(sender, instance, **kwargs):
        Order.objects.filter(pk=1).delete()
            """
        )
        assert [cycle["signals"] for cycle in found] == [["django.post_delete(shop.Line)"]]

    def test_says_the_same_of_the_same_code_as_the_guard(self, project):
        """Each way to hear of an order: what the check says of it, and whether the guard has to stop it."""
        files = {
            "shop/signals.py": SIGNALS,
            "shop/models.py": MODELS,
            "shop/apps.py": APPS,
            "shop/receivers.py": HEAD + HEARD,
            "shop/services.py": SERVICES,
        }
        found = project.write(files).python(
            f"""
            import json
            from importlib import reload
            from pathlib import Path
            from django.core.management import call_command
            from django.db.models.signals import post_save
            from signal_map.checks import loops
            from signal_map.tracing.guard import SignalLoop
            from shop import receivers
            from shop.models import Order

            def hear_anew():
                post_save.disconnect(sender=Order, dispatch_uid="a")
                reload(receivers)

            def is_stopped():
                try:
                    Order.objects.create(number="1")
                    hear_anew()
                    Order.objects.first().save()
                except SignalLoop:
                    return True
                return False

            call_command("migrate", run_syncdb=True, verbosity=0)
            file = Path("shop/receivers.py")
            text = file.read_text()
            for body, said in {WEIGHED!r}.items():
                file.write_text(text.replace("\\n    pass", "\\n    " + body.replace("\\n", "\\n    ")))
                hear_anew()
                circles = [[cycle.signals, cycle.is_certain] for cycle in loops.cycles()]
                print(json.dumps([circles, said != {MAY!r} and is_stopped()]))
            """
        )
        met = [json.loads(line) for line in found.splitlines()]
        words = {(): NOTHING, (True,): NEVER_ENDS, (False,): MAY}
        said = [words[tuple(is_certain for _, is_certain in circles)] for circles, _ in met]
        assert dict(zip(WEIGHED, said, strict=True)) == WEIGHED
        stopped = {body for body, (_, is_stopped) in zip(WEIGHED, met, strict=True) if is_stopped}
        assert stopped == {body for body, said in WEIGHED.items() if said == NEVER_ENDS}

    def test_weighs_what_a_signal_of_ones_own_is_sent_with(self, circles):
        found = circles(
            """
    @receiver(signals.placed, dispatch_uid="a")
    def once_more(sender, is_repeated=False, **kwargs):
        if not is_repeated:
            services.repeat(is_repeated=True)

    @receiver(signals.paid, dispatch_uid="b")
    def for_ever(sender, **kwargs):
        if kwargs["is_repeated"]:
            signals.paid.send(sender=None, is_repeated=True)

    @receiver(signals.paid, sender=None, dispatch_uid="d")
    def never(sender, **kwargs):
        if sender:
            signals.paid.send(None)

    @receiver(signals.sent, dispatch_uid="c")
    def perhaps(sender, is_repeated, **kwargs):
        if is_repeated:
            signals.sent.send(sender=None, is_repeated=services.ask())
            """,
            """
            from shop import signals

            def ask(): ...

            def repeat(is_repeated):
                signals.placed.send(sender=None, is_repeated=is_repeated)
            """,
        )
        assert [(cycle["signals"], cycle["certain"]) for cycle in found] == [
            (["shop.paid"], True),
            (["shop.sent"], False),
        ]

    def test_leaves_false_friends_alone(self, circles):
        found = circles(
            """
    @receiver(post_save, sender=Order, dispatch_uid="a")
    def hear(sender, instance, created, **kwargs):
        if created:
            Note.objects.create(text=instance.number)
        Order.objects.filter(pk=instance.pk).update(number=1)
        Order.objects.bulk_create([Order()])
        Order.objects.get(pk=1)
        services.save(instance)
        services.Order().save()

    @receiver(pre_save, sender=Line, dispatch_uid="b")
    def fill_in(sender, instance, **kwargs):
        instance.number = Order(number=1)

    @receiver(signals.placed, sender=Note, dispatch_uid="c")
    def hear_of_notes(sender, **kwargs):
        signals.placed.send(sender=Order)
        signals.paid.send(sender=None)

    @receiver(post_save, sender=Note, dispatch_uid="d")
    def never_called(sender, **kwargs):
        def hide(Order):
            Order.save()
            """,
            """
            class Order:
                def save(self): ...

            def save(instance): return instance

            def nobody_calls_this():
                from shop.models import Order
                Order.objects.create()
            """,
        )
        assert found == []


class TestCheck:
    LOOP = {
        "shop/signals.py": SIGNALS,
        "shop/models.py": MODELS,
        "shop/apps.py": APPS,
        "shop/services.py": "",
        "mail/__init__.py": "",
        "shop/receivers.py": HEAD
        + """
    @receiver(signals.placed, dispatch_uid="a")
    def hear(sender, **kwargs):
        signals.placed.send(sender=None)
    """,
    }
    PRINT = """
        from signal_map.checks import rules
        print([(message.id, str(message.obj)) for message in rules.check_signals() if "141" in message.id])
        print([message.msg for message in rules.check_signals() if "141" in message.id])
    """

    def test_tells_a_circle_that_is_certain(self, project):
        printed = project.write(self.LOOP).python(self.PRINT)
        assert "[('signals.E141', 'shop/receivers.py:10')]" in printed
        assert "these signals never end: shop.placed → shop.receivers.hear (shop/receivers.py:10) → hear" in printed

    def test_warns_of_one_that_a_condition_may_end(self, project):
        text = self.LOOP["shop/receivers.py"].replace("signals.placed.send", "kwargs and signals.placed.send")
        printed = project.write({**self.LOOP, "shop/receivers.py": text}).python(self.PRINT)
        assert "[('signals.W141', 'shop/receivers.py:10')]" in printed
        assert "may go round in a circle" in printed


class TestReach:
    def test_tells_what_follows_from_a_signal(self, project):
        text = """
    @receiver(signals.placed, dispatch_uid="a")
    def pay(sender, **kwargs):
        services.pay()

    @receiver(signals.paid, dispatch_uid="b")
    def note(sender, **kwargs):
        Note.objects.create()

    @receiver(post_save, sender=Note, dispatch_uid="c")
    def mail(sender, **kwargs): ...
        """
        files = {
            "shop/signals.py": SIGNALS,
            "shop/models.py": MODELS,
            "shop/apps.py": APPS,
            "shop/receivers.py": HEAD + text,
            "shop/services.py": "from shop.signals import paid\ndef pay():\n    paid.send(None)\n",
        }
        printed = project.write(files).python(
            """
            from signal_map.checks import loops
            def tell(follow, depth):
                print(" " * depth + follow.node.signal, follow.node.receiver.short_name)
                for steps, inner in follow.follows:
                    print(" " * depth + "by", ", ".join(step.name for step in steps))
                    tell(inner, depth + 1)
            for follow in loops.reach("shop.placed"):
                tell(follow, 0)
            """
        )
        assert printed.splitlines() == [
            "shop.placed pay",
            "by shop.services.pay, pay",
            " shop.paid note",
            " by note",
            "  django.post_save(shop.Note) mail",
        ]
