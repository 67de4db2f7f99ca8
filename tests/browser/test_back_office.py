"""Lists and forms of the back office fit a phone, and axe finds nothing on them; with CHAOS=1 all pages, at a desk too.

A browser looks at a hundred pages: that is a minute.
"""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from orders.models import Order, OrderLine
from tests.access import House, read_table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # it asks for style sheets where there are none
}
LIST_OR_FORM = re.compile(r"/admin/\w+/\w+/(add/|[^/]+/change/)?$")
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width + 1) return ["the page scrolls sideways"];
    const scrolls = (box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX);
    return [...document.querySelectorAll("#content *")]
        .filter((box) => !box.closest("[role=region], iframe, pre, textarea, select, thead, .visually-hidden"))
        .filter((box) => box.clientWidth && box.scrollWidth > box.clientWidth + 1 && scrolls(box))
        .map((box) => `${box.tagName} ${box.className} scrolls sideways`);
}"""


@pytest.fixture
def house(live_server):
    cache.clear()
    return House()


@pytest.fixture
def as_admin(open_page, house, live_server):
    page = open_page("/healthz", viewport=DESK)
    page.context.add_cookies(
        [{"name": "sessionid", "value": house.sessions["admin"]["sessionid"], "url": live_server.url}]
    )
    return page


def faults_of(page):
    found = [
        f"{fault['id']} {[node['target'] for node in fault['nodes']]}"
        for fault in Axe().run(page, options=AXE).response["violations"]
    ]
    return [*page.evaluate(TOO_WIDE), *found]


def pages_of(house):
    """The addresses of the back office that an administrator opens, as far as they are pages."""
    for (method, address), answers in read_table().items():
        # the form of an order by phone stands behind an address that names the call
        if method == "GET" and address.startswith("admin/") and answers["admin"] in {"200", "302"}:
            yield house.path_of(address)


def look_at(page, paths, **sizes):
    """Yield a line for each fault of these pages in windows of these sizes."""
    for path in paths:
        for name, size in sizes.items():
            page.set_viewport_size(size)
            page.goto(path)
            if not page.locator("#container").count():
                break  # a part of a page, such as the mail in a preview
            yield from (f"{path} {name} {fault}" for fault in faults_of(page))


def is_page(page, path):
    answer = page.request.get(path)
    return answer.headers.get("content-type", "").startswith("text/html") and "<body" in answer.text()


def test_the_list_and_the_forms_of_each_model_fit_a_phone(as_admin, house):
    faults = list(look_at(as_admin, filter(LIST_OR_FORM.match, pages_of(house)), phone=PHONE))
    assert not faults, "\n".join(faults)


@pytest.mark.skipif("CHAOS" not in os.environ, reason="five minutes and more: CHAOS=1 looks at them all")
def test_every_page_fits_and_axe_finds_nothing(as_admin, house):
    paths = [path for path in pages_of(house) if is_page(as_admin, path)]
    faults = list(look_at(as_admin, paths, desk=DESK, phone=PHONE))
    assert not faults, "\n".join(faults)


def test_sees_a_planted_fault(as_admin):
    as_admin.goto(reverse("admin:index"))
    planted = "<p><img src=/x></p><svg width=4000 height=4></svg>"
    as_admin.evaluate(f"document.querySelector('#content').insertAdjacentHTML('beforeend', '{planted}')")
    assert [fault.split()[0] for fault in faults_of(as_admin)] == ["the", "image-alt"]
    as_admin.context.clear_cookies()


@pytest.mark.parametrize("name", ["admin:products_product_add", "admin:orders_voucher_add"], ids=["one", "several"])
def test_axe_finds_nothing_on_an_open_list_of_choices(as_admin, name):
    as_admin.goto(reverse(name))
    as_admin.locator(".select2-selection").first.click()
    expect(as_admin.locator(".select2-results__option").first).to_be_visible()
    assert faults_of(as_admin) == []


@pytest.mark.parametrize("name", ["admin:products_product_add", "admin:products_product_changelist"])
def test_a_page_stands_where_it_stays_before_a_script_opens_the_menu(as_admin, name):
    as_admin.goto(reverse(name))
    after = as_admin.locator("#content-start").bounding_box()
    as_admin.route("**/nav_sidebar*.js", lambda route: route.abort())
    as_admin.goto(reverse(name))
    assert as_admin.locator("#content-start").bounding_box() == after


class TestSearch:
    def test_the_slash_leads_to_it_except_where_somebody_writes(self, as_admin):
        as_admin.goto(reverse("admin:orders_order_changelist"))
        field, own = as_admin.locator("#desk-search input"), as_admin.locator("#searchbar")
        own.press("/")
        expect(own).to_have_value("/")
        own.evaluate("field => field.blur()")
        as_admin.keyboard.press("/")
        expect(field).to_be_focused()
        expect(field).to_have_value("")


def test_going_back_from_the_total_of_an_order_by_phone_shows_what_was_typed(as_admin):
    page, orders = as_admin, Order.objects.count()
    typed = {"email": "ada@example.com", "name": "Ada Byron", "line1": "12 Mill Lane", "city": "Leeds"}
    typed |= {"postcode": "LS1 4AB", "lines-0-quantity": "1"}
    page.goto(reverse("admin:orders_order_add"))
    page.locator("#id_lines-0-sku").fill(OrderLine.objects.filter(is_digital=False).first().sku)
    page.get_by_role("button", name="Ten more rows").click()
    for name, text in typed.items():
        page.locator(f"#id_{name}").fill(text)
    page.get_by_role("button", name="Go on to the total").last.click()
    page.wait_for_url("**/confirm/")
    page.go_back()
    for name, text in typed.items():
        expect(page.locator(f"#id_{name}")).to_have_value(text)
    assert Order.objects.count() == orders + 1
