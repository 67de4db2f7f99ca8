"""What takes the database too long is stopped and answered, whichever door it came in by."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from my_shop.kernel.throttle.models import Tries
from tests import recipes

pytestmark = pytest.mark.django_db


def is_stopped(*args, **kwargs):
    """Run into the limit of the database itself."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(2)")
        connection.connection.set_progress_handler(lambda: True, 1)
        try:
            cursor.execute("SELECT count(*) FROM auth_user")
        finally:
            connection.connection.set_progress_handler(None, 0)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


class TestPages:
    @pytest.fixture(autouse=True)
    def stopped(self, monkeypatch):
        monkeypatch.setattr("my_shop.views.render", is_stopped)

    def test_say_that_it_took_too_long_and_what_to_do(self, visitor):
        answer = visitor.get("/")
        assert answer.status_code == 503
        assert "That took too long" in answer.text
        assert "nothing is sold twice" in answer.text
        assert "Error 500" not in answer.text


class TestBackOffice:
    def test_says_it_too(self, visitor, monkeypatch):
        monkeypatch.setattr("django.contrib.auth.admin.UserAdmin.get_search_results", is_stopped)
        visitor.force_login(recipes.member.make(is_staff=True, is_superuser=True))
        assert visitor.get("/admin/auth/user/", {"q": "ada"}).status_code == 503


class TestApi:
    def test_says_it_in_json(self, visitor, monkeypatch):
        monkeypatch.setattr("products.api.ProductList.get", is_stopped)
        answer = visitor.get("/api/v1/products/")
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("This took too long.")


class TestOtherFaults:
    def test_stay_faults(self, visitor, monkeypatch):
        def breaks(*args, **kwargs):
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

        monkeypatch.setattr("my_shop.views.render", breaks)
        assert visitor.get("/").status_code == 500


@pytest.mark.django_db(transaction=True)
class TestSomebodyElsesLock:
    """Another connection holds what a page wants to write, for longer than the page may wait."""

    @pytest.fixture(autouse=True)
    def locked(self, monkeypatch):
        def writes(*args, **kwargs):
            Tries.objects.create(key="x", ends_at=timezone.now())

        monkeypatch.setattr("my_shop.views.render", writes)
        other = connection.copy()
        is_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor, other.cursor() as others:
            cursor.execute("SET lock_timeout = 50" if is_postgresql else "PRAGMA busy_timeout = 50")
            others.execute("BEGIN" if is_postgresql else "BEGIN IMMEDIATE")
            if is_postgresql:
                others.execute("LOCK TABLE throttle_tries IN ACCESS EXCLUSIVE MODE")
            yield
            others.execute("ROLLBACK")
        other.close()
        connection.close()  # with its short patience

    def test_is_no_fault_of_ours(self, visitor):
        assert visitor.get("/").status_code == 503
