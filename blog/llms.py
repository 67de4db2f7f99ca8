"""Posts and free pages for language models."""

from django.urls import reverse
from django.utils.translation import gettext

from blog.models import Page
from blog.selectors import latest_posts
from my_shop.kernel.llms import MOST_LINKS, Link, Section


def sections() -> list[Section]:
    """Return the free pages, and the newest posts."""
    pages = Page.objects.published().values_list("title", "slug", "description")[:MOST_LINKS]
    posts = [Link(post.title, reverse("blog:markdown", args=[post.slug]), post.summary) for post in latest_posts()]
    return [
        Section(
            gettext("Pages"),
            40,
            [Link(title, reverse("pages:markdown", args=[slug]), said) for title, slug, said in pages],
        ),
        Section(
            gettext("Journal"),
            50,
            [
                Link(gettext("All posts"), reverse("blog:list")),
                Link(gettext("New posts"), reverse("blog:feed"), gettext("Atom feed")),
                *posts,
            ],
        ),
    ]
