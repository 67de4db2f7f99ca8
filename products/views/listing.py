"""All products, a category, a search: one page, narrowed by what stands in its address."""

from django.core.paginator import EmptyPage
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, trigger_client_event

from my_shop.kernel.pages.shared import shared_page
from my_shop.kernel.redirects import moved_to
from products import facet_urls, json_ld
from products.forms import ListingForm
from products.selectors import categories
from products.selectors.counts import in_words
from products.selectors.filters import SORTS
from products.selectors.listing import Listing, ListingPaginator

PER_PAGE = 24
UNPROCESSABLE = 422
UNAVAILABLE = 503


@require_safe
@shared_page()
def product_list(request):
    path = request.GET.get("category")
    if path and path not in categories.category_tree().by_path and (moved := categories.category_at_former_path(path)):
        query = request.GET.copy()
        query["category"] = moved.path
        request.META["QUERY_STRING"] = query.urlencode()
        return moved_to(request, request.path)
    return _listing(request, [])


@require_safe
@shared_page()
def category(request, path):
    trail = categories.category_tree().trail(path)
    if not trail:
        moved = categories.category_at_former_path(path)
        if moved is None:
            raise Http404(gettext("There is no such category."))
        return moved_to(request, moved.get_absolute_url())
    return _listing(request, trail)


def _listing(request, trail):
    _drop_empty_parameters(request)
    tree = categories.category_tree()
    form = ListingForm(request.GET, category_paths=tree.by_path)
    listing = Listing(form.filters(category=trail[-1].path if trail else ""))
    page = _page(listing, request.GET.get("page", "1"))
    context = _context(request, form, listing, page, crumbs=trail or tree.trail(listing.filters.category), trail=trail)
    return _answer(request, context, has_errors=bool(form.errors))


def _context(request, form, listing, page, *, crumbs, trail):
    on_list, filters = not trail, listing.filters
    return {
        "title": _title(filters, crumbs[-1] if crumbs else None),
        "form": form,
        "price_fields": [form["price_min"], form["price_max"]],
        "filters": filters,
        # not the listing itself: a template that looks into a sequence asks for an item of that name first
        "summary": listing.summary,
        "found": listing.found,
        "most_words": listing.most_words,
        "page": page,
        "can_narrow": _can_narrow(form, filters, page),
        "cards": page.object_list,
        "chips": facet_urls.chips(request.path, filters, with_category=on_list),
        "clear_url": facet_urls.cleared_url(request.path, filters),
        "category": crumbs[-1] if crumbs else None,
        "crumbs": crumbs,
        "category_links": _category_links(request, listing, on_list),
        "up_link": _up_link(request, listing, crumbs, on_list),
        "sorts": [(key, name) for key, name in SORTS.items() if key != "relevance" or filters.words],
        "is_indexed": not (filters.words or filters.is_narrowed or filters.sort or request.GET.get("category")),
        "breadcrumb_json_ld": json_ld.breadcrumb_json_ld(
            [(gettext("Home"), reverse("home")), *((node.name, node.url) for node in crumbs)]
        ),
    }


def _title(filters, category):
    if not filters.words:
        return category.name if category else gettext("All products")
    facts = {"words": filters.words, "name": category.name if category else ""}
    return (gettext("Results for “%(words)s” in %(name)s") if category else gettext("Results for “%(words)s”")) % facts


def _answer(request, context, *, has_errors):
    """Answer with the whole page, or with the parts of it that htmx asked for and a word to those who listen."""
    part = request.htmx and not request.htmx.history_restore_request
    template = "products/_listing_parts.html" if part else "products/listing.html"
    status = UNPROCESSABLE if has_errors else 200
    if context["found"].is_cut_short:
        status = UNPROCESSABLE if part else UNAVAILABLE  # htmx swaps in no 503
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    if not part:
        return response
    count = context["page"].paginator.count
    text = ngettext("%(count)s product", "%(count)s products", count) % {"count": in_words(count)}
    trigger_client_event(response, "announce", {"text": text})
    return push_url(response, request.get_full_path())


def _drop_empty_parameters(request):
    """What asks for nothing, as an empty field of the filter form does, is not carried on in addresses."""
    tidy = request.GET.copy()
    for name, values in request.GET.lists():
        tidy.setlist(name, [value for value in values if value])
        if not tidy.getlist(name):
            del tidy[name]
    usual = {"page": "1", "sort": "relevance" if "q" in tidy else "featured"}
    for name, value in usual.items():
        if tidy.get(name) == value:
            del tidy[name]
    request.GET = tidy
    request.META["QUERY_STRING"] = tidy.urlencode()


def _page(listing, number):
    try:
        return ListingPaginator(listing, PER_PAGE).page(int(number) if number.isdecimal() and len(number) < 10 else 0)
    except EmptyPage:
        raise Http404(gettext("There is no such page of products.")) from None


def _can_narrow(form, filters, page):
    """Is there something to filter and sort, or a filter to take back? Not where a bare search found nothing."""
    return bool(page.paginator.count or form.errors or filters.is_narrowed or filters.category or not filters.words)


def _category_links(request, listing, on_list):
    """The categories one step down, with the other filters kept."""
    return [(node, count, _category_url(request, listing.filters, node, on_list)) for node, count in listing.categories]


def _up_link(request, listing, crumbs, on_list):
    """The category one step up, as name and address; all products above the top one."""
    if not crumbs:
        return None
    above = crumbs[-2] if len(crumbs) > 1 else None
    if above:
        return above.name, _category_url(request, listing.filters, above, on_list)
    return gettext("All products"), facet_urls.listing_url(
        reverse("products:list"), listing.filters, with_category=False
    )


def _category_url(request, filters, node, on_list):
    if on_list:
        return facet_urls.listing_url(request.path, filters.without(category=node.path))
    return facet_urls.listing_url(node.url, filters, with_category=False)
