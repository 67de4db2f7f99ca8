"""Whatever a visitor sends gets a clear answer, never a fault of ours, and a refusal changes nothing."""

import io
import zlib
from struct import pack

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from orders.models import CartItem, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.shopping import placement
from products.models import Product
from tests import factories, recipes
from tests.journeys.payloads import LONG, NUMBERS, PATHS, TEXTS, Attacker, changed_by

pytestmark = pytest.mark.django_db

OK, FOUND, SEE_OTHER = 200, 302, 303
BAD, FORBIDDEN, MISSING, METHOD, CONFLICT, UNPROCESSABLE = 400, 403, 404, 405, 409, 422
WRITTEN = (OK, FOUND, SEE_OTHER)
PASSWORD = "pass-for-tests-7"
ADDRESS = {
    "name": "Ada",
    "line1": "12 Mill Lane",
    "line2": "",
    "postcode": "LS1 4AB",
    "city": "Leeds",
    "region": "",
    "country": "GB",
}
ONE_LINE = {key: TEXTS[key] for key in ("null", "null inside", "line break", "escape", "10 kB")}
"""What no name, title or address may hold."""


class Shop:
    """A small shop with a member who has a cart, an order that waits, and something bought."""

    def __init__(self):
        self.products = factories.catalogue(4, reviews=1)
        self.posts = factories.posts(2, slugs=[self.products[0].slug])
        self.ada = recipes.member.make(username="ada", email="ada@example.com")
        self.ada.set_password(PASSWORD)
        self.ada.save()
        self.ada.emailaddress_set.create(email=self.ada.email, verified=True, primary=True)
        self.cart = factories.fill_cart(self.ada, self.products[:2])
        self.item = CartItem.objects.filter(cart=self.cart).first()
        factories.bought(self.ada, self.products[:1])
        factories.orders(2, [self.ada])
        self.order = placement.place_order(
            data=placement.CheckoutData(
                email=self.ada.email,
                shipping_address=factories.HOME,
                shipping_method=factories.ways_of_delivery()[0],
            ),
            cart_id=self.cart.pk,
            user=self.ada,
            checkout_key="key-of-the-order-that-waits",
        )
        self.address = self.ada.customer.addresses.create(**ADDRESS)


@pytest.fixture(scope="module")
def shop(module_rows):
    return Shop()


@pytest.fixture
def member(shop):
    return Attacker(shop.ada)


@pytest.fixture
def guest(shop):
    return Attacker()


