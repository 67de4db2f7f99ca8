"""Every write of free pages, and the read that more than one door needs."""

from django.db import transaction
from django.urls import reverse

from blog.models import FormerPageSlug, Page
from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.names import free_slug
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.signals import FooterLink


@transaction.atomic
def save_page(
    *,
    page: Page | None = None,
    title: str,
    body: str,
    slug: str = "",
    description: str = "",
    status: str = Page.Status.DRAFT,
    is_in_footer: bool = False,
    position: int = 0,
) -> Page:
    """Write a new page, or change one; a former address leads to it.

    :param page: the page to change; None writes a new one.
    :param slug: its part of the address; one without gets what is free for its title.
    :param position: its place among the pages in the footer.
    :raises ValidationError: a field breaks its rule, or another page has the address.
    """
    page = page or Page()
    old_slug = _stored_slug(page)
    page.title, page.body, page.body_html = title, body, markdown_to_html(body)
    page.slug = slug or page.slug or free_slug(title, among=Page.objects.exclude(pk=page.pk))
    page.description, page.status = description, status
    page.is_in_footer, page.position = is_in_footer, position
    page.full_clean(exclude=["body_html"])
    page.save()
    if old_slug != page.slug:
        FormerPageSlug.objects.filter(slug=page.slug).delete()
        if old_slug:
            FormerPageSlug.objects.update_or_create(slug=old_slug, defaults={"page": page})
    return page


def footer_links() -> list[FooterLink]:
    """Return the pages that every page names below, in their order."""
    return [FooterLink(title, reverse("pages:page", args=[slug])) for title, slug in IN_FOOTER.rows()]


IN_FOOTER = PreparedQuery(lambda: Page.objects.in_footer().values_list("title", "slug"))


def _stored_slug(page):
    """Lock a page, and return the address that it has; None for a new one."""
    locked = Page.objects.select_for_update(no_key=True).filter(pk=page.pk)
    return locked.values_list("slug", flat=True).first() if page.pk else None
