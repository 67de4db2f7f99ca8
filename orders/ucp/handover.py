"""Where a buyer goes on by themselves: what their agent has put together goes into their cart (``continue_url``).

The link gets about, so it shows nothing of what was ordered. What its platform hears then: ``orders.ucp.adoption``.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders.cart_cookie import open_own_cart, remember_cart
from orders.models import Cart, UcpSession
from orders.rules import totals
from orders.services.shopping import carts, reorder
from orders.ucp.pricing import PricedSession, destination_of, price_session
from orders.ucp.sessions import state_of
from orders.views.redirects import HttpResponseSeeOther


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def continue_session(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a session holds, and put it into the visitor's cart if they want it."""
    session = UcpSession.objects.filter(continue_token=token).first()
    if session is None:
        raise Http404
    if state := state_of(session, now=timezone.now()):
        is_ordered = state != "canceled"
        return render(request, "orders/ucp_continue.html", {"is_over": True, "is_ordered": is_ordered}, status=410)
    priced = price_session(session)
    if request.method == "POST":
        return _go_on(request, session, priced)
    name = priced.chosen.method.name if priced.chosen else ""
    shown = totals.of_calculation(priced.sums, delivery_name=name, has_delivery=priced.chosen is not None)
    context = {"lines": priced.lines, "totals": shown, "platform": urlsplit(session.platform).hostname}
    return render(request, "orders/ucp_continue.html", context)


def _go_on(request, session: UcpSession, priced: PricedSession) -> HttpResponse:
    cart = open_own_cart(request)
    for notice in fill_cart(cart=cart, session=session, priced=priced):
        messages.warning(request, notice)
    return remember_cart(HttpResponseSeeOther(reverse("orders:cart")), cart)


def fill_cart(*, cart: Cart, session: UcpSession, priced: PricedSession) -> list[str]:
    """Put what a session holds into a cart, with where it goes and its first voucher; return what has to be told.

    :raises UnknownItem: the cart is gone.
    """
    wanted = [
        reorder.WantedItem(line.offer.variant_id if line.offer else None, line.quantity, _title(line))
        for line in priced.lines
    ]
    voucher = priced.vouchers[0] if priced.vouchers else None
    _, notices = reorder.add_to_cart(cart=cart, wanted=wanted, voucher=voucher, email=session.email)
    place = destination_of(session.asked)
    if place:
        try:
            carts.set_cart_destination(cart=cart, destination=place)
        except carts.CartRefused as refusal:
            notices.append(str(refusal))
    if len(priced.vouchers) > 1:
        notices.append(gettext("One voucher counts for an order on these pages: the others are not in your cart."))
    now = timezone.now()
    kept = max(session.expires_at, now + timedelta(days=settings.SHOP_UNCONFIRMED_DAYS))
    UcpSession.objects.filter(pk=session.pk, order=None).update(cart=cart, handed_over_at=now, expires_at=kept)
    return notices


def _title(line) -> str:
    if line.offer is None:
        return line.sku
    return f"{line.offer.name}, {line.offer.label}" if line.offer.label else line.offer.name
