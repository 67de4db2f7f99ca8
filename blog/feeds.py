"""The feed of new posts."""

from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext

from blog.models import Post
from my_shop.kernel.brand.shown import current_brand

POSTS_IN_FEED = 20


class LatestPosts(Feed):
    feed_type = Atom1Feed
    link = reverse_lazy("blog:list")

    def title(self):
        return gettext("%(shop_name)s journal") % {"shop_name": current_brand().name}

    def subtitle(self):
        return gettext("New posts from %(SHOP_NAME)s.") % {"SHOP_NAME": current_brand().name}

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
