"""The shop's standard texts as a merchant would type them: Markdown, with placeholders for the facts."""

import re
from html.parser import HTMLParser

from django.template.loader import render_to_string

from my_shop.kernel.context_processors import shop
from orders.services.legal.texts import facts

BEFORE = {"h2": "\n\n## ", "p": "\n\n", "address": "\n\n", "dt": "\n\n**", "dd": "\n", "br": "\\\n", "a": "["}
AFTER = {"dt": "**"}


def standard_markdown(kind: str) -> str:
    """Return the standard text of a kind without its title, and without the form that stands below it anyway."""
    named = {name: f"{{{name}}}" for name, fact in facts().items() if fact}
    lists = {name: [named[name]] if name in named else [] for name in ("shop_address", "producer_numbers")}
    context = {**shop(None), **named, **lists}
    html = render_to_string(f"help/{kind}.html", {**context, "frame": "help/_words.html"})
    reader = _Reader()
    reader.feed(html.replace(render_to_string("help/_withdrawal_form.html", context), ""))
    return reader.markdown


class _Reader(HTMLParser):
    """Reads the few elements that the standard texts are made of."""

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self.lists: list[str] = []
        self.address, self.is_title = "", False

    @property
    def markdown(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "".join(self.parts)).strip()

    def handle_starttag(self, tag, attrs):
        if tag == "h1":
            self.is_title = True
        elif tag in {"ul", "ol"}:
            self.lists.append("- " if tag == "ul" else "1. ")
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append(f"\n{self.lists[-1]}")
        elif tag == "a":
            self.address = dict(attrs)["href"]
        self.parts.append(BEFORE.get(tag, ""))

    def handle_endtag(self, tag):
        if tag == "h1":
            self.is_title = False
        elif tag in {"ul", "ol"}:
            self.lists.pop()
        elif tag == "a":
            self.parts.append(f"]({self.address})")
        self.parts.append(AFTER.get(tag, ""))

    def handle_data(self, data):
        if not self.is_title:
            said = re.sub(r"\s+", " ", re.sub(r"([\\\\*\[\]`<>])", r"\\\1", data))
            self.parts.append("" if said == " " and self.parts[-1:] != [")"] else said)
