import logging
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext

from plant import hearing, in_a_loop, plant
from signal_map.models import Trace
from signal_map.tracing import storage, traces

ORDER = SimpleNamespace(number="Z4HP5", lines={"first": "mug"})


@pytest.fixture(autouse=True)
def always(settings):
    settings.SIGNAL_MAP = {"TRACE": "always"}


@pytest.fixture
def sold():
    return plant("shop.sold", keep=("order", "order.number"))


def quiet(**kwargs):
    return None


def refuse(**kwargs):
    raise ValueError("sold out")


def kept():
    return list(Trace.objects.order_by("pk").values_list("of", "key", "signal", "outcome"))


@pytest.mark.django_db(transaction=True)
class TestKeep:
    def test_writes_in_the_transaction_that_it_tells_of(self, sold):
        with hearing(sold, quiet), transaction.atomic():
            sold.send(sender=None, order=ORDER)
            assert kept() == [("order", "Z4HP5", "shop.sold", "committed")]
        row = Trace.objects.get()
        assert row.sending["outcome"] == "committed"
        assert [heard["name"] for heard in row.sending["receivers"]] == [f"{__name__}.quiet"]

    def test_writes_what_was_rolled_back_when_the_trace_ends(self, sold):
        traces.begin("request", "POST /confirm/")
        with hearing(sold, quiet, refuse), pytest.raises(ValueError, match="sold out"), transaction.atomic():
            sold.send(sender=None, order=ORDER)
        assert kept() == []
        traces.end("request")
        assert kept() == [("order", "Z4HP5", "shop.sold", "rolled back")]
        row = Trace.objects.get()
        assert (row.kind, row.name, row.sending["outcome"]) == ("request", "POST /confirm/", "rolled back")
        assert row.sending["raised"] == "ValueError: sold out"

    def test_writes_again_what_was_written_and_rolled_back_later(self, sold):
        traces.begin("request", "POST /confirm/")
        with transaction.atomic():
            sold.send(sender=None, order=ORDER)
            assert len(kept()) == 1
            transaction.set_rollback(True)
        traces.end("request")
        assert kept() == [("order", "Z4HP5", "shop.sold", "rolled back")]

    def test_outside_of_a_trace_writes_what_was_rolled_back_with_the_next_one(self, sold):
        with transaction.atomic():
            sold.send(sender=None, order=ORDER)
            transaction.set_rollback(True)
        assert kept() == []
        plant("shop.other").send(sender=None)
        assert kept() == [("order", "Z4HP5", "shop.sold", "rolled back")]

    def test_writes_at_once_outside_a_transaction(self, sold):
        sold.send(sender=None, order=ORDER)
        assert kept() == [("order", "Z4HP5", "shop.sold", "autocommit")]

    def test_writes_one_within_another_signal(self, sold):
        def pass_on(**kwargs):
            sold.send(sender=None, order=ORDER)

        with hearing(plant("shop.paid"), pass_on) as paid, transaction.atomic():
            paid.send(sender=None)
        assert kept() == [("order", "Z4HP5", "shop.sold", "committed")]

    def test_writes_what_a_receiver_refused_and_the_sender_then_committed(self, sold):
        traces.begin("request", "POST /confirm/")
        with hearing(sold, refuse), transaction.atomic():
            sold.send_robust(sender=None, order=ORDER)
            with pytest.raises(ValueError, match="sold out"):
                sold.send(sender=None, order=ORDER)
        traces.end("request")
        assert [outcome for *_, outcome in kept()] == ["committed", "committed"]

    def test_writes_what_was_sent_in_an_event_loop_when_the_trace_ends(self, sold, monkeypatch):
        async def sell():
            await sold.asend(sender=None, order=ORDER)

        traces.begin("command", "sell")
        with monkeypatch.context() as strict:
            strict.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
            in_a_loop(sell())
        assert kept() == []
        traces.end("command")
        assert kept() == [("order", "Z4HP5", "shop.sold", "autocommit")]

    def test_keeps_nothing_when_tracing_is_off(self, settings, sold):
        settings.SIGNAL_MAP = {"TRACE": "off"}
        plant("shop.sold", keep=("order", "order.number")).send(sender=None, order=ORDER)
        assert kept() == []

    def test_keeps_what_was_not_sampled(self, settings):
        settings.SIGNAL_MAP = {"TRACE": 0.0}
        sold = plant("shop.sold", keep=("order", "order.number"))
        with hearing(sold, quiet):
            sold.send(sender=None, order=ORDER)
            plant("shop.other").send(sender=None)
        assert kept() == [("order", "Z4HP5", "shop.sold", "autocommit")]
        assert len(Trace.objects.get().sending["receivers"]) == 1

    def test_keeps_what_goes_beyond_the_bounds_of_the_trace(self, settings):
        settings.SIGNAL_MAP = {"TRACE": "always", "TRACE_SENDS": 1}
        sold = plant("shop.sold", keep=("order", "order.number"))
        traces.begin("command", "sell")
        for _ in range(3):
            with transaction.atomic():
                sold.send(sender=None, order=ORDER)
        assert traces.running.get().kept == []
        traces.end("command")
        assert len(kept()) == 3
        assert len(traces.recent()[0]["sends"]) == 1


