"""What shop.js and the styles do in a real browser, shown on the page of all components."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
PHONE = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True  # else the page of all components is not served


def findings(page):
    return [found["id"] for found in Axe().run(page, options=RULES).response["violations"]]


def scrolls_sideways(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


class TestEveryComponent:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [320, 1280])
    def test_is_accessible_and_fits(self, open_page, theme, width):
        page = open_page("/design/", color_scheme=theme, viewport={"width": width, "height": 800})
        assert findings(page) == []
        assert not scrolls_sideways(page)

    def test_axe_sees_a_planted_fault(self, open_page):
        page = open_page("/design/")
        page.evaluate("document.querySelector('label[for=id_email]').remove()")
        assert "label" in findings(page)

    def test_is_readable_at_twice_the_size(self, open_page):
        page = open_page("/design/", viewport={"width": 640, "height": 400}, device_scale_factor=2)
        assert not scrolls_sideways(page)


class TestSkipLink:
    def test_comes_first_and_moves_the_focus(self, open_page):
        page = open_page("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


class TestMenu:
    @pytest.mark.parametrize("scripts", [True, False], ids=["with-javascript", "without-javascript"])
    def test_opens_on_a_phone(self, open_page, scripts):
        page = open_page("/", **PHONE, java_script_enabled=scripts)
        link = page.locator("#site-nav").get_by_text("Help and contact")
        assert not link.is_visible()
        page.get_by_role("button", name="Menu", exact=True).click()
        assert link.is_visible()

    def test_escape_closes_it_and_gives_the_focus_back(self, open_page):
        page = open_page("/", **PHONE)
        button = page.get_by_role("button", name="Menu", exact=True)
        button.click()
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("#site-nav")).not_to_be_visible()
        expect(button).to_be_focused()  # a moment later: the page hears of a closed popover in a task of its own


class TestDialog:
    @pytest.mark.parametrize("name", ["Open a dialog", "Open a drawer"])
    def test_escape_closes_it_and_gives_the_focus_back(self, open_page, name):
        page = open_page("/design/")
        button = page.get_by_role("button", name=name)
        button.click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(button).to_be_focused()


class TestForm:
    def test_errors_take_the_focus_and_lead_into_the_field(self, open_page):
        page = open_page("/design/")
        page.get_by_label("Postcode").fill("10115")
        page.get_by_role("button", name="Send").click()
        summary = page.locator(".errors")
        expect(summary).to_be_focused()
        assert findings(page) == []
        summary.get_by_role("link").first.click()
        expect(page.locator("#id_email")).to_be_focused()
        assert page.get_by_label("Postcode").input_value() == "10115"

    def test_a_second_submit_sends_nothing(self, open_page):
        page = open_page("/design/")
        page.evaluate("""() => {
            const form = document.querySelector("main form");
            let count = 0;
            form.addEventListener("submit", () => sessionStorage.setItem("submits", ++count));
            form.requestSubmit();
            form.requestSubmit();
        }""")
        page.locator(".errors").wait_for()
        assert page.evaluate("sessionStorage.getItem('submits')") == "1"

    def test_stepper_stays_within_its_limits(self, open_page):
        page = open_page("/design/")
        number = page.get_by_label("Quantity")
        page.get_by_role("button", name="One less").click()
        assert number.input_value() == "1"
        page.get_by_role("button", name="One more").click()
        assert number.input_value() == "2"

    def test_a_password_is_shown_and_hidden(self, open_page):
        page = open_page("/design/")
        button = page.get_by_role("button", name="Show password")
        types = []
        for _ in range(2):
            button.click()
            types.append(page.locator("#id_password").get_attribute("type"))
        assert types == ["text", "password"]


class TestGalleryOfAProduct:
    def test_arrow_keys_and_clicks_change_the_picture(self, open_page):
        page = open_page("/design/")
        page.get_by_role("link", name="Show the second picture").click()
        assert page.locator("[data-figure='1']").is_visible()
        assert not page.locator("[data-figure='0']").is_visible()
        page.keyboard.press("ArrowLeft")
        assert page.locator("[data-figure='0']").is_visible()
