"""Whatever a program sends to the API gets 400, 404 or 409 with a reason, and a refusal changes nothing."""

import copy
import json

import pytest

from orders.models import Order
from products.models import Variant
from tests import factories, recipes
from tests.journeys.payloads import LINE_BREAK, LONG, NUMBERS, PATHS, TEXTS, Attacker

pytestmark = pytest.mark.django_db

OK = 200
BAD, DENIED, MISSING, CONFLICT, KIND = 400, 401, 404, 409, 415
NEVER = {"null": "\x00", "null inside": "a\x00b", "half of a pair": "\ud800", "10 kB": LONG, "a list": [], "a map": {}}
"""No text of the API may be one of these."""

NO_LINES = {**NEVER, "line break": LINE_BREAK, "nothing": "", "none": None}
ANY = {"If-Match": "*"}
NO_UNITS = [0, -1, 1.5, 2**31, 2**63, 10**40, "", "0", "-1", "1.5", "many", "\x00", "٣", True, None, [], {}, LONG]


@pytest.fixture(scope="module")
def ada(module_rows):
    user = recipes.member.make(username="ada", email="ada@example.com")
    factories.catalogue(2)
    factories.posts(1)
    factories.orders(1, [user])
    return user


@pytest.fixture
def program(ada):
    """A program of Ada's, logged in as her browser is."""
    return Attacker(ada)


def wanted(**changes):
    return {
        "lines": [{"sku": "to be had", "quantity": 1}],
        "shipping_address": {
            "name": "Ada",
            "line1": "12 Mill Lane",
            "postcode": "LS1 4AB",
            "city": "Leeds",
            "country": "GB",
        },
        "shipping_method": factories.ways_of_delivery()[0].pk,
        **changes,
    }


class TestOrders:
    ORDERS = "/api/v1/orders/"

    def test_are_placed_for_whole_units_of_known_things(self, program):
        sku = _sku()
        for value in NO_UNITS:
            body = json.dumps(wanted(lines=[{"sku": sku, "quantity": value}]))
            program.post_json(self.ORDERS, body, refused=(BAD,), name=f"quantity={value!r:.40}")
        for name, value in {**TEXTS, **NEVER, "nothing": "", "none": None}.items():
            if isinstance(value, bytes):
                continue
            body = json.dumps(wanted(lines=[{"sku": value, "quantity": 1}]))
            program.post_json(self.ORDERS, body, refused=(BAD, CONFLICT), name=f"sku={name}")
        for value in (None, [], {}, "x", [None], ["x"], [[]], [{}], 2**63):
            program.post_json(self.ORDERS, json.dumps(wanted(lines=value)), refused=(BAD,), name=f"lines={value!r}")
        program.report()

    @pytest.mark.parametrize("part", ["name", "line1", "postcode", "city", "country"])
    def test_go_to_no_broken_address(self, program, part):
        for name, value in NO_LINES.items():
            body = copy.deepcopy(wanted())
            body["lines"][0]["sku"] = _sku()
            body["shipping_address"][part] = value
            program.post_json(self.ORDERS, json.dumps(body), refused=(BAD,), name=f"{part}={name}")
        program.report()

    @pytest.mark.parametrize("field", ["shipping_method", "email", "phone", "note", "billing_address"])
    def test_take_no_broken_field(self, program, field):
        lines = [{"sku": _sku(), "quantity": 1}]
        for name, value in NEVER.items():
            body = json.dumps(wanted(lines=lines, **{field: value}))
            program.post_json(self.ORDERS, body, refused=(BAD,), name=name)
        for value in (2**63, 10**40, -1, 1.5, "x", True):
            body = json.dumps(wanted(lines=lines, shipping_method=value))
            program.post_json(self.ORDERS, body, refused=(BAD,), name=f"shipping_method={value!r}")
        program.report()

    def test_are_confirmed_for_no_broken_fingerprint(self, ada, program):
        path = f"{self.ORDERS}{Order.objects.first().number}/confirm/"
        for value in [*NO_UNITS, "NaN", "12.345", "x" * 76]:
            program.post_json(path, json.dumps({"fingerprint": value}), refused=(BAD,), name=f"{value!r:.40}")
        program.report()

    def test_take_no_broken_key(self, program):
        body = json.dumps(wanted(lines=[{"sku": _sku(), "quantity": 1}]))
        for name, value in {"null": "\x00", "escape": "\x1b", "long": "x" * 5000}.items():
            headers = {"Idempotency-Key": value}
            program.post_json(self.ORDERS, body, refused=(BAD,), name=name, headers=headers)
        program.report()

    def test_of_nobody_answer_404(self, program):
        for name, value in PATHS.items():
            program.get(f"{self.ORDERS}{value}/", refused=(MISSING,), name=name)
            program.post_json(f"{self.ORDERS}{value}/confirm/", '{"fingerprint": "x"}', refused=(MISSING,), name=name)
            program.post_json(f"{self.ORDERS}{value}/cancel/", "{}", refused=(MISSING,), name=name)
        program.report()


