"""Posts and free pages as Markdown, for programs that read."""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from blog import selectors
from blog.models import Page, Post
from my_shop.kernel.html_to_markdown import escape_markdown, to_markdown
from my_shop.kernel.money import format_money
from my_shop.kernel.plain_answers import answer_with_text
from my_shop.kernel.redirects import moved_to


@require_safe
def post(request, slug):
    """Say what everybody may read of a post, to everybody the same."""
    found = selectors.post_to_read(slug)
    if found is None:
        renamed = get_object_or_404(Post.objects.published(), former_slugs__slug=slug)
        return moved_to(request, reverse("blog:markdown", args=[renamed.slug]))
    return answer_with_text(request, post_markdown(found), page=selectors.absolute_url(found))


@require_safe
def page(request, slug):
    """Say what everybody may read of a free page, to everybody the same."""
    found = Page.objects.published().filter(slug=slug).first()
    if found is None:
        renamed = get_object_or_404(Page.objects.published(), former_slugs__slug=slug)
        return moved_to(request, reverse("pages:markdown", args=[renamed.slug]))
    address = settings.SITE_URL + found.get_absolute_url()
    return answer_with_text(request, _text(found, found.description, "", found.body_html, address), page=address)


def post_markdown(found: Post) -> str:
    """Return a post with its date and author; a product that it shows becomes a link with today's price."""
    said = {"date": date_format(found.published_at, "j F Y"), "author": escape_markdown(found.author_name)}
    parts = [_product(part["card"]) if "card" in part else part["html"] for part in selectors.body_parts(found)]
    byline = gettext("%(date)s, by %(author)s") % said
    return _text(found, found.summary, byline, "".join(parts), selectors.absolute_url(found))


def _product(card):
    price = gettext("from %(price)s") if card.varies else "%(price)s"
    said = price % {"price": format_money(card.price)}
    return format_html('<ul><li><a href="{}">{}</a>: {}, {}</li></ul>', card.url, card.name, said, card.stock)


def _text(found, summary, byline, html, address):
    beginning = [f"# {escape_markdown(found.title)}", f"> {escape_markdown(summary)}" if summary else "", byline]
    text = to_markdown(html, highest_heading=2, base=address)
    return "\n\n".join(part for part in (*beginning, text) if part) + "\n"
