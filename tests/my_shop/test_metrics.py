"""What Prometheus reads; that processes count together is asked of a real server (slow: it starts one)."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from my_shop import metrics
from tests.clients import running_shop

TOKEN = "a-token-of-the-watchman"
LINE = re.compile(r"^(shop_\w+)(\{.*?\})? (\S+)$", re.MULTILINE)

urlpatterns = [path("metrics", metrics.metrics), path("", include("my_shop.urls"))]


@pytest.fixture
def watched(settings, monkeypatch, tmp_path):
    settings.ROOT_URLCONF = __name__
    settings.SHOP_METRICS_TOKEN = TOKEN
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))


def ask(token=TOKEN):
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"}, HTTP_HOST="10.0.0.5:8000")


def figures():
    return read(ask().text)


def read(text):
    return {name + labels: float(value) for name, labels, value in LINE.findall(text)}


@pytest.mark.django_db
class TestTheDoor:
    def test_is_not_there_while_no_token_is_set(self):
        assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    @pytest.mark.parametrize("token", ["", "wrong", "Bearer", f"{TOKEN}x", "é"])
    def test_is_not_there_for_whoever_has_not_the_token(self, watched, token):
        assert ask(token).status_code == 404

    def test_opens_by_address_to_whoever_has_it(self, watched):
        answer = ask()
        assert (answer.status_code, answer["Content-Type"]) == (200, metrics.CONTENT_TYPE)

    def test_asks_few_questions_whatever_there_is(self, watched, django_assert_max_num_queries):
        ask()
        with django_assert_max_num_queries(18):
            ask()


@pytest.mark.django_db
class TestFigures:
    def test_of_a_shop_in_which_nothing_waits(self, watched):
        found = figures()
        assert (found["shop_database_up"], found["shop_cache_up"]) == (1, 1)
        assert (found["shop_tasks_waiting"], found["shop_task_oldest_seconds"]) == (0, 0)

    def test_say_that_the_database_is_away_and_nothing_else_of_it(self, watched, monkeypatch):
        def fails():
            raise DatabaseError("password authentication failed for user shop at 10.0.0.9")

        monkeypatch.setattr(metrics, "late_work", fails)
        assert figures() == {"shop_database_up": 0, "shop_cache_up": 1}
        assert "10.0.0.9" not in ask().text

    def test_say_that_the_cache_forgets(self, watched, monkeypatch, settings):
        settings.CACHES = {**settings.CACHES, "forgets": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        monkeypatch.setattr(metrics, "cache", caches["forgets"])
        assert figures()["shop_cache_up"] == 0

    def test_say_how_long_a_task_has_waited(self, watched):
        task = DBTaskResult.objects.create(
            task_path="my_shop.x", args_kwargs={"args": [], "kwargs": {}}, backend_name="default", status="READY"
        )
        DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - timedelta(hours=1))
        found = figures()
        assert found["shop_tasks_waiting"] == 1
        assert found["shop_task_oldest_seconds"] == pytest.approx(3600, abs=60)
        assert found['shop_work_late{work="tasks"}'] == 1

    @pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
    def test_count_mails(self, watched):
        from customers.models import OutgoingEmail
        from customers.outbox.draft import EmailDraft
        from customers.outbox.queue import queue_email

        for number in range(4):
            queue_email(EmailDraft(to="jo@example.com", subject=f"Mail {number}", text="Hello."))
        keys = list(OutgoingEmail.objects.values_list("pk", flat=True))
        OutgoingEmail.objects.filter(pk=keys[0]).update(status="failed")
        OutgoingEmail.objects.filter(pk=keys[1]).update(next_try_at=timezone.now() - timedelta(hours=1))
        found = figures()
        assert [found[f"shop_mails_{sort}"] for sort in ("waiting", "late", "refused")] == [3, 1, 1]

    @pytest.mark.skipif(not apps.is_installed("orders"), reason="orders is unplugged")
    def test_say_how_the_shop_sells(self, watched):
        from orders.models import Order
        from tests import factories

        assert "shop_order_last_confirmed_seconds" not in figures()
        factories.catalogue(1, pictures=0)
        for order, minutes in zip(factories.orders(3, factories.people(1)), (10, 12, 60), strict=True):
            Order.objects.filter(pk=order.pk).update(confirmed_at=timezone.now() - timedelta(minutes=minutes))
        found = figures()
        assert found["shop_orders_confirmed_recently"] == 2
        assert found["shop_order_last_confirmed_seconds"] == pytest.approx(600, abs=60)


class TestViews:
    @pytest.mark.parametrize(
        ("name", "said"), [("products:list", "products:list"), ("admin:orders_order_change", "admin"), ("", "unnamed")]
    )
    def test_have_their_names_and_the_back_office_is_one(self, name, said):
        assert metrics.view_of(SimpleNamespace(resolver_match=SimpleNamespace(view_name=name))) == said

    def test_that_are_none_are_one(self):
        assert metrics.view_of(SimpleNamespace(resolver_match=None)) == "none"


class TestRequestMetrics:
    def test_sends_a_page_that_cannot_be_counted(self, monkeypatch, tmp_path, rf):
        def fails(*args):
            raise OSError("No space left on device")

        monkeypatch.setattr(metrics, "FOLDER", tmp_path / "counts")
        monkeypatch.setattr(metrics, "count", fails)
        request = rf.get("/")
        request.resolver_match = None
        assert metrics.RequestMetrics(lambda request: HttpResponse("page"))(request).content == b"page"


class TestForgetDeadServers:
    def test_keeps_what_a_server_that_lives_has_counted(self, monkeypatch, tmp_path):
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        own, dead, elsewhere = (f"{metrics.HOST}-{os.getpid()}", f"{metrics.HOST}-{gone.pid}", f"other-{gone.pid}")
        for name in (own, dead, elsewhere):
            (tmp_path / name).mkdir()
        monkeypatch.setattr(metrics, "FOLDER", tmp_path / own)
        metrics.forget_dead_servers()
        assert {folder.name for folder in tmp_path.iterdir()} == {own, elsewhere}


@contextmanager
def stopped(process):
    """Whatever is asked is answered by another process."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def who_counts(folder):
    return {int(file.stem.rpartition("_")[2]) for file in folder.glob("counter_*.db")}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_processes_count_together(tmp_path):
    with running_shop(SHOP_METRICS_TOKEN=TOKEN, METRICS_ROOT=str(tmp_path)) as shop:
        for _ in range(10):
            urlopen(f"{shop}/help/terms/").close()
        [folder] = tmp_path.iterdir()
        with stopped(min(who_counts(folder))):
            for _ in range(10):
                urlopen(f"{shop}/help/terms/").close()
            with pytest.raises(HTTPError, match="404"):
                urlopen(f"{shop}/blog/nothing/")
        request = Request(f"{shop}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        both = who_counts(folder)
        assert len(both) == 2, "one process did all"
        for process in both:
            with stopped(process), urlopen(request) as answer:
                found = read(answer.read().decode())
            assert found['shop_requests_total{status="200",view="help"}'] == 20
            assert found['shop_requests_total{status="404",view="blog:post"}'] == 1
            assert found['shop_request_seconds_count{view="help"}'] == 20
