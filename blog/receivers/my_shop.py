"""What blog hears from the project."""

from django.dispatch import receiver

from blog import selectors
from my_shop.kernel.signals import HomeSection, home_sections_asked


@receiver(home_sections_asked, dispatch_uid="blog.show_latest_posts")
def show_latest_posts(sender, request, **kwargs):
    """The home page shows the latest posts."""
    posts = selectors.latest_posts()
    return [HomeSection(position=90, template="blog/_home_posts.html", context={"posts": posts})] if posts else []
