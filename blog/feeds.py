"""The feed of new posts."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from blog.models import Post

POSTS_IN_FEED = 20


class LatestPosts(Feed):
    feed_type = Atom1Feed
    title = f"{settings.SHOP_NAME} journal"
    link = reverse_lazy("blog:list")
    subtitle = _("New posts from %(SHOP_NAME)s.") % {"SHOP_NAME": settings.SHOP_NAME}

    def items(self):
        return Post.objects.published().prefetch_related("tags")[:POSTS_IN_FEED]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.summary

    def item_author_name(self, item):
        return item.author_name

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at

    def item_categories(self, item):
        return [tag.name for tag in item.tags.all()]
