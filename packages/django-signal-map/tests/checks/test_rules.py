"""Each rule finds a fault that is planted, and nothing in the same project without it."""

import json

import pytest
from django.apps import apps
from django.core.checks import ERROR, WARNING

from signal_map.checks import rules

SOUND = {
    "signals.toml": """
        "orders.confirmed" = { must = ["stock"], heard_by = ["mail"], kind = "must hold" }
        "orders.counted" = { heard_by = ["mail"] }
        "django.post_save(orders.Order)" = { heard_by = ["mail"] }
        "shipping.sent" = { must = ["orders", "mail"] }
        "django.post_save(shipping.Parcel)" = { must = ["mail"] }
    """,
    "orders/signals.py": '''
        from django.dispatch import Signal

        confirmed = Signal()
        """An order was confirmed.

        Arguments: ``order``, ``at``.
        """

        counted = Signal()
        """Somebody counts. Arguments are none."""
    ''',
    "orders/models.py": """
        from django.db import models

        class Order(models.Model):
            number = models.TextField()
    """,
    "orders/services.py": """
        from django.db import transaction
        from orders import signals

        @transaction.atomic
        def confirm(order):
            signals.confirmed.send(sender=None, order=order, at=1)

        def count(**more):
            signals.counted.send(None)
            signals.confirmed.send(None, **more)
    """,
    "stock/apps.py": """
        from django.apps import AppConfig, apps

        class StockConfig(AppConfig):
            name = "stock"

            def ready(self):
                if apps.is_installed("orders"):
                    from stock import receivers
    """,
    "stock/receivers.py": """
        from django.dispatch import receiver
        from orders.signals import confirmed
        from stock import services

        @receiver(confirmed, dispatch_uid="stock.take")
        def take(sender, order, **kwargs):
            services.take()
    """,
    "stock/services.py": """
        def take(): ...
    """,
    "mail/apps.py": """
        from importlib import import_module
        from django.apps import AppConfig, apps

        class MailConfig(AppConfig):
            name = "mail"

            def ready(self):
                for sender in ("orders", "shipping"):
                    if apps.is_installed(sender):
                        import_module(f"mail.receivers.{sender}")
    """,
    "mail/receivers/orders.py": """
        from django.db.models.signals import post_save
        from django.dispatch import receiver
        from orders.signals import confirmed, counted

        @receiver(confirmed, dispatch_uid="mail.tell")
        def tell(sender, **kwargs): ...

        @receiver(post_save, sender="orders.Order", dispatch_uid="mail.note")
        def note(sender, **kwargs): ...

        def count(sender, **kwargs): ...

        counted.connect(count, dispatch_uid="mail.count")
    """,
}
KEPT = '{"CONTRACT": BASE_DIR / "signals.toml"}'
LIST = """
    import json
    from signal_map.checks import rules
    print(json.dumps([[message.id, str(message.obj), message.msg, message.hint] for message in rules.check_signals()]))
"""


@pytest.fixture
def faults(project):
    """Write the sound project with changes, and list what the rules find: id, place, text, hint."""

    def list_them(*changes, files=None, signal_map=KEPT, settings=""):
        written = {**SOUND, **(files or {})}
        for file, old, new in changes:
            assert old in written[file]
            written[file] = written[file].replace(old, new)
        project.write(written, signal_map)
        with (project.folder / "settings.py").open("a") as file:
            file.write(settings)
        return json.loads(project.python(LIST))

    return list_them


LOOSE = "DEBUG = False\n"  # Django itself refuses a receiver without **kwargs while DEBUG is on
HEAR = "orders/receivers.py"
HEARD_BY_ITSELF = {
    "orders/apps.py": """
        from django.apps import AppConfig

        class OrdersConfig(AppConfig):
            name = "orders"

            def ready(self):
                from orders import receivers
    """
}
TELL = (
    "mail/receivers/orders.py",
    '@receiver(confirmed, dispatch_uid="mail.tell")\n        def tell(sender, **kwargs): ...',
)
READY = (
    'for sender in ("orders", "shipping"):\n                    if apps.is_installed(sender):\n'
    '                        import_module(f"mail.receivers.{sender}")'
)


