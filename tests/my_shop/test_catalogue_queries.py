"""What a page of the catalogue asks of the database, for a member with a filled cart: no more with more rows."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products import services
from products.models import Review
from tests import recipes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("orders"), reason="the cart of a member"),
]


def empty_caches():
    from orders import terms

    cache.clear()
    terms.forget()


@pytest.fixture
def many_products(django_capture_on_commit_callbacks):
    category = recipes.category.make(slug="mugs", path="mugs")
    brands = [services.brand(name=name) for name in ("Ashdown", "Birch")]
    colours = [services.option_value(option="Colour", value=value) for value in ("Sage", "Ink", "Clay")]

    def make(count):
        for number in range(count):
            name = f"Mug {services.catalogue.Product.objects.count():03}"
            product = services.create_product(name=name, category=category, brand=brands[number % 2])
            for position, colour in enumerate(colours):
                services.save_variant(
                    product=product, sku=f"{name}-{position}", price=10, option_values=[colour], opening_stock=9
                )
        empty_caches()

    return make


@pytest.fixture
def shopper(client):
    from orders import services as orders

    member = recipes.member.make()
    for _ in range(3):
        orders.add_to_cart(cart=orders.open_cart(user=member), variant_id=recipes.stocked_variant(5).pk, quantity=1)
    client.force_login(member)
    return member


def queries(client, path):
    """Queries of the first, cold answer and of the next one."""
    answers = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        answers.append(len(asked))
    return tuple(answers)


class TestListing:
    @pytest.mark.parametrize(
        "path",
        ["/products/", "/categories/mugs/", "/products/?q=mug", "/products/?colour=ink&brand=birch&in_stock=1&q=mug"],
    )
    def test_six_when_warm_and_constant_in_rows(self, client, many_products, shopper, path):
        many_products(26)
        few = queries(client, path)
        many_products(40)
        many = queries(client, path)
        assert few == many
        # session, user, cart count; products, first pictures, prices
        assert many[1] <= 6
        assert many[0] <= 20


class TestProductPage:
    def test_eight_when_warm_and_constant_in_rows(self, client, many_products, shopper):
        many_products(3)
        few = queries(client, "/products/mug-003/")
        many_products(60)
        product = services.catalogue.Product.objects.get(slug="mug-003")
        for number in range(8):
            Review.objects.create(
                product=product,
                user=recipes.member.make(),
                rating=4,
                title="Good",
                text="Good",
                author_name=f"A{number}",
            )
        services.figures.refresh_ratings([product.pk])
        empty_caches()
        many = queries(client, "/products/mug-003/")
        assert few == many
        # session, user, cart count; product, pictures, variants, their options, may they review
        assert many[1] <= 8
        assert many[0] <= 16
