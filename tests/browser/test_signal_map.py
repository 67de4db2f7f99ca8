"""The drawing of the signal map as a browser sets it: real letters, real widths, real focus."""

from itertools import combinations

import pytest
from playwright.sync_api import expect

from maps import make_big_map
from signal_map.rendering.formats.svg import draw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOXES = """all => all.map(text => {
  const {left, top, right, bottom} = text.getBoundingClientRect();
  return {words: text.textContent, left, top: top + 2, right, bottom: bottom - 2};
})"""


def touches(one, other):
    beside = one["right"] <= other["left"] or other["right"] <= one["left"]
    return not beside and one["top"] < other["bottom"] and other["top"] < one["bottom"]


def test_would_see_texts_that_touch(open_page, monkeypatch):
    monkeypatch.setattr("signal_map.rendering.formats.svg.layout.NAME_LANE", 2)
    page = open_page("/healthz")
    page.set_content(draw(make_big_map(), kind_of=lambda edge: "must hold"))
    boxes = page.locator("svg text").evaluate_all(BOXES)
    assert any(touches(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_text_touches_another_or_leaves_the_picture(open_page, theme):
    page = open_page("/healthz", color_scheme=theme)
    page.set_content(draw(make_big_map(), kind_of=lambda edge: "must hold"))
    boxes = page.locator("svg text").evaluate_all(BOXES)
    sheet = page.locator("svg").evaluate_all(BOXES)[0]
    assert len(boxes) > 150
    assert [(one["words"], other["words"]) for one, other in combinations(boxes, 2) if touches(one, other)] == []
    assert all(sheet["left"] <= box["left"] and box["right"] <= sheet["right"] for box in boxes)


def test_the_map_is_read_with_the_keyboard(open_page, live_server, admin_user, client):
    client.force_login(admin_user)
    page = open_page("/healthz")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto("/admin/signals/")
    page.locator(".signals-sheet").focus()
    links = page.locator(".score a")
    for number in range(min(links.count(), 12)):
        page.keyboard.press("Tab")
        expect(links.nth(number)).to_be_focused()
        assert links.nth(number).evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.get_by_role("link", name="order_confirmed, from orders").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/signal/orders.order_confirmed/")
    assert "The buyer has confirmed an order." in page.content()
