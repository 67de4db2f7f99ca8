"""What stands in ``/llms.txt``, by which language models find their way (llmstxt.org): sections of links.

Each app brings its own in its module ``llms``; ``my_shop.llms`` puts them together.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    """A page: ``path`` is one of this shop, ``note`` says in a few words what is there."""

    name: str
    path: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Links under a heading; the lower ``position`` stands higher. One without any link is left out."""

    title: str
    position: int
    links: list[Link] = field(default_factory=list)


MOST_LINKS = 100
"""Of one section: whoever wants all reads the sitemap."""
