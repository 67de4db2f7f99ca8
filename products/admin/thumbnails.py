"""Lists with a picture of each row: read for the rows of one page, in one query or two."""

from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch
from django.utils.html import format_html

from products.models import ProductImage


def _images(path):
    rows = ProductImage.objects.select_related("picture").order_by("position", "pk")
    return Prefetch(path, rows, to_attr="shown_images")


class PicturedProducts(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.result_list.prefetch_related(_images("images"))


class PicturedVariants(ChangeList):
    """A variant without a picture of its own has its product's."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.result_list.prefetch_related(_images("images"), _images("product__images"))


def thumbnail_of(images) -> str:
    """Return the first of the pictures, small; nothing where there is none."""
    if not images:
        return "–"
    address = images[0].picture.url_for(160)
    return format_html('<img class="thumbnail" src="{}" alt="" height="40" loading="lazy">', address)
