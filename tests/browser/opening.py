"""Reads the steps of a page of the documentation, and does in a browser what they say, word for word.

What is to be done is marked in the text: **Catalogue › Products** after “open” is a place of the menu, `/cart/` an
address; **Save** after “press” is a button or a link, the **first row** the first of a list; “Name”: `Kitchen` is a
field and what is written, chosen or ticked there (`yes`); after “says”, what stands in quotes has to be on the page.
All else is for people to read.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

DEEDS = re.compile(
    r"""
    [Oo]pen\s\*\*(?P<section>[^*›]+)\s›\s(?P<entry>[^*]+)\*\*
    | [Oo]pen\s`(?P<address>/[^`]*)`
    | [Pp]ress\sthe\s\*\*(?P<row>first\srow)\*\*
    | [Pp]ress\s\*\*(?P<button>[^*]+)\*\*
    | “(?P<field>[^”]+)”:\s`(?P<value>[^`]+)`
    | says\s“(?P<words>[^”]+)”
    """,
    re.VERBOSE,
)
STEP = re.compile(r"^\d+\. (.*?)(?=^\d+\. |^$|\Z)", re.MULTILINE | re.DOTALL)


def steps_of(page: Path, heading: str) -> list[str]:
    """Return the numbered steps below a heading, each in one line."""
    text = page.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [" ".join(step.split()) for step in STEP.findall(text)]


def deeds_of(step: str) -> list[dict[str, str]]:
    """Return what a step says is to be done, in its order."""
    return [{name: found for name, found in deed.groupdict().items() if found} for deed in DEEDS.finditer(step)]


class Player:
    """Two people who do what stands there, and nothing else: one of the staff, and a guest in a browser of their own.

    What is below `/admin/` is the staff's, every other address the guest's.
    """

    def __init__(self, staff: Page, guest: Page):
        self.staff, self.guest = staff, guest
        self.page = staff

    def do(self, deed: dict[str, str]) -> None:
        if "section" in deed:
            self._open(deed["section"], deed["entry"])
        elif "address" in deed:
            self.page = self.staff if deed["address"].startswith("/admin/") else self.guest
            self.page.goto(deed["address"])
        elif "row" in deed:
            self.page.locator("#result_list tbody a").first.click()
        elif "button" in deed:
            self._press(deed["button"])
        elif "field" in deed:
            self._fill(deed["field"], deed["value"])
        else:
            expect(self.page.get_by_text(deed["words"]).first).to_be_visible()

    def _open(self, section, entry):
        self.page = self.staff
        self.page.goto("/admin/")
        place = self.page.locator(".module, section, table").filter(
            has=self.page.locator("caption, h2, h3, th").get_by_text(section, exact=True)
        )
        place.get_by_role("link", name=entry, exact=True).first.click()

    def _press(self, name):
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        main = self.page.locator("main, #content, #main").first
        found = main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words))
        found = found.or_(main.locator("summary").filter(has_text=words)).locator("visible=true").first
        expect(found, f"nothing to press is called {name!r} on {urlsplit(self.page.url).path}").to_be_visible()
        found.click()
        self.page.wait_for_load_state()

    def _fill(self, label, value):
        words = re.compile(rf"^\s*{re.escape(label)}\s*:?\s*$", re.IGNORECASE)
        field = self.page.get_by_label(words).first
        expect(field, f"no field is called {label!r} on {urlsplit(self.page.url).path}").to_be_attached()
        kind = field.evaluate("field => field.tagName === 'INPUT' ? field.type : field.tagName.toLowerCase()")
        if kind == "select" and "admin-autocomplete" in (field.get_attribute("class") or ""):
            self._choose_offered(field, value)
        elif kind == "select":
            field.select_option(label=value)
        elif kind in {"checkbox", "radio"}:
            field.check()
        else:
            field.fill(value)

    def _choose_offered(self, field, value):
        field.locator("xpath=following-sibling::span[1]").click()
        self.page.locator(".select2-search__field").last.fill(value)
        self.page.locator(".select2-results__option", has_text=value).first.click()
