"""What pages cost the processor, as a machine cannot change it: queries and calls of Python functions, cold and warm.

``calls.csv`` has the figures; one that grows by more than a tenth fails. Where a page may cost more for a good reason,
write the table anew, once on SQLite and once with ``DATABASE_URL`` on PostgreSQL, and say the reason in the commit:

    RECORD_CALLS=1 .venv/bin/python -m pytest -n0 tests/journeys/test_calls.py

It takes seconds: ten pages, each asked five times, twice of them with every call counted.
"""

import csv
import gc
import os
import random
import sys
from pathlib import Path

import django
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from my_shop.kernel.brand import shown as brand
from orders import configuration
from products.models import Product
from tests import factories, recipes

TABLE = Path(__file__).with_name("calls.csv")
ROOM = 1.1
"""How much more than the table says a page may cost."""

FEW = 10
"""A query more is no tenth of three; but of so few it is told."""

DICE = random.__file__
"""Its functions draw again until a number fits, so that the same page calls them more or less often."""

MADE_ON = ((3, 11), (5, 2))
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        (sys.version_info[:2], django.VERSION[:2]) != MADE_ON,
        reason="another Python or Django makes other calls: the table is of Python 3.11 and Django 5.2",
    ),
]


@pytest.fixture
def pages():
    """Ten pages, each with who asks for it: a guest, or a member with three things in the cart."""
    products = factories.catalogue(60, reviews=2)
    [post] = factories.posts(1, slugs=[product.slug for product in products[:3]])
    member = Client()
    ada = recipes.member.make(username="ada", email="ada@example.com")
    member.force_login(ada)
    factories.fill_cart(ada, products[:3])
    category = Product.objects.values_list("category__path", flat=True).get(pk=products[0].pk)
    listing, guest = reverse("products:list"), Client()
    return {
        "home": (guest, reverse("home")),
        "listing": (guest, listing),
        "filter": (guest, f"{listing}?brand=alder&colour=sage&price_max=80&in_stock=1"),
        "search": (guest, f"{listing}?q=mug"),
        "category": (guest, reverse("products:category", args=[category])),
        "product": (guest, products[0].get_absolute_url()),
        "post": (guest, post.get_absolute_url()),
        "listing, member": (member, listing),
        "cart": (member, reverse("orders:cart")),
        "checkout": (member, reverse("orders:checkout")),
    }


def measured(pages) -> dict:
    """Return queries and calls of each page, cold and warm."""
    found = {}
    for name, (visitor, path) in pages.items():
        for _ in range(2):  # templates, addresses, and what a process works out once
            forget()
            visitor.get(path)
        forget()
        found[name, "cold"] = cost(visitor, path)
        visitor.get(path)
        found[name, "warm"] = cost(visitor, path)
    return found


def forget():
    cache.clear()
    configuration.invalidate()
    brand.invalidate()


def cost(visitor, path):
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename != DICE

    with CaptureQueriesContext(connection) as queries:
        gc.disable()  # what it cleans up calls functions, whenever it comes
        sys.setprofile(count)
        try:
            response = visitor.get(path)
        finally:
            sys.setprofile(None)
            gc.enable()
    assert response.status_code == 200, path
    return {"queries": len(queries), "calls": calls}


def known() -> dict:
    with TABLE.open(newline="") as file:
        return {(row["page"], row["cache"]): row for row in csv.DictReader(file)}


def grown(found) -> list[str]:
    """Return what costs too much, in words."""
    table = known()
    assert {*table} == {*found}, "The table is of other pages."
    said = []
    for key, figures in found.items():
        for what, figure in figures.items():
            before = int(table[key][f"{what}_{connection.vendor}"])
            if figure > max(before * ROOM, before if before < FEW else 0):
                said.append(f"{', '.join(key)}: {before} {what} before, {figure} now")
    return said


def record(found) -> None:
    """Write the figures of this database into the table; those of the other one stay."""
    table = known() if TABLE.exists() else {}
    columns = [f"{what}_{vendor}" for vendor in ("sqlite", "postgresql") for what in ("queries", "calls")]
    with TABLE.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["page", "cache", *columns], restval=0, lineterminator="\n")
        writer.writeheader()
        for key, figures in found.items():
            here = {f"{what}_{connection.vendor}": figure for what, figure in figures.items()}
            writer.writerow({**table.get(key, {}), "page": key[0], "cache": key[1], **here})


def test_no_page_costs_a_tenth_more_than_before(pages):
    found = measured(pages)
    if "RECORD_CALLS" in os.environ:
        record(found)
    assert grown(found) == []


def test_would_see_a_page_that_became_slower(pages, settings):
    table = known()
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.journeys.test_calls.dawdling"]
    name, column = "product", f"calls_{connection.vendor}"
    settings.CALLS_MORE = int(table[name, "warm"][column]) // 8
    visitor, path = pages[name]
    visitor.handler.load_middleware()
    found = measured({name: (visitor, path)})
    rest = {key: {} for key in table if key[0] != name}
    assert any(said.startswith("product, warm: ") for said in grown(found | rest))


def dawdling(get_response):
    """A middleware that calls functions for nothing."""
    from django.conf import settings

    def middleware(request):
        for _ in range(settings.CALLS_MORE):
            idle()
        return get_response(request)

    return middleware


def idle():
    pass
