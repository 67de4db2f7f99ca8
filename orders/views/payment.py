"""The pages on which an order is paid, and the address at which gateways tell what became of it."""

import logging

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from my_shop.kernel.money import format_money
from my_shop.kernel.timeouts import mark_outcome_unknown, outcome_unknown_from_start
from my_shop.kernel.visitors import visitor_of
from orders.forms.orders import PayForm
from orders.gateways.protocol import GatewayUnavailable, WebhookRefused
from orders.gateways.registry import UnknownGateway, find_gateway
from orders.selectors.payment_methods import offered_methods, payment_page_of
from orders.services.payment import payments, unpaid_limit, webhooks
from orders.services.shopping import placement
from orders.views.orders import own_order
from orders.views.redirects import HttpResponseSeeOther

logger = logging.getLogger(__name__)

LARGEST_WEBHOOK = 256 * 1024  # bytes


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request, number):
    order = own_order(request, number)
    if request.method != "POST":
        _ask_about_open_form(order)
    if not order.is_payable:
        return HttpResponseSeeOther(order.get_absolute_url())
    if request.method != "POST":
        return _pay_page(request, order)
    form = PayForm(request.POST, methods=offered_methods(order))
    if not form.is_valid():
        return _pay_page(request, order, status=422, refusal=gettext("Please choose how you want to pay."))
    try:
        payment = payments.start_payment(
            order=order, user=_member(request), visitor=visitor_of(request), **form.cleaned_data
        )
    except (payments.PaymentRefused, placement.PaymentNotOffered, unpaid_limit.TooManyUnpaidOrders) as refusal:
        order.refresh_from_db()
        return _pay_page(request, order, status=409, refusal=refusal)
    return _lead_on(request, order, payment)


@outcome_unknown_from_start
@never_cache
@require_safe
def pay_return(request, number):
    """Where a gateway sends the buyer back to: ask it what became of the payment. A reload asks again."""
    order = own_order(request, number)
    payment = order.payments.closable().order_by("-pk").first()
    if payment is not None:
        payment = payments.refresh_payment(payment=payment, buyer_is_present=True, has_returned=True)
        return _lead_on(request, order, payment)
    return _after(request, order)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pay_step(request, number, gateway_code):
    """The page of a gateway that has one here in the shop, on which the buyer takes the second step."""
    order = own_order(request, number)
    made = find_gateway(gateway_code)
    if made is None or not made.step_template:
        raise Http404(gettext("No such gateway."))
    payment = order.payments.closable().filter(gateway=gateway_code, status="action").order_by("-pk").first()
    if payment is None:
        return _after(request, order)
    if request.method == "POST":
        mark_outcome_unknown()
        made.take_step(payment.reference, request.POST)
        return HttpResponseSeeOther(reverse("orders:pay_return", args=[order.number]))
    return render(request, made.step_template, {"order": order, "payment": payment})


@csrf_exempt
@require_POST
def webhook(request, gateway_code):
    """What a gateway tells: 200 it is counted, 400 it is not from there, 503 tell it again later."""
    length = request.headers.get("Content-Length") or "0"
    if not (length.isascii() and length.isdecimal()):
        return HttpResponse("Refused.\n", status=400, content_type="text/plain")
    if len(length) > 9 or int(length) > LARGEST_WEBHOOK:  # Python reads no number of 5,000 digits
        return HttpResponse(gettext("Too large.\n"), status=413, content_type="text/plain")
    try:
        webhooks.handle_webhook(gateway_code=gateway_code, body=request.body, headers=request.headers)
    except UnknownGateway as error:
        raise Http404(gettext("No such gateway.")) from error
    except WebhookRefused as refusal:
        logger.warning("webhook for %s refused: %s", gateway_code, refusal)
        return HttpResponse("Refused.\n", status=400, content_type="text/plain")
    except (GatewayUnavailable, ImproperlyConfigured) as error:
        logger.error("webhook for %s cannot be read now: %s", gateway_code, error)
        return HttpResponse(gettext("Try again later.\n"), status=503, content_type="text/plain")
    return HttpResponse(gettext("Thank you.\n"), content_type="text/plain")


def _ask_about_open_form(order):
    """Show the form anew only to whom it has not taken money from: who comes back another way may have paid on it."""
    payment = order.payments.closable().order_by("-pk").first() if order.is_payable else None
    if payment is not None and payments.may_have_used_form(payment):
        payments.refresh_payment(payment=payment, buyer_is_present=True, has_returned=True)
        order.refresh_from_db()


def _lead_on(request, order, payment):
    """Send the buyer to the next step of a payment."""
    made = find_gateway(payment.gateway)
    if payment.needs_action and made is not None and made.step_template:
        return HttpResponseSeeOther(reverse("orders:pay_step", args=[order.number, made.code]))
    if payment.needs_action and payment.redirect_url.startswith(f"{settings.SITE_URL}/"):
        return _after(request, order)
    return _after(request, order, payment)


def _after(request, order, payment=None):
    """Send the buyer to the order's page where nothing is left to pay, else back to the page of payment."""
    order.refresh_from_db()
    is_paid_at_the_door = payment is not None and getattr(find_gateway(payment.gateway), "pays_on_delivery", False)
    if order.is_payable and not is_paid_at_the_door:
        return HttpResponseSeeOther(reverse("orders:pay", args=[order.number]))
    if payment is not None and payment.is_paid:
        messages.success(
            request,
            gettext("Thank you. We have your payment of %(received)s.") % {"received": format_money(payment.received)},
        )
    return HttpResponseSeeOther(order.get_absolute_url())


def _pay_page(request, order, *, status=200, **context):
    page = payment_page_of(order)
    context = {"order": order, "page": page, "payment": page.payment, "site_url": settings.SITE_URL, **context}
    if not page.has_form:
        return render(request, "orders/pay.html", context, status=status)
    return csp_update(dict(page.gateway.form_csp))(render)(request, "orders/pay.html", context, status=status)


def _member(request):
    return request.user if request.user.is_authenticated else None
