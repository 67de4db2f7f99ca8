"""What is measured: a member with a filled cart, and a manager, in a shop that grows."""

import itertools

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from blog.models import Post
from orders.models import CartItem, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.shopping import placement
from products.models import Product
from tests import factories
from tests.benchmarks.rig import Case

FOUND = {200, 302, 303}
CONFIRM = "confirm 10 lines"


class Stand:
    """The shop: ``grow`` fills it up to a size, ``cases`` are the requests to make of it."""

    def __init__(self):
        users = get_user_model().objects
        self.ada = users.create_user("ada", "ada@example.com")
        self.member, self.manager = Client(), Client()
        self.member.force_login(self.ada)
        self.manager.force_login(users.create_superuser("manager", "manager@example.com"))
        self.keys = itertools.count()

    def grow(self, *, products, orders):
        missing = products - Product.objects.count()
        if missing > 0:
            factories.catalogue(missing, variants=3, reviews=3)
        missing = orders - Order.objects.count()
        if missing > 0:
            factories.orders(missing, [self.ada, *factories.people(max(1, missing // 10))])
        if not Post.objects.exists():
            slugs = Product.objects.values_list("slug", flat=True)[:3]
            factories.posts(12, slugs=list(slugs))
        self._fill_cart()

    def cases(self):
        product = Product.objects.order_by("-pk").first().get_absolute_url()
        order = Order.objects.of(self.ada).exclude(status=Order.Status.PLACED).first().get_absolute_url()
        listing = reverse("products:list")
        narrowed = f"{listing}?brand=alder&colour=sage&price_max=60&in_stock=1"
        admin = reverse("admin:index")
        return [
            self._page("home, cold", reverse("home"), is_cold=True),
            self._page("home", reverse("home")),
            self._page("listing, cold", listing, is_cold=True),
            self._page("listing", listing),
            self._page("listing, last page", f"{listing}?page={-(-Product.objects.count() // 24)}"),
            self._page("filtered, cold", narrowed, is_cold=True),
            self._page("filtered", narrowed),
            self._page("search, cold", f"{listing}?q=glazed+mug", is_cold=True),
            self._page("search", f"{listing}?q=glazed+mug"),
            self._page("search misspelt, cold", f"{listing}?q=glzed+blankt", is_cold=True),
            self._page("search in vain, cold", f"{listing}?q=staumbri", is_cold=True),
            self._page("product, cold", product, is_cold=True),
            self._page("product", product),
            self._page("cart of 10", reverse("orders:cart")),
            self._page("checkout", reverse("orders:checkout")),
            self._page("list of orders", reverse("orders:list")),
            self._page("order", order),
            Case(CONFIRM, self._confirm, prepare=self._place),
            self._page("blog", reverse("blog:list")),
            self._page("post", Post.objects.first().get_absolute_url()),
            self._page("admin: products", f"{admin}products/product/", by=self.manager),
            self._page("admin: orders", f"{admin}orders/order/", by=self.manager),
            self._page("admin: search orders", f"{admin}orders/order/?q=ada", by=self.manager),
            self._page("admin: stock", f"{admin}products/stockmovement/", by=self.manager),
            self._page("admin: outbox", f"{admin}customers/outgoingemail/", by=self.manager),
        ]

    def _page(self, name, path, *, by=None, is_cold=False):
        visitor = by or self.member

        def ask(_):
            status = visitor.get(path).status_code
            if status not in FOUND:
                raise RuntimeError(f"{path} answered {status}: this would not be measured, but a refusal")

        return Case(name, ask, is_cold=is_cold)

    def _fill_cart(self):
        CartItem.objects.filter(cart__user=self.ada).delete()
        return factories.fill_cart(self.ada, Product.objects.order_by("pk")[:10].values("pk"))

    def _place(self):
        return placement.place_order(
            data=placement.CheckoutData(
                email=self.ada.email,
                shipping_address=factories.HOME,
                shipping_method=factories.ways_of_delivery()[0],
            ),
            cart_id=self._fill_cart().pk,
            user=self.ada,
            checkout_key=f"bench-{next(self.keys)}",
        )

    def _confirm(self, order):
        path = reverse("orders:confirm", args=[order.number])
        status = self.member.post(path, {"fingerprint": fingerprint_of(order)}).status_code
        if status not in FOUND:
            raise RuntimeError(f"confirming answered {status}")
