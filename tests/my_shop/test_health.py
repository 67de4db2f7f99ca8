from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from my_shop import health
from my_shop.kernel.signals import late_work_asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    monkeypatch.setattr(health, "_seen", set())


@pytest.fixture
def production(settings):
    """The shop behind a proxy, as it is in production."""
    settings.ALLOWED_HOSTS = ["shop.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SHOP_TRUSTED_PROXIES = 1


def ask(path="/readyz", **headers):
    answer = Client().get(path, **headers)
    return answer.status_code, answer.content.decode()


def hours_ago(hours=1):
    return timezone.now() - timedelta(hours=hours)


class TestProbes:
    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    @pytest.mark.parametrize("host", ["10.0.0.5:8000", "shop.example", "[fd00::5]:8000"])
    def test_are_answered_without_a_name_and_a_proxy(self, production, path, host):
        assert ask(path, HTTP_HOST=host) == (200, "ok\n")
        assert Client().head(path, HTTP_HOST=host).status_code == 200

    @pytest.mark.parametrize(("host", "status"), [("10.0.0.5:8000", 400), ("shop.example", 301)])
    def test_are_no_way_around_for_pages(self, production, host, status):
        assert ask("/", HTTP_HOST=host)[0] == status


class TestReady:
    def test_is_said_with_few_questions(self, django_assert_max_num_queries):
        ask()
        with django_assert_max_num_queries(10):
            assert ask() == (200, "ok\n")

    def test_is_not_said_without_a_database_and_tells_no_secrets(self, monkeypatch):
        def fails():
            raise DatabaseError("password authentication failed for user shop at 10.0.0.9")

        monkeypatch.setattr(health, "is_migrated", fails)
        assert ask() == (503, "not ready: database\n")

    def test_is_not_said_before_the_tables_are_there(self):
        MigrationRecorder.Migration.objects.filter(app="products").order_by("-pk").first().delete()
        assert ask() == (503, "not ready: migrations\n")

    def test_is_said_by_a_process_that_is_older_than_the_tables(self):
        MigrationRecorder.Migration.objects.create(app="products", name="9999_of_the_next_version")
        assert ask() == (200, "ok\n")


class TestLateWork:
    """It is told and takes no process out of the load balancer."""

    @pytest.mark.parametrize("times", [{"status": "READY", "enqueued_at": 1}, {"status": "RUNNING", "started_at": 1}])
    def test_tells_of_tasks(self, times):
        facts = {name: hours_ago() if value == 1 else value for name, value in times.items()}
        task = DBTaskResult.objects.create(
            task_path="my_shop.x", args_kwargs={"args": [], "kwargs": {}}, backend_name="default", **facts
        )
        DBTaskResult.objects.filter(pk=task.pk).update(**facts)
        assert ask() == (200, "ok, but late: tasks\n")

    def test_tells_of_a_cache_that_forgets(self, monkeypatch, settings):
        settings.CACHES = {**settings.CACHES, "forgets": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        monkeypatch.setattr(health, "cache", caches["forgets"])
        assert ask() == (200, "ok, but late: cache\n")

    def test_tells_what_the_apps_say(self, monkeypatch):
        def name_both(sender, since, **kwargs):
            return ["mails", "documents"]

        monkeypatch.setattr(late_work_asked, "receivers", [])
        late_work_asked.connect(name_both)
        assert ask() == (200, "ok, but late: documents, mails\n")
