"""The shop's addresses, and the plain Django page and JSON that everything is compared with."""

from django.http import HttpResponse, JsonResponse
from django.template import Context, Template
from django.urls import path

from my_shop.urls import handler500, urlpatterns
from products.models import Product

__all__ = ["handler500", "urlpatterns"]

CARDS = """<!doctype html>
<html lang="en"><head><title>Products</title></head><body><h1>Products</h1><ul>
{% for product in products %}<li><a href="/products/{{ product.slug }}/">
<h2>{{ product.name }}</h2><p>{{ product.summary }}</p><p>{{ product.price }} EUR</p></a></li>
{% endfor %}</ul></body></html>"""

_template = None


def cards(request):
    """What Django alone takes for 24 products: one query, one simple template."""
    global _template  # noqa: PLW0603 - made once, as the cached loader of templates would
    _template = _template or Template(CARDS)
    products = Product.objects.filter(is_published=True).order_by("-pk")[:24]
    return HttpResponse(_template.render(Context({"products": products})))


def cards_json(request):
    """What Django alone takes for 24 products as JSON: one query, no rows made of it."""
    shown = ("slug", "name", "summary", "brand__name", "price", "quantity", "rating_average", "rating_count")
    products = Product.objects.filter(is_published=True).order_by("-pk").values(*shown)[:24]
    return JsonResponse({"results": list(products)})


urlpatterns = [path("bench/cards/", cards), path("bench/cards.json", cards_json), *urlpatterns]
