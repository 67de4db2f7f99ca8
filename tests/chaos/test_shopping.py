"""People shop in two web processes while the servers behind the shop go away and come back."""

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from model_bakery import baker

from orders.models import Order
from tests import factories
from tests.chaos import IS_LONG
from tests.chaos.books import what_is_wrong
from tests.clients import Refused, Shopper, running_shop
from tests.servers import running_redis

pytestmark = [pytest.mark.chaos, pytest.mark.race, pytest.mark.django_db(transaction=True)]

SHOPPERS = 8
ROUNDS = 6 if IS_LONG else 2
PATIENCE = 60
"""Times that a shopper begins again after a page that said “not at the moment”."""


@pytest.fixture
def products():
    factories.ways_of_delivery()
    baker.make("orders.PaymentMethod", name="Card", gateway="test", expires_after_hours=24)
    return factories.catalogue(3, variants=1)


def shop_amid(fault, products, **environment):
    """Let people buy until each has their orders, while ``fault`` comes again and again; return their numbers."""
    with running_shop(**environment) as address, ThreadPoolExecutor(SHOPPERS) as people:
        stop = threading.Event()
        trouble = threading.Thread(target=fault, args=[stop])
        trouble.start()
        bought = [people.submit(_buy, address, products[n % len(products)], n) for n in range(SHOPPERS)]
        try:
            return [number for each in bought for number in each.result()]
        finally:
            stop.set()
            trouble.join()


def _buy(address, product, person):
    numbers = []
    for turn in range(ROUNDS):
        for _ in range(PATIENCE):
            try:
                email = f"shopper{person}-{turn}@example.com"
                numbers.append(Shopper(address).buy(product.get_absolute_url(), email=email))
                break
            except (Refused, OSError):
                time.sleep(0.2)
        else:
            raise AssertionError("The shop did not come back.")
    return numbers


@contextmanager
def _other_connection():
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "NAME": "postgres"}
    try:
        yield other
    finally:
        other.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a server that restarts")
def test_postgresql_restarts_and_nothing_is_lost(products):
    name = connection.settings_dict["NAME"]

    def restart(stop):
        """All connections break, and for a moment nobody gets a new one: what a restart is to the shop."""
        with _other_connection() as other, other.cursor() as cursor:
            for _ in range(ROUNDS):
                if stop.wait(3):
                    return
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                time.sleep(0.3)
                cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    connection.close()
    numbers = shop_amid(restart, products, is_troubled=True)
    assert len(set(numbers)) == len(numbers) == SHOPPERS * ROUNDS
    assert set(numbers) <= set(Order.objects.values_list("number", flat=True))
    assert what_is_wrong() == []


@pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server on this machine")
def test_redis_dies_and_comes_back_and_nobody_notices(products):
    with running_redis() as redis:

        def die(stop):
            while not stop.wait(0.5):
                redis.kill()
                if not stop.wait(0.5):
                    redis.start()

        numbers = shop_amid(die, products, CACHE_URL=redis.url, SHOP_KEEP_PAGES="on")
    assert len(set(numbers)) == SHOPPERS * ROUNDS == Order.objects.count(), "every first try succeeded"
    assert what_is_wrong() == []
