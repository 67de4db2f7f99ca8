"""The page of a product, and its reviews."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from my_shop.kernel.money import format_money
from my_shop.kernel.pages.shared import shared_page
from my_shop.kernel.redirects import moved_to
from products import json_ld
from products.delivery import delivery_terms
from products.forms import ReviewForm
from products.models import Product
from products.selectors import categories, offers, variant_picker
from products.selectors.pages import (
    own_review,
    product_at_former_slug,
    product_for_page,
    product_page_content,
    reviewer,
)
from products.services import reviews
from products.tax_rates import price_to_show

REVIEWS_PER_PAGE = 20

HIDDEN = _("We have hidden it: only you see it, until we show it again. Write to us if you want to know why.")
"""What the writer of a hidden review is told."""


@require_safe
@shared_page("product:{slug}")
def product(request, slug):
    found = product_for_page(slug)
    if found is None:
        if request.user.has_perm("products.view_product") and Product.objects.filter(slug=slug).exists():
            return redirect("products:preview", slug)
        return _at_former_address(request, slug)
    return product_page(request, found)


def product_page(request, found, *, preview_url=""):
    """Answer with the page of a product, or with the part of it that htmx asks for.

    :param preview_url: its address, where it is not published: nothing can be bought there.
    """
    sku = request.GET.get("variant")
    shown = variant_picker.variant_to_show(found, sku)
    is_gone = sku is not None and shown is None
    if is_gone:
        shown = variant_picker.variant_to_show(found, None)
    context = _context(request, found, shown) | {
        "is_gone": is_gone,
        "is_preview": bool(preview_url),
        "page_url": preview_url or found.get_absolute_url(),
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "products/_product.html" if part else "products/product.html"
    response = render(request, template, context, status=404 if is_gone else 200)
    patch_vary_headers(response, ["HX-Request"])
    if part and shown:
        said = f"{shown.label}: {format_money(price_to_show(shown.price, found.tax_class))}, {context['stock']}"
        trigger_client_event(response, "announce", {"text": said})
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def review(request, slug):
    found = product_for_page(slug)
    if found is None:
        return _at_former_address(request, slug)
    if request.method == "POST":
        return _write_review(request, found)
    return _reviews_page(request, found)


def _at_former_address(request, slug):
    """The same page of the product that had this address; what was sent to it is not sent on."""
    renamed = product_at_former_slug(slug) if request.method != "POST" else None
    if renamed is None:
        raise Http404(gettext("There is no such product."))
    return moved_to(request, reverse(request.resolver_match.view_name, args=[renamed.slug]))


def _context(request, found, shown):
    images = list(found.images.all())
    main = _main_image(images, shown)
    trail = categories.category_tree().trail(found.category.path)
    steps = [("Home", reverse("home")), *((node.name, node.url) for node in trail)]
    steps.append((found.name, found.get_absolute_url()))
    return {
        "product": found,
        "shown": shown,
        "stock": offers.stock_label(shown.quantity) if shown else "",
        "is_low": bool(shown) and 0 < shown.quantity <= settings.SHOP_LOW_STOCK,
        "most": min(shown.quantity, settings.SHOP_MAX_LINE_QUANTITY) if shown else 0,
        "groups": variant_picker.option_groups(found, shown) if shown else [],
        "images": images,
        "main": main,
        "trail": trail,
        "facts": product_page_content(found),
        "product_json_ld": json_ld.product_json_ld(found, images, shown, delivery_terms()),
        "breadcrumb_json_ld": json_ld.breadcrumb_json_ld(steps),
    }


def _main_image(images, shown):
    """The picture of the variant that is shown, else the first one."""
    own = [image for image in images if shown and image.variant_id == shown.pk]
    return next(iter([*own, *images]), None)


def _write_review(request, found):
    if not request.user.is_authenticated:
        return _reviews_page(request, found, refusal=gettext("Log in to write a review."), status=403)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _reviews_page(request, found, form=form, status=422)
    try:
        review = reviews.write_review(product=found, user=request.user, **form.cleaned_data)
    except reviews.NotABuyer as refusal:
        return _reviews_page(request, found, refusal=str(refusal), status=403)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _reviews_page(request, found, form=form, status=422)
    if review.is_visible:
        messages.success(request, gettext("Thank you: your review is there."))
    else:
        messages.warning(request, gettext("Your review is kept. %(HIDDEN)s") % {"HIDDEN": HIDDEN})
    return redirect(f"{found.get_absolute_url()}#reviews")


def _reviews_page(request, found, *, form=None, refusal="", status=200):
    number = request.GET.get("page", "1")
    pages = Paginator(found.reviews.visible(), REVIEWS_PER_PAGE)
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= pages.num_pages:
        raise Http404(gettext("There is no such page of reviews."))
    person = reviewer(found.pk, request.user)
    context = {
        "product": found,
        "page": pages.page(int(number)),
        "form": form or (ReviewForm(instance=own_review(found, request.user)) if person.is_buyer else None),
        "reviewer": person,
        "hidden": HIDDEN if person.is_hidden else "",
        "refusal": refusal,
        "facts": product_page_content(found),
        "trail": categories.category_tree().trail(found.category.path),
    }
    return render(request, "products/reviews.html", context, status=status)
