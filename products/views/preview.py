"""A product before it is published: staff see it, and whoever has a signed link."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from products.preview_links import opens
from products.selectors.pages import product_for_preview
from products.views.product import product_page


@require_safe
@never_cache
def preview(request, slug, token=""):
    found = product_for_preview(slug)
    if found is None or not (opens(token, found) if token else request.user.has_perm("products.view_product")):
        raise Http404(gettext("There is no such product."))
    if found.is_published:
        return redirect(found)
    name, args = ("products:signed_preview", [slug, token]) if token else ("products:preview", [slug])
    response = product_page(request, found, preview_url=reverse(name, args=args))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
