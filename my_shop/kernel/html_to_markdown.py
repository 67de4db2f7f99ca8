"""HTML that other shops export, made into the Markdown that ``kernel.markdown`` prints."""

import re
from urllib.parse import urljoin

import nh3
from markdownify import ATX, MarkdownConverter

_INLINE = {"a", "b", "br", "code", "em", "i", "strong"}
_BLOCKS = {"blockquote", "div", "hr", "li", "ol", "p", "pre", "section", "ul", *(f"h{level}" for level in range(1, 7))}
_TABLES = {"dd", "dl", "dt", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}

_EVERYWHERE = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)")
_LINE_START = re.compile(r"(?m)^([ \t]*)(?=[-+](?:\s|$)|#{1,6}(?:\s|$)|>|~~~|[-=|:][-=|: \t]*$)")
_NUMBERED = re.compile(r"(?m)^([ \t]*\d{1,9})(?=[.)](?:\s|$))")
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
_NOT_IN_ADDRESS = re.compile(r"[\s()<>\\\"]")


def escape_markdown(text: str) -> str:
    """Return a text of one line as Markdown that says the same: nothing in it is markup."""
    return _escaped(" ".join(text.split()))


def _escaped(text):
    text = _EVERYWHERE.sub(r"\\\g<0>", text)
    return _NUMBERED.sub(r"\1\\", _LINE_START.sub(r"\1\\", text))


def to_markdown(html: str, *, highest_heading: int = 3, base: str = "") -> str:
    """Return what an HTML text says as Markdown: paragraphs, headings, lists, emphasis, and links to other sites.

    Scripts, pictures and looks are left out; a row of a table becomes an item of a list. What Markdown would take for
    markup is escaped. A text without any HTML is returned as it is: it may be Markdown already.

    :param highest_heading: the level of the text's highest headings, 3 below the page's own "Description".
    :param base: the address that its links go out from; without one, those that are not whole are left out.
    """
    if not nh3.is_html(html):
        return html.strip()
    clean = nh3.clean(
        html.replace("\xa0", " ").replace("&nbsp;", " "),
        tags=_INLINE | _BLOCKS | _TABLES,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    levels = [int(level) for level in re.findall(r"<h([1-6])", clean)]
    lowered = max(0, highest_heading - min(levels, default=6))
    try:
        text = _Converter(heading_style=ATX, bullets="-", lowered=lowered, base=base).convert(clean)  # type: ignore[call-arg] # Options
    except RecursionError:  # hundreds of elements in each other: nobody wrote that by hand
        text = _Converter().convert(nh3.clean(clean, tags=set()))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _joined(base, address):
    try:
        return urljoin(base, address)
    except ValueError:  # no address at all: http://[
        return ""


class _Converter(MarkdownConverter):
    """Escapes only what would be read as markup, and prints nothing that ``kernel.markdown`` does not know."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined] # the stubs lack it, and more
        lowered = 0
        base = ""
        autolinks = False

    def escape(self, text, parent_tags):
        return _escaped(text)

    def convert_a(self, el, text, parent_tags):
        address = _joined(self.options["base"], el.get("href", ""))  # type: ignore[attr-defined]
        if not re.match(r"https?://", address, re.IGNORECASE):  # a page of the other shop, or none
            return text
        el["href"] = _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", address)
        return super().convert_a(el, text, parent_tags)  # type: ignore[misc]

    def convert_hN(self, n, el, text, parent_tags):  # noqa: N802 - its name there
        level = n + self.options["lowered"]  # type: ignore[attr-defined]
        return super().convert_hN(level, el, text, parent_tags)  # type: ignore[misc]

    def convert_table(self, el, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    def convert_tr(self, el, text, parent_tags):
        first, *others = [cell.strip() for cell in text.split("\x1f") if cell.strip()] or [""]
        row = f"{first.removesuffix(':')}: {', '.join(others)}" if others else first
        return f"\n- {row}\n" if row else ""

    def convert_td(self, el, text, parent_tags):
        return " ".join(text.split()) + "\x1f"

    convert_th = convert_td

    def convert_dt(self, el, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    convert_dd = convert_dt
