"""What blog hears from the project."""

from django.dispatch import receiver
from django.template.loader import render_to_string

from blog import selectors
from my_shop.kernel.signals import HomeSection, home_sections_asked


@receiver(home_sections_asked, dispatch_uid="blog.show_latest_posts")
def show_latest_posts(sender, request, **kwargs):
    """The home page shows the latest posts."""
    posts = selectors.latest_posts()
    html = render_to_string("blog/_home_posts.html", {"section": {"posts": posts}}) if posts else ""
    return [HomeSection(position=90, html=html)] if html else []