@pytest.mark.django_db(transaction=True)
class TestFaults:
    def test_of_the_row_leave_the_transaction_as_it_was(self, sold, monkeypatch, caplog):
        def write_nonsense(self, rows):
            connection.cursor().execute("INSERT INTO signals_trace (id) VALUES (1)")  # breaks NOT NULL

        monkeypatch.setattr("django.db.models.query.QuerySet.bulk_create", write_nonsense)
        with hearing(sold, quiet), transaction.atomic():
            sold.send(sender=None, order=ORDER)
            get_user_model().objects.create_user("ada")
        assert get_user_model().objects.filter(username="ada").exists()
        assert "The signal map has failed" in caplog.text
        assert "IntegrityError" in caplog.text

    def test_of_a_receiver_that_breaks_the_transaction_are_told_as_rolled_back(self, sold):
        def break_it(**kwargs):
            get_user_model().objects.create(pk=get_user_model().objects.create_user("ada").pk + 0, username="ada")

        def insert_twice(**kwargs):
            with connection.cursor() as cursor:
                for _ in range(2):
                    cursor.execute("INSERT INTO auth_group (id, name) VALUES (1, 'staff')")

        traces.begin("request", "POST /confirm/")
        with hearing(sold, insert_twice), pytest.raises(IntegrityError), transaction.atomic():
            sold.send(sender=None, order=ORDER)
        traces.end("request")
        assert [outcome for *_, outcome in kept()] == ["rolled back"]

    @pytest.mark.parametrize("arguments", [{}, {"order": None}, {"order": SimpleNamespace()}])
    def test_a_path_that_leads_nowhere_is_logged(self, sold, caplog, arguments):
        with caplog.at_level(logging.WARNING), hearing(sold, quiet):
            assert len(sold.send(sender=None, **arguments)) == 1
        assert "shop.sold has no order.number" in caplog.text
        assert kept() == []


@pytest.mark.django_db(transaction=True)
class TestCost:
    def count(self, send):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            get_user_model().objects.count()  # the transaction begins
            before = len(queries)
            send()
            return len(queries) - before

    def test_is_one_row_in_a_savepoint_and_nobody_hears_of_it(self, sold):
        heard = []

        def hear(sender, **kwargs):
            heard.append(sender)

        with hearing(post_save, hear):
            assert self.count(lambda: sold.send(sender=None, order=ORDER)) <= 3
        assert heard == []
        (send,) = traces.recent()[0]["sends"]
        assert send["queries"] == 0


@pytest.mark.django_db
class TestForget:
    def test_keeps_the_last_ones_of_each_subject(self, sold, monkeypatch):
        monkeypatch.setattr(storage, "KEPT_OF_ONE", 3)
        monkeypatch.setattr(storage, "FORGET_EVERY", 16)
        other = SimpleNamespace(number="OTHER")
        sold.send(sender=None, order=other)
        for _ in range(5 + storage.FORGET_EVERY):
            sold.send(sender=None, order=ORDER)
        rows = Trace.objects.filter(key="Z4HP5")
        assert rows.count() < 3 + storage.FORGET_EVERY
        last = rows[0].pk
        storage.forget(of="order", key="Z4HP5", using="default")
        assert rows.count() == 3
        assert rows[0].pk == last
        assert Trace.objects.filter(key="OTHER").count() == 1
