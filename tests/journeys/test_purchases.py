"""Many people buy at the same moment, each from the product's page to the paid order, from two web processes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum
from model_bakery import baker

from customers.models import OutgoingEmail
from my_shop.kernel.money import quantise
from orders.models import Invoice, Order, Payment
from orders.services.invoices import pending_documents
from products.models import StockMovement, Variant
from tests import factories
from tests.clients import Shopper, running_shop

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

STOCK = 1000  # units of each variant, by the stage


@pytest.fixture
def shelf():
    factories.ways_of_delivery()
    baker.make("orders.PaymentMethod", name="Card", gateway="test", expires_after_hours=24)
    return factories.catalogue(5, variants=1)


def buy_together(products, count):
    """Let so many people buy at once; return what each got: an order's number, or what went wrong."""
    with running_shop() as address, ThreadPoolExecutor(count) as people:

        def buy(number):
            product = products[number % len(products)]
            return Shopper(address).buy(product.get_absolute_url(), email=f"shopper{number}@example.com")

        orders = [people.submit(buy, number) for number in range(count)]
        return [order.exception() or order.result() for order in orders]


def what_is_wrong(numbers):
    """Hold the books against what people were told; return what does not fit, in words."""
    pending_documents.write_pending_documents(limit=1000)
    wrong = []
    orders = {order.number: order for order in Order.objects.all()}
    if set(orders) != set(numbers) or len(numbers) != len(set(numbers)):
        wrong.append(f"{len(set(numbers))} orders were acknowledged, {len(orders)} are in the books")
    wrong += [f"{order} is {order.status}" for order in orders.values() if order.status != Order.Status.CONFIRMED]
    wrong += [f"{order} is paid {order.paid_total} of {order.total}" for order in orders.values() if order.amount_due]
    received = Payment.objects.filter(status=Payment.Status.PAID).aggregate(sum=Sum("received"))["sum"]
    if quantise(received or 0) != sum(order.paid_total for order in orders.values()):
        wrong.append("what came in is not what the orders say was paid")
    wrong += _stock(orders) + _documents(orders)
    return wrong


def _stock(orders):
    wrong = []
    sold = Order.objects.filter(number__in=orders).values_list("lines__variant").annotate(units=Sum("lines__quantity"))
    for variant_id, units in sold:
        variant = Variant.objects.get(pk=variant_id)
        moved = StockMovement.objects.filter(variant=variant).aggregate(sum=Sum("change"))["sum"]
        if not variant.quantity == moved == STOCK - units:
            wrong.append(f"{variant}: {variant.quantity} on hand, {moved} by its movements, {units} sold of {STOCK}")
    return wrong


def _documents(orders):
    sequences = sorted(Invoice.objects.filter(kind="invoice").values_list("sequence", flat=True))
    wrong = [] if sequences == [*range(1, len(orders) + 1)] else [f"invoices are numbered {sequences}"]
    for order in orders.values():
        mails = OutgoingEmail.objects.filter(key=f"order-confirmed:{order.number}:buyer").count()
        if mails != 1:
            wrong.append(f"{order}: {mails} confirmations")
    return wrong


def test_of_many_at_once_none_is_lost_none_is_doubled_and_all_sums_are_exact(shelf):
    count = 200 if connection.vendor == "postgresql" else 40
    numbers = buy_together(shelf, count)
    assert [number for number in numbers if not isinstance(number, str)] == []
    assert what_is_wrong(numbers) == []


def test_would_see_what_is_lost_or_doubled(shelf):
    numbers = buy_together(shelf, 3)
    assert what_is_wrong(numbers) == []
    assert what_is_wrong([*numbers, "LOST"]) != []
    payment = Payment.objects.first()
    Payment.objects.filter(pk=payment.pk).update(received=payment.received * 2)
    Variant.objects.filter(pk__in=[shelf[0].variants.get().pk]).update(quantity=STOCK)
    OutgoingEmail.objects.filter(key=f"order-confirmed:{numbers[0]}:buyer").delete()
    assert len(what_is_wrong(numbers)) == 3
