"""The cart page, and the small forms on it. Each works without JavaScript; htmx gets the changed part only."""

from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from my_shop.kernel.money import format_money
from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.visitors import visitor_of
from orders import configuration
from orders.cart_cookie import cart_owner, open_own_cart, remember_cart, use_cart
from orders.forms.cart import CountryForm, UndoForm, VoucherForm
from orders.selectors import destinations
from orders.selectors.cart_items import find_cart
from orders.selectors.carts import cart_contents, contents_of
from orders.services.pricing import vouchers
from orders.services.shopping import cart_vouchers, carts, quantities
from orders.views.redirects import HttpResponseSeeOther

REFUSALS = (carts.CartRefused, quantities.QuantityRefused)
UNPROCESSABLE = 422


@require_safe
@never_cache
def cart(request):
    return _cart_page(request, removed=UndoForm(request.GET).removed)


@require_POST
def add(request):
    sku, quantity = request.POST.get("sku", ""), request.POST.get("quantity", "1")
    owner = cart_owner(request)
    try:
        change = carts.add_to_own_cart(**owner, sku=sku, quantity=quantity)
    except REFUSALS as refusal:
        return _not_added(request, refusal)
    use_cart(request, change.cart)
    if request.htmx:
        # what else has changed in it is told, and settled, on the cart's page
        contents = request.cart_contents = contents_of(change.items, change.offers, user=owner.get("user"))
        line = next((line for line in contents.lines if line.item.pk == change.item_id), None)
        response = _drawer(request, "orders/_added.html", {"change": change, "contents": contents, "line": line})
    else:
        if change.notice:
            messages.warning(request, change.notice)
        else:
            messages.success(request, gettext("%(name)s is in your cart.") % {"name": change.offer.name})
        response = HttpResponseSeeOther(reverse("orders:cart"))
    return remember_cart(response, change.cart)


@require_POST
def item(request, item_id):
    cart = find_cart(**cart_owner(request))
    try:
        if cart is None:
            raise carts.UnknownItem(gettext("That item is not in your cart any more."))
        response = _remove(request, cart, item_id) if "remove" in request.POST else _update(request, cart, item_id)
    except REFUSALS as refusal:
        return _cart_page(request, error=str(refusal), error_item_id=item_id, status=_status(refusal))
    return remember_cart(response, cart)


@require_POST
def restore(request):
    removed = UndoForm(request.POST).removed
    if removed is None:
        return _cart_page(request, error=gettext("This cannot be undone any more."), status=UNPROCESSABLE)
    fact = {name: removed[name] for name in ("variant_id", "quantity", "added_at", "seen_price")}
    cart = open_own_cart(request)
    try:
        change = carts.restore(cart=cart, **fact)
    except REFUSALS as refusal:
        return _cart_page(request, error=str(refusal), status=_status(refusal))
    said = change.notice or gettext("%(name)s is back in your cart.") % {"name": change.offer.name}
    return remember_cart(_changed(request, said, takes_focus=True), cart)


@require_POST
def voucher(request):
    form = VoucherForm(request.POST)
    if not form.is_valid():
        return _cart_page(request, voucher_form=form, status=UNPROCESSABLE)
    contents = cart_contents(**cart_owner(request))
    try:
        if contents.cart is None:
            raise vouchers.VoucherRefused(gettext("Your cart is empty: put something in it first."))
        found = cart_vouchers.apply_voucher(
            cart=contents.cart,
            code=form.cleaned_data["code"],
            goods=contents.goods,
            user=request.user if request.user.is_authenticated else None,
            visitor=visitor_of(request),
        )
    except (vouchers.VoucherRefused, TooManyTries) as refusal:
        form.add_error("code", str(refusal))
        status = 429 if isinstance(refusal, TooManyTries) else UNPROCESSABLE
        return _cart_page(request, voucher_form=form, status=status)
    return _changed(request, gettext("Voucher %(code)s is in your cart.") % {"code": found.code}, takes_focus=True)


@require_POST
def remove_voucher(request):
    cart = find_cart(**cart_owner(request))
    if cart is not None:
        cart_vouchers.remove_voucher(cart=cart)
    return _changed(request, gettext("The voucher is out of your cart."), takes_focus=True)