def told(found, number, *pieces):
    """The one fault found has this id, and says all of this."""
    assert [fault[0] for fault in found] == [f"signals.{number}"], found
    [[_, place, text, hint]] = found
    for piece in pieces:
        assert piece in f"{place} {text} {hint}"
    assert hint


class TestSoundProject:
    def test_is_silent(self, faults):
        assert faults() == []

    def test_is_silent_without_the_contract(self, faults):
        assert faults(signal_map="{}") == []


class TestHearsItself:
    @pytest.mark.parametrize("heard", ["confirmed", 'post_save, sender="orders.Order"', "post_save, sender=Order"])
    def test_is_found(self, faults, heard):
        text = f"""
            from django.db.models.signals import post_save
            from django.dispatch import receiver
            from orders.models import Order
            from orders.signals import confirmed

            @receiver({heard}, dispatch_uid="orders.hear")
            def hear(sender, **kwargs): ...
        """
        found = faults(files={**HEARD_BY_ITSELF, HEAR: text})
        told(found, "E101", "orders/receivers.py:7", "orders hears itself", "a service that does both")


class TestNotInContract:
    def test_is_found(self, faults):
        found = faults(("signals.toml", 'heard_by = ["mail"], kind', "kind"))
        told(found, "E102", "mail/receivers/orders.py:6", "mail.receivers.orders.tell", 'Add "mail" to heard_by')

    def test_is_found_for_a_signal_of_django(self, faults):
        found = faults(("signals.toml", "post_save(orders.Order)", "post_delete(orders.Order)"))
        told(found, "E102", "django.post_save(orders.Order)", "signals.toml")

    def test_knows_the_row_for_any_sender(self, faults):
        assert faults(("signals.toml", "post_save(orders.Order)", "post_save")) == []

    def test_leaves_packages_alone(self, faults):
        text = "from django.contrib.auth.signals import user_logged_in\nfrom django.contrib.auth.models import User\n"
        assert faults(files={"stock/views.py": text}) == []


class TestMustBeHeard:
    def test_is_found(self, faults):
        found = faults(("stock/apps.py", "from stock import receivers", "pass"))
        told(found[:1], "E103", "signals.toml:2", "orders.confirmed must be heard by stock", "ready() of stock")
        told(found[1:], "E118", "stock/receivers.py", "in a process that loads stock.receivers")

    def test_is_found_for_a_signal_of_a_model(self, faults):
        found = faults(("signals.toml", 'post_save(orders.Order)" = { heard_by = ["mail"', 'x" = { must = ["y"'))
        assert {fault[0] for fault in found} == {"signals.E102", "signals.E104"}
        found = faults(
            ("signals.toml", '{ heard_by = ["mail"] }\n        "ship', '{ must = ["mail", "stock"] }\n"ship')
        )
        told(found, "E103", "django.post_save(orders.Order) must be heard by stock")


class TestContractIsSound:
    def test_says_what_cannot_be_read(self, faults):
        told(faults(("signals.toml", "kind = ", "kind ")), "E104", "signals.toml:2", "One line a signal")

    def test_says_what_cannot_be_understood(self, faults):
        found = faults(("signals.toml", '"orders.counted" = { heard_by = ["mail"] }', '"orders.counted" = { by = 1 }'))
        assert [fault[0] for fault in found] == ["signals.E102", "signals.E104"]
        assert found[1][1] == "signals.toml:3"

    def test_says_that_there_is_no_such_file(self, faults):
        told(faults(signal_map='{"CONTRACT": BASE_DIR / "no.toml"}'), "E104", "no.toml", "cannot be read")

    def test_says_that_there_is_no_such_signal(self, faults):
        found = faults(("signals.toml", '"shipping.sent"', '"orders.sent" = {}\n"shipping.sent"'))
        told(found, "E104", "signals.toml:5", "there is no signal orders.sent")


