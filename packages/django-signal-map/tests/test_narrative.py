"""What happened, in sentences: examples as somebody in the back office reads them."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.utils import timezone

from signal_map.models import Trace
from signal_map.narrative import Step, describe, describe_action, duration, narratives_of
from signal_map.rendering.timeline import keys_in, read_tree

AT = datetime(2026, 3, 5, 9, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def berlin(settings):
    with timezone.override("Europe/Berlin"):
        yield


def make_hearing(name="products.receivers.orders.take_it", **facts):
    app = name.partition(".")[0]
    return {
        "name": name,
        "app": app,
        "uid": "",
        "us": 2100,
        "queries": 7,
        "raised": "",
        "answer": "",
        "sends": [],
    } | facts


def make_send(*receivers, **facts):
    return {
        "signal": "orders.order_confirmed", "sender": "orders.Order", "line": "orders/services/confirmation.py:95",
        "method": "send", "depth": 1, "outcome": "committed", "offset": 1000, "us": 4000, "queries": 9, "raised": "",
        "muted": [], "receivers": list(receivers),
    } | facts  # fmt: skip


def make_row(send, **facts):
    values = {
        "of": "order", "key": "Z4HP5", "signal": send["signal"], "kind": "request", "outcome": send["outcome"],
        "name": "POST /orders/…/confirm/", "started_at": AT, "sending": send,
    }  # fmt: skip
    return Trace(**values | facts)


TAKEN = make_hearing(answer="stock of 3 lines taken")
WRITTEN = make_hearing("customers.receivers.orders.write_to_both", us=800, queries=0)


class TestDescribeAKeptTrace:
    def test_reads_like_a_story(self):
        assert list(describe(make_row(make_send(TAKEN, WRITTEN)))) == [
            "Confirmed by POST /orders/…/confirm/ at 10:02:11.",
            "products: stock of 3 lines taken, 2.1 ms, 7 queries.",
            "customers: write to both, 0.8 ms.",
            "Committed.",
        ]

    @pytest.mark.parametrize(
        ("facts", "heading"),
        [
            (
                {"kind": "task", "name": "orders.tasks.confirm"},
                "Confirmed by the task orders.tasks.confirm at 10:02:11.",
            ),
            ({"kind": "command", "name": "seed_demo"}, "Confirmed by the command seed_demo at 10:02:11."),
            ({"kind": "send", "name": "orders.order_confirmed"}, "Confirmed at 10:02:11."),
            ({"of": "member", "kind": "send"}, "Order confirmed at 10:02:11."),
        ],
    )
    def test_begins_with_what_happened_and_where_it_came_from(self, facts, heading):
        assert describe(make_row(make_send(TAKEN), **facts)).heading == heading

    def test_tells_a_refusal_plainly_with_its_reason(self):
        refused = make_hearing(raised="OrderRejected: Jug (SHORT): only 1 left, 3 wanted")
        narrative = describe(make_row(make_send(refused, outcome="rolled back", raised=refused["raised"])))
        assert narrative.is_lost
        assert list(narrative) == [
            "Not confirmed by POST /orders/…/confirm/ at 10:02:11.",
            "products stopped it: Jug (SHORT): only 1 left, 3 wanted (OrderRejected in take it, 2.1 ms, 7 queries).",
            "Rolled back: nothing of it was kept.",
        ]

    def test_tells_of_a_failure_without_words(self):
        failed = make_hearing(raised="KeyError")
        assert str(describe(make_row(make_send(failed))).steps[0]) == (
            "products stopped it: KeyError (in take it, 2.1 ms, 7 queries)."
        )

    @pytest.mark.parametrize(
        ("signal", "event"),
        [
            ("orders.payment_failed", "Payment failed"),
            ("orders.invoice_issued", "Invoice issued"),
            ("orders.attention_needed", "Attention needed"),
        ],
    )
    def test_says_of_another_thing_what_happened_and_that_it_did_not_last(self, signal, event):
        send = make_send(WRITTEN, signal=signal)
        assert describe(make_row(send)).heading == f"{event}, by POST /orders/…/confirm/ at 10:02:11."
        lost = describe(make_row(send, outcome="rolled back", kind="send"))
        assert lost.heading == f"{event} at 10:02:11, but that was rolled back."

    def test_tells_of_a_rollback_that_no_receiver_is_to_blame_for(self):
        narrative = describe(make_row(make_send(WRITTEN, outcome="rolled back")))
        assert narrative.end == "Rolled back by what came afterwards: nothing of it was kept."

    def test_tells_of_a_failure_that_did_not_keep_the_others_from_their_work(self):
        failed = make_hearing(raised="ValueError: no such thing")
        narrative = describe(make_row(make_send(failed, WRITTEN, method="send_robust", outcome="autocommit")))
        assert str(narrative.steps[0]).startswith(
            "products failed, and the others went on: no such thing (ValueError in take"
        )
        assert str(narrative.steps[1]) == "customers: write to both, 0.8 ms."
        assert narrative.end == "Outside a transaction: each part was kept as it was done."

    def test_tells_of_a_send_that_was_stopped_before_anybody_heard_it(self):
        narrative = describe(make_row(make_send(outcome="rolled back", raised="SignalLoop: a, b, a")))
        assert narrative.steps == (Step("Stopped: SignalLoop: a, b, a."),)
        assert narrative.end == "Rolled back: nothing of it was kept."

    def test_tells_who_was_muted(self):
        narrative = describe(make_row(make_send(TAKEN, muted=["customers.receivers.orders.notify_confirmed"])))
        assert str(narrative.steps[-1]) == "Muted, so it did not run: notify confirmed (customers)."

    def test_tells_that_nobody_heard_it(self):
        assert describe(make_row(make_send())).steps == (Step("Nobody heard it."),)

    def test_tells_what_a_receiver_set_off(self):
        nested = make_send(make_hearing("customers.receivers.x.write", us=400), signal="products.stock_ran_low")
        narrative = describe(make_row(make_send(make_hearing(answer="taken", sends=[nested]))))
        assert narrative.steps == (
            Step("products: taken, 2.1 ms, 7 queries."),
            Step("With it, products sent stock ran low.", depth=1),
            Step("customers: write, 0.4 ms, 7 queries.", depth=1),
        )

    def test_stands_a_tree_with_nothing_in_it(self):
        assert describe(make_row({"signal": "a.b", "outcome": ""})).steps == (Step("Nobody heard it."),)


class TestDescribeAWholeTrace:
    def test_tells_each_signal_with_its_end(self):
        trace = {
            "id": "1", "kind": "request", "name": "POST /x/", "started_at": AT.isoformat(), "us": 12_300, "queries": 1,
            "dropped": 2, "sends": [make_send(TAKEN)],
        }  # fmt: skip
        assert list(describe(trace)) == [
            "POST /x/ at 10:02:11, 12.3 ms, 1 query.",
            "Order confirmed went out.",
            "products: stock of 3 lines taken, 2.1 ms, 7 queries.",
            "Committed.",
            "2 more went out and were not noted.",
        ]

    def test_tells_that_no_signal_went_out(self):
        trace = {"kind": "command", "name": "", "started_at": AT.isoformat(), "us": 10, "queries": 0, "sends": []}
        assert list(describe(trace)) == ["Command at 10:02:11, under 0.1 ms.", "No signal went out."]


class TestDescribeAction:
    def test_takes_the_answer_first(self):
        assert describe_action(make_hearing(answer="stock of 1 line taken")) == "stock of 1 line taken"

    def test_then_the_first_line_of_the_docstring(self):
        name = f"{documented.__module__}.{documented.__qualname__}"
        assert describe_action(make_hearing(name)) == "writes to whoever waits"

    @pytest.mark.parametrize("name", ["gone.receivers.tell_buyer", f"{__name__}.tell_buyer", "json.tell_buyer"])
    def test_then_the_name_in_words(self, name):
        assert describe_action(make_hearing(name)) == "tell buyer"


def documented(**kwargs):
    """Writes to whoever waits.

    And more that nobody needs.
    """


class TestDuration:
    @pytest.mark.parametrize(
        ("us", "words"),
        [(0, "under 0.1 ms"), (50, "0.1 ms"), (2140, "2.1 ms"), (999_900, "999.9 ms"), (1_500_000, "1.5 s")],
    )
    def test_is_in_the_unit_that_suits(self, us, words):
        assert duration(us) == words


@pytest.mark.django_db
class TestNarrativesOf:
    def test_shows_the_stories_of_one_thing_the_oldest_first_in_one_query(self, django_assert_num_queries):
        for key, minute in (("ONE", 5), ("ONE", 3), ("OTHER", 4)):
            make_row(make_send(TAKEN), key=key, started_at=AT.replace(minute=minute)).save()
        with django_assert_num_queries(1):
            shown = narratives_of("order", "ONE")
        assert shown.index("at 10:03:11") < shown.index("at 10:05:11")
        assert "10:04:11" not in shown

    def test_shows_nothing_where_there_is_none(self):
        assert narratives_of("order", "NONE").strip() == ""

    def test_is_empty_where_the_app_is_not_installed(self, monkeypatch, django_assert_num_queries):
        make_row(make_send(TAKEN)).save()
        monkeypatch.setattr(apps, "is_installed", lambda name: name != "signal_map")
        with django_assert_num_queries(0):
            assert narratives_of("order", "Z4HP5") == ""

    def test_escapes_what_it_tells(self):
        make_row(make_send(make_hearing(answer="<script>1</script>"))).save()
        assert "&lt;script&gt;" in narratives_of("order", "Z4HP5")

    def test_leads_to_the_trace_only_who_may_see_it(self, admin_user, django_user_model):
        clerk = django_user_model.objects.create_user("clerk", is_staff=True)
        row = make_row(make_send(TAKEN))
        row.save()
        address = f"/admin/signals/trace/{row.pk}/change/"
        assert address in narratives_of("order", "Z4HP5", user=admin_user)
        assert address not in narratives_of("order", "Z4HP5", user=clerk)
        assert address not in narratives_of("order", "Z4HP5")


class TestReadTree:
    def test_places_each_part_in_time(self):
        (sent,) = read_tree([make_send(TAKEN, WRITTEN)], total=4000, begin=1000)
        assert (sent.span.start, sent.span.width) == (0, 100)
        assert [(heard.span.start, heard.span.width) for heard in sent.heard] == [(0, 52.5), (52.5, 20)]

    def test_no_bar_is_invisible_or_leaves_the_picture(self):
        (sent,) = read_tree([make_send(make_hearing(us=0), offset=9000, us=9000)], total=4000, begin=0)
        for part in (sent, *sent.heard):
            assert part.span.width >= 0.6
            assert part.span.start + part.span.width <= 100

    def test_finds_the_keys_however_deep(self):
        deep = make_send(make_hearing(sends=[make_send(signal="c.deep")]), signal="b.inner")
        assert keys_in([make_send(make_hearing(sends=[deep]))]) == {"orders.order_confirmed", "b.inner", "c.deep"}
