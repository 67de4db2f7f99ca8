"""Staff find orders, invoices, people, products and posts by one search, each as far as they may see it."""

import pytest
from django.urls import reverse

from customers.models import Contact
from orders.models import Order, Shipment
from orders.services.invoices import invoices
from tests import factories, recipes
from tests.my_shop.test_roles import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    products = factories.catalogue(2)
    jo = recipes.member.make(email="jo@example.com", first_name="Jo", last_name="Harper")
    Contact.objects.create(email=jo.email, user=jo, name="Jo Harper")
    order, *_ = factories.orders(2, [jo])
    invoices.issue_invoice(order=order)
    recipes.published_post.make(title="On Harper mugs")
    return {"product": products[0], "jo": jo, "order": order}


def found(client, words):
    answer = client.get(reverse("admin:search"), {"q": words})
    if answer.status_code == 302:
        return answer.headers["Location"]
    return {kind: [row.label for row in rows] for kind, rows in answer.context["groups"]}


@pytest.fixture
def as_manager(client):
    client.force_login(member_of("manager"))
    return client


def test_a_whole_order_number_opens_the_order(shop, as_manager):
    order = shop["order"]
    assert found(as_manager, order.number) == reverse("admin:orders_order_change", args=[order.pk])


def test_an_invoice_is_found_by_the_beginning_of_its_number(shop, as_manager):
    invoice = Order.objects.get(pk=shop["order"].pk).invoices.get()
    assert found(as_manager, invoice.number[:-1].lower()) == reverse("admin:orders_invoice_change", args=[invoice.pk])


def test_the_number_of_a_parcel_opens_its_order(shop, as_manager):
    Shipment.objects.create(order_id=shop["order"].pk, key="k" * 24, tracking_number="1Z 999 AA1 01")
    page = reverse("admin:orders_order_change", args=[shop["order"].pk])
    assert [found(as_manager, typed) for typed in ("1z 999 aa1 01", "1Z999AA101")] == [page, page]


def test_an_address_finds_the_person_and_the_orders(shop, as_manager):
    assert {name: len(rows) for name, rows in found(as_manager, "jo@example.com").items()} == {
        "Orders": 2,
        "Customers": 1,
    }


def test_a_whole_sku_names_its_variant_and_the_orders_it_is_in(shop, as_manager):
    sku = shop["product"].variants.first().sku
    assert found(as_manager, sku) == {"SKUs": [sku], "Orders": [shop["order"].number]}


def test_a_draft_is_found_by_its_name(shop, as_manager):
    draft = recipes.product.make(name="Unfinished teapot", is_published=False)
    assert found(as_manager, "unfinished") == reverse("admin:products_product_change", args=[draft.pk])


def test_an_editor_finds_posts_and_nothing_of_people_or_orders(shop, client):
    client.force_login(member_of("editor"))
    assert "blog/post" in found(client, "harper")
    assert found(client, "jo@example.com") == {}
    assert found(client, shop["order"].number) == {}