class TestWellFormed:
    def test_finds_what_is_wrong_with_a_receiver(self, faults):
        text = """
            from django.dispatch import receiver
            from orders.signals import confirmed

            @receiver(confirmed)
            def anonymous(sender, **kwargs): ...

            @receiver(confirmed, dispatch_uid="b")
            def strict(sender, order, at, signal): ...

            @receiver(confirmed, dispatch_uid="c")
            async def later(sender, **kwargs): ...

            def outer():
                @receiver(confirmed, weak=False, dispatch_uid="d")
                def kept(sender, **kwargs): ...

                @receiver(confirmed, dispatch_uid="e")
                def lost(sender, **kwargs): ...

                def connected(sender, **kwargs): ...

                confirmed.connect(connected, dispatch_uid="f")

            outer()
            confirmed.connect(lambda **kwargs: None, weak=False, dispatch_uid="g")
            confirmed.connect(lambda **kwargs: None, dispatch_uid="h")
        """
        found = faults(
            (TELL[0], TELL[1], "from mail.receivers import hearing"),
            files={"mail/receivers/hearing.py": text},
            settings=LOOSE,
        )
        assert sorted((place, number) for number, place, *_ in found) == [
            ("mail/receivers/hearing.py:11", "signals.E113"),
            ("mail/receivers/hearing.py:15", "signals.E114"),
            ("mail/receivers/hearing.py:18", "signals.E114"),
            ("mail/receivers/hearing.py:23", "signals.E114"),
            ("mail/receivers/hearing.py:26", "signals.E115"),
            ("mail/receivers/hearing.py:27", "signals.E115"),
            ("mail/receivers/hearing.py:5", "signals.E111"),
            ("mail/receivers/hearing.py:8", "signals.E112"),
        ]
        hints = {number: hint for number, _, _, hint in found}
        assert 'dispatch_uid="mail.receivers.hearing.anonymous"' in hints["signals.E111"]
        assert all(hints.values())

    def test_is_a_warning_where_no_contract_is_kept(self, faults):
        found = faults((TELL[0], ', dispatch_uid="mail.tell"', ""), signal_map="{}")
        told(found, "W111", "mail/receivers/orders.py:6")


class TestOneUidEach:
    def test_finds_the_receiver_that_is_never_called(self, faults):
        twin = TELL[1].replace("def tell", "def tell_again")
        found = faults((TELL[0], TELL[1], f"{TELL[1]}\n\n        {twin}"))
        told(found, "E116", "mail/receivers/orders.py:9", "tell_again", "“mail.tell”", "(mail/receivers/orders.py:6)")

    def test_finds_it_under_another_name_of_the_decorator_and_among_several_signals(self, faults):
        more = """
        from django.dispatch import receiver as hear

        @hear([counted, confirmed], dispatch_uid="mail.tell")
        def tell_again(sender, **kwargs): ...
        """
        told(faults((TELL[0], TELL[1], TELL[1] + "\n" + more)), "E116", "tell_again", "“mail.tell”", "orders.confirmed")

    def test_allows_it_on_another_signal_for_another_sender_and_in_another_branch(self, faults):
        more = """
        @receiver(counted, dispatch_uid="mail.tell")
        def tell_else(sender, **kwargs): ...

        @receiver(confirmed, sender=int, dispatch_uid="mail.tell")
        def tell_int(sender, **kwargs): ...

        if True:
            counted.connect(tell, dispatch_uid="one")
        else:
            counted.connect(tell_else, dispatch_uid="one")
        """
        assert faults((TELL[0], TELL[1], TELL[1] + "\n" + more)) == []


IMPORT_TRANSACTION = "from django.db import transaction\n        from django.dispatch"


