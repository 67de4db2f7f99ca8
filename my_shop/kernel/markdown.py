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


def links_in(text: str) -> Iterator[str]:
    """Yield where the links of a Markdown text lead; also of what was meant as one, and is printed as it was typed."""
    for block in _markdown.parse(text):
        for part in block.children or ():
            if part.type == "link_open":
                yield str(part.attrs["href"])
            yield from _NO_LINK.findall(part.content) if part.type == "text" else ()


_NO_LINK = re.compile(r"\]\(([^)]*)")