@require_POST
def country(request):
    form = CountryForm(request.POST)
    if not form.is_valid():
        return _cart_page(request, country_form=form, status=UNPROCESSABLE)
    cart = find_cart(**cart_owner(request))
    if cart is None:
        return HttpResponseSeeOther(reverse("orders:cart"))
    known = destinations.known_addresses(request.user)
    destination = destinations.destination_in(form.cleaned_data["country"], known)
    try:
        carts.set_cart_destination(cart=cart, destination=destination)
    except REFUSALS as refusal:
        return _cart_page(request, error=str(refusal), status=_status(refusal))
    return _changed(
        request,
        gettext("Delivery is estimated for %(country_name)s.") % {"country_name": destination.country_name},
        takes_focus=True,
    )


def _update(request, cart, item_id):
    change = carts.set_quantity(cart=cart, item_id=item_id, quantity=request.POST.get("quantity", ""))
    return _changed(request, change.notice)


def _remove(request, cart, item_id):
    removed = carts.remove_item(cart=cart, item_id=item_id)
    note = UndoForm.note_of(removed)
    if request.htmx:
        return _cart_page(request, removed=UndoForm({"note": note}).removed)
    return HttpResponseSeeOther(f"{reverse('orders:cart')}?{urlencode({'note': note})}")


def _changed(request, said, *, takes_focus=False):
    """Answer a change that went well: the page again, or its part for htmx; with what there is to say.

    ``takes_focus``: the button that was pressed is gone, so the part itself has to take the focus.
    """
    if request.htmx:
        return _cart_page(request, notices=[said] if said else [], takes_focus=takes_focus)
    if said:
        messages.info(request, said)
    return HttpResponseSeeOther(reverse("orders:cart"))


def _not_added(request, refusal):
    if request.htmx:
        return _drawer(request, "orders/_not_added.html", {"error": str(refusal)}, status=UNPROCESSABLE)
    return _cart_page(request, error=str(refusal), status=_status(refusal))


def _drawer(request, template, context, status=200):
    """Answer what stands in the drawer that opens over any page."""
    response = render(request, template, context, status=status)
    return reswap(retarget(response, "#cart-drawer-content"), "innerHTML")


def _cart_page(
    request,
    *,
    status=200,
    error="",
    notices=(),
    removed=None,
    error_item_id="",
    takes_focus=False,
    voucher_form=None,
    country_form=None,
):
    contents, changes = show_cart(request)
    notices = [*notices, *changes]
    context = {
        "contents": contents,
        "notices": notices,
        "error": error,
        "error_item_id": str(error_item_id),
        "typed": request.POST.get("quantity"),
        "removed": removed,
        "takes_focus": takes_focus,
        "voucher_form": voucher_form or VoucherForm(),
        "country_form": country_form or _country_form(contents),
    }
    if not request.htmx:
        return render(request, "orders/cart.html", context, status=status)
    # htmx swaps in no other 4xx than this one
    refusals = [error]
    for form in filter(None, (voucher_form, country_form)):
        refusals += chain(*form.errors.values())
    response = render(request, "orders/_cart.html", context, status=UNPROCESSABLE if any(refusals) else status)
    gone = gettext("%(value)s is out of your cart.") % {"value": removed["name"]} if removed else ""
    said = " ".join(text for text in (*refusals, *notices, gone, _total_in_words(contents)) if text)
    return trigger_client_event(response, "announce", {"text": said})


def _country_form(contents):
    """Return the form that changes where it goes; None where there is nothing to choose."""
    if contents.destination is None or len(settings.SHOP_COUNTRIES) < 2:
        return None
    return CountryForm(initial={"country": contents.destination.country})


def _total_in_words(contents):
    if not contents.lines:
        return gettext("Your cart is empty.")
    said = ngettext(
        "%(count)s item in your cart, total %(total)s.",
        "%(count)s items in your cart, total %(total)s.",
        contents.count,
    )
    return said % {"count": contents.count, "total": format_money(contents.total)}


def show_cart(request, **how):
    """Return the cart as it is to be shown, and what changed since the person was last told; both are settled now.

    :param how: goes to ``cart_contents``.
    """
    configuration.ask_version()  # first of all
    contents = cart_contents(**cart_owner(request), **how)
    changes = []
    if any(line.differs for line in contents.lines) and request.method != "HEAD":
        changes = carts.adjust_cart_to_offers(cart=contents.cart)
        contents = cart_contents(**cart_owner(request), **how)
    request.cart_contents = contents  # the header's count needs no query of its own then
    return contents, changes


def _status(refusal):
    return 404 if isinstance(refusal, carts.UnknownItem) else UNPROCESSABLE