class TestAsksForWhatIsSent:
    @pytest.mark.parametrize(
        "asks",
        [
            "def take(sender, ordre, **kwargs):",
            "def take(sender, *, ordre, **kwargs):",
            "@transaction.atomic\n        def take(sender, ordre, **kwargs):",
            "def take(sender, **kwargs):\n            order = kwargs['ordre']",
            "def take(sender, **kwargs):\n            order = kwargs.pop('ordre')",
            "def take(sender, **kwargs):\n            lines = [line for line in kwargs['ordre']]",
            "def take(sender, **kwargs):\n            lines = sum(kwargs['ordre'] for line in range(2))",
            "def take(sender, **kwargs):\n            lines = {line: kwargs['ordre'] for line in range(2)}",
        ],
    )
    def test_finds_an_argument_that_nobody_sends(self, faults, asks):
        found = faults(
            ("stock/receivers.py", "def take(sender, order, **kwargs):", asks),
            ("stock/receivers.py", "from django.dispatch", IMPORT_TRANSACTION),
        )
        told(
            found, "E117", "stock/receivers.py:7", "stock.receivers.take, which hears orders.confirmed, asks for ordre"
        )
        assert found[0][3].startswith("Sent are at, order.")

    def test_finds_it_for_a_signal_of_django(self, faults):
        found = faults(("mail/receivers/orders.py", "def note(sender, **", "def note(sender, instanse, created, **"))
        told(found, "E117", "asks for instanse", "created, instance, raw, update_fields, using")

    def test_finds_it_where_only_the_code_tells_what_is_sent(self, faults):
        found = faults(("mail/receivers/orders.py", "def count(sender, **", "def count(sender, many, **"))
        told(found, "E117", "asks for many", "Nothing is sent")

    def test_allows_what_is_sent_what_has_a_default_and_what_is_asked_for_first(self, faults):
        text = """
        def tell(sender, order, signal, at, ordre=None, **kwargs):
            if "ordre" in kwargs:
                kwargs["ordre"]
            try:
                kwargs["ordre"]
            except KeyError:
                kwargs.get("ordre")
            kwargs["mine"] = kwargs["raw"] if ordre else None
            return [kwargs["ordre"] for name in kwargs if name == "ordre"]
        """
        assert faults((TELL[0], "def tell(sender, **kwargs): ...", text.strip())) == []

    def test_is_silent_where_nobody_can_tell_what_is_sent(self, faults):
        found = faults(
            ("orders/services.py", "signals.counted.send(None)", "signals.counted.send(None, **more)"),
            ("mail/receivers/orders.py", "def count(sender, **", "def count(sender, many, **"),
        )
        assert found == []


class TestIsConnected:
    ROUTED = """
        from django.urls import path
        from orders import views
        urlpatterns = []
    """
    VIEWS = """
        from django.dispatch import receiver
        from orders.signals import confirmed

        @receiver(confirmed, dispatch_uid="orders.hear")
        def hear(sender, **kwargs): ...
    """

    def test_a_receiver_that_only_an_address_loads_is_held_to_the_rules(self, faults):
        found = faults(files={"orders/views.py": self.VIEWS, "urls.py": self.ROUTED})
        told(found, "E101", "orders/views.py:5", "orders hears itself")

    @pytest.mark.parametrize("path", ["orders/middleware.py", "orders/templatetags/tags.py"])
    def test_and_so_is_one_that_only_a_request_loads(self, faults, path):
        more = """
        from django import template
        register = template.Library()
        def stamp(get_response): return get_response
        """
        settings = "MIDDLEWARE += ['orders.middleware.stamp']\n" if "middleware" in path else ""
        told(faults(files={path: self.VIEWS + more}, settings=settings), "E101", f"{path}:5", "orders hears itself")

    def test_addresses_that_cannot_be_loaded_keep_nobody_from_the_rest(self, faults):
        found = faults(("signals.toml", 'heard_by = ["mail"], kind', "kind"), files={"urls.py": "import nothing"})
        told(found, "E102", "mail.receivers.orders.tell")

    def test_finds_a_receiver_that_nobody_loads(self, faults):
        found = faults(files={"orders/views.py": self.VIEWS})
        told(
            found,
            "E118",
            "orders/views.py:5",
            "orders.views.hear hears only in a process that loads orders.views",
            "ready()",
        )

    def test_finds_a_receiver_that_another_one_of_its_name_has_replaced(self, faults):
        twin = TELL[1].replace("confirmed", "counted").replace("mail.tell", "mail.twin")
        # while DEBUG is on, Django itself holds a function that it has looked at
        found = faults((TELL[0], TELL[1], f"{TELL[1]}\n\n        {twin}"), settings=LOOSE)
        told(found, "E118", "mail/receivers/orders.py:6", "mail.receivers.orders.tell", "not in the process")

    def test_allows_one_that_waits_for_an_app_and_one_that_is_connected_now_and_then(self, faults):
        text = """
            from django.dispatch import receiver
            from shipping.signals import sent

            @receiver(sent, dispatch_uid="mail.sent")
            def tell(sender, **kwargs): ...
        """
        more = """
        @receiver(counted, dispatch_uid="mail.renamed")
        @lambda function: tell
        def renamed(sender, **kwargs): ...

        def start(): counted.connect(tell, dispatch_uid="mail.now_and_then")
        if not tell:
            counted.connect(tell, dispatch_uid="mail.never")
        """
        found = faults(
            (TELL[0], TELL[1], TELL[1] + "\n" + more),
            files={"mail/receivers/shipping.py": text},
        )
        assert found == []


