"""Buying: confirmations beside the least that a database has to write for one, whole purchases, and one hot article."""

import itertools
import re
import shutil
import subprocess
import tempfile
import time
from importlib import import_module
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection
from django.urls import reverse

from orders.guest_access import OPENED_KEY
from orders.models import PaymentMethod, ShippingMethod
from orders.rules.fingerprint import fingerprint_of
from orders.services.shopping import placement
from products.models import Product, Variant
from tests import factories
from tests.benchmarks.clients import Ask, Crowd, Guest
from tests.benchmarks.measuring import Figure
from tests.benchmarks.pages import TOKEN
from tests.benchmarks.rig import Cost, Server

BUYERS = 4
SHOPPERS = 8
RUSH = 16
LINES = 3
PURCHASES = 5
"""Of each shopper."""

MINIMAL = """
CREATE SCHEMA bench_minimal;
SET search_path = bench_minimal;
CREATE TABLE stock (id int PRIMARY KEY, quantity int NOT NULL CHECK (quantity >= 0));
CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL, confirmed_at timestamptz);
CREATE TABLE movement (id bigserial PRIMARY KEY, stock int NOT NULL REFERENCES stock, change int NOT NULL, orders int);
CREATE TABLE mail (id bigserial PRIMARY KEY, key text UNIQUE NOT NULL, text text NOT NULL);
INSERT INTO stock SELECT n, 1000000 FROM generate_series(1, 1000) n;
INSERT INTO orders SELECT n, 'placed', NULL FROM generate_series(1, 10000) n;
"""
CONFIRMATION = r"""
\set buyer random(1, 10000)
\set one random(1, 300)
\set two random(301, 600)
\set three random(601, 1000)
BEGIN;
SELECT status FROM bench_minimal.orders WHERE id = :buyer FOR UPDATE;
SELECT id, quantity FROM bench_minimal.stock WHERE id IN (:one, :two, :three) ORDER BY id FOR UPDATE;
UPDATE bench_minimal.stock SET quantity = quantity - 1 WHERE id IN (:one, :two, :three) AND quantity >= 1;
INSERT INTO bench_minimal.movement (stock, change, orders) VALUES (:one, -1, :buyer), (:two, -1, :buyer), (:three, -1, :buyer);
UPDATE bench_minimal.orders SET status = 'confirmed', confirmed_at = now() WHERE id = :buyer;
INSERT INTO bench_minimal.mail (key, text) VALUES (gen_random_uuid()::text, 'Thank you.');
COMMIT;
"""  # noqa: E501

_passes = itertools.count()


def place(count: int, goods: list[Variant], lines: int = LINES) -> list[Ask]:
    """Place so many guests' orders, and return the requests that confirm them, each of a visitor of its own."""
    delivery, payment = ShippingMethod.objects.first(), PaymentMethod.objects.filter(gateway="on_delivery").first()
    articles = itertools.cycle(goods)
    return [_placed([next(articles) for _ in range(lines)], delivery, payment) for _ in range(count)]


