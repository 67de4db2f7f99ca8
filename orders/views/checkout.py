"""The checkout: one page for contact, address and delivery; it leads to the order's page, where all is reviewed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from my_shop.kernel.money import format_money
from orders import configuration
from orders.cart_cookie import cart_owner
from orders.forms.checkout import CheckoutForm, first_values
from orders.selectors import carts, delivery, destinations
from orders.selectors.checkout import open_order_of, order_of_checkout, why_without_voucher
from orders.selectors.payment_methods import methods_to_choose, payment_refusals
from orders.services.order import links
from orders.services.pricing import order_pricing
from orders.services.shopping import placement, quantities
from orders.services.shopping.checkout import check_out
from orders.services.shopping.placement import NO_WAY_TO_PAY
from orders.signals import OrderRejected
from orders.views.cart import UNPROCESSABLE, show_cart
from orders.views.redirects import HttpResponseSeeOther

REFUSALS = (
    placement.CheckoutKeyTaken,
    order_pricing.DeliveryNotOffered,
    placement.PaymentNotOffered,
    quantities.QuantityRefused,
    placement.WaiverMissing,
)
NO_WAY = _("We have no way of delivery to this address for these goods.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def checkout(request):
    configuration.ask_version()  # first of all
    known = destinations.known_addresses(request.user)
    contents, changes = show_cart(request, addresses=known, with_pictures=False)
    if not contents.buyable:
        return _nothing_to_buy(request)
    if request.method == "POST":
        form = CheckoutForm(request.POST, known_addresses=known)
    else:
        order = open_order_of(contents.cart)
        initial = first_values(contents, order=order, user=_member(request), known_addresses=known)
        form = CheckoutForm(initial=initial, known_addresses=known)
    contents, options, payment = _offered(request, form, contents)
    if request.method == "POST":
        order = _place(request, form, contents)
        if order:
            left_out = why_without_voucher(order, contents.cart.voucher)
            for change in filter(None, (*changes, left_out)):  # told on the review, above the total that has them in
                messages.warning(request, change)
            return HttpResponseSeeOther(links.order_url(order))
    chosen = form["shipping_method"].value() if contents.needs_delivery else None
    context = {
        "form": form,
        "contents": contents,
        "options": options,
        "chosen": _chosen(options, chosen),
        "takes_orders": bool(delivery.shipping_methods(contents.known)) or not contents.needs_delivery,
        **payment,
        "chosen_payment": form["payment_method"].value() if payment["payment_methods"] else None,
        "notices": changes,
    }
    return render(request, "orders/checkout.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_safe
@never_cache
def summary(request):
    """The sums for another way of delivery or another destination, for htmx to swap in, and the ways that go there."""
    known = destinations.known_addresses(request.user)
    contents = carts.cart_contents(**cart_owner(request), addresses=known, with_pictures=False)
    form = CheckoutForm(request.GET, known_addresses=known)
    contents, options, payment = _offered(request, form, contents)
    value = request.GET.get("shipping_method")
    if value is not None and value not in {str(method.pk) for method in delivery.shipping_methods(contents.known)}:
        raise Http404(gettext("No such way of delivery."))
    chosen = delivery.chosen_option(options, value)
    pressed = request.htmx.trigger or ""
    context = {
        "contents": contents,
        "options": options,
        "chosen": chosen,
        **payment,
        "chosen_payment": request.GET.get("payment_method"),
        # the radio that was pressed keeps its place and its focus
        "is_elsewhere": not pressed.startswith(("delivery-", "payment-")),
        "asks_for_payment": not pressed.startswith("payment-"),
    }
    response = render(request, "orders/_checkout_refreshed.html", context)
    total = chosen.total if chosen else contents.total
    is_known = chosen or not contents.needs_delivery
    said = gettext("Total %(total)s.") % {"total": format_money(total)} if is_known else NO_WAY
    return trigger_client_event(response, "announce", {"text": said})


def _offered(request, form, contents):
    """Return the cart as it costs where the form says, the ways of delivery for it, and what pages say of the ways to
    pay; tell the form."""
    contents = carts.cart_contents_for(contents, destination=form.destination, user=_member(request))
    ways = methods_to_choose(needs_delivery=contents.needs_delivery, known=contents.known)
    paid = next((way for way in ways if len(ways) == 1 or str(way.pk) == str(_sent(form, "payment_method"))), None)
    options = delivery.delivery_options(contents, payment=paid)
    delivered = delivery.chosen_option(options, _sent(form, "shipping_method"))
    refusals = payment_refusals(ways, contents, delivered)
    form.offer(
        needs_delivery=contents.needs_delivery,
        has_digital=contents.has_digital,
        methods=delivery.shipping_methods(contents.known),
        shipping_ids=[option.method.pk for option in options],
        payment_methods=ways,
        payment_refusals=refusals,
    )
    offered = [way for way in ways if way.pk not in refusals]
    no_way = NO_WAY_TO_PAY if ways and not offered else ""
    return contents, options, {"payment_methods": offered, "no_way_to_pay": no_way}


def _sent(form, name):
    """Return the choice that was sent, or that the page begins with."""
    return form.data.get(name) if form.is_bound else form.initial.get(name)


def _place(request, form, contents):
    """Return the order of this pass through the checkout, or None with the reasons written into the form."""
    if not form.is_valid():
        return None
    lines = [placement.WantedLine(variant_id=line.item.variant_id, quantity=line.quantity) for line in contents.buyable]
    try:
        return check_out(
            cart_id=contents.cart.pk,
            data=form.checkout_data(lines),
            checkout_key=form.cleaned_data["checkout_key"],
            user=_member(request),
            offers={line.item.variant_id: line.offer for line in contents.buyable},
            known=contents.known,
        )
    except OrderRejected as rejection:
        form.add_error(None, [str(reason) for reason in rejection.reasons])
    except ValidationError as error:
        form.add_error(None, error.messages)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None


def _nothing_to_buy(request):
    """An empty cart has no checkout; but the second click on the one that emptied it leads to its order."""
    order = order_of_checkout(request.POST.get("checkout_key", ""), user=_member(request))
    if order:
        return HttpResponseSeeOther(links.order_url(order))
    messages.info(request, gettext("There is nothing in your cart that can be bought now."))
    return HttpResponseSeeOther(reverse("orders:cart"))


def _member(request):
    return request.user if request.user.is_authenticated else None


def _chosen(options, value):
    return next((option for option in options if str(option.method.pk) == str(value)), None)
