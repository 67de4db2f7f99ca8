"""Products and categories for search engines."""

from django.contrib.sitemaps import Sitemap
from django.db.models import Max

from products.models import Product
from products.selectors.categories import category_tree


class ProductSitemap(Sitemap):
    changefreq = "daily"

    def items(self):
        return Product.objects.published().order_by("pk").only("slug", "updated_at")

    def lastmod(self, product):
        return product.updated_at

    def get_latest_lastmod(self):
        """Return it without reading every product, as the index would."""
        return Product.objects.published().aggregate(latest=Max("updated_at"))["latest"]


class CategorySitemap(Sitemap):
    changefreq = "daily"

    def items(self):
        return [node for node in category_tree().by_path.values() if node.count]


SITEMAPS = {"products": ProductSitemap, "categories": CategorySitemap}