class TestLooksAtRawFirst:
    """``loaddata`` may write a comment before its post."""

    NOTE = ("mail/receivers/orders.py", "def note(sender, **kwargs): ...")
    MODELS = {
        "orders/models.py": """
        from django.db import models

        class Order(models.Model):
            number = models.TextField()
            parent = models.ForeignKey("self", models.CASCADE, related_name="children")

            @property
            def label(self):
                return self.parent.number
        """
    }

    @pytest.mark.parametrize(
        ("line", "told_of"),
        [
            ("parent = instance.parent", "instance.parent"),
            ("return instance.number or instance.label", "instance.label"),
            ("if instance.children is None or raw: return", "instance.children"),
            ("print(instance)", "print(instance)"),
            ("instance.refresh_from_db()", "instance.refresh_from_db()"),
            ("sender.objects.filter(pk=instance.pk).delete()", "sender.objects.filter(pk=instance.pk)"),
            ("order = kwargs['instance']; order.parent", "order.parent"),
            ("if created: services.tell(instance)", "services.tell(instance)"),
        ],
    )
    def test_finds_what_is_read_before(self, faults, line, told_of):
        named = "" if "kwargs" in line else "instance, created, raw=False, "
        text = f"def note(sender, {named}**kwargs):\n            {line}"
        found = faults((*self.NOTE, text), files=self.MODELS)
        told(found, "E119", "mail/receivers/orders.py:11 mail.receivers.orders.note, which", f"has {told_of}")

    @pytest.mark.parametrize(
        "line",
        [
            "if raw: return\n            print(instance.parent)",
            "if created and not raw: print(instance.parent)",
            "if instance.pk is None or instance.parent_id == 1 or raw: return\n            instance.parent",
            "if isinstance(instance, sender) and not raw: print(instance)",
            "if kwargs.get('raw') or instance.parent: return",
            "print(instance, raw)",
            "print(sender)",
            "services.hear(instance, **kwargs)",
        ],
    )
    def test_allows_what_looks_at_it_first_gives_it_on_or_reads_columns_only(self, faults, line):
        named = "instance, created=True, " if "kwargs" in line else "instance, created, raw=False, "
        assert faults((*self.NOTE, f"def note(sender, {named}**kwargs):\n            {line}"), files=self.MODELS) == []


class TestHasDocstring:
    def test_is_found(self, faults):
        found = faults(("orders/signals.py", '"""Somebody counts. Arguments are none."""', ""))
        told(found, "E121", "orders/signals.py:10", "orders.counted has no docstring", "right below")


class TestTellsTheTruth:
    @pytest.mark.parametrize(
        ("old", "new", "text"),
        [
            ("order=order, at=1", "order=order, at=1, by=2", "with by: its docstring tells otherwise"),
            ("order=order, at=1", "order=order", "without at: its docstring tells otherwise"),
        ],
    )
    def test_finds_what_is_sent_otherwise(self, faults, old, new, text):
        told(faults(("orders/services.py", old, new)), "E122", "orders/services.py:7", text)

    def test_finds_what_a_docstring_leaves_out(self, faults):
        found = faults(("orders/services.py", "counted.send(None", "counted.send(None, number=1"))
        told(found, "E122", "with number: its docstring names no arguments", "(orders/signals.py:10)")


