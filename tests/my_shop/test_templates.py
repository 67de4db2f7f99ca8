"""The shop's clothes: what every page has, what no template may hold, and how much it may weigh."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import django_htmx
import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from my_shop import views
from my_shop.kernel.markup import stars_html

STATIC = Path(settings.BASE_DIR) / "my_shop" / "static" / "my_shop"
pytestmark = [pytest.mark.django_db, pytest.mark.every_case]


class Page(HTMLParser):
    """What a test asks of a page: its elements with their attributes, in order."""

    def __init__(self, response):
        super().__init__()
        self.elements = []
        self.feed(response if isinstance(response, str) else response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.elements if attrs.get("id")]

    @property
    def classes(self):
        return {name for _, attrs in self.elements for name in (attrs.get("class") or "").split()}


def has_address(name):
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


class TestLegalNotice:
    def test_says_who_sells_and_how_to_reach_them(self, client, settings):
        settings.SHOP_ADDRESS, settings.SHOP_VAT_ID, settings.SHOP_REGISTER = ["Ada <Ltd>", "Dublin"], "IE1X", None
        settings.SHOP_REPRESENTED_BY, settings.SHOP_PHONE = "Ada Byrne", "+353 1 000-0000"
        page = client.get("/help/legal-notice/").text
        for words in ("Ada &lt;Ltd&gt;<br>Dublin", "Ada Byrne", 'href="tel:+35310000000"', "IE1X", settings.SHOP_EMAIL):
            assert words in page
        assert "None" not in page

    @pytest.mark.parametrize("address", ["/", "/nothing-here/", "/help/terms/", "/accounts/login/"])
    def test_is_one_click_from_every_page(self, client, address):
        assert 'href="/help/legal-notice/"' in client.get(address).text


class TestEveryPage:
    @pytest.mark.parametrize(
        ("address", "status"),
        [("/", 200), ("/nothing-here/", 404), ("/help/nothing/", 404)]
        + [(f"/help/{name}/", 200) for name in views.HELP_PAGES],
    )
    def test_has_its_frame_and_a_strict_policy(self, client, address, status):
        response = client.get(address)
        page = Page(response)
        assert response.status_code == status
        assert page.all("html")[0]["lang"].lower() == "en-gb"
        assert len(page.all("h1")) == 1
        assert page.all("a")[0]["href"] == "#main"
        assert [main["id"] for main in page.all("main")] == ["main"]
        assert len(page.ids) == len(set(page.ids))
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy

    def test_a_fault_of_ours_has_a_page_that_needs_no_database(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = views.server_error(RequestFactory().get("/"))
        page = Page(response)
        assert response.status_code == 500
        assert len(page.all("h1")) == 1
        assert settings.SHOP_NAME in response.content.decode()

    def test_a_form_without_its_token_is_answered_in_the_shops_clothes(self):
        from django.test import Client

        response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example"})
        assert response.status_code == 403
        assert "Please send that again" in response.content.decode()

    def test_the_header_offers_search_where_there_are_products(self, client):
        fields = [attrs.get("name") for attrs in Page(client.get("/")).all("input")]
        assert ("q" in fields) is has_address("products:list")

    def test_the_405_page_says_what_to_do(self, rf):
        request = rf.get("/")
        request.user = AnonymousUser()
        text = render_to_string(
            "405.html", {"heading": "Confirm with the button", "back_url": "/orders/X/"}, request=request
        )
        assert "Confirm with the button" in text
        assert 'href="/orders/X/"' in text


FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "a style element without nonce": re.compile(r"<style(?![^>]*nonce)", re.I),
    "a script in the page": re.compile(r"<script(?![^>]*(\ssrc=|application/ld\+json|application/json|nonce))", re.I),
    "a handler attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "something from another host": re.compile(
        r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](?:https?:)?//""", re.I
    ),
}


def own_templates():
    roots = [Path(settings.BASE_DIR) / name for name in ("my_shop", *settings.SHOP_APPS)]
    found = [file for root in roots for file in root.rglob("templates/**/*.html")]
    # mails are read by mail programs, which know attributes only
    return [file for file in found if "mail" not in file.as_posix().split("/templates/")[1]]


def faults(text):
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


class TestNoTemplate:
    @pytest.mark.parametrize("file", own_templates(), ids=lambda file: file.as_posix().split("/templates/")[1])
    def test_holds_what_the_policy_would_block(self, file):
        assert faults(file.read_text()) == []

    @pytest.mark.parametrize(
        ("planted", "fault"),
        [
            ('<p class="a" style="color: red">', "a style attribute"),
            ("<style>p {}</style>", "a style element without nonce"),
            ("<script>alert(1)</script>", "a script in the page"),
            ('<button type="button" onclick="go()">', "a handler attribute"),
            ('<script src="https://cdn.example/x.js"></script>', "something from another host"),
            ('<link rel="stylesheet" href="//cdn.example/x.css">', "something from another host"),
        ],
    )
    def test_scan_sees_a_planted_fault(self, planted, fault):
        assert faults(planted) == [fault]


