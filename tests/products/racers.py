"""What each of the simultaneous processes of ``test_races`` does; those with a planted fault are its controls."""

from decimal import Decimal
from unittest import mock

from django.db import transaction
from django.db.models import F, Q

from products import search
from products.combinations import ChosenOption
from products.models import Category, Product, StockMovement, Variant
from products.services import categories, combinations, purchases, stock, variants
from tests.races import meet


def buy(variant_id, buyer, tries):
    """Try to buy one unit again and again; answer how often it went well."""
    sold = 0
    for number in range(tries):
        try:
            stock.take_stock(order_number=f"{buyer}-{number}", quantities={variant_id: 1})
        except stock.NotEnoughStock:
            continue
        sold += 1
    return sold


def buy_all(variant_ids, buyer, times):
    """Take one unit of each variant, in the order given; answer how often it went well."""
    for number in range(times):
        stock.take_stock(order_number=f"{buyer}-{number}", quantities=dict.fromkeys(variant_ids, 1))
    return times


def correct(variant_id, change, times):
    for _ in range(times):
        stock.adjust_stock(variant_id=variant_id, change=change, reason=StockMovement.Reason.CORRECTION)
    return times


def sell_the_same_order(variant_id, order_number):
    return purchases.record_sale(order_number=order_number, quantities={variant_id: 3}, user_id=None)


def make_combinations(product_id):
    """Make all combinations of two options; answer how many variants that made or completed."""
    product = Product.objects.get(pk=product_id)
    chosen = [ChosenOption("Colour", ("Sage", "Ink")), ChosenOption("Size", ("S", "M", "L"))]
    meet()
    return len(combinations.make_combinations(product=product, chosen=chosen, price=Decimal(9), base_sku="MUG"))


def move_below(category_id, parent_id):
    """Move a category below another one; answer its path, or that it would be a loop."""
    category, parent = Category.objects.get(pk=category_id), Category.objects.get(pk=parent_id)
    meet()
    try:
        return categories.save_category(category=category, name=category.name, parent=parent).path
    except categories.CategoryLoop:
        return "loop"


def ask(variant_id, first, times):
    """Ask one price after the other of a variant, none of them twice; answer how many."""
    variant = Variant.objects.select_related("product").get(pk=variant_id)
    meet()
    for number in range(times):
        variants.save_variant(product=variant.product, variant=variant, sku=variant.sku, price=first + number)
    return times


# --- planted faults ---------------------------------------------------------------------------


def buy_unguarded(variant_id, buyer, tries):
    """Read, look, then write, each by itself: what everybody writes first."""
    sold = 0
    for number in range(tries):
        left = Variant.objects.get(pk=variant_id).quantity
        if left < 1:
            continue
        if not number:
            meet()
        Variant.objects.filter(pk=variant_id).update(quantity=left - 1)
        StockMovement.objects.create(
            variant_id=variant_id, change=-1, quantity_after=left - 1, reason="sale", order_number=f"{buyer}-{number}"
        )
        sold += 1
    return sold


def sell_without_asking_the_ledger(variant_id, order_number):
    """Do not look whether the order has taken its stock before: only the constraint of the table remains."""
    with mock.patch("products.services.stock._is_not_sold_to", lambda order_number: Q()):
        return sell_the_same_order(variant_id, order_number)


def buy_all_in_my_order(variant_ids, buyer, times):
    """Lock the rows in the order of the cart: two carts in opposite order wait for each other in a circle."""
    for _ in range(times):
        with transaction.atomic():
            for variant_id in variant_ids:
                Variant.objects.filter(pk=variant_id).update(quantity=F("quantity") - 1)
                if variant_id == variant_ids[0]:
                    meet()
    return times


def ask_unlocked(variant_id, first, times):
    """The prices are read as everybody reads first: whoever else changes them is not waited for."""
    with mock.patch("products.services.variants.lock_prices", lambda ids: Variant.objects.in_bulk(list(ids))):
        return ask(variant_id, first, times)


def rename_twice(product_id, first, second):
    """Give a product two names in one transaction, the second one when the others have come as far."""
    with transaction.atomic():
        for name in (first, second):
            Product.objects.filter(pk=product_id).update(name=name)
            search.index([product_id])
            if name == first:
                meet()
    return second