def _placed(goods, delivery, payment):
    number = next(_passes)
    order = placement.place_order(
        data=placement.CheckoutData(
            email=f"guest-{number}@example.com",
            shipping_address=factories.HOME,
            shipping_method=delivery,
            payment_method=payment,
            lines=[placement.WantedLine(quantity=1, variant_id=variant.pk) for variant in goods],
        ),
        checkout_key=f"measured-{number:020}",
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[OPENED_KEY] = [order.number]
    session.save()
    return Ask(
        reverse("orders:confirm", args=[order.number]),
        {settings.SESSION_COOKIE_NAME: session.session_key, "csrftoken": TOKEN},
        {"fingerprint": fingerprint_of(order), "csrfmiddlewaretoken": TOKEN},
        expects=303,
        visitor=f"203.0.{number // 250 % 250}.{number % 250}",
    )


def confirmations(server: Server, goods: list[Variant], *, pairs: int, each: int = 20) -> Figure:
    """Confirm orders of three lines with four clients, by turns with pgbench's transactions."""
    with Crowd(server.port, BUYERS) as crowd:
        crowd.ask(place(2 * BUYERS, goods))
        shop, minimal = [], []
        for _ in range(pairs):
            asks = place(each, goods)
            shop.append(server.cost(lambda asks=asks: crowd.ask(asks), each))
            minimal.append(_pgbench())
    pairs_of = [(one, other) for one, other in zip(shop, minimal, strict=True) if other]
    ratio = median(other.processor / one.processor for one, other in pairs_of) if pairs_of else float("nan")
    by_clock = median(other.wall / one.wall for one, other in pairs_of) if pairs_of else float("nan")
    return Figure(
        name="confirm, 3 lines",
        value=ratio,
        unit="ratio",
        web=1000 * median(cost.web for cost in shop),
        database=1000 * median(cost.database for cost in shop),
        bare=1000 * median(other.processor for _, other in pairs_of) if pairs_of else None,
        per_second=1 / median(cost.wall for cost in shop),
        note=f"by the clock {by_clock:.3f}; {_queries_of_confirming(server, goods)} queries",
    )


def _queries_of_confirming(server, goods):
    [wanted] = place(1, goods)
    return server.client.ask(Ask(**{**vars(wanted), "headers": {"X-Bench-Count": "1"}})).headers["X-Bench-Queries"]


def prepare_pgbench() -> str:
    """Make the tables of the least transaction; return why there is no comparison, or nothing."""
    if not shutil.which("pgbench"):
        return "pgbench is missing (on Debian in postgresql-contrib's place: apt-get install postgresql)"
    with connection.cursor() as cursor:
        cursor.execute(MINIMAL)
        cursor.execute("RESET search_path")
    return ""


def _pgbench(seconds: int = 2) -> Cost | None:
    """Return what one transaction costs: pgbench's own processor time stands for the web processes'."""
    if not shutil.which("pgbench"):
        return None
    facts = connection.settings_dict
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "confirmation.sql"
        script.write_text(CONFIRMATION)
        where = ["-h", facts["HOST"], "-p", str(facts["PORT"] or 5432), "-U", facts["USER"]]
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(BUYERS), "-T", str(seconds), "-f", str(script), *where]
        environment = {"PGPASSWORD": facts["PASSWORD"], "PATH": "/usr/bin:/bin"}
        return _watched([*command, facts["NAME"]], environment)


def _watched(command, environment):
    """Run pgbench, and read what it and its backends have spent while they are still there."""
    from tests.benchmarks import processes, rig

    others = set(rig.backends())
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    web, database = {}, {}
    while process.poll() is None:
        time.sleep(0.02)
        mine = [pid for pid in rig.backends() if pid not in others]
        database |= processes.spent(mine)
        web |= processes.spent([process.pid])
    said, failed = process.communicate()
    if process.returncode:
        raise RuntimeError(failed)
    done = int(re.search(r"actually processed: (\d+)", said)[1])
    per_second = float(re.search(r"tps = ([\d.]+)", said)[1])
    return Cost(sum(web.values()) / done, sum(database.values()) / done, 1 / per_second)


def purchases(server: Server) -> list[Figure]:
    """Let eight guests buy at once, each several times, from the product's page to the confirmed order."""
    slugs = Product.objects.published().filter(quantity__gt=200).order_by("pk").values_list("slug", flat=True)[:40]
    paths = [reverse("products:product", args=[slug]) for slug in slugs]
    counting = Guest(server.port, "counting", is_counting=True)
    counting.buy(paths[0])
    counted = Guest(server.port, "counted", is_counting=True)
    counted.buy(paths[0])
    with Crowd(server.port, SHOPPERS) as crowd:
        crowd.buy(paths[:SHOPPERS], "warm")
        count = SHOPPERS * PURCHASES
        wanted = list(itertools.islice(itertools.cycle(paths), count))
        cost = server.cost(lambda: crowd.buy(wanted, "bought"), count)
    note = f"{counted.queries} queries, {counted.requests} requests"
    figures = {"web": 1000 * cost.web, "database": 1000 * cost.database, "per_second": 1 / cost.wall}
    return [
        Figure("guest purchase, 8 shoppers", 1 / cost.wall, "orders/s", note=note, **figures),
        Figure("guest purchase, queries", counted.queries, "queries"),
        Figure("guest purchase, processor", 1000 * cost.processor, "ms"),
    ]


def hot_article(server: Server, goods: list[Variant], *, each: int = 6) -> Figure:
    """Let sixteen buyers confirm the same article at the same moment."""
    asks = place(RUSH * each, goods[:1], lines=1)
    with Crowd(server.port, RUSH) as crowd:
        cost = server.cost(lambda: crowd.ask(asks), len(asks))
    figures = {"web": 1000 * cost.web, "database": 1000 * cost.database, "per_second": 1 / cost.wall}
    return Figure("one hot article, 16 buyers", 1 / cost.wall, "orders/s", **figures)
