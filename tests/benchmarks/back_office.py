"""Every list of the back office by each of its filters, orders and pages, and by searches; names the slow statements.

    python -m tests.benchmarks.back_office URL

The database is one that ``tests.benchmarks.fill`` has made, or a copy of it on SQLite (``fill.sqlite``). What counts
is the processor time of the database: the time by the clock tells of the machine.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

MOST = 50
"""Milliseconds that a statement may take."""

SHOWN = 700
"""Letters of a statement."""

WORDS = {
    "common word": "everyday",
    "rare word": "heirloom",
    "two words": "everyday hamburg",
    "no such word": "zzqxj",
    "beginning of an address": "person77",
    "an address": "person77@example.com",
    "a letter": "e",
}
NO_LISTS = [
    "/admin/",
    "/admin/audit/",
    "/admin/ready/",
    "/admin/orders/order/picking-list/",
    *(
        f"/admin/search/?q={word}"
        for word in ("everyday", "heirloom", "zzqxj", "person77", "Ada", "e", "2026-0", "mil")
    ),
    *(f"/admin/{app}/" for app in ("products", "orders", "customers", "blog", "auth")),
]
AT_ONCE = 500
"""Products of which a change is planned."""

FIELDS = [("products", "product", "category"), ("products", "product", "brand"), ("products", "variant", "product")]


class Watch:
    """Runs statements, and notes what each costs: milliseconds of the clock, and of the database's processor."""

    def __init__(self, connection):
        self.connection, self.noted = connection, []
        with connection.cursor() as cursor:
            self.pid = self._pid(cursor)

    def _pid(self, cursor):
        if self.connection.vendor == "postgresql":
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]
        return None

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.noted.append((1000 * (time.perf_counter() - began), sql, params))

    def again(self, sql, params) -> float:
        """Return the milliseconds of processor time, the median of three."""
        return median(self._once(sql, params) for _ in range(3))

    def _once(self, sql, params):
        from tests.benchmarks import processes

        def spent():
            if self.pid is None:
                return time.thread_time()
            time.sleep(0.003)  # the kernel counts what a process has spent once it sleeps
            return sum(processes.spent([self.pid]).values())

        before = spent()
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            cursor.fetchall()
        return 1000 * (spent() - before)

    def plan(self, sql, params) -> str:
        kind = "EXPLAIN (ANALYZE, BUFFERS)" if self.pid else "EXPLAIN QUERY PLAN"
        with self.connection.cursor() as cursor:
            cursor.execute(f"{kind} {sql}", params)
            return "\n".join(str(row[-1]) for row in cursor)


def pages(client, only) -> Iterator[tuple[str, str]]:
    """Give the name and the address of each page."""
    from django.contrib import admin
    from django.urls import reverse

    for model, page in sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label):
        if only and not any(word in model._meta.label_lower for word in only):
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(address, follow=True)
        shown = (answer.context_data or {}).get("cl") if hasattr(answer, "context_data") else None
        if shown is None:
            yield f"{model._meta.label}: {answer.status_code}", address
            continue
        yield from ((f"{model._meta.label}, {name}", f"{address}{query}") for name, query in _asked(page, shown))
        row = model._base_manager.order_by("-pk").first()
        if row is not None:
            yield f"{model._meta.label}, a page", f"{address}{row.pk}/change/"
            yield f"{model._meta.label}, history", f"{address}{row.pk}/history/"
        if page.search_fields:
            for word in ("e", "mil", "zzqxj"):
                yield (
                    f"{model._meta.label} offered, {word}",
                    f"{address}?_popup=1&q={word}",
                )
    if not only or "others" in only:
        yield from ((address, address) for address in NO_LISTS)
        for app, model, field in FIELDS:
            for word in ("", "e", "mil", "zzqxj"):
                query = f"app_label={app}&model_name={model}&field_name={field}&term={word}"
                yield f"offered: {query}", f"/admin/autocomplete/?{query}"