class TestAcrossApps:
    def test_is_found(self, faults):
        text = """
            from orders.models import Order
            import orders.services
            import orders
            from orders import services, signals
            from orders.signals import confirmed
            from shipping_rates import rates
            def take():
                from ..orders import models
                from . import models as mine
        """
        found = faults(files={"stock/unloaded.py": text})
        assert [(number, place, text) for number, place, text, _ in found] == [
            ("signals.E131", "stock/unloaded.py:2", "stock imports orders.models.Order."),
            ("signals.E131", "stock/unloaded.py:3", "stock imports orders.services."),
            ("signals.E131", "stock/unloaded.py:4", "stock imports orders."),
            ("signals.E131", "stock/unloaded.py:5", "stock imports orders.services."),
            ("signals.E131", "stock/unloaded.py:6", "stock imports orders.signals.confirmed."),
        ]
        assert "belongs into stock/receivers" in found[-1][3]

    def test_is_found_in_a_receiver_that_takes_more_than_signals(self, faults):
        found = faults(("stock/receivers.py", "import services", "import services\n        import orders.services"))
        told(found, "E131", "stock/receivers.py", "orders.services", "Ask orders by a signal")

    def test_lets_foundations_import_and_be_imported(self, faults):
        text = "from orders.models import Order\ndef take(): ..."
        for foundation in ("orders", "stock"):
            signal_map = f'{{"CONTRACT": BASE_DIR / "signals.toml", "FOUNDATIONS": ("{foundation}",)}}'
            assert faults(files={"stock/services.py": text}, signal_map=signal_map) == []

    def test_is_silent_where_no_contract_is_kept(self, faults):
        files = {"stock/services.py": "from orders.models import Order\ndef take(): ..."}
        assert faults(files=files, signal_map="{}") == []

    def test_is_found_in_disguise(self, faults):
        text = """
            from importlib import import_module as load
            from django.apps import apps
            from django.utils import module_loading

            WHAT = "orders.models"

            def hide(name):
                import_module("orders.models")
                import_module(WHAT)
                module_loading.import_string("orders.models.Order")
                __import__("orders.models")
                for part in ("models", "views"):
                    import_module(f"orders.{part}")
                apps.get_model("orders.Order")
                apps.get_model("orders", "Order")
                apps.get_model("stock.Item")
                import_module(name)
                import_module(f"stock.{name}")
        """
        found = faults(files={"stock/unloaded.py": text})
        assert [(place.rpartition(":")[2], text.split()[3]) for _, place, text, _ in found] == [
            ("9", "orders.models"),
            ("10", "orders.models"),
            ("11", "orders.models.Order"),
            ("12", "orders.models"),
            ("14", "orders.models"),
            ("15", "orders.Order"),
            ("16", "orders.Order"),
        ]
        assert {number for number, *_ in found} == {"signals.E132"}

    def test_leaves_migrations_alone(self, faults):
        files = {"stock/migrations/0001_initial.py": 'def move(apps): apps.get_model("orders.Order")\n'}
        assert faults(files=files) == []


