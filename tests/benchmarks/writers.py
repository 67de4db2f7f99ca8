"""``python -m tests.benchmarks.writers PROCESSES EACH``: confirm orders on SQLite from many processes at once.

The database that the settings name is made and filled; what comes out is one line of JSON.
"""

import json
import multiprocessing
import os
import sys
import time
from statistics import median


def main(count: int, each: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    asks = _placed(count * each)
    connection.close()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(count), context.Queue()
    processes = [
        context.Process(target=_confirm, args=(asks[number::count], start, answers)) for number in range(count)
    ]
    for process in processes:
        process.start()
    found = [answer for _ in range(count * each) for answer in [answers.get(timeout=600)]]
    for process in processes:
        process.join()
    seconds = sorted(took for _, took in found)
    p99 = seconds[int(0.99 * (len(seconds) - 1))]
    locked = sum(status != 303 for status, _ in found)
    sys.stdout.write(json.dumps({"locked": locked, "p99": p99, "median": median(seconds)}) + "\n")


def _placed(count):
    from orders.models import PaymentMethod
    from products.models import Variant
    from tests import factories
    from tests.benchmarks import buying

    factories.ways_of_delivery()
    PaymentMethod.objects.create(name="Cash on delivery", gateway="on_delivery")
    factories.catalogue(60, variants=2)
    return buying.place(count, list(Variant.objects.order_by("pk")))


def _confirm(asks, start, answers):
    from django.db import connection
    from django.test import Client

    connection.ensure_connection()
    client = Client(raise_request_exception=False, headers={"x-forwarded-proto": "https", "host": "127.0.0.1"})
    start.wait()
    for wanted in asks:
        client.cookies.clear()
        client.cookies.load(wanted.cookies)
        began = time.perf_counter()
        status = client.post(
            wanted.path, wanted.data, secure=True, headers={"referer": "https://127.0.0.1/"}
        ).status_code
        answers.put((status, time.perf_counter() - began))
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    main(int(sys.argv[1]), int(sys.argv[2]))
