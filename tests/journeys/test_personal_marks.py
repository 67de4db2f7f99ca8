"""Nothing of one person is ever shown to another: two members, a guest and a stranger walk through all pages.

Each leaves marks (an e-mail address, a street, an order's number, how many things are in the cart) and follows every
link of every page. Then everybody asks, turn by turn, for every address that any of them has found, so that each page
was made for somebody else a moment before.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.middleware.csrf import _does_token_match
from django.test import Client
from django.urls import reverse

from customers.services import addresses
from orders.models import Order
from products.models import Product, Variant
from tests import factories, recipes
from tests.desk import fill_in

pytestmark = pytest.mark.django_db

MOST = 200
"""Pages that each of them opens in search of links: all kinds of pages are among them, not all products."""

LEFT_OUT = re.compile(r"^/(media|static|admin|api|design|accounts/logout)\b|[?&](colour|size|brand|sort|page|price_m)")
COUNT = re.compile(r'data-count="(\d+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Links(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "a" and facts.get("href"):
            self.found.append(facts["href"])


class Person:
    """Somebody with a browser; ``marks`` are words that stand on no page of anybody else."""

    def __init__(self, name, units):
        self.name, self.units, self.client = name, units, Client()
        self.email, self.street = f"{name}@{name}.example", f"{units} {name} lane"
        self.marks = {self.email, self.street, f">{name}<"}

    def get(self, path):
        return self.client.get(path)

    def wander(self):
        """Follow all links from the first page on, and return the addresses that lead to a page."""
        waiting, seen = [reverse("home"), reverse("orders:cart"), reverse("account_login")], set()
        while waiting and len(seen) < MOST:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            answer = self.get(path)
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                continue
            for link in Links(answer.content.decode()).found:
                there = urlsplit(urldefrag(urljoin(f"http://testserver{path}", link)).url)
                address = f"{there.path}?{there.query}" if there.query else there.path
                if there.netloc == "testserver" and not LEFT_OUT.search(address):
                    waiting.append(address)
        return seen

    def sees(self, answer, others):
        """Return what is wrong with a page that this person was given, in words."""
        page = answer.content.decode()
        wrong = [f"{other.name}'s {mark!r}" for other in others for mark in other.marks if mark in page]
        wrong += [f"a cart of {count}" for count in COUNT.findall(page) if int(count) != self.units]
        wrong += ["a token that is not theirs" for token in TOKEN.findall(page) if not self._owns(token)]
        return wrong

    def _owns(self, token):
        cookie = self.client.cookies.get(settings.CSRF_COOKIE_NAME)
        return cookie is not None and _does_token_match(token, cookie.value)


class Member(Person):
    def __init__(self, name, units, product):
        super().__init__(name, units)
        user = recipes.member.make(username=name, email=self.email, first_name=name)
        self.client.force_login(user)
        addresses.save_address(
            customer=user.customer, name=name, line1=self.street, city="Leeds", postcode="LS1 4AB", country="GB"
        )
        (order,) = factories.orders(1, [user])
        self.order = order
        self.marks.add(order.number)
        factories.bought(user, [product])
        factories.fill_cart(user, [product], quantity=units)


class Guest(Person):
    """Has a filled cart, an order that waits to be confirmed, and a comment that only its writer sees yet."""

    def __init__(self, name, units, product, post):
        super().__init__(name, units)
        sku = Variant.objects.get(product=product, position=0).sku
        self.client.post(reverse("orders:cart_add"), {"sku": sku, "quantity": units})
        typed = {"name": name, "line1": self.street, "city": "Leeds", "postcode": "LS1 4AB", "country": "GB"}
        page = fill_in(self.client, reverse("orders:checkout"), email=self.email, **typed)
        assert page.status_code == 200, page
        self.marks.add(Order.objects.get(email=self.email).number)
        words = {"name": "Nobody", "email": self.email, "text": f"{self.street} is quiet."}
        self.client.post(reverse("blog:comment", args=[post.slug]), words)


@pytest.fixture
def people():
    cache.clear()
    products = factories.catalogue(4)
    (post,) = factories.posts(1, slugs=[products[0].slug])
    post.comments.update(name="Somebody")
    return [
        Member("adalina", 3, products[0]),
        Member("berthold", 5, products[1]),
        Guest("gwendolyn", 7, products[2], post),
        Person("stranger", 0),
    ]


def test_no_page_shows_what_is_somebody_elses(people):
    paths = sorted(set().union(*(person.wander() for person in people)))
    assert len(paths) > 60, paths
    wrong = []
    for turn in range(2 * len(people)):
        person = people[turn % len(people)]
        others = [other for other in people if other is not person]
        for path in paths:
            answer = person.get(path)
            assert answer.status_code < 500, path
            if "html" in answer.headers["Content-Type"]:
                wrong += [f"{person.name} at {path}: {what}" for what in person.sees(answer, others)]
    assert not wrong, "\n".join(wrong)


def test_a_page_that_is_kept_with_a_name_in_it_is_noticed(people):
    """The control: what one was given is what the next one sees."""
    ada, berthold = people[:2]
    page = ada.get(reverse("orders:cart"))
    assert ada.sees(page, [berthold]) == []
    assert len(berthold.sees(page, [ada])) >= 2


def test_own_name_and_cart_are_on_the_page_again_at_once(people):
    ada, _, guest, stranger = people
    for person in (ada, guest, stranger):
        for path in (reverse("home"), reverse("products:list"), reverse("blog:list")):
            assert COUNT.findall(person.get(path).content.decode()) == [str(person.units)]
    assert "Log out" in ada.get(reverse("home")).content.decode()
    assert "Log out" not in guest.get(reverse("home")).content.decode()
    product = Product.objects.first()
    guest.client.post(reverse("orders:cart_add"), {"sku": product.variants.first().sku, "quantity": 1})
    assert COUNT.findall(guest.get(reverse("home")).content.decode()) == ["8"]
