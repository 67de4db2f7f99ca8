"""The bench's large shops, on a small one: some seconds, because every table is written, and its indexes made anew."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Sum

from customers.models import Address, Contact, Customer, OutgoingEmail
from orders.models import Invoice, Order, OrderLine, Payment, Refund, ReviewReason
from products import search
from products.models import Product, Review, Revision, StockMovement, Variant
from products.services.denormalised import refresh_products, refresh_ratings
from tests.benchmarks.fill import names, shop

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="it is SQL of PostgreSQL")
FIGURES = ("pk", "price", "highest_price", "is_sold_out", "quantity", "sold_count", "rating_average", "rating_count")


@pytest.fixture
def filled(transactional_db):
    before = indexes()
    shop.fill(products=120, orders=150)
    assert indexes() == before
    yield
    search.clear()


def indexes():
    return rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1")


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_filled_shop_is_as_the_services_would_leave_it(filled):
    assert Product.objects.count() == 120
    assert Order.objects.count() > 140
    assert OrderLine.objects.exists()
    assert_rows_are_valid()
    assert_ledger_adds_up()
    assert_figures_are_those_of_the_services()
    assert_search_index_is_that_of_a_rebuild()
    rare = Product.objects.published().filter(name__icontains=names.RARE)
    assert rare.count() == 20 == len(search.find(names.RARE).ids)


def assert_rows_are_valid():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.remote_field:
                there = field.remote_field.model._base_manager.values(field.target_field.name)
                ids = set(model._base_manager.exclude(**{field.name: None}).values_list(field.attname, flat=True))
                assert ids <= {pk for row in there for pk in row.values()}, (model, field)
    for model in (
        *(Product, Variant, StockMovement, Review, Order, OrderLine, Payment, Customer),
        *(Address, Contact, Invoice, OutgoingEmail, Refund, Revision, ReviewReason),
    ):
        for row in model.objects.all()[:3]:
            row.full_clean()


def assert_ledger_adds_up():
    summed = Variant.objects.annotate(units=Sum("movements__change", default=0))
    assert not summed.exclude(units=F("quantity")).exists()
    on_hand = {}
    for movement in StockMovement.objects.order_by("variant_id", "created_at", "pk"):
        on_hand[movement.variant_id] = on_hand.get(movement.variant_id, 0) + movement.change
        assert movement.quantity_after == on_hand[movement.variant_id]


def assert_figures_are_those_of_the_services():
    written = list(Product.objects.order_by("pk").values_list(*FIGURES))
    ids = [row[0] for row in written]
    with transaction.atomic():
        refresh_products(ids)
        refresh_ratings(ids)
    assert list(Product.objects.order_by("pk").values_list(*FIGURES)) == written
    assert Product.objects.filter(rating_count__gt=0).exists()


def assert_search_index_is_that_of_a_rebuild():
    tables = (
        "SELECT product_id, document::text FROM products_search ORDER BY 1",
        "SELECT DISTINCT term, slip_keys FROM products_search_spellings ORDER BY 1",
    )
    written = [rows(table) for table in tables]
    search.rebuild()
    assert [rows(table) for table in tables] == written
