"""The pages of the map: who may see them, what is on them, and what they ask of the database."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission

from maps import make_app, make_big_map, make_receiver, make_signal
from orders.signals import order_confirmed
from signal_map.facts import Place, SignalMap
from signal_map.models import Trace
from signal_map.rendering import pages
from signal_map.templatetags.signal_map import marked

pytestmark = pytest.mark.django_db

MAP = "/admin/signals/"
SIGNAL = "/admin/signals/trace/signal/orders.order_confirmed/"
RECENT = "/admin/signals/trace/recent/"
LIST = "/admin/signals/trace/"
AT = datetime(2026, 3, 5, 9, 2, 11, tzinfo=UTC)
INNER = {
    "signal": "products.stock_ran_low", "sender": "", "line": "products/services/stock.py:80", "method": "send",
    "depth": 2, "outcome": "committed", "offset": 600, "us": 300, "queries": 1, "raised": "", "muted": [],
    "receivers": [],
}  # fmt: skip
HEARING = {
    "name": "products.receivers.orders.take_stock", "app": "products", "uid": "products.take_stock", "us": 2100,
    "queries": 7, "raised": "", "answer": "stock of 3 lines taken", "sends": [INNER],
}  # fmt: skip
SENDING = {
    "signal": "orders.order_confirmed", "sender": "orders.Order", "line": "orders/services/confirmation.py:95",
    "method": "send", "depth": 1, "outcome": "committed", "offset": 500, "us": 4000, "queries": 9, "raised": "",
    "muted": ["customers.receivers.orders.notify_confirmed"], "receivers": [HEARING],
}  # fmt: skip
RECENT_TRACE = {
    "id": "abc-1", "kind": "request", "name": "POST /orders/…/confirm/", "started_at": AT.isoformat(), "us": 9000,
    "queries": 31, "dropped": 4, "sends": [SENDING],
}  # fmt: skip


@pytest.fixture
def row():
    return Trace.objects.create(
        of="order", key="Z4HP5", signal="orders.order_confirmed", kind="request", name="POST /orders/…/confirm/",
        outcome="committed", started_at=AT, sending=SENDING,
    )  # fmt: skip


@pytest.fixture
def make_staff(django_user_model):
    def make(*permissions, is_staff=True):
        user = django_user_model.objects.create_user("clerk", is_staff=is_staff)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        return user

    return make


@pytest.fixture
def as_reader(client, make_staff):
    client.force_login(make_staff("view_trace"))
    return client


@pytest.fixture
def remembered(monkeypatch):
    """Let this process remember one trace."""
    monkeypatch.setattr(pages, "traces", SimpleNamespace(recent=lambda: [RECENT_TRACE]))


def show(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


class TestWhoMayLook:
    ADDRESSES = (MAP, SIGNAL, RECENT, f"{RECENT}abc-1/", LIST, "{row}")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_staff_with_the_permission_may(self, as_reader, address, row, remembered):
        show(as_reader, address.format(row=f"{LIST}{row.pk}/change/"))

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_staff_without_it_may_not(self, client, make_staff, address, row, remembered):
        client.force_login(make_staff("view_order"))
        assert client.get(address.format(row=f"{LIST}{row.pk}/change/")).status_code in {403, 404}

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("is_member", [True, False])
    def test_everybody_else_is_asked_to_log_in(self, client, make_staff, address, is_member, row, remembered):
        if is_member:
            client.force_login(make_staff("view_trace", is_staff=False))
        response = client.get(address.format(row=f"{LIST}{row.pk}/change/"))
        assert response.status_code in {302, 403}
        assert b"order_confirmed" not in response.content

    @pytest.mark.parametrize("address", [RECENT, f"{RECENT}abc-1/"])
    def test_all_staff_may_see_the_last_traces_in_development(self, client, make_staff, address, settings, remembered):
        settings.DEBUG = True
        client.force_login(make_staff())
        page = show(client, address)
        assert SIGNAL not in page  # it would lead to a page that they may not see

    @pytest.mark.parametrize("page", ["add/", "{pk}/delete/"])
    def test_nobody_adds_or_deletes(self, admin_client, row, page):
        assert admin_client.get(f"{LIST}{page.format(pk=row.pk)}").status_code == 403

    def test_nobody_changes(self, admin_client, row):
        admin_client.post(f"{LIST}{row.pk}/change/", {"key": "OTHER"})
        row.refresh_from_db()
        assert row.key == "Z4HP5"

    @pytest.mark.parametrize("address", [f"{LIST}signal/no.such_signal/", f"{RECENT}gone/"])
    def test_what_is_not_there_is_404(self, as_reader, address, remembered):
        assert as_reader.get(address).status_code == 404

    def test_a_row_that_is_gone_leads_to_the_admin_as_it_does_everywhere(self, as_reader):
        assert as_reader.get(f"{LIST}999/change/").status_code == 302


class TestMap:
    def test_the_admin_leads_to_it(self, as_reader):
        assert f'href="{MAP}"' in show(as_reader, "/admin/")

    def test_draws_every_app_and_links_every_name(self, as_reader):
        page = show(as_reader, MAP)
        assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
        assert f'href="{SIGNAL}"' in page
        assert f'href="{SIGNAL}#products.receivers.orders.take_stock"' in page

    def test_says_everything_in_a_table_too(self, as_reader, monkeypatch):
        heard = [make_receiver("store", "take", doc="Takes it all."), make_receiver("mail", "tell")]
        signals = (
            make_signal("shop", "sold", heard, doc="Something was sold.\n\nMore."),
            make_signal("mail", "silent"),
        )
        apps = tuple(map(make_app, ("shop", "store", "mail")))
        monkeypatch.setattr(pages, "read_map", lambda: SignalMap(apps=apps, signals=signals))
        table = show(as_reader, MAP).partition('id="in-words"')[2]
        words = " ".join(re.sub(r"<[^>]+>", " ", table).split())
        assert "sold Something was sold. store take : Takes it all — mail tell" in words
        assert "silent nobody hears it" in words
        assert "Hears sold of shop." in words
        assert "Sends nothing that anybody hears." in words

    def test_costs_no_query_of_its_own(self, as_reader, django_assert_num_queries):
        show(as_reader, MAP)
        with django_assert_num_queries(5):  # session, user, two of permissions, the version of the brand
            show(as_reader, MAP)

    def test_shows_what_was_connected_since_the_last_look(self, as_reader):
        assert "heard_just_now" not in show(as_reader, SIGNAL)
        order_confirmed.connect(heard_just_now)
        try:
            assert "heard_just_now" in show(as_reader, SIGNAL)
        finally:
            order_confirmed.disconnect(heard_just_now)
        assert "heard_just_now" not in show(as_reader, SIGNAL)

    def test_is_drawn_once_while_nothing_changes(self, as_reader, monkeypatch):
        big, drawn, draw = make_big_map(), [], pages.svg.draw
        monkeypatch.setattr(pages, "read_map", lambda: big)
        monkeypatch.setattr(pages.svg, "draw", lambda *args, **kwargs: drawn.append(1) or draw(*args, **kwargs))
        pages._drawing.cache_clear()
        show(as_reader, MAP)
        show(as_reader, MAP)
        assert len(drawn) == 1
        big = make_big_map(receivers=59)
        show(as_reader, MAP)
        assert len(drawn) == 2

    @pytest.mark.parametrize("address", [MAP, SIGNAL, RECENT, f"{RECENT}abc-1/"])
    def test_has_no_inline_style_or_script(self, as_reader, address, remembered):
        page = show(as_reader, address).partition('id="content-main"')[2]
        assert page
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script", page.partition("<footer")[0])


def heard_just_now(sender, **kwargs):
    """Is connected by a test."""


class TestSignal:
    def test_shows_what_it_means_and_who_hears_it_with_their_code(self, as_reader):
        page = show(as_reader, SIGNAL)
        assert "The buyer has confirmed an order." in page
        assert 'id="products.receivers.orders.take_stock"' in page
        assert "def take_stock(sender, order, **kwargs):" in page
        assert "return StockTaken(taken)" in page
        assert "def put_cancelled_stock_back" not in page
        assert re.search(r"products/receivers/orders\.py:\d+", page)

    def test_shows_where_it_is_sent(self, as_reader):
        page = show(as_reader, SIGNAL)
        assert re.search(r"orders/services/\w+/confirmation\.py:\d+", page)

    def test_shows_the_last_traces_that_contain_it(self, as_reader, row, remembered):
        page = show(as_reader, SIGNAL)
        assert f"{LIST}{row.pk}/change/" in page
        assert f"{RECENT}abc-1/" in page

    def test_shows_traces_that_contain_it_however_deep_and_no_others(self, as_reader, remembered):
        assert f"{RECENT}abc-1/" in show(as_reader, f"{LIST}signal/products.stock_ran_low/")
        assert f"{RECENT}abc-1/" not in show(as_reader, f"{LIST}signal/orders.order_cancelled/")

    def test_more_stories_cost_no_more_queries(self, as_reader, row, django_assert_max_num_queries):
        with django_assert_max_num_queries(7) as few:
            show(as_reader, SIGNAL)
        Trace.objects.bulk_create(Trace(**values_of(row, key=f"N{number}")) for number in range(30))
        with django_assert_max_num_queries(len(few)):
            show(as_reader, SIGNAL)


class TestSource:
    @pytest.mark.parametrize("place", [Place("gone.py", 3, "x", "/nowhere/gone.py"), Place("a.py"), Place("a.py", 2)])
    def test_is_empty_where_there_is_none(self, place):
        receiver = make_receiver("shop", "x")
        assert pages.read_source(SimpleNamespace(name=receiver.name, place=place)) == ""

    def test_is_the_function_and_no_more(self, tmp_path):
        file = tmp_path / "receivers.py"
        file.write_text("class A:\n    @decorated\n    def hear(self):\n        return 1\n\n    def other(self): ...\n")
        receiver = SimpleNamespace(place=Place("receivers.py", 2, "A.hear", str(file)))
        assert pages.read_source(receiver) == "@decorated\ndef hear(self):\n    return 1\n"

    def test_survives_a_file_that_is_no_python(self, tmp_path):
        file = tmp_path / "receivers.py"
        file.write_text("def broken(:\n  '''never closed\n")
        pages.read_source(SimpleNamespace(place=Place("receivers.py", 1, "broken", str(file))))


def values_of(row, **others):
    return {field.name: getattr(row, field.name) for field in Trace._meta.fields if field.name != "id"} | others


class TestRecent:
    def test_says_that_it_is_this_process_only(self, as_reader, remembered):
        page = show(as_reader, RECENT)
        assert "<strong>this process</strong>" in page
        assert "POST /orders/…/confirm/" in page
        assert f"{RECENT}abc-1/" in page

    def test_says_that_there_is_nothing_yet(self, as_reader, monkeypatch):
        monkeypatch.setattr(pages, "traces", SimpleNamespace(recent=list))
        assert "Nothing yet." in show(as_reader, RECENT)

    def test_shows_a_trace_in_full(self, as_reader, remembered):
        page = show(as_reader, f"{RECENT}abc-1/")
        words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        assert "POST /orders/…/confirm/ at 10:02:11, 9.0 ms, 31 queries." in words
        assert "from orders/services/confirmation.py:95 , in a transaction, depth 1: committed" in words
        assert "products : stock of 3 lines taken products.receivers.orders.take_stock 2.1 ms, 7 queries" in words
        assert "products.stock_ran_low went out from products/services/stock.py:80" in words
        assert "Muted, did not run: customers.receivers.orders.notify_confirmed" in words
        assert "4 more sends were not noted." in words


class TestKept:
    def test_list_says_when_what_and_how_it_ended(self, as_reader, row):
        page = show(as_reader, LIST)
        assert "5 Mar 2026, 10:02:11" in page
        assert "order Z4HP5" in page
        assert "Committed" in page
        assert "4.0 ms" in page
        assert f'href="{SIGNAL}"' in page

    def test_list_costs_the_same_for_more_rows(self, as_reader, row, django_assert_max_num_queries):
        with django_assert_max_num_queries(12) as few:
            show(as_reader, LIST)
        Trace.objects.bulk_create(Trace(**values_of(row, key=f"N{number}")) for number in range(30))
        with django_assert_max_num_queries(len(few)):
            show(as_reader, LIST)

    def test_page_tells_the_story_and_shows_the_tree(self, as_reader, row):
        page = show(as_reader, f"{LIST}{row.pk}/change/")
        assert "Confirmed by POST /orders/…/confirm/ at 10:02:11." in page
        assert "products.stock_ran_low" in page
        assert 'name="_save"' not in page

    def test_escapes_what_was_raised(self, as_reader, row):
        row.sending = {**SENDING, "raised": "<b>bad</b>"}
        row.save()
        assert "&lt;b&gt;bad" in show(as_reader, f"{LIST}{row.pk}/change/")
        assert "<b>bad" not in show(as_reader, f"{LIST}{row.pk}/change/")


class TestMarked:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("Sent by ``a.b``, once.", "Sent by <code>a.b</code>, once."),
            ("``<b>`` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
            ("never ``closed", "never <code>closed</code>"),
            ("{no} format", "{no} format"),
            ("", ""),
        ],
    )
    def test_shows_code_as_code_and_escapes_everything(self, text, html):
        assert marked(text) == html
