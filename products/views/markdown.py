"""The page of a product for programs that read."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from my_shop.kernel.plain_answers import answer_with_text
from my_shop.kernel.redirects import moved_to
from products.markdown_page import product_markdown
from products.selectors.pages import product_at_former_slug, product_for_page, product_page_content


@require_safe
def product(request, slug):
    """Say what everybody may read on the product's page, to everybody the same."""
    found = product_for_page(slug)
    if found is None:
        renamed = product_at_former_slug(slug)
        if renamed is None:
            raise Http404(gettext("There is no such product."))
        return moved_to(request, reverse("products:markdown", args=[renamed.slug]))
    text = product_markdown(found, product_page_content(found))
    return answer_with_text(request, text, page=settings.SITE_URL + found.get_absolute_url())