class TestAddresses:
    LISTING = {
        "q": (TEXTS | NUMBERS, (OK, UNPROCESSABLE)),
        "category": (TEXTS, (UNPROCESSABLE,)),
        "brand": (TEXTS, (UNPROCESSABLE,)),
        "colour": (TEXTS, (UNPROCESSABLE,)),
        "sort": (NUMBERS, (UNPROCESSABLE,)),
        "in_stock": ({"word": "maybe"} | TEXTS, (UNPROCESSABLE,)),
        "price_min": ({"word": "cheap", "minus": "-1", "no number": "NaN", "no end": "Infinity"}, (UNPROCESSABLE,)),
        "price_max": (NUMBERS, (OK, UNPROCESSABLE)),
        "page": (NUMBERS, (MISSING,)),
        "utm_source": (TEXTS, (OK,)),
    }

    @pytest.mark.parametrize("field", LISTING)
    @pytest.mark.parametrize("page", ["list", "category"])
    def test_of_listings_may_say_anything(self, guest, page, field):
        values, statuses = self.LISTING[field]
        path = reverse("products:list") if page == "list" else reverse("products:category", args=["house/mugs"])
        for name, value in values.items():
            # an empty field asks for nothing, and blanks around a value do not count
            empty = (OK,) if not value or value == "   " else ()
            guest.get(path, {field: value}, refused=(*statuses, *empty), name=f"{field}={name}")
        guest.report()

    def test_of_a_product_may_name_any_variant_and_page_of_reviews(self, shop, guest):
        product = shop.products[0]
        for name, value in NUMBERS.items():
            wanted = (OK, MISSING) if not value else (MISSING,)
            guest.get(product.get_absolute_url(), {"variant": value}, refused=wanted, name=name)
            guest.get(reverse("products:review", args=[product.slug]), {"page": value}, refused=(MISSING,), name=name)
        guest.report()

    def test_of_the_blog_may_name_any_page(self, guest):
        for name, value in {**NUMBERS, "a page behind zeros": "00000000199"}.items():
            guest.get(reverse("blog:list"), {"page": value}, refused=(MISSING,), name=name)
        guest.report()

    def test_of_the_orders_may_name_any_page(self, member):
        for name, value in NUMBERS.items():
            # the nearest page is shown, with its number
            member.get(reverse("orders:list"), {"page": value}, refused=(OK, MISSING), name=name)
        member.report()

    def test_of_the_cart_and_the_checkout_may_carry_anything(self, member):
        for name, value in NUMBERS.items():
            member.get(reverse("orders:cart"), {"note": value}, refused=(OK,), name=name)
            method = {"shipping_method": value}
            member.get(reverse("orders:checkout_summary"), method, refused=(MISSING,), name=name)
        for name, value in {**NUMBERS, "a broken host": "https://[x"}.items():
            member.get(reverse("account_login"), {"next": value}, accepted=(OK, FOUND), name=name)
        member.report()

    PLACES = (
        "/products/{}/",
        "/products/{}/reviews/",
        "/categories/{}/",
        "/orders/{}/",
        "/orders/{}/cancel/",
        "/orders/AAAAA-AAAAA/{}/",
        "/blog/{}/",
        "/blog/tags/{}/",
        "/help/{}/",
        "/account/addresses/{}/",
        "/account/mail/unsubscribe/{}/",
        "/{}",
    )

    @pytest.mark.parametrize("place", PLACES)
    def test_of_nothing_answer_404(self, member, place):
        for name, value in PATHS.items():
            # a path that steps out of its folder is led back to one that does not
            member.get(place.format(value), refused=(MISSING, FOUND), name=name)
        member.report()

    @pytest.mark.parametrize(
        "place",
        ["/accounts/confirm-email/{}/", "/accounts/password/reset/key/{}/", "/accounts/password/reset/key/1-{}/"],
    )
    def test_of_dead_links_in_mails_say_so(self, guest, place):
        for name, value in PATHS.items():
            guest.get(place.format(value), refused=(OK, MISSING), name=name)
        guest.report()

    @pytest.mark.parametrize(
        "place",
        ["/cart/items/{}/", "/orders/{}/confirm/", "/blog/{}/comments/", "/account/addresses/{}/remove/"],
    )
    def test_of_nothing_take_no_post(self, member, place):
        for name, value in PATHS.items():
            member.post(place.format(value), {"quantity": "1", "fingerprint": "1"}, refused=(MISSING,), name=name)
        member.report()


class TestMethods:
    READ = ("home", "products:list", "orders:cart", "orders:list", "blog:list", "customers:overview")
    WRITE = ("orders:cart_add", "orders:cart_undo")
    BOTH = ("orders:checkout", "orders:find", "customers:profile", "customers:address_add")

    def test_that_a_page_does_not_know_answer_405(self, shop):
        client = Client(raise_request_exception=False)
        client.force_login(shop.ada)
        wrong = [(reverse(name), verb) for name in self.READ for verb in ("post", "put", "delete")]
        wrong += [(reverse(name), verb) for name in self.WRITE for verb in ("get", "put", "delete")]
        wrong += [(reverse(name), verb) for name in self.BOTH for verb in ("put", "delete")]
        wrong += [(reverse("orders:confirm", args=[shop.order.number]), verb) for verb in ("get", "put", "delete")]
        answers = {(path, verb): getattr(client, verb)(path).status_code for path, verb in wrong}
        assert set(answers.values()) == {405}, {key: code for key, code in answers.items() if code != 405}


class TestCart:
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
    def test_takes_whole_quantities_only(self, shop, member, headers):
        sku = shop.products[3].variants.first().sku
        item = reverse("orders:cart_item", args=[shop.item.pk])
        for name, value in NUMBERS.items():
            data = {"sku": sku, "quantity": value}
            member.post(reverse("orders:cart_add"), data, refused=(UNPROCESSABLE,), name=name, headers=headers)
            member.post(item, {"quantity": value}, refused=(UNPROCESSABLE,), name=name, headers=headers)
        member.report()

    def test_takes_no_unknown_sku(self, member, guest):
        for visitor in (member, guest):
            for name, value in NUMBERS.items():
                data = {"sku": value, "quantity": "1"}
                visitor.post(reverse("orders:cart_add"), data, refused=(MISSING, UNPROCESSABLE), name=name)
            visitor.report()

    def test_undoes_nothing_that_was_not_removed(self, member):
        forged = signing.dumps([1, 1, "2020-01-01", "x"], salt="another")
        for name, value in {**NUMBERS, "forged": forged}.items():
            member.post(reverse("orders:cart_undo"), {"note": value}, refused=(UNPROCESSABLE,), name=name)
        member.report()

    def test_of_a_forged_cookie_is_empty(self, shop, guest):
        for name, value in {"null": "\\000", "long": LONG[:3000], "signed by nobody": "abc:def:ghi"}.items():
            guest.client.cookies["cart"] = value
            guest.client.cookies["sessionid"] = value
            guest.get(reverse("orders:cart"), refused=(OK,), name=name)
        guest.report()