class TestReading:
    @pytest.mark.parametrize("path", ["/api/v1/products/", "/api/v1/orders/", "/api/v1/posts/"])
    @pytest.mark.parametrize("field", ["page", "q", "sort", "brand", "price_min", "category", "colour"])
    def test_survives_any_address(self, program, path, field):
        for name, value in {**NUMBERS, "behind zeros": "00000000199"}.items():
            program.get(path, {field: value}, refused=(OK, BAD, MISSING), name=f"{field}={name}")
        program.report()

    @pytest.mark.parametrize("place", ["/api/v1/products/{}/", "/api/v1/posts/{}/", "/api/v1/posts/{}/comments/"])
    def test_of_nothing_answers_404(self, program, place):
        for name, value in PATHS.items():
            program.get(place.format(value), refused=(MISSING,), name=name)
        program.report()


class TestWriting:
    def test_a_profile_takes_no_broken_field(self, program):
        values = {
            "nickname": {key: value for key, value in NO_LINES.items() if key != "nothing"},
            "bio": {**NEVER, "none": None},
            "gender": {**NEVER, "unknown": "x", "none": None},
            "date_of_birth": {**NEVER, "never": "1990-02-30", "long ago": "0001-01-01", "to come": "2990-01-01"},
        }
        for field, hostile in values.items():
            for name, value in hostile.items():
                body = json.dumps({field: value})
                program.patch_json("/api/v1/me/", body, refused=(BAD,), name=f"{field}={name}", headers=ANY)
        for name, value in {**NEVER, "none": None}.items():
            body = json.dumps({"wants_post_mail": value})
            program.patch_json("/api/v1/me/preferences/", body, refused=(BAD,), name=name, headers=ANY)
        program.report()

    @pytest.mark.parametrize("part", ["name", "line1", "postcode", "city", "country"])
    def test_an_address_book_takes_no_broken_address(self, program, part):
        for name, value in NO_LINES.items():
            body = json.dumps(wanted()["shipping_address"] | {part: value})
            program.post_json("/api/v1/me/addresses/", body, refused=(BAD,), name=f"{part}={name}")
        program.report()

    def test_a_sign_up_takes_no_broken_address_and_password(self, ada):
        stranger = Attacker()
        for name, value in {**NEVER, "nothing": "", "none": None}.items():
            for body in (
                {"email": value, "password": "nine quiet herons"},
                {"email": "bo@example.com", "password": value},
            ):
                stranger.post_json("/api/v1/signup/", json.dumps(body), refused=(BAD,), name=name)
            for body in ({"key": value, "password": "x"}, {"key": "1-x", "password": value}):
                stranger.post_json("/api/v1/signup/confirm/", json.dumps(body), refused=(BAD, CONFLICT), name=name)
                stranger.post_json(
                    "/api/v1/password-reset/confirm/", json.dumps(body), refused=(BAD, CONFLICT), name=name
                )
        stranger.report()

    def test_a_comment_takes_no_broken_text(self, program):
        for name, value in {**NEVER, "nothing": "", "none": None, "spaces": "  "}.items():
            body = json.dumps({"text": value})
            program.post_json("/api/v1/posts/post-0/comments/", body, refused=(BAD,), name=name)
        program.report()

    def test_a_token_takes_the_right_words_only(self, ada):
        stranger = Attacker()
        for name, value in {**NEVER, "nothing": "", "none": None, "wrong": "wrong"}.items():
            for body in ({"email": value, "password": "x"}, {"email": "ada@example.com", "password": value}):
                stranger.post_json("/api/v1/tokens/", json.dumps(body), refused=(BAD, DENIED), name=name)
        stranger.report()

    @pytest.mark.parametrize(
        "body", ["", "{", "[]", "null", "1", '"x"', "{'a': 1}", '{"text": NaN}', "[" * 100_000], ids=lambda b: b[:12]
    )
    def test_a_body_that_is_no_object_is_refused(self, program, body):
        for path in ("/api/v1/orders/", "/api/v1/posts/post-0/comments/", "/api/v1/tokens/"):
            program.post_raw(path, body, "application/json", refused=(BAD,), name=body[:20])
        # nothing to change is no mistake
        program._send(
            "patch",
            "/api/v1/me/",
            body,
            content_type="application/json",
            refused=(BAD,),
            accepted=(OK,),
            name=body[:20],
            headers=ANY,
        )
        program.report()

    def test_a_body_of_another_kind_is_refused(self, program):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""):
            program.post_raw("/api/v1/orders/", "total=1", kind, refused=(KIND, BAD), name=kind)
        program.post_raw("/api/v1/orders/", b"\xff\xfe\x00", "application/json", refused=(BAD,))
        program.report()


def _sku():
    return Variant.objects.first().sku
