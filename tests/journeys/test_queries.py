"""What pages cost a member with a filled cart, in queries, through all apps; and that no row adds to it.

Warm is the second request, cold the first one of a process whose cache is empty: cold and warm, home asks 12 and 4,
a listing of 24 17 and 4, a product page 18 and 5, the cart of ten lines 15 and 6. Session, user, the cart's count and
the version of what is kept are among them; ``test_calls.py`` has both figures of ten pages.
"""

import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from model_bakery import baker

from my_shop.kernel.brand import shown as brand
from orders import configuration
from orders.models import Cart
from orders.rules.fingerprint import fingerprint_of
from orders.services.invoices import pending_documents
from orders.services.lifecycle import confirmation
from orders.services.order import links
from orders.services.payment import payments
from orders.services.shopping import carts, placement
from products.models import Product, Variant
from tests import desk, factories, recipes

pytestmark = pytest.mark.django_db

MARKS = re.compile(r"(SAVEPOINT|RELEASE SAVEPOINT|BEGIN|COMMIT|SET LOCAL)\b")
"""Marks of transactions, and what holds within one, are no queries: they read and write nothing."""


class Visitor:
    """A member who looks at pages and counts."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        client.force_login(user)

    def count(self, path, *, status=200):
        """Return the statements of a request, as a list to count and to print."""
        return self.ask("get", path, status=status)

    def ask(self, method, path, data=None, *, status=200):
        with CaptureQueriesContext(connection) as queries:
            response = getattr(self.client, method)(path, data)
        assert response.status_code == status, path
        return Statements(query["sql"] for query in queries if not MARKS.match(query["sql"]))

    def warm(self, path):
        self.count(path)
        return self.count(path)

    def cold(self, path):
        cache.clear()
        configuration.invalidate()
        brand.invalidate()
        return self.count(path)


class Statements(list):
    """Shown by pytest where there are more than there may be."""

    def __repr__(self):
        return "\n" + "\n".join(f"{number:3} {sql[:180]}" for number, sql in enumerate(self, 1))


def at_most(bar, statements):
    __tracebackhide__ = True
    assert len(statements) <= bar, f"{len(statements)} queries, {bar} allowed: {statements!r}"


def as_many(few, many):
    __tracebackhide__ = True
    if len(many) != len(few):
        # which one it is: the queries by their form, without the values
        forms = [Counter(re.sub(r"\d+|'[^']*'", "?", sql)[:120] for sql in statements) for statements in (few, many)]
        pytest.fail(
            f"{len(few)} queries before, {len(many)} with more rows: {many!r}\n"
            f"only before: {list(forms[0] - forms[1])}\nonly with more rows: {list(forms[1] - forms[0])}"
        )


@pytest.fixture
def ada(client):
    """A member with three items in the cart."""
    cache.clear()
    user = recipes.member.make(username="ada", email="ada@example.com")
    factories.fill_cart(user, factories.catalogue(3))
    return Visitor(client, user)


class TestListing:
    def test_of_24_costs_four_however_many_products_there_are(self, ada):
        factories.catalogue(27)
        few = ada.warm(reverse("products:list"))
        at_most(4, few)
        factories.catalogue(270)
        as_many(few, ada.warm(reverse("products:list")))

    @pytest.mark.parametrize(
        ("bar", "bar_when_cold", "query"),
        [
            (4, 23, "?brand=alder&colour=sage&price_max=80&in_stock=1"),
            (4, 22, "?brand=alder&colour=sage&in_stock=1&q=mug"),  # the search, and the counts of the sizes
            (4, 17, "?q=mug"),
            (4, 20, "?sort=price_up&page=2"),
        ],
    )
    def test_costs_no_more_when_narrowed_searched_or_sorted(self, ada, bar, bar_when_cold, query):
        factories.catalogue(60)
        path = reverse("products:list") + query
        cold, warm = ada.cold(path), ada.warm(path)
        at_most(bar, warm)
        at_most(bar_when_cold, cold)
        factories.catalogue(120)
        as_many(cold, ada.cold(path))
        as_many(warm, ada.warm(path))

    def test_of_a_category_costs_four(self, ada):
        factories.catalogue(60)
        path = reverse("products:category", args=["house/mugs"])
        cold, warm = ada.cold(path), ada.warm(path)
        at_most(4, warm)
        at_most(20, cold)
        factories.catalogue(400)
        as_many(cold, ada.cold(path))
        as_many(warm, ada.warm(path))

    def test_asks_as_much_of_a_large_catalogue_when_nothing_is_cached(self, ada):
        factories.catalogue(27)
        few = ada.cold(reverse("products:list"))
        at_most(20, few)
        factories.catalogue(270)
        as_many(few, ada.cold(reverse("products:list")))


class TestProductPage:
    def test_costs_five_however_much_there_is_to_show(self, ada):
        (small,) = factories.catalogue(1, variants=2, pictures=2, reviews=2)
        (large,) = factories.catalogue(1, variants=20, pictures=20, reviews=20)
        factories.bought(ada.user, [small, large])
        few = ada.warm(small.get_absolute_url())
        at_most(5, few)
        as_many(few, ada.warm(large.get_absolute_url()))

    def test_asks_as_much_for_much_when_nothing_is_cached(self, ada):
        factories.catalogue(60)  # enough that is alike, or it looks further
        (small,) = factories.catalogue(1, variants=2, pictures=2, reviews=2)
        (large,) = factories.catalogue(1, variants=20, pictures=20, reviews=20)
        few = ada.cold(small.get_absolute_url())
        at_most(22, few)
        as_many(few, ada.cold(large.get_absolute_url()))

    def test_of_one_variant_costs_five(self, ada):
        shown = factories.catalogue(1, variants=20)[0].variants.last()
        at_most(5, ada.warm(shown.get_absolute_url()))


class TestCart:
    def test_of_ten_lines_costs_six_and_so_does_one_of_thirty(self, ada):
        factories.fill_cart(ada.user, factories.catalogue(7))
        few = ada.warm(reverse("orders:cart"))
        at_most(6, few)
        factories.fill_cart(ada.user, factories.catalogue(20))
        as_many(few, ada.warm(reverse("orders:cart")))


class TestCheckout:
    def test_costs_seven_and_no_more_for_a_long_cart(self, ada):
        few = ada.warm(reverse("orders:checkout"))
        at_most(7, few)
        factories.fill_cart(ada.user, factories.catalogue(20))
        as_many(few, ada.warm(reverse("orders:checkout")))


class TestConfirming:
    """The whole POST is counted: session and user, all receivers, and after the commit the worker's wake-up calls.

    One query asks whether the seller's facts have changed, which the legal texts of the order name.
    """

    def place(self, user, count):
        cart = factories.fill_cart(user, factories.catalogue(count))
        method = factories.ways_of_delivery()[0]
        return placement.place_order(
            data=placement.CheckoutData(
                email=user.email,
                shipping_address=factories.HOME,
                shipping_method=method,
            ),
            cart_id=cart.pk,
            user=user,
            checkout_key=f"key-{count}",
        )

    @pytest.fixture
    def confirm(self, client, django_capture_on_commit_callbacks):
        ada = Visitor(client, recipes.member.make(username="ada", email="ada@example.com"))

        def run(lines, *, left=None):
            order = self.place(ada.user, lines)
            if left is not None:
                Variant.objects.filter(pk__in=order.lines.values("variant")).update(quantity=left)
            path, shown = reverse("orders:confirm", args=[order.number]), {"fingerprint": fingerprint_of(order)}
            with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
                ada.ask("post", path, shown, status=303)
            return Statements(query["sql"] for query in queries if not MARKS.match(query["sql"]))

        return run

    def test_of_ten_lines_costs_18_and_its_story_and_no_line_adds_to_it(self, confirm):
        few, many = confirm(3), confirm(10)
        at_most(18 + 1, many)
        assert sum("signals_trace" in sql for sql in many) == 1
        assert not any("django_tasks" in sql for sql in many)
        as_many(few, many)

    def test_by_a_guest_costs_18_and_nothing_more_for_more_lines(self, client, django_capture_on_commit_callbacks):
        def confirm(lines):
            cart = Cart.objects.create(token=f"token-{lines}")
            for product in factories.catalogue(lines):
                carts.add_to_cart(cart=cart, variant_id=product.variants.first().pk, quantity=1)
            data = placement.CheckoutData(
                email="guest@example.com",
                shipping_address=factories.HOME,
                shipping_method=factories.ways_of_delivery()[0],
            )
            order = placement.place_order(data=data, cart_id=cart.pk, checkout_key=f"guest-{lines}")
            client.get(links.signed_url(order))
            path, shown = reverse("orders:confirm", args=[order.number]), {"fingerprint": fingerprint_of(order)}
            with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
                assert client.post(path, shown).status_code == 303
            return Statements(query["sql"] for query in queries if not MARKS.match(query["sql"]))

        confirm(2)  # fills what a process keeps
        one, few, many = confirm(1), confirm(3), confirm(10)
        at_most(18, many)
        as_many(one, few)
        as_many(few, many)

    def test_that_empties_the_shelf_costs_two_more_for_the_mail_about_it_and_the_pages(self, confirm):
        few, many = confirm(3, left=2), confirm(10, left=2)
        at_most(18 + 3, many)
        assert sum("customers_outgoingemail" in sql for sql in many) == 2
        as_many(few, many)


class TestOrder:
    def test_page_costs_no_more_for_a_long_order(self, ada):
        factories.catalogue(30)
        (short,) = factories.orders(1, [ada.user], lines=10)  # sent free, as the long one
        (long,) = factories.orders(1, [ada.user], lines=25)
        as_many(ada.warm(short.get_absolute_url()), ada.warm(long.get_absolute_url()))

    def test_list_costs_no_more_for_many_orders(self, ada):
        factories.orders(2, [ada.user])
        few = ada.warm(reverse("orders:list"))
        factories.orders(30, [ada.user], lines=5)
        many = ada.warm(reverse("orders:list"))
        # past one page the page of orders is counted and cut in the same two queries
        as_many(few, many)


class TestHome:
    def test_costs_no_more_for_a_large_shop(self, ada):
        factories.posts(2)
        few = ada.warm(reverse("home"))
        at_most(5, few)
        factories.catalogue(60, reviews=2)
        factories.posts(20)
        as_many(few, ada.warm(reverse("home")))


class TestBlog:
    def test_list_costs_no_more_for_many_posts(self, ada):
        factories.posts(2)
        few = ada.warm(reverse("blog:list"))
        factories.posts(7, comments=20)
        as_many(few, ada.warm(reverse("blog:list")))

    def test_post_costs_no_more_for_many_comments_and_products(self, ada):
        slugs = list(Product.objects.values_list("slug", flat=True))
        quiet, loud = (
            factories.posts(1, comments=1, slugs=slugs[:1])[0],
            factories.posts(1, comments=30, slugs=slugs)[0],
        )
        as_many(ada.warm(quiet.get_absolute_url()), ada.warm(loud.get_absolute_url()))


class TestAccount:
    @pytest.mark.parametrize("page", ["customers:overview", "customers:addresses", "customers:profile"])
    def test_pages_cost_few(self, ada, page):
        at_most(10, ada.warm(reverse(page)))


class TestTheRig:
    def test_sees_a_query_for_each_row(self, ada):
        """A control: a page with a query for each row is noticed."""
        few, many = Statements(["SELECT 1"]), Statements(["SELECT 1"] * 2)
        with pytest.raises(pytest.fail.Exception, match="1 queries before, 2"):
            as_many(few, many)
        with pytest.raises(AssertionError, match="1 allowed"):
            at_most(1, many)


class TestBackOffice:
    """Steps of staff with ten lines, all receivers, the worker's wake-up call and the story that is kept. At most 16,
    but for those that move stock: products locks variants and products, and writes movements and purchases."""

    BARS = {
        "confirm": 25,
        "pack": 10,
        "ship": 15,
        "deliver": 13,
        "return": 26,  # money that stays is told a person: the story, its trace, a mail, a wake-up
        "payment": 16,
        "refund": 16,
        "cancel": 29,
    }

    @pytest.fixture
    def order(self, django_user_model):
        ada = recipes.member.make(username="ada", email="ada@example.com")

        def make(lines, *, way=None):
            cart = factories.fill_cart(ada, factories.catalogue(lines))
            return placement.place_order(
                data=placement.CheckoutData(
                    email=ada.email,
                    shipping_address=factories.HOME,
                    shipping_method=factories.ways_of_delivery()[0],
                    payment_method=way,
                ),
                cart_id=cart.pk,
                user=ada,
                checkout_key=f"key-{lines}",
            )

        return make

    @pytest.fixture
    def ask(self, client, django_capture_on_commit_callbacks):
        client.force_login(recipes.admin.make())

        def ask(order, step, data):
            path = reverse(f"admin:orders_order_{step}", args=[order.pk])
            data = data | {"_shown": desk.fields_of(client.get(path)).get("_shown", "")}
            if step == "return":  # it shows what follows first
                data = data | {"planned": client.post(path, data).context["form"]["planned"].value()}
            with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
                assert client.post(path, data).status_code == 302
            return Statements(query["sql"] for query in queries if not MARKS.match(query["sql"]))

        return ask

    def test_asks_the_database_as_often_for_ten_lines_as_for_two(self, order, ask):
        counts = {}
        for lines in (1, 2, 10):  # the first one fills what a process keeps
            transfer = baker.make("orders.PaymentMethod", name="Transfer", gateway="transfer")
            made = order(lines, way=transfer)
            units = {f"line-{line.pk}": line.quantity for line in made.lines.all()}
            key = f"{lines:024}"
            for step, data in (
                ("confirm", {"fingerprint": fingerprint_of(made)}),
                ("payment", {"amount": made.total, "key": key}),
                ("pack", {}),
                ("ship", {**units, "key": key}),
                ("deliver", {}),
                ("refund", {"amount": "5", "reason": "Late", "key": key}),
                ("return", {**units, "reason": "Chipped", "key": key}),
            ):
                pending_documents.write_pending_documents()  # as the worker does within seconds
                counts.setdefault(step, []).append(ask(made, step, data))
            other = order(lines + 20, way=transfer)
            confirmation.confirm_order(order=other, shown=fingerprint_of(other))
            payments.record_manual_payment(order=other, amount=other.total, user=None)
            counts.setdefault("cancel", []).append(ask(other, "cancel", {"reason": "Broken"}))
        for step, (_, few, many) in counts.items():
            as_many(few, many)
            at_most(self.BARS[step], many)