class TestWeight:
    def weight(self, *files):
        return sum(len(gzip.compress(Path(file).read_bytes(), 6)) for file in files)

    def test_styles_fit_into_15_kilobytes(self):
        assert self.weight(*(STATIC / f"{name}.css" for name in ("tokens", "base", "components"))) <= 15_000

    def test_scripts_fit_into_25_kilobytes(self):
        htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
        assert self.weight(STATIC / "shop.js", htmx) <= 25_000


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestColours:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_every_ink_is_readable_on_every_ground(self, theme):
        halves = (STATIC / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", halves[theme == "dark"]))
        pairs = [
            (ink, ground)
            for ink in ("ink", "ink-soft", "link", "accent", "success", "warn", "danger")
            for ground in ("paper", "surface", "sunken")
        ]
        pairs += [("on-primary", "primary"), ("on-primary", "primary-hover"), ("paper", "accent"), ("paper", "danger")]
        pairs += [(name, f"{name}-soft") for name in ("success", "warn", "danger", "accent")]
        pairs += [("ink", f"{name}-soft") for name in ("success", "warn", "danger", "accent")]
        assert [
            (*pair, contrast(*map(colours.get, pair))) for pair in pairs if contrast(*map(colours.get, pair)) < 4.5
        ] == []

    def test_count_is_right(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


class AddressForm(forms.Form):
    email = forms.EmailField(help_text="For your order.")
    phone = forms.CharField(required=False)
    gift = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    password = forms.CharField(widget=forms.PasswordInput)


class TestField:
    def test_label_hint_and_error_belong_to_the_input(self):
        page = Page(AddressForm({"email": "nobody"})["email"].as_field_group())
        (field,) = page.all("input")
        assert page.all("label")[0]["for"] == field["id"]
        assert field["aria-invalid"] == "true"
        assert field["value"] == "nobody"
        assert set(field["aria-describedby"].split()) == {"id_email_helptext", "id_email_error"} <= set(page.ids)

    def test_only_what_may_stay_empty_is_marked(self):
        form = AddressForm()
        assert "(optional)" in form["phone"].as_field_group()
        assert "(optional)" not in form["email"].as_field_group()

    def test_radios_stand_in_a_fieldset(self):
        page = Page(AddressForm({})["gift"].as_field_group())
        assert page.all("fieldset")[0]["aria-describedby"] == "id_gift_error"
        assert len(page.all("legend")) == 1

    def test_a_password_can_be_shown_and_pasted(self):
        page = Page(AddressForm()["password"].as_field_group())
        assert "data-show-password" in page.all("button")[0]
        assert "onpaste" not in page.all("input")[0]


class TestErrorSummary:
    def test_links_into_the_fields_and_takes_the_focus(self):
        page = Page(render_to_string("_errors.html", {"form": AddressForm({"email": "x"})}))
        assert [link["href"] for link in page.all("a")] == ["#id_email", "#id_gift", "#id_password"]
        assert page.all("section")[0]["tabindex"] == "-1"
        assert "autofocus" in page.all("section")[0]

    def test_stays_away_without_errors(self):
        assert render_to_string("_errors.html", {"form": AddressForm()}).strip() == ""


class TestPagination:
    def test_keeps_the_rest_of_the_query(self, rf):
        text = render_to_string(
            "_pagination.html", {"page": Paginator(range(100), 10).page(3)}, request=rf.get("/?q=jug&page=3")
        )
        page = Page(text)
        assert page.all("nav")[0]["aria-label"] == "Pagination"
        assert {link["href"] for link in page.all("a")} >= {"?q=jug&page=2", "?q=jug&page=4"}
        assert "aria-current" in text

    def test_stays_away_from_a_single_page(self, rf):
        page = Paginator(range(3), 10).page(1)
        assert "<nav" not in render_to_string("_pagination.html", {"page": page}, request=rf.get("/"))


class TestStars:
    @pytest.mark.parametrize(("rating", "words"), [(4.25, "4.3 out of 5 stars"), (5, "5 out of 5 stars")])
    def test_say_the_rating_in_words(self, rating, words):
        assert words in stars_html(rating, 2)

    def test_follow_the_language(self):
        assert "4.3 out of" in stars_html(4.25, 1)
        with translation.override("de"):
            assert "4,3 out of" in stars_html(4.25, 1)


class TestGallery:
    @pytest.fixture(autouse=True)
    def debug(self, settings):
        settings.DEBUG = True

    def test_knows_only_classes_that_the_styles_know(self, client):
        styles = "".join(file.read_text() for file in STATIC.glob("*.css"))
        known = set(re.findall(r"\.([a-z][\w-]*)", styles))
        assert Page(client.get("/design/")).classes - known == set()

    def test_shows_the_errors_of_every_kind_of_field(self, client):
        response = client.post("/design/", {})
        assert response.status_code == 422
        assert "errors" in Page(response).classes

    def test_is_not_served_by_a_real_shop(self, client, settings):
        assert client.get("/design/").status_code == 200
        settings.DEBUG = False
        assert client.get("/design/").status_code == 404