class TestLazySenders:
    @pytest.mark.parametrize(
        "ready",
        [
            "from mail.receivers import orders",
            'import_module("mail.receivers.orders")',
            'for sender in ("orders",):\n                    import_module(f"mail.receivers.{sender}")',
            'if apps.is_installed("stock"):\n                    import_module("mail.receivers.orders")',
            'if not apps.is_installed("orders"):\n                    import_module("mail.receivers.orders")\n'
            '                import_module("mail.receivers.orders")',
        ],
    )
    def test_is_found(self, faults, ready):
        told(
            faults(("mail/apps.py", READY, ready)),
            "E133",
            "mail/receivers/orders.py:9",
            "waits for orders.Order",
            'if apps.is_installed("orders")',
        )

    @pytest.mark.parametrize(
        "ready",
        [
            'if apps.is_installed("orders"):\n                    from mail.receivers import orders',
            'if apps.is_installed("orders") and self:\n                    import mail.receivers.orders',
            'if "orders" in settings.INSTALLED_APPS:\n                    from .receivers import orders',
            'if not apps.is_installed("orders"):\n                    return\n'
            "                from mail.receivers import orders",
            'if apps.is_installed("orders"):\n                    from mail import hearing',
        ],
    )
    def test_knows_the_question_however_it_is_asked(self, faults, ready):
        files = {"mail/hearing.py": "from mail.receivers import orders\n"} if "hearing" in ready else {}
        settings = (
            "mail/apps.py",
            "import AppConfig, apps",
            "import AppConfig, apps\n        from django.conf import settings",
        )
        assert faults(("mail/apps.py", READY, ready), settings, files=files) == []

    def test_knows_the_question_where_it_connects(self, faults):
        old = '@receiver(post_save, sender="orders.Order", dispatch_uid="mail.note")\n        def note('
        new = (
            'from django.apps import apps\n\n        if apps.is_installed("orders"):\n'
            '            post_save.connect(tell, sender="orders.Order", dispatch_uid="mail.note")\n\n        def note('
        )
        changes = [(TELL[0], old, new), ("mail/apps.py", READY, "from mail.receivers import orders")]
        assert faults(*changes) == []


class TestManageCheck:
    def test_stops_a_project_that_keeps_a_contract_and_warns_one_that_does_not(self, project):
        changed = {
            **SOUND,
            "mail/receivers/orders.py": SOUND["mail/receivers/orders.py"].replace('"mail.tell"', "None"),
        }
        printed = project.write(changed, KEPT).manage("check", "--tag", "signals", code=1)
        assert "mail/receivers/orders.py:6: (signals.E111) mail.receivers.orders.tell" in printed
        assert "HINT: Say dispatch_uid=" in printed
        project.write(changed).manage("check", "--tag", "signals")
        assert "no issues" in project.write(SOUND, KEPT).manage("check", "--tag", "signals")


class TestCheckSignals:
    @pytest.fixture(autouse=True)
    def kept(self, settings, tmp_path):
        """A project that keeps a contract is serious about the rules."""
        settings.SIGNAL_MAP = {"CONTRACT": tmp_path / "signals.toml"}

    def test_tells_only_of_the_apps_asked_for(self, monkeypatch):
        here = rules.Fault(111, app="sessions", place="a.py:1", text="", hint="")
        there = rules.Fault(112, app="auth", place="b.py:1", text="", hint="")
        monkeypatch.setattr(rules, "faults", lambda: iter([here, there]))
        assert [message.id for message in rules.check_signals()] == ["signals.E111", "signals.E112"]
        assert [message.id for message in rules.check_signals([apps.get_app_config("auth")])] == ["signals.E112"]

    def test_says_that_a_rule_failed_and_goes_on(self, monkeypatch, caplog):
        def fails(project):
            raise KeyError("order")

        def finds(project):
            yield rules.Fault(111, app="sessions", place="a.py:1", text="", hint="")

        monkeypatch.setattr(rules, "RULES", (fails, finds))
        failed, found = rules.check_signals()
        assert (failed.id, failed.msg) == ("signals.W199", "the rule fails failed: KeyError: 'order'")
        assert found.id == "signals.E111"
        assert "The rule fails failed" in caplog.text

    def test_is_as_serious_as_the_project_is_about_it(self, settings):
        fault = rules.Fault(111, app="sessions", place="a.py:1", text="It is so.", hint="Do this.")
        assert rules.message_of(fault).level == ERROR
        settings.SIGNAL_MAP = {}
        assert (rules.message_of(fault).level, rules.message_of(fault).id) == (WARNING, "signals.W111")
        assert str(rules.message_of(fault)) == "a.py:1: (signals.W111) It is so.\n\tHINT: Do this."
