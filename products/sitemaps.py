"""Products and categories for search engines."""

from django.db.models import Max

from my_shop.kernel.sitemaps.sections import RowSection, Section
from products.models import Category, Product
from products.selectors.categories import category_tree


class CategorySection(Section):
    """The categories that have something to sell."""

    def last_key(self):
        return Category.objects.aggregate(last=Max("pk"))["last"] or 0

    def addresses(self, *, after, up_to):
        for node in category_tree().by_path.values():
            if node.count and after < node.pk <= up_to:
                yield node.url, None


SITEMAPS = {
    "products": RowSection(Product.objects.published, url="products:product"),
    "categories": CategorySection(),
}
