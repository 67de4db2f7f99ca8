"""Lists of what grows with every order: whatever way one is ordered, an index has that order.

Asked of the database's own plan, so that it needs neither many rows nor a clock. PostgreSQL is told to sort and to read
whole tables only where it has nothing else; one that begins with an index and sorts among equals does well.
"""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.urls import resolve, reverse

from tests import recipes

pytestmark = pytest.mark.django_db

LARGE = [
    *("products.Product", "products.Variant", "products.StockMovement", "products.Purchase", "products.Review"),
    *("products.DownloadGrant", "pictures.Picture"),
    *("orders.Order", "orders.Invoice", "orders.Cart", "orders.PaymentWebhook"),
    *("customers.Contact", "customers.Customer", "customers.OutgoingEmail", "auth.User"),
]
READ_AS_A_WHOLE = {
    ("products.Product", "quantity"),
    ("products.Product", "sold_count"),
    ("products.Variant", "quantity"),
}
"""What each sale writes, and no index has: the keys of a catalogue are sorted anew for each page."""


@pytest.fixture
def boss():
    return recipes.admin.make()


@pytest.fixture(autouse=True)
def nothing_but_indexes():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
            )


def sorted_anew(plan: str) -> list[str]:
    """Return the lines of a plan that sort rows, or read all of them in no order."""
    if connection.vendor == "postgresql":
        return [line for line in plan.splitlines() if re.search(r"(?<!Incremental )Sort  |Seq Scan", line)]
    return [line for line in plan.splitlines() if "USE TEMP B-TREE FOR ORDER BY" in line]


def page_of(label):
    return admin.site._registry[apps.get_model(label)]


def listed(page, boss, **asked):
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    request = RequestFactory().get(address, asked)
    request.user, request.resolver_match = boss, resolve(address)
    return page.get_changelist_instance(request)


def orders_of(label, boss):
    """Give each order that the list of a model offers, as an address says it, with the plan of a page in it."""
    page = page_of(label)
    plain = listed(page, boss)
    yield "", "", plan_of(plain)
    for at, name in enumerate(plain.list_display):
        if field := plain.get_ordering_field(name):
            for way in ("", "-"):
                yield field, way, plan_of(listed(page, boss, o=f"{way}{at}"))


def plan_of(shown):
    return shown.queryset.values_list("pk")[:50].explain()


HERE = {model._meta.label for model in admin.site._registry}


@pytest.mark.parametrize("label", [label for label in LARGE if label in HERE])
def test_every_order_of_a_large_list_is_that_of_an_index(label, boss):
    slow = {
        f"{way}{field}": plan
        for field, way, plan in orders_of(label, boss)
        if (label, field) not in READ_AS_A_WHOLE and sorted_anew(plan)
    }
    assert not slow, "\n\n".join(f"{order}\n{plan}" for order, plan in slow.items())


def test_an_order_that_no_index_has_would_be_seen(boss, monkeypatch):
    page = page_of("auth.User")
    monkeypatch.setattr(page, "sortable_by", ["last_login"])
    monkeypatch.setattr(page, "list_display", ["username", "last_login"])
    plans = {field: plan for field, _, plan in orders_of("auth.User", boss)}
    assert sorted_anew(plans["last_login"])


SEARCHED_IN_PART = [label for label in LARGE if label in HERE and getattr(page_of(label), "searches_newest", False)]


def read_whole(page, plan):
    """Tell whether a plan reads all rows of the page's own table."""
    return re.search(rf'(Seq Scan on|\bSCAN) "?{page.model._meta.db_table}\b', plan)


@pytest.mark.parametrize("label", SEARCHED_IN_PART)
def test_what_is_typed_as_a_whole_is_found_among_all_by_an_index(label, boss):
    page = page_of(label)
    rows = listed(page, boss).queryset
    plans = [found.order_by().values_list("pk").explain() for found in page.whole_matches(rows, "x@example.com")]
    assert [plan for plan in plans if read_whole(page, plan)] == []


def test_a_column_that_no_index_finds_would_be_seen(boss, monkeypatch):
    page = page_of("customers.OutgoingEmail")
    monkeypatch.setattr(page, "found_whole", {"subject": str})
    (found,) = page.whole_matches(listed(page, boss).queryset, "x@example.com")
    assert read_whole(page, found.order_by().values_list("pk").explain())
