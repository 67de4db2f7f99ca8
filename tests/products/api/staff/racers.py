"""What each of the simultaneous processes of ``test_race`` does; those with a planted fault are its controls."""

from types import SimpleNamespace
from unittest import mock

from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from products.models import Category, Product
from products.services import stock
from products.services.categories import lock_tree
from products.services.denormalised import count_units, locked_products
from tests.races import meet

ANYTHING = {"If-Match": "*"}


def desk_of(user_id):
    client = APIClient(SERVER_NAME="localhost")
    token = SimpleNamespace(scopes=["staff:catalogue"])
    client.force_authenticate(get_user_model().objects.get(pk=user_id), token=token)
    return client


def run(name, *arguments):
    return globals()[name](*arguments)


def sell(variant_ids, buyer, times):
    for number in range(times):
        stock.take_stock(order_number=f"{buyer}-{number}", quantities=dict.fromkeys(variant_ids, 1))
    return times


def change_products(user_id, skus, first, times):
    """Give variants one price after the other, each by a PATCH of its product; answer the statuses."""
    desk = desk_of(user_id)
    return {
        desk.patch(
            f"/api/v1/staff/products/{sku.lower()}/",
            {"variants": [{"sku": sku, "price": f"{first + number}.00"}]},
            headers=ANYTHING,
        ).status_code
        for number in range(times)
        for sku in skus
    }


def write_products(user_id, skus, first, times):
    """Bring all of them in, one price and one new category after the other; answer how often it went well."""
    desk = desk_of(user_id)
    answers = [
        desk.post(
            "/api/v1/staff/products/bulk/",
            {
                "rows": [
                    {"category": [f"Shelf {first} {number}"], "variants": [{"sku": sku, "price": f"{first}.00"}]}
                    for sku in skus
                ]
            },
        )
        for number in range(times)
    ]
    outcomes = [row["outcome"] for answer in answers for row in answer.json()["results"]]
    return outcomes.count("changed")


def move_category(user_id, category_id, times):
    desk, path = desk_of(user_id), Category.objects.get(pk=category_id).path
    sent = ({"position": number} for number in range(times))
    return {desk.patch(f"/api/v1/staff/categories/{path}/", each, headers=ANYTHING).status_code for each in sent}


# --- planted faults ---------------------------------------------------------------------------


def sell_slowly(variant_ids, buyer):
    """Sell, and wait between the variants and their products for who writes these."""

    def waiting(*args, **kwargs):
        meet()
        return count_units(*args, **kwargs)

    with mock.patch("products.services.stock.count_units", waiting):
        return sell(variant_ids, buyer, 1)


def change_product_first(user_id, sku):
    """Lock the product before its variants."""

    def product_first(rows):
        locked_products(Product.objects.filter(slug=rows[0].slug).values_list("pk", flat=True))
        meet()

    with mock.patch("products.api.staff.products.lock_rows", product_first):
        return change_products(user_id, [sku], 30, 1)


def move_category_first(user_id, category_id):
    """Lock the category before the others."""

    def the_one_first():
        list(Category.objects.select_for_update(no_key=True).filter(pk=category_id))
        meet()

    answers = (step() for step in (the_one_first, lock_tree))
    with mock.patch("products.services.categories.lock_tree", side_effect=answers):
        return move_category(user_id, category_id, 1)
