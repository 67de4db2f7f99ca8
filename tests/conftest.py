"""What every test can rely on: a migrated database, mails through the outbox, nothing that an earlier test left; and
which tests run, in what order."""

import itertools
import os
import shutil
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models import DateTimeField, Value
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from model_bakery import baker
from model_bakery.random_gen import gen_text

from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.webhooks import recording
from signal_map.tracing import storage
from tests.timing import Stopwatch

pytest_plugins = ["signal_map.pytest_plugin", "tests.databases", "tests.inside"]

# The loop of a browser test runs on in its thread (see Playwright); Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes tells of the machine, not of the shop.
hypothesis_settings.register_profile("shop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("shop")

baker.generators.add(LongTextField, gen_text)

HERE = Path(__file__).parent
OUTBOX = "customers.outbox.backend.OutboxBackend"
SHOP_APPS = ("products", "orders", "customers", "blog")


def pytest_ignore_collect(collection_path, config):
    """Leave out the tests of an app that this run has unplugged (``SHOP_APPS``)."""
    if collection_path.parent == HERE and collection_path.name in SHOP_APPS:
        return not apps.is_installed(collection_path.name) or None
    return None


def pytest_configure(config):
    config.pluginmanager.register(Stopwatch())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Begin with what takes longest, so that no process waits for it in the end.

    Where an app is unplugged, leave the later cases of a test out that is given many values (``every_case``).
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("unplugged", "data"))))
    if all(apps.is_installed(app) for app in SHOP_APPS):
        return
    seen, first, later = set(), [], []
    for item in items:
        test = item.nodeid.partition("[")[0]
        is_later = test in seen and not item.get_closest_marker("every_case")
        (later if is_later else first).append(item)
        seen.add(test)
    config.hook.pytest_deselected(items=later)
    items[:] = first


@pytest.fixture(scope="module")
def module_rows(django_db_setup, django_db_blocker):
    """Let fixtures of this scope write rows that every test of the module finds as they were.

    The module runs within a transaction, its tests' own ones within that: nothing of it is committed.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def set_mail_transport(settings):
    """Let mails that leave the outbox go another way: ``set_mail_transport("path.Backend", host=…)``."""

    def use(backend, **options):
        settings.SHOP_MAIL_TRANSPORT = {"BACKEND": backend, "OPTIONS": options}
        door = {"BACKEND": OUTBOX} if apps.is_installed("customers") else settings.SHOP_MAIL_TRANSPORT
        if django.VERSION >= (6, 1):
            settings.MAILERS = {"default": door, "transport": settings.SHOP_MAIL_TRANSPORT}
        else:
            settings.EMAIL_BACKEND = door["BACKEND"]

    return use


@pytest.fixture(autouse=True)
def mails_go_through_the_outbox(set_mail_transport):
    """Put the site's own mail backend back: Django's test runner swaps every backend for one in memory.

    ``django.core.mail.outbox`` then holds what the worker has sent; what waits are rows of ``OutgoingEmail``.
    """
    set_mail_transport("django.core.mail.backends.locmem.EmailBackend")


@pytest.fixture
def one_clock(monkeypatch):
    """Let a test that travels in time take the database with it, whose clock no test can turn."""
    monkeypatch.setattr("my_shop.kernel.clock.now", timezone.now)
    monkeypatch.setattr("my_shop.kernel.clock.Now", lambda: Value(timezone.now(), DateTimeField()))
    # a statement that is kept would keep that moment
    monkeypatch.setattr(PreparedQuery, "_statement", property(lambda query: query._written), raising=False)


@pytest.fixture(autouse=True)
def empty_cache():
    """Begin with nothing remembered: what an earlier test left would run out in the middle of a later one."""
    from django.contrib.contenttypes.models import ContentType

    from my_shop.kernel.brand import shown as brand

    cache.clear()
    ContentType.objects.clear_cache()
    brand.invalidate()
    if apps.is_installed("orders"):
        from orders import configuration

        configuration.invalidate()


@pytest.fixture(autouse=True)
def nobody_hears_events(monkeypatch):
    """Let no process ask anew whether there is an endpoint of webhooks: each fifth second would count a query more.

    Whoever makes one by its service is noticed.
    """
    monkeypatch.setattr(recording, "_nobody_until", float("inf"))


@pytest.fixture(autouse=True)
def old_stories_stay(monkeypatch):
    """Look for old stories never: every sixteenth row would, and which one that is depends on earlier tests."""
    monkeypatch.setattr(storage, "FORGET_EVERY", sys.maxsize)


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Paths of folders that nobody has used; whoever writes into one makes it: most tests write nothing."""
    base = tmp_path_factory.mktemp("tests")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, folders):
    """Let pictures, and what the test gateway knows, be each test's own."""
    folder = next(folders)
    settings.MEDIA_ROOT = folder / "media"
    settings.PRIVATE_ROOT = folder / "private"
    settings.SHOP_TEST_GATEWAY_FILE = str(folder / "test-gateway.sqlite3")


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("random_order_enabled", False):
        seed, bucket = (
            config.getoption(f"random_order_{name}").removeprefix("default:") for name in ("seed", "bucket")
        )
        again = f"--random-order --random-order-bucket={bucket} --random-order-seed={seed}"
        terminalreporter.write_line(f"{again} draws this order again; -n0 runs it in one process.")
    if not (shutil.which("chromium-headless-shell") or shutil.which("chromium")):
        terminalreporter.write_line(
            "Browser tests left out: no Chromium on PATH (Debian: apt-get install chromium-headless-shell)."
        )
