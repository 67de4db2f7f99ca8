"""Posts and free pages for search engines."""

from blog.models import Page, Post
from my_shop.kernel.sitemaps.sections import RowSection

SITEMAPS = {
    "posts": RowSection(Post.objects.published, url="blog:post"),
    "pages": RowSection(Page.objects.published, url="pages:page"),
}
