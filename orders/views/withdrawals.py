"""Withdraw from the contract: a page for the statement, a page to confirm it."""

import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders.forms.orders import WithdrawForm
from orders.models import OrderAddress, Withdrawal
from orders.rules.return_plan import RULE
from orders.rules.withdrawal_right import is_lost, last_day, why_lost, withdrawable_units
from orders.services.lifecycle import withdrawals
from orders.services.order import transitions
from orders.views.orders import order_page, own_order
from orders.views.redirects import HttpResponseSeeOther

REVIEW, CONFIRM = "review", "confirm"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, number):
    order = own_order(request, number)
    if request.method == "POST" and _was_received(order, request.POST.get("key", "")):
        return HttpResponseSeeOther(order.get_absolute_url())  # the second click
    lines = list(order.lines.all())
    units = withdrawable_units(order, lines, order.withdrawals.all())
    if not units:
        why = _why_not(order, lines)
        if request.method == "POST":
            return order_page(
                request, order, status=409, refusal=why or gettext("You cannot withdraw from this order any more.")
            )
        if why:
            messages.warning(request, why)
        return redirect(order)
    if request.method != "POST":
        form = WithdrawForm(lines=lines, units=units, initial=_first_values(request, order))
        return _page(request, "withdraw", order, form)
    return _answer(request, order, WithdrawForm(request.POST, lines=lines, units=units))


def _answer(request, order, form):
    if not form.is_valid():
        return _page(request, "withdraw", order, form, status=422)
    step = request.POST.get("step")
    if step == CONFIRM:
        return _confirmed(request, order, form)
    if step == REVIEW:
        return _reviewed(request, order, form)
    return _page(request, "withdraw", order, form)


def _reviewed(request, order, form):
    try:
        plan = withdrawals.plan_withdrawal(order=order, quantities=form.quantities)
    except withdrawals.WithdrawalRefused as refusal:
        return order_page(request, order, status=409, refusal=refusal)
    return _page(request, "withdraw_confirm", order, form, plan=plan)


def _confirmed(request, order, form):
    typed = form.cleaned_data
    buyer = request.user if request.user.is_authenticated else None
    try:
        withdrawals.withdraw(
            order=order,
            name=typed["name"],
            email=typed["email"],
            quantities=form.quantities,
            key=typed["key"],
            user=buyer,
        )
    except (withdrawals.WithdrawalRefused, transitions.InvalidTransition) as refusal:
        order.refresh_from_db()
        return order_page(request, order, status=409, refusal=refusal)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, "withdraw", order, form, status=422)
    messages.success(
        request, gettext("We have received your withdrawal. The receipt goes to %(value)s.") % {"value": typed["email"]}
    )
    return HttpResponseSeeOther(order.get_absolute_url())


def _why_not(order, lines):
    """Return why the buyer cannot withdraw from what was waived; empty where nothing was."""
    lost = [line.title for line in lines if is_lost(order, line)]
    return why_lost(order, lost) if lost and order.is_binding else ""


def _was_received(order, key):
    return "\x00" not in key and Withdrawal.objects.filter(order=order, key=key).exists()


def _first_values(request, order):
    address = order.addresses.filter(kind=OrderAddress.Kind.SHIPPING).first()
    return {"key": secrets.token_urlsafe(24), "name": address.name if address else "", "email": order.email}


def _page(request, name, order, form, *, status=200, plan=None):
    context = {"order": order, "form": form, "withdraw_until": last_day(order), "plan": plan, "rule": RULE}
    context["why_not"] = _why_not(order, order.lines.all())
    return render(request, f"orders/{name}.html", context, status=status)
