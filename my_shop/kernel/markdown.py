"""Markdown of people made into safe HTML."""

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(
    ["table", "smartquotes", "replacements"]
)


def markdown_to_html(text: str) -> str:
    """Return safe HTML of a Markdown text: no raw HTML, no scripts, links that pass on no rank."""
    return nh3.clean(_markdown.render(text), link_rel="nofollow noopener")
