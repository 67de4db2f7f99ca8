"""Posts for search engines."""

from blog.models import Post
from my_shop.kernel.sitemaps.sections import RowSection

SITEMAPS = {"posts": RowSection(Post.objects.published, url="blog:post")}