def _asked(page, shown):
    yield "plain", ""
    last = shown.paginator.num_pages
    for number in {min(100, last), last}:
        yield f"page {number}", f"?p={number}"
    for spec in shown.filter_specs:
        for choice in spec.choices(shown):
            if not choice.get("selected"):
                yield f"filter {spec.title}: {choice['display']}", choice["query_string"]
                yield f"filter {spec.title}: {choice['display']}, searched", choice["query_string"] + "&q=everyday"
    if page.date_hierarchy:
        for part in ("year=2026", "year=2026&{}__month=11", "year=2026&{}__month=11&{}__day=20"):
            query = f"{page.date_hierarchy}__{part.replace('{}', page.date_hierarchy)}"
            yield f"date {query}", f"?{query}"
    for at, name in enumerate(shown.list_display):
        if shown.get_ordering_field(name):
            for way in (f"{at}", f"-{at}"):
                yield f"by {name} {way}", f"?o={way}"
                yield f"by {name} {way}, page {min(100, last)}", f"?o={way}&p={min(100, last)}"
                if page.search_fields:
                    yield f"by {name} {way}, common word", f"?o={way}&q=everyday"
    if page.search_fields:
        for kind, words in WORDS.items():
            yield f"search {kind}", f"?q={words}"
            yield f"search {kind}, page 2", f"?q={words}&p=2"


def bulk_pages() -> Iterator[tuple[str, str, dict]]:
    """Give name, address and form of the pages that plan a change of many products."""
    from django.urls import reverse

    from products.models import Brand, Product

    ids = ",".join(map(str, Product.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))
    brand = Brand.objects.order_by("pk").values_list("pk", flat=True).first()
    forms = {"prices": {"percent": "3"}, "details": {"brand": brand}, "publish": {}, "withdraw": {}}
    for name, typed in forms.items():
        address = reverse(f"admin:products_product_bulk_{name}")
        form = {"ids": ids, "is_asked": "yes", "purpose": "change", "rounding": "cent", **typed}
        yield f"{name} of {AT_ONCE} products", address, form


def staff():
    """Return a client of somebody who may do everything; the database is made to be thrown away."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model().objects
    client = Client(headers={"user-agent": "bench"}, raise_request_exception=False)
    client.force_login(
        users.filter(username="bench-walker").first()
        or users.create_superuser("bench-walker", "bench-walker@example.com")
    )
    return client


def walk(options, say):
    from django.db import connection

    watch, seen = Watch(connection), {}
    client = staff()
    with lists_unwritten():
        asked = [(*page, None) for page in pages(client, options.only)]
        asked += [] if options.only else bulk_pages()
        for name, address, form in asked:
            watch.noted.clear()
            with connection.execute_wrapper(watch):
                answer = client.get(address) if form is None else client.post(address, form)
            if answer.status_code >= 400:
                say(f"{answer.status_code}  {name}  {address}")
            for milliseconds, sql, params in list(watch.noted):
                if milliseconds < options.most / 2 or not sql.startswith("SELECT"):
                    continue
                key = (sql, str(params))
                if key not in seen:
                    seen[key] = watch.again(sql, params)
                    if seen[key] >= options.most:
                        say(f"\n{seen[key]:5.0f} ms  {name}  {address}\n          {_short(sql)}\n          {params}")
                        if options.plan:
                            say(watch.plan(sql, params))
                elif seen[key] >= options.most:
                    say(f"  again {seen[key]:5.0f} ms  {name}")
    say(f"\n{sum(cost >= options.most for cost in seen.values())} statements over {options.most} ms")


@contextmanager
def lists_unwritten():
    """Read what a list would show, and do not write the page: that takes ten times as long."""
    from django.template.response import SimpleTemplateResponse

    written = SimpleTemplateResponse.rendered_content

    def content(response):
        shown = (response.context_data or {}).get("cl")
        return written.fget(response) if shown is None or not shown.params else str(len(shown.result_list))

    SimpleTemplateResponse.rendered_content = property(content)
    try:
        yield
    finally:
        SimpleTemplateResponse.rendered_content = written


def _short(sql: str) -> str:
    """Leave out the columns that are read, and the quotes."""
    return re.sub(r"^SELECT (?!COUNT|MIN).*? FROM", "SELECT … FROM", sql).replace('"', "")[:SHOWN]


def main(options):
    os.environ |= {"DATABASE_URL": options.url, "DJANGO_SETTINGS_MODULE": "my_shop.settings", "LOG_LEVEL": "CRITICAL"}
    import django

    django.setup()
    from django.conf import settings
    from django.urls import get_resolver

    assert get_resolver().url_patterns  # what it unregisters is no page
    settings.ALLOWED_HOSTS = ["testserver"]

    def say(text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    walk(options, say)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.back_office", description=__doc__)
    parser.add_argument("url", help="of the filled database")
    parser.add_argument("--most", type=float, default=MOST, help=f"milliseconds of a statement ({MOST})")
    parser.add_argument("--only", nargs="+", default=[], help="lists whose model has one of these in its name")
    parser.add_argument("--plan", action="store_true", help="show the plan of each statement")
    main(parser.parse_args())