class TestCheckout:
    VALID = {
        **ADDRESS,
        "checkout_key": "a-new-key-of-the-checkout",
        "email": "ada@example.com",
        "saved_address": "new",
        "phone": "",
        "note": "",
        "billing_same": "on",
    }
    NEVER = {
        "checkout_key": {"short": "x", **TEXTS},
        "email": {"no address": "ada", "nothing": "", **TEXTS},
        "saved_address": TEXTS,
        "shipping_method": NUMBERS,
        "country": {"unknown": "XX", **TEXTS},
        **dict.fromkeys(("name", "line1", "line2", "postcode", "city", "region", "phone"), ONE_LINE),
        "note": {key: TEXTS[key] for key in ("null", "null inside", "escape", "10 kB")},
    }

    def form(self):
        return {**self.VALID, "shipping_method": str(factories.ways_of_delivery()[0].pk)}

    def test_takes_the_form_as_it_should_be(self, member):
        member.post(reverse("orders:checkout"), self.form(), accepted=(SEE_OTHER,))
        member.report()

    @pytest.mark.parametrize("field", NEVER)
    def test_refuses_beside_the_field(self, member, field):
        # blanks around a value do not count, and nothing chosen means the new address
        lenient = () if field not in {"saved_address"} else (SEE_OTHER,)
        for name, data in changed_by(self.form(), field, self.NEVER[field]):
            member.post(
                reverse("orders:checkout"),
                data,
                refused=(UNPROCESSABLE,),
                name=name,
                accepted=lenient if "spaces" in name else (),
            )
        member.report()

    @pytest.mark.parametrize("field", [*VALID, "shipping_method", "keep_address", "billing_name", "billing_country"])
    def test_survives_any_text(self, member, field):
        for base in (self.form(), {**self.form(), **{f"billing_{part}": text for part, text in ADDRESS.items()}}):
            for name, data in changed_by(base, field, TEXTS):
                if "billing_name" in base:
                    data.pop("billing_same", None)
                member.post(
                    reverse("orders:checkout"), data, refused=(UNPROCESSABLE,), accepted=(SEE_OTHER,), name=name
                )
        member.report()


class TestOrder:
    def test_is_confirmed_for_no_broken_fingerprint(self, shop, member):
        path, seen = reverse("orders:confirm", args=[shop.order.number]), fingerprint_of(shop.order)
        broken = {**NUMBERS, **TEXTS, "longer": f"{seen}.0", "line": f"a{seen}\n", "capital": f"{seen}A"}
        for name, value in broken.items():
            member.post(path, {"fingerprint": value}, refused=(UNPROCESSABLE,), name=name)
        member.report()

    def test_is_cancelled_with_a_reason_of_one_line(self, shop, member):
        path = reverse("orders:cancel", args=[shop.order.number])
        for name, value in TEXTS.items():
            statuses = {"refused": (UNPROCESSABLE,)} if name in ONE_LINE else {"accepted": (SEE_OTHER, UNPROCESSABLE)}
            member.post(path, {"reason": value}, name=name, **statuses)
        member.report()

    @pytest.mark.parametrize("field", ["number", "email"])
    def test_is_found_by_number_and_email_only(self, shop, guest, field):
        valid = {"number": shop.order.number, "email": "ada@example.com"}
        for name, data in changed_by(valid, field, NUMBERS):
            guest.post(reverse("orders:find"), data, refused=(UNPROCESSABLE,), name=name)
        guest.report()


class TestReview:
    VALID = {"rating": "5", "title": "Good", "text": "Very good."}
    NEVER = {
        "rating": NUMBERS,
        "title": {**ONE_LINE, "nothing": "", "spaces": "   "},
        "text": {"nothing": "", "null": "\x00", "10 kB": LONG, "spaces": "   "},
    }

    @pytest.mark.parametrize("field", NEVER)
    def test_refuses_beside_the_field(self, shop, member, field):
        path = reverse("products:review", args=[shop.products[0].slug])
        for name, data in changed_by(self.VALID, field, self.NEVER[field]):
            member.post(path, data, refused=(UNPROCESSABLE,), name=name)
        for name, data in changed_by(self.VALID, field, TEXTS):
            member.post(path, data, refused=(UNPROCESSABLE,), accepted=WRITTEN, name=name)
        member.report()

    def test_is_for_buyers(self, shop, member, guest):
        path = reverse("products:review", args=[shop.products[1].slug])
        member.post(path, self.VALID, refused=(FORBIDDEN,))
        guest.post(path, self.VALID, refused=(FORBIDDEN,))
        member.report()
        guest.report()


