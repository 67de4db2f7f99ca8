"""What blog hears from the project."""

from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from blog import desk, free_pages, selectors
from my_shop.kernel.signals import (
    FooterLink,
    HomeSection,
    address_asked,
    back_office_searched,
    desk_asked,
    footer_links_asked,
    home_sections_asked,
)


@receiver(home_sections_asked, dispatch_uid="blog.show_latest_posts")
def show_latest_posts(sender, request, **kwargs):
    """The home page shows the latest posts."""
    return [HomeSection("blog.posts", _("From the journal"), 90, _latest_posts)]


def _latest_posts():
    posts = selectors.latest_posts()
    return render_to_string("blog/_home_posts.html", {"section": {"posts": posts}}) if posts else ""


@receiver(footer_links_asked, dispatch_uid="blog.name_pages_in_footer")
def name_pages_in_footer(sender, **kwargs) -> list[FooterLink]:
    """The footer names the free pages that are to stand there."""
    return free_pages.footer_links()


@receiver(address_asked, dispatch_uid="blog.know_address")
def know_address(sender, view, named, drafts_too, **kwargs):
    """Says whether there is a post, a free page or a tag at an address."""
    return selectors.is_there(view, named.get("slug"), drafts_too=drafts_too)


@receiver(desk_asked, dispatch_uid="blog.name_work")
def name_work(sender, user, **kwargs):
    """Says which comments are held until somebody approves them."""
    return desk.comment_tasks(user)


@receiver(back_office_searched, dispatch_uid="blog.search_posts")
def search_posts(sender, user, words, **kwargs):
    """Finds posts by their titles."""
    return desk.search_posts(user=user, words=words)
