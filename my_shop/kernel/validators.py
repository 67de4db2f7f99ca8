"""Rules for what people type: texts of one line, Markdown made safe, and words taken out for good."""

import re
from collections.abc import Iterable

import nh3
from django.core.validators import RegexValidator
from markdown_it import MarkdownIt

single_line = RegexValidator(
    r"[\x00-\x1f\x7f\x85\u2028\u2029]",
    "Write this on one line, without line breaks or control characters.",
    code="line_break",
    inverse_match=True,
)
"""Validator for names, titles and subjects, which may end up in a mail's header (RFC 5322, 2.2)."""

many_lines = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]",
    "Write this without control characters.",
    code="control_character",
    inverse_match=True,
)
"""Validator for longer texts: line breaks and tabs only; PostgreSQL cannot hold a NUL at all."""

phone_number = RegexValidator(
    r"\A(?=(?:[^0-9]*[0-9]){5})[0-9 +().\-/]*\Z",
    "Write a phone number: at least 5 digits, with spaces and + ( ) - . / between them as you like.",
    code="phone_number",
)
"""Validator for what somebody can dial; how countries group their numbers is theirs."""

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "smartquotes", "replacements"]
)


def markdown_to_html(text: str) -> str:
    """Return safe HTML of a Markdown text: no raw HTML, no scripts, links that pass on no rank."""
    return nh3.clean(_markdown.render(text), link_rel="nofollow noopener")


def blacked_out(text: str, words: Iterable[str]) -> str:
    """Return a text without these words, in whatever case: names, addresses and numbers of somebody who is erased.

    A word within a longer one stays, and so does an address that only ends alike; too short a word is none.
    """
    known = sorted({word for word in words if len(word) >= 3}, key=len, reverse=True)
    if not known:
        return text
    pattern = "|".join(re.escape(word) for word in known)
    return re.sub(rf"(?<![\w.@+-])(?:{pattern})(?![\w@-]|\.\w)", "[erased]", text, flags=re.IGNORECASE)