class TestComment:
    NEVER = {
        "name": {**ONE_LINE, "nothing": "", "spaces": "   "},
        "email": {"no address": "bo", "nothing": "", **TEXTS},
        "text": {"nothing": "", "null": "\x00", "10 kB": LONG, "spaces": "   "},
        "opened": {"nothing": "", "forged": "form:1:abc", **TEXTS},
        "website": {"something": "https://example.com", "null": "\x00"},
    }

    @pytest.mark.parametrize("field", NEVER)
    def test_refuses_beside_the_field(self, shop, guest, field):
        path = reverse("blog:comment", args=[shop.posts[0].slug])
        opened = signing.TimestampSigner(salt="blog.comment-form").sign("form")
        valid = {"name": "Bo", "email": "bo@example.com", "text": "Lovely.", "opened": opened, "website": ""}
        guest.post(path, valid, accepted=(FOUND, SEE_OTHER))
        for name, data in changed_by(valid, field, self.NEVER[field]):
            guest.post(path, data, refused=(UNPROCESSABLE,), name=name)
        for name, data in changed_by(valid, field, TEXTS):
            guest.post(path, data, refused=(UNPROCESSABLE,), accepted=(FOUND, SEE_OTHER), name=name)
        guest.report()


class TestEntrance:
    EMAILS = {
        "nothing": "",
        "no address": "bo",
        "line break": "bo@example.com\r\nBcc: spy@example.com",
        "two": "bo@example.com,spy@example.com",
        **TEXTS,
    }

    def test_signs_up_no_broken_address(self, guest):
        for name, value in self.EMAILS.items():
            data = {"email": value, "password1": PASSWORD}
            guest.post(reverse("account_signup"), data, refused=(UNPROCESSABLE,), name=name)
        guest.report()

    def test_signs_up_with_no_broken_password(self, guest):
        for name, value in {"nothing": "", "short": "x", **TEXTS}.items():
            data = {"email": "bo@example.com", "password1": value}
            guest.post(
                reverse("account_signup"), data, refused=(UNPROCESSABLE,), accepted=(FOUND, SEE_OTHER), name=name
            )
        guest.report()

    @pytest.mark.parametrize("field", ["login", "password"])
    def test_lets_nobody_in_by_odd_words(self, guest, field):
        valid = {"login": "ada@example.com", "password": PASSWORD}
        for name, data in changed_by(valid, field, {"nothing": "", **TEXTS}):
            guest.post(reverse("account_login"), data, refused=(UNPROCESSABLE,), name=name)
        guest.report()

    def test_resets_no_broken_address(self, guest):
        for name, value in self.EMAILS.items():
            guest.post(reverse("account_reset_password"), {"email": value}, refused=(UNPROCESSABLE,), name=name)
        guest.report()

    def test_changes_the_address_to_no_broken_one(self, member):
        for name, value in self.EMAILS.items():
            data = {"email": value, "action_add": ""}
            member.post(reverse("account_email"), data, refused=(UNPROCESSABLE, FOUND), name=name)
        member.report()


class TestProfile:
    VALID = {"nickname": "Ada", "date_of_birth": "1990-05-01", "gender": "female", "bio": "Hello."}
    NEVER = {
        "nickname": ONE_LINE,
        "date_of_birth": {
            "never": "1990-02-30",
            "to come": "2990-01-01",
            "long ago": "0001-01-01",
            "five digits": "10000-01-01",
            **{name: text for name, text in TEXTS.items() if name != "spaces"},
        },
        "gender": {"unknown": "x", **{name: text for name, text in TEXTS.items() if name != "spaces"}},
        "bio": {"null": "\x00", "10 kB": LONG},
    }

    @pytest.mark.parametrize("field", NEVER)
    def test_refuses_beside_the_field(self, member, field):
        for name, data in changed_by(self.VALID, field, self.NEVER[field]):
            member.post(reverse("customers:profile"), data, refused=(UNPROCESSABLE,), name=name)
        for name, data in changed_by(self.VALID, field, TEXTS):
            member.post(reverse("customers:profile"), data, refused=(UNPROCESSABLE,), accepted=WRITTEN, name=name)
        member.report()

    def test_takes_no_broken_picture(self, member):
        for name, content in broken_pictures().items():
            file = SimpleUploadedFile("me.png", content, content_type="image/png")
            data = {**self.VALID, "avatar": file}
            member.post_file(reverse("customers:profile"), data, refused=(UNPROCESSABLE,), name=name)
        member.report()

    def test_takes_a_picture_under_any_name(self, member):
        for name in ("../../etc/passwd", "a\x00b.png", "🛒.png", "x" * 5000 + ".png", "a\r\nb.png", ".png", "con"):
            file = SimpleUploadedFile("me.png", picture(), content_type="image/png")
            file._name = name
            data = {**self.VALID, "avatar": file}
            member.post_file(
                reverse("customers:profile"), data, refused=(UNPROCESSABLE, BAD), accepted=WRITTEN, name=name
            )
        member.report()


