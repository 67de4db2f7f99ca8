import asyncio
import json
import logging
import threading

import pytest
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import connection, transaction
from django.db.models.signals import post_save, pre_init
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from plant import hearing, in_a_loop, in_a_thread, last_send, last_trace, plant
from signal_map.tracing import calls, context, dispatch, traces

ALWAYS = {"TRACE": "always"}


@pytest.fixture(autouse=True)
def always(settings):
    settings.SIGNAL_MAP = ALWAYS


def quiet(**kwargs):
    return None


def ask_database(**kwargs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class Answer:
    def __str__(self):
        return "three lines taken"


def answer_in_words(**kwargs):
    return Answer()


def refuse(**kwargs):
    raise ValueError("no" * 300)


class TestSend:
    def test_tells_who_sent_what_from_where_and_who_heard_it(self):
        with hearing(plant("shop.sold"), quiet, answer_in_words) as sold:
            sold.send(sender=Answer)
        send = last_send()
        assert send["signal"] == "shop.sold"
        assert send["sender"] == f"{__name__}.Answer"
        assert send["line"].partition(":")[0].endswith("test_traces.py")
        assert send["method"] == "send"
        names = [(heard["name"], heard["answer"]) for heard in send["receivers"]]
        assert names == [(f"{__name__}.quiet", ""), (f"{__name__}.answer_in_words", "three lines taken")]

    def test_answers_with_the_receivers_that_are_connected(self):
        with hearing(plant("shop.sold"), quiet, answer_in_words) as sold:
            answers = sold.send(sender=None)
        assert [receiver for receiver, _ in answers] == [quiet, answer_in_words]

    @pytest.mark.django_db
    def test_counts_the_queries_of_each_receiver(self):
        with hearing(plant("shop.sold"), quiet, ask_database) as sold:
            sold.send(sender=None)
        assert [heard["queries"] for heard in last_send()["receivers"]] == [0, 1]
        assert last_send()["queries"] == last_trace()["queries"] == 1

    def test_lets_the_failure_of_a_receiver_pass_and_tells_of_it(self):
        with hearing(plant("shop.sold"), quiet, refuse, answer_in_words) as sold, pytest.raises(ValueError, match="no"):
            sold.send(sender=None)
        send = last_send()
        assert [heard["raised"][:13] for heard in send["receivers"]] == ["", "ValueError: n"]
        assert send["raised"].startswith("ValueError: no")
        assert len(send["raised"]) == calls.LONGEST_TEXT

    def test_of_a_robust_one_logs_the_failure_as_django_does(self, caplog):
        with hearing(plant("shop.sold"), refuse, quiet) as sold:
            (_, error), (_, answer) = sold.send_robust(sender=None)
        assert isinstance(error, ValueError)
        assert answer is None
        assert "Error calling refuse in Signal.send_robust()" in caplog.text
        assert last_send()["receivers"][0]["raised"].startswith("ValueError")
        assert last_send()["raised"] == ""

    def test_stands_within_the_receiver_that_sent_it(self):
        inner = plant("shop.low")

        def pass_on(**kwargs):
            inner.send(sender=None)

        with hearing(plant("shop.sold"), quiet, pass_on) as sold, hearing(inner, quiet):
            sold.send(sender=None)
        first, second = last_send()["receivers"]
        assert first["sends"] == []
        assert [send["signal"] for send in second["sends"]] == ["shop.low"]

    def test_of_ones_own_signal_is_told_when_nobody_hears_it_and_of_others_not(self):
        plant("shop.sold").send(sender=None)
        plant("django.noise", is_own=False).send(sender=None)
        assert [trace["sends"][0]["signal"] for trace in traces.recent()] == ["shop.sold"]

    def test_keeps_no_payload(self):
        with hearing(plant("shop.sold"), quiet) as sold:
            sold.send(sender=None, card_number="4111 1111")
        assert "4111" not in json.dumps(traces.recent())
        (send,) = traces.recent_traces.traces[0].sends
        assert send.named is send.sender is send.signal is send.frame is None


class TestAsynchronous:
    def test_receivers_side_by_side_keep_their_own_sends(self):
        low, high = plant("shop.low"), plant("shop.high")
        ready = asyncio.Event()

        async def first(**kwargs):
            await asyncio.wait_for(ready.wait(), 10)  # the second one has begun by then
            await low.asend(sender=None)

        async def second(**kwargs):
            ready.set()
            await asyncio.sleep(0)
            await high.asend(sender=None)

        async def sell(signal):
            return await signal.asend(sender=None)

        with hearing(plant("shop.sold"), first, second, quiet) as sold:
            answers = in_a_loop(sell(sold))
        assert {receiver for receiver, _ in answers} == {first, second, quiet}
        nested = {heard["name"].rpartition(".")[2]: heard["sends"] for heard in last_send()["receivers"]}
        assert [send["signal"] for send in nested["first"]] == ["shop.low"]
        assert [send["signal"] for send in nested["second"]] == ["shop.high"]
        assert nested["quiet"] == []

    def test_receivers_of_a_synchronous_send_are_told_after_the_others(self):
        async def later(**kwargs):
            return Answer()

        with hearing(plant("shop.sold"), later, quiet) as sold:
            answers = in_a_thread(sold.send_robust, None)
        assert [receiver for receiver, _ in answers] == [quiet, later]
        assert [heard["answer"] for heard in last_send()["receivers"]] == ["", "three lines taken"]

    def test_a_failure_passes(self):
        async def fail(**kwargs):
            await asyncio.sleep(0)
            raise ValueError("late")

        async def sell(signal):
            return await signal.asend_robust(sender=None)

        with hearing(plant("shop.sold"), fail) as sold:
            ((receiver, error),) = in_a_loop(sell(sold))
        assert receiver is fail
        assert str(error) == "late"

    def test_threads_have_traces_of_their_own(self):
        begun, done = threading.Event(), threading.Event()

        def wait(**kwargs):
            begun.set()
            assert done.wait(10)

        with hearing(plant("shop.slow"), wait) as slow, hearing(plant("shop.sold"), quiet) as sold:
            thread = threading.Thread(target=slow.send, args=(None,))
            thread.start()
            assert begun.wait(10)
            sold.send(sender=None)
            done.set()
            thread.join()
        assert {trace["sends"][0]["signal"] for trace in traces.recent()} == {"shop.slow", "shop.sold"}
        assert all(not heard["sends"] for trace in traces.recent() for heard in trace["sends"][0]["receivers"])


signal_of_the_page = None


def page(request, token):
    signal_of_the_page.send(sender=None)
    return HttpResponse("fine")


urlpatterns = [path("orders/<slug:token>/confirm/", page)]


class TestTrace:
    @override_settings(ROOT_URLCONF=__name__)
    def test_of_a_request_is_named_without_what_varies_in_its_path(self, monkeypatch):
        with hearing(plant("shop.sold"), quiet) as sold:
            monkeypatch.setattr(f"{__name__}.signal_of_the_page", sold)
            assert Client().post("/orders/s3cret-token/confirm/?next=here").status_code == 200
        trace = last_trace()
        assert (trace["kind"], trace["name"]) == ("request", "POST /orders/…/confirm/")
        assert [send["signal"] for send in trace["sends"]] == ["shop.sold"]
        assert "s3cret" not in json.dumps(trace)
        assert context.running.get() is None

    def test_of_a_command_holds_all_that_it_sends_and_a_long_running_one_none(self, settings):
        sold = plant("shop.sold")

        class Command(BaseCommand):
            def handle(self, **options):
                sold.send(sender=None)
                sold.send(sender=None)

        call_command(Command())
        assert (last_trace()["kind"], last_trace()["name"]) == ("command", "test_traces")
        assert len(last_trace()["sends"]) == 2
        settings.SIGNAL_MAP = ALWAYS | {"LONG_RUNNING": ("test_traces",)}
        traces.forget_recent()
        sold = plant("shop.sold")
        call_command(Command())
        assert [trace["kind"] for trace in traces.recent()] == ["send", "send"]

    def test_of_a_command_within_a_receiver_is_one_of_its_own(self):
        sold, low = plant("shop.sold"), plant("shop.low")

        class Command(BaseCommand):
            def handle(self, **options):
                low.send(sender=None)

        def run_it(**kwargs):
            call_command(Command())
            low.send(sender=None)

        with hearing(sold, run_it):
            sold.send(sender=None)
        outer, inner = traces.recent()
        assert (inner["kind"], [send["signal"] for send in inner["sends"]]) == ("command", ["shop.low"])
        assert outer["kind"] == "send"
        assert [send["signal"] for send in outer["sends"][0]["receivers"][0]["sends"]] == ["shop.low"]

    def test_of_a_task_is_named_by_its_function(self):
        from django_tasks.signals import task_finished, task_started

        class Result:
            id = "17"
            status = None

            class task:  # noqa: N801 - as a task has it
                module_path = "shop.tasks.deliver"

            backend = "default"

        sold = plant("shop.sold")
        task_started.send(sender=None, task_result=Result)
        sold.send(sender=None)
        task_finished.send(sender=None, task_result=Result)
        assert (last_trace()["kind"], last_trace()["name"]) == ("task", "shop.tasks.deliver")
        assert "shop.sold" in [send["signal"] for send in last_trace()["sends"]]
        assert context.running.get() is None

    def test_ends_with_the_next_request_where_a_response_was_never_closed(self):
        traces.begin("request", "GET /lost/")
        Client().get("/healthz")
        assert context.running.get() is None

    def test_holds_so_many_sends_and_counts_the_rest(self, settings):
        settings.SIGNAL_MAP = ALWAYS | {"TRACE_SENDS": 3}
        sold = plant("shop.sold")
        traces.begin("command", "busy")
        for _ in range(5):
            sold.send(sender=None)
        traces.end("command")
        assert (len(last_trace()["sends"]), last_trace()["dropped"]) == (3, 2)

    def test_is_remembered_with_so_many_others(self, settings):
        settings.SIGNAL_MAP = ALWAYS | {"TRACE_RECENT": 2}
        first, *others = plant("shop.first"), plant("shop.second"), plant("shop.third")
        for signal in (first, *others):
            signal.send(sender=None)
        assert [trace["sends"][0]["signal"] for trace in traces.recent()] == ["shop.third", "shop.second"]

    def test_is_one_line_of_json_in_the_log(self, caplog):
        with caplog.at_level(logging.INFO, "signals.trace"), hearing(plant("shop.sold"), quiet) as sold:
            sold.send(sender=None)
        (record,) = [record for record in caplog.records if record.name == "signals.trace"]
        assert json.loads(record.getMessage()) == last_trace()
        assert "\n" not in record.getMessage()


class TestSampling:
    @pytest.mark.parametrize(("share", "drawn", "expected"), [(0.2, 0.1, 1), (0.2, 0.3, 0), (0.0, 0.0, 0)])
    def test_takes_its_share(self, settings, monkeypatch, share, drawn, expected):
        settings.SIGNAL_MAP = {"TRACE": share}
        monkeypatch.setattr("signal_map.tracing.traces.random.random", lambda: drawn)
        plant("shop.sold").send(sender=None)
        assert len(traces.recent()) == expected

    def test_off_wraps_nothing(self, settings):
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": False}
        assert dispatch.Signal.send is dispatch.originals["send"]
        assert BaseCommand.execute.__module__ == "django.core.management.base"
        settings.SIGNAL_MAP = {"TRACE": "off", "GUARD": True}
        assert dispatch.Signal.send is not dispatch.originals["send"]

    def test_costs_a_skipped_signal_nothing(self):
        pre_init.send(sender=object)
        assert pre_init.send.__func__ is dispatch.originals["send"]
        assert post_save.send.__func__ is not dispatch.originals["send"]


def outcomes():
    return [send["outcome"] for trace in traces.recent() for send in trace["sends"]]


@pytest.mark.django_db(transaction=True)
class TestOutcome:
    def test_is_autocommit_outside_a_transaction(self):
        plant("shop.sold").send(sender=None)
        assert (last_send()["outcome"], last_send()["depth"]) == ("autocommit", 0)

    def test_is_open_until_it_is_committed(self, caplog):
        with caplog.at_level(logging.INFO, "signals.trace"):
            with transaction.atomic():
                plant("shop.sold").send(sender=None)
                assert (last_send()["outcome"], last_send()["depth"]) == ("open", 1)
                assert not caplog.records
            assert outcomes() == ["committed"]
            assert '"committed"' in caplog.records[-1].getMessage()

    def test_is_rolled_back_with_the_transaction(self):
        with pytest.raises(ValueError, match="planted"), transaction.atomic():
            plant("shop.sold").send(sender=None)
            raise ValueError("planted")
        assert outcomes() == ["rolled back"]

    def test_is_rolled_back_with_a_savepoint_and_the_rest_is_committed(self):
        sold, low = plant("shop.sold"), plant("shop.low")
        traces.begin("command", "sell")
        with transaction.atomic():
            sold.send(sender=None)
            with pytest.raises(ValueError, match="planted"), transaction.atomic():
                low.send(sender=None)
                raise ValueError("planted")
            sold.send(sender=None)
        traces.end("command")
        assert outcomes() == ["committed", "rolled back", "committed"]

    def test_of_a_receiver_that_undoes_its_own_part_is_not_that_of_the_whole(self):
        low = plant("shop.low")

        def try_it(**kwargs):
            with transaction.atomic():
                low.send(sender=None)
                transaction.set_rollback(True)

        with hearing(plant("shop.sold"), try_it) as sold, transaction.atomic():
            sold.send(sender=None)
        (heard,) = last_send()["receivers"]
        assert last_send()["outcome"] == "committed"
        assert heard["sends"][0]["outcome"] == "rolled back"

    def test_is_right_for_one_transaction_after_the_other(self):
        sold = plant("shop.sold")
        traces.begin("command", "sell")
        with transaction.atomic():
            sold.send(sender=None)
        with transaction.atomic():
            sold.send(sender=None)
            transaction.set_rollback(True)
        traces.end("command")
        assert outcomes() == ["committed", "rolled back"]

    def test_is_not_mistaken_while_other_callbacks_of_the_commit_run(self):
        sold, low = plant("shop.sold"), plant("shop.low")
        with transaction.atomic():
            transaction.on_commit(lambda: low.send(sender=None))
            sold.send(sender=None)
        assert {trace["sends"][0]["signal"]: trace["sends"][0]["outcome"] for trace in traces.recent()} == {
            "shop.sold": "committed",
            "shop.low": "autocommit",
        }


@pytest.mark.django_db
class TestOutcomeInATest:
    """What Django's ``TestCase`` wraps around a test is left out: the answer is the one that holds without it."""

    def test_leaves_the_transaction_of_the_test_out(self):
        plant("shop.sold").send(sender=None)
        with transaction.atomic():
            plant("shop.sold").send(sender=None)
        with pytest.raises(ValueError, match="planted"), transaction.atomic():
            plant("shop.sold").send(sender=None)
            raise ValueError("planted")
        assert outcomes() == ["rolled back", "committed", "autocommit"]

    def test_is_found_for_the_signals_of_models(self):
        with hearing(post_save, quiet, sender=get_user_model()), transaction.atomic():
            get_user_model().objects.create_user("ada")
        sent = [send for trace in traces.recent() for send in trace["sends"] if send["signal"] == "django.post_save"]
        assert [(send["sender"], send["outcome"]) for send in sent] == [("auth.User", "committed")]
        assert sent[0]["line"].partition(":")[0].endswith("test_traces.py")


class Breaks:
    """Stands in for a part of the signal map, and fails."""

    def __init__(self, *args, **kwargs):
        raise RuntimeError("planted in the signal map")


class TestFaults:
    """A failure of the signal map itself is logged, and whoever sends goes on."""

    @pytest.mark.parametrize(
        "part",
        [
            "signal_map.tracing.dispatch.SignalCall",
            "signal_map.tracing.calls.name_of_sender",
            "signal_map.tracing.calls.ReceiverCall",
            "signal_map.tracing.calls.ReceiverCall.finish",
            "signal_map.tracing.traces.Trace.as_dict",
            "signal_map.tracing.traces.lines.info",
            "signal_map.tracing.traces.storage.keep_the_rest",
            "signal_map.tracing.traces.recent_traces.add",
        ],
    )
    @pytest.mark.parametrize("method", ["send", "send_robust"])
    def test_are_swallowed(self, monkeypatch, caplog, part, method):
        monkeypatch.setattr(part, Breaks)
        with (
            caplog.at_level(logging.INFO, "signals.trace"),
            hearing(plant("shop.sold"), quiet, answer_in_words) as sold,
        ):
            answers = getattr(sold, method)(sender=None)
        assert [receiver for receiver, _ in answers] == [quiet, answer_in_words]
        assert "The signal map has failed" in caplog.text
        assert "planted in the signal map" in caplog.text
        assert context.running.get() is None
        assert context.current.get() is None

    def test_of_an_answer_that_cannot_say_what_it_is_are_swallowed(self, caplog):
        class Mute:
            def __str__(self):
                raise RuntimeError("planted in an answer")

        def answer(**kwargs):
            return Mute()

        with hearing(plant("shop.sold"), answer) as sold:
            assert len(sold.send(sender=None)) == 1
        assert "planted in an answer" in caplog.text
