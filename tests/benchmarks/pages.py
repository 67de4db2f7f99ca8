"""The pages: what is shown to guests, to a member with a filled cart, and to staff."""

import re
from itertools import count, cycle

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from blog.models import Post
from my_shop.kernel import clock
from my_shop.kernel.sitemaps.services import make_due_files
from my_shop.sitemaps import sections
from orders.models import CartItem
from products.models import Product, Variant
from tests import factories
from tests.benchmarks.clients import Ask
from tests.benchmarks.fill import names
from tests.benchmarks.measuring import BARE_JSON, Row

TOKEN = "a" * 32
"""Of a form, and of its cookie: whoever sends both has them from the shop."""

PER_PAGE = 24


class Visitors:
    """A member whose cart holds three things, one with ten, and a manager; each with a session of their own."""

    def __init__(self):
        users = get_user_model().objects
        self.goods = list(
            Variant.objects.filter(quantity__gt=100, product__is_published=True, position=0).order_by("pk")[:400]
        )
        ada, bo = users.get(username="person1"), users.get(username="person2")
        _fill_cart(ada, self.goods[:3])
        _fill_cart(bo, self.goods[:10])
        self.member, self.with_ten = _log_in(ada), _log_in(bo)
        self.manager = _log_in(users.create_superuser("bench-manager", "manager@example.com"))


def _fill_cart(user, goods):
    CartItem.objects.filter(cart__user=user).delete()
    factories.fill_cart(user, [variant.product_id for variant in goods])


def _log_in(user) -> dict:
    client = Client(headers={"user-agent": "bench"})
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def rows(visitors: Visitors) -> list[Row]:
    return [*_browsing(visitors), *_searching(), *_programs(), *_staff(visitors), *_buying(visitors)]


def _browsing(visitors):
    product = Product.objects.published().filter(quantity__gt=100, rating_count__gt=0).order_by("pk").first()
    category = Product.objects.filter(pk=product.pk).values_list("category__path", flat=True).get()
    pages = {
        "listing": reverse("products:list"),
        "home": reverse("home"),
        "product": product.get_absolute_url(),
        "category": reverse("products:category", args=[category]),
        "post": Post.objects.first().get_absolute_url(),
    }
    found = []
    for name, path in pages.items():
        found += [
            Row(f"{name}, kept", _always(path)),
            Row(f"{name}, member with a cart", _always(path, visitors.member)),
            Row(f"{name}, nothing kept", _always(path), is_cold=True),
        ]
    listing = pages["listing"]
    last = max(1, Product.objects.published().count() // PER_PAGE)
    narrow = f"{listing}?brand={product.brand.slug}&colour=sage&price_max=60&in_stock=1"
    found += [
        Row("page 500", _always(f"{listing}?page={min(500, last)}")),
        Row("page 500, nothing kept", _always(f"{listing}?page={min(500, last)}"), is_cold=True),
        Row("filter with counts", _always(narrow)),
        Row("filter with counts, nothing kept", _always(narrow), is_cold=True),
        Row("file of the sitemap", _always(_sitemap_file())),
    ]
    return found


def _programs():
    """What programs ask for, beside a plain JSON of as many products."""
    listing = reverse("api:products")
    product = reverse("api:product", args=[Product.objects.published().filter(rating_count__gt=0).first().slug])
    etag = Client().get(listing, secure=True, headers={"host": "127.0.0.1"}).headers["ETag"]
    return [
        Row("API: list of 24, kept", _always(listing), bare=BARE_JSON),
        Row("API: list of 24, nothing kept", _always(listing), is_cold=True, bare=BARE_JSON),
        Row("API: product, kept", _always(product), bare=BARE_JSON),
        Row("API: product, nothing kept", _always(product), is_cold=True, bare=BARE_JSON),
        Row("API: conditional GET", lambda: Ask(listing, headers={"If-None-Match": etag}, expects=304), bare=BARE_JSON),
    ]


def _sitemap_file():
    """The first file of products, made as the worker does; the index itself where there is none."""
    make_due_files(sections(), now=clock.now())
    index = reverse("sitemaps")
    page = Client().get(index, secure=True, headers={"host": "127.0.0.1"}).content.decode()
    found = re.search(r"<loc>https?://[^/]+(/[^<]*product[^<]*)</loc>", page)
    return found[1].replace("&amp;", "&") if found else index


def _searching():
    word = names.vocabulary(40)[30]
    slip = word[:2] + word[3:]
    asked = {
        "search": word,
        "search, misspelt": slip,
        "search, a word of 5%": names.FREQUENT,
        "search, a word of 20": names.RARE,
        "search, a word of 20 misspelt": names.RARE.replace("rlo", "lro"),
    }
    listing = reverse("products:list")
    found = []
    for name, words in asked.items():
        found.append(Row(name, _always(f"{listing}?q={words}")))
        found.append(Row(f"{name}, nothing kept", _always(f"{listing}?q={words}"), is_cold=True))
    return found


def _staff(visitors):
    products, orders = reverse("admin:products_product_changelist"), reverse("admin:orders_order_changelist")
    by = visitors.manager
    return [
        Row("admin: products", _always(products, by)),
        Row("admin: search products", _always(f"{products}?q={names.RARE}", by)),
        Row("admin: orders", _always(orders, by)),
        Row("admin: search orders", _always(f"{orders}?q=person77%40example.com", by)),
    ]


def _buying(visitors):
    skus = cycle(variant.sku for variant in visitors.goods)
    numbers = count()

    def add():
        number = next(numbers)
        return Ask(
            reverse("orders:cart_add"),
            {"csrftoken": TOKEN},
            {"sku": next(skus), "quantity": "1", "csrfmiddlewaretoken": TOKEN},
            expects=303,
            visitor=f"192.0.{number // 250 % 250}.{number % 250}",
        )

    return [
        Row("add to cart", add),
        Row("cart of 3", _always(reverse("orders:cart"), visitors.member)),
        Row("cart of 10", _always(reverse("orders:cart"), visitors.with_ten)),
        Row("checkout", _always(reverse("orders:checkout"), visitors.member)),
    ]


def _always(path, cookies=None):
    return lambda: Ask(path, cookies or {})