class TestAddressBook:
    @pytest.mark.parametrize("field", ADDRESS)
    def test_refuses_beside_the_field(self, shop, member, field):
        pages = [reverse("customers:address_add"), reverse("customers:address_edit", args=[shop.address.pk])]
        never = {**ONE_LINE, "unknown": "XX"} if field == "country" else ONE_LINE
        for path in pages:
            for name, data in changed_by(ADDRESS, field, never):
                member.post(path, data, refused=(UNPROCESSABLE,), name=name)
            for name, data in changed_by(ADDRESS, field, TEXTS):
                member.post(path, data, refused=(UNPROCESSABLE,), accepted=WRITTEN, name=name)
        member.report()


class TestBodies:
    BODIES = {
        "JSON": ('{"quantity": 1}', "application/json"),
        "nothing": ("", "application/x-www-form-urlencoded"),
        "unfinished parts": ("--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        "no boundary": ("quantity=1", "multipart/form-data"),
        "an odd boundary": ("quantity=1", "multipart/form-data; boundary=\xff"),
        "an unknown encoding": ("quantity=many", "application/x-www-form-urlencoded; charset=klingon"),
        "many fields": ("&".join(f"f{number}=1" for number in range(5000)), "application/x-www-form-urlencoded"),
        "too much": ("text=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
    }

    @pytest.mark.parametrize("body", BODIES)
    def test_that_are_no_form_are_refused(self, shop, member, body):
        content, kind = self.BODIES[body]
        paths = [
            reverse("orders:cart_add"),
            reverse("orders:cart_item", args=[shop.item.pk]),
            reverse("orders:confirm", args=[shop.order.number]),
            reverse("orders:find"),
            reverse("blog:comment", args=[shop.posts[0].slug]),
            reverse("products:review", args=[shop.products[0].slug]),
            reverse("customers:address_add"),
            reverse("account_signup"),
        ]
        for path in paths:
            statuses = (BAD, UNPROCESSABLE, MISSING, 413)
            if path == reverse("account_signup"):
                statuses += (OK, FOUND)  # whoever is logged in is led away
            member.post_raw(path, content, kind, refused=statuses, name=body)
        member.report()


class TestTheRig:
    def test_sees_a_fault_a_change_and_a_wrong_answer(self, shop, member, monkeypatch):
        def fault(*args, **kwargs):
            raise RuntimeError("planted")

        with monkeypatch.context() as patch:
            patch.setattr("orders.services.shopping.carts.set_quantity", fault)
            member.post(reverse("orders:cart_item", args=[shop.item.pk]), {"quantity": "1"}, refused=(UNPROCESSABLE,))
        member.post(reverse("orders:cart_item", args=[shop.item.pk]), {"quantity": "1"}, refused=(SEE_OTHER,))
        member.get(reverse("orders:cart"), refused=(MISSING,))
        fault, change, answer = member.faults
        assert "RuntimeError('planted')" in fault
        assert "changed orders.Cart, orders.CartItem" in change
        assert "-> 200, and not one of [404]" in answer
        assert Order.objects.count() == 3
        assert Product.objects.count() == 4


def picture(size=(8, 8), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, kind)
    return buffer.getvalue()


def broken_pictures():
    whole = picture()

    def chunk(name, data):
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return {
        "nothing": b"",
        "text": b"no picture",
        "cut off": whole[: len(whole) // 2],
        "only its name": whole[:8],
        "spoilt": whole[:40] + bytes(len(whole) - 40),
        "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "another kind": picture(kind="GIF"),
        "far too large": b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b""),
        "far too heavy": whole + bytes(9 * 1024 * 1024),
    }
