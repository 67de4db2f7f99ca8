"""The pages of an order: review, confirmation, what became of it, and a guest's way back to it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from my_shop.kernel.money import format_money
from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.visitors import visitor_of
from orders.forms.orders import CancelForm, ConfirmForm, FindForm
from orders.guest_access import accessible_numbers, confirmed_numbers, grant_access, grant_confirmed
from orders.models import Order
from orders.selectors.orders import NAMED_ORDERS, OWN_ORDERS, order_page_of, orders_of_visitor
from orders.services.lifecycle import cancellation, confirmation
from orders.services.lifecycle.confirmation import OrderChanged, StockNotTaken
from orders.services.order import adoption, links
from orders.services.order.transitions import InvalidTransition
from orders.services.payment import payments
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from orders.services.pricing.taxation import is_waiting_for_vies
from orders.services.shopping.placement import PaymentNotOffered
from orders.signals import OrderRejected
from orders.views.redirects import HttpResponseSeeOther

PER_PAGE = 10


def own_order(request, number):
    """Return the order if it belongs to this visitor, or raise 404 as for a number that does not exist."""
    return _only(OWN_ORDERS.instances(Order, *_whose(request, number)))


def own_orders(request, number):
    """Return the query that finds the order of this number if it belongs to this visitor."""
    return orders_of_visitor(*_whose(request, number))


def _whose(request, number):
    members = [request.user.pk] if request.user.is_authenticated else []
    return [number], accessible_numbers(request), confirmed_numbers(request), members


def _only(orders):
    """Return the one that was found, or raise 404."""
    if not orders:
        raise Http404(gettext("No such order."))
    return orders[0]


def order_page(request, order, *, status=200, **context):
    return render(
        request, "orders/order.html", {"page": order_page_of(order), "order": order, **context}, status=status
    )


@login_required
@never_cache
@require_safe
def order_list(request):
    orders = Order.objects.of(request.user).prefetch_related("lines")
    page = Paginator(orders, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "orders/list.html", {"page": page, "page_obj": page})


@never_cache
@require_safe
def order(request, number):
    found = own_order(request, number)
    if not request.htmx:
        return order_page(request, found)
    if is_waiting_for_vies(found):  # the page asks on, and stays as it is
        return HttpResponse(status=204)
    said = gettext("Total %(total)s.") % {"total": format_money(found.total)}
    return trigger_client_event(order_page(request, found), "announce", {"text": said})


@never_cache
@require_safe
def signed(request, number, token):
    order = _only(NAMED_ORDERS.instances(Order, [number]))
    is_to_pay = links.token_pays(order, token)
    if not (is_to_pay or links.token_opens(number, token)):
        raise Http404(gettext("No such order."))
    is_guests_yet = order.user_id is None and request.user.is_authenticated
    if is_guests_yet and number in adoption.adopt_by_address(user_id=request.user.pk, opened=[number]):
        order.user_id = request.user.pk
    is_own = order.user_id is not None and order.user_id == request.user.pk
    if order.user_id is None:
        grant_access(request, order)
    elif is_to_pay and order.is_payable and not is_own:
        grant_confirmed(request, order)
    elif not is_own:
        return redirect_to_login(order.get_absolute_url())
    if is_to_pay and order.is_payable:
        return redirect("orders:pay", number)
    return redirect(order) if is_own else order_page(request, order)


@require_POST
@login_required
@never_cache
def keep(request, number):
    """Put a guest's order into the account of whoever holds its link."""
    order = own_order(request, number)
    if not adoption.claim_order(order=order, user=request.user):
        raise Http404(gettext("Somebody else was first."))
    messages.success(request, gettext("Order %(number)s is in your account.") % {"number": order.number})
    return HttpResponseSeeOther(order.get_absolute_url())


@never_cache
def confirm(request, number):
    if request.method != "POST":
        words = {
            "heading": gettext("An order is confirmed by its button"),
            "text": gettext(
                "No link, preview or reload can order something for you. To confirm the "
                "order, open it, check the total, and press “Order with obligation to pay”."
            ),
            "back_url": reverse("orders:order", args=[number]),
            "back_label": gettext("Open order %(number)s") % {"number": number},
        }
        response = render(request, "405.html", words, status=405)
        response["Allow"] = "POST"
        return response
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        refusal = gettext("This page is out of date. Please check your order below and confirm it again.")
        return order_page(request, own_order(request, number), status=422, refusal=refusal)
    buyer = request.user if request.user.is_authenticated else None
    try:
        order = confirmation.confirm_order(
            order=own_orders(request, number),
            shown=form.cleaned_data["fingerprint"],
            user=buyer,
            visitor=visitor_of(request),
        )
    except Order.DoesNotExist as unknown:
        raise Http404(gettext("No such order.")) from unknown
    except OrderChanged as change:
        return _ask_again(request, change.order, change)
    except OrderRejected as rejected:
        return order_page(request, own_order(request, number), status=409, rejected_lines=rejected.reasons)
    except (InvalidTransition, PaymentNotOffered, StockNotTaken, TooManyUnpaidOrders) as refusal:
        return order_page(request, own_order(request, number), status=409, refusal=refusal)
    if buyer is None and order.user_id:
        grant_confirmed(request, order)
    messages.success(request, gettext("Thank you. Order %(number)s is confirmed.") % {"number": order.number})
    must_pay = order.is_payable and order.is_prepaid
    if must_pay:
        payments.prepare_payment(order=order, user=buyer, visitor=visitor_of(request))
    return HttpResponseSeeOther(reverse("orders:pay", args=[order.number]) if must_pay else order.get_absolute_url())


def _ask_again(request, order, change):
    """Write today's prices into the order and show it as it is now: the buyer confirms that, or does not."""
    try:
        order = confirmation.reprice_order(order=order)
    except InvalidTransition:  # confirmed or cancelled in another tab
        order.refresh_from_db()
        return order_page(request, order, status=409, refusal=change)
    return order_page(request, order, status=409, change=change)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, number):
    order = own_order(request, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        buyer = request.user if request.user.is_authenticated else None
        try:
            cancellation.cancel_order(order=order, reason=form.cleaned_data["reason"], user=buyer)
        except InvalidTransition as refusal:
            order.refresh_from_db()
            return order_page(request, order, status=409, refusal=refusal)
        messages.success(request, gettext("Order %(number)s is cancelled.") % {"number": order.number})
        return HttpResponseSeeOther(order.get_absolute_url())
    if not order.is_cancellable_by_buyer:
        return redirect(order)
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/cancel.html", {"order": order, "form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request):
    form = FindForm(request.POST or None)
    if request.method != "POST":
        return render(request, "orders/find.html", {"form": form})
    status = 422
    if form.is_valid():
        try:
            return HttpResponseSeeOther(
                links.signed_url(links.find_order(**form.cleaned_data, visitor=visitor_of(request)))
            )
        except links.OrderNotFound as refusal:
            form.add_error(None, str(refusal))
        except TooManyTries as refusal:
            form.add_error(None, str(refusal))
            status = 429
    return render(request, "orders/find.html", {"form": form}, status=status)
