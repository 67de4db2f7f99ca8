"""Markdown of people made into safe HTML."""

import re
from collections.abc import Iterator

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "smartquotes", "replacements"]
)


def markdown_to_html(text: str) -> str:
    """Return safe HTML of a Markdown text: no raw HTML, no scripts, links that pass on no rank."""
    return nh3.clean(_markdown.render(text), link_rel="nofollow noopener")


_blocks = MarkdownIt("commonmark", {"html": False}).enable("table")
_blocks.core.ruler.enableOnly(["normalize", "block"])
_inline = MarkdownIt("commonmark", {"html": False})
_MARKS = re.compile(r"[\\`*_\[\]<&]")


def markdown_to_text(text: str) -> str:
    """Return what a Markdown text says, without any markup: each heading, paragraph and item on a line of its own."""
    links: dict = {}  # addresses that a text names at its end
    lines = [_said(block, links) for block in _blocks.parse(text, links) if block.type in _SAYS]
    return "\n".join(line for line in lines if line)


_SAYS = {"inline", "fence", "code_block"}


def _said(block, links):
    words = block.content
    if block.type == "inline" and _MARKS.search(words):  # most have none, and need no second look
        parts = _inline.parseInline(words, links)[0].children or ()
        words = "".join(_BREAKS.get(part.type, part.content) for part in parts if part.type != "image")
    return " ".join(words.split()) if block.type == "inline" else words.strip()


_BREAKS = {"softbreak": " ", "hardbreak": " "}


def links_in(text: str) -> Iterator[str]:
    """Yield where the links of a Markdown text lead; also of what was meant as one, and is printed as it was typed."""
    for block in _markdown.parse(text):
        for part in block.children or ():
            if part.type == "link_open":
                yield str(part.attrs["href"])
            yield from _NO_LINK.findall(part.content) if part.type == "text" else ()


_NO_LINK = re.compile(r"\]\(([^)]*)")
