"""The plugin, in a project of its own with planted faults."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.dispatch import Signal

from signal_map.pytest_plugin import Connections, is_legitimate

FILES = {
    "shop/signals.py": """
        from django.dispatch import Signal

        sold = Signal()
    """,
    "shop/receivers.py": """
        from django.dispatch import receiver
        from shop.signals import sold

        @receiver(sold)
        def first(order, **kwargs):
            order.append("first")

        @receiver(sold)
        def second(order, **kwargs):
            order.append("second")
    """,
    "conftest.py": 'pytest_plugins = ["signal_map.pytest_plugin"]\n',
    "test_shop.py": """
        from shop import receivers
        from shop.signals import sold

        def stay(**kwargs):
            pass

        def test_leaves_one_connected():
            sold.connect(stay)

        def test_leaves_one_disconnected():
            sold.disconnect(receivers.first)

        def test_leaves_nobody():
            sold.receivers = []

        def test_finds_everything_as_it_was_and_connects_for_itself():
            order = []

            def gone_with_the_test(**kwargs):
                order.append("third")

            sold.connect(gone_with_the_test)
            sold.send(None, order=order)
            assert order == ["first", "second", "third"]

        def test_tidies_up():
            sold.connect(stay)
            sold.disconnect(stay)

        def test_is_the_first_to_import_who_hears():
            import late
            assert len(sold.receivers) == 3
    """,
    "test_wide.py": """
        import pytest
        from shop import receivers
        from shop.signals import sold

        def wide(**kwargs):
            pass

        @pytest.fixture(scope="module")
        def listening():
            sold.connect(wide)
            yield
            sold.disconnect(wide)

        def test_has_a_fixture_of_a_wider_scope(listening):
            assert len(sold.receivers) >= 3

        def test_uses_it_too(listening, monkeypatch):
            monkeypatch.setattr(sold, "receivers", [])
    """,
    "test_stories.py": """
        from signal_map.tracing import traces

        def test_leaves_what_waits_for_the_end_of_its_transaction():
            traces.waiting.traces.append(traces.Trace("send", "refused"))

        def test_finds_nothing_that_waits():
            assert traces.waiting.traces == []
    """,
    "late.py": """
        from django.dispatch import receiver
        from shop.signals import sold

        @receiver(sold)
        def heard(**kwargs):
            pass
    """,
}


class TestPlugin:
    @pytest.fixture
    def told(self, project):
        project.write(FILES)

        def run(*arguments):
            return project._run("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, code=1)

        return run

    def test_fails_whoever_leaves_receivers_behind_and_nobody_else(self, told):
        report = told()
        assert "10 passed, 3 errors" in report
        assert "test_shop.stay was left connected (shop.sold)" in report
        assert report.count("shop.receivers.first was left disconnected (shop.sold)") == 2
        assert report.count("shop.receivers.second was left disconnected (shop.sold)") == 1
        assert "late.heard" not in report

    def test_turns_the_order_round(self, told):
        report = told("--reverse-receivers", "-k", "finds_everything")
        assert "assert ['third', 'second', 'first'] == ['first', 'second', 'third']" in report


class TestConnections:
    def test_sees_signals_that_were_made_before_and_after(self):
        before = Signal()
        connections = Connections()
        assert before in connections.signals
        make = Signal.__init__
        try:
            connections.watch()
            after = Signal()
        finally:
            Signal.__init__ = make
        assert after in connections.signals

    def test_the_field_of_a_model_may_stay(self):
        class Field:
            def contribute_to_class(self, cls, name):
                raise NotImplementedError

            def hear(self, **kwargs):
                raise NotImplementedError

        class Listener:
            def hear(self, **kwargs):
                raise NotImplementedError

        assert is_legitimate(Field().hear, set())
        assert not is_legitimate(Listener().hear, set())

    def test_what_connects_itself_in_a_package_may_stay(self):
        storage = FileSystemStorage()
        assert is_legitimate(storage._clear_cached_properties, set())
