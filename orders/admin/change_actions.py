"""Change an order before it is packed: staff type what it shall be, are shown what follows, and let it be done."""

import hashlib
import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from orders.admin.actions import StaffActions
from orders.forms.order_changes import FEWEST_ROWS, MOST_ROWS, ChangeForm
from orders.forms.staff import number_of
from orders.rules.change_plan import RULE, ChangePlan, ChangePlanOutdated, ChangeRefused, why_unchangeable
from orders.rules.intra_community import TaxReason
from orders.selectors.offers import search_offers
from orders.services.lifecycle import change_planning, changes
from orders.services.order.transitions import StaleOrder, version_of
from orders.services.pricing.order_pricing import DeliveryNotOffered
from orders.services.shopping import drafts
from orders.services.shopping.quantities import QuantityRefused
from orders.signals import OrderRejected

HITS = 8
REFUSALS = (ChangeRefused, DeliveryNotOffered, QuantityRefused, changes.StockNotMoved)


class ChangeActions(StaffActions):
    """The part of ``OrderAdmin`` that changes what was ordered, and who and where to."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.change_order_view)
        return [path("<int:pk>/change-order/", view, name="orders_order_change_order"), *super().get_urls()]

    def change_order_view(self, request, pk):
        order, lines = self._lines_to_change(request, pk)
        if reason := why_unchangeable(order, lines):
            return self._refused(request, order, gettext("It cannot be changed: %(reason)s") % {"reason": reason})
        return (self._sent if request.method == "POST" else self._opened)(request, order, lines)

    def _sent(self, request, order, lines):
        """Do what the page has shown, if its button was pressed; else keep what was typed, and lead to the page that
        shows what follows of it, or what was found: whoever goes back there is asked to send nothing again."""
        version = request.POST.get("version", "")
        if version != version_of(order):
            is_done = "apply" in request.POST and order.events.filter(key=_key_of(request)).exists()
            if is_done:
                return self._changed(request, order)
            return self._outdated(request, order, StaleOrder(order, version))
        data, shown = request.POST.dict(), {"plan": 1}
        rows = _rows_of(data)
        if "find" in data:
            shown = {"find": data.get("sought", "")}
        elif sku := data.get("add", ""):
            free, shown = next((row for row in range(rows) if not data.get(f"sku-{row}")), rows), {}
            rows = min(max(rows, free + 1), MOST_ROWS)
            data |= {"rows": str(rows), f"sku-{free}": sku, f"units-{free}": "1"}
        form = ChangeForm(data, order=order, lines=lines, rows=rows)
        if "plan" in shown and not form.is_valid():
            return self._change_page(request, order, form, status=422)
        if "apply" in data and (answer := self._change(request, order, form)):
            return answer
        drafts.keep_change(order=order, typed=form.typed, staff=request.user)
        return HttpResponseRedirect(f"{request.path}?{urlencode(shown)}")

    def _change(self, request, order, form):
        """Change the order, or say why not; None where something else follows by now than was shown."""
        typed = form.cleaned_data
        how = {name: typed[name] for name in ("reason", "version")}
        how |= {"shown": typed["planned"], "key": _key_of(request)}
        try:
            changes.change_order(order=order, wanted=form.wanted, user=request.user, **how)
        except StaleOrder as stale:
            return self._outdated(request, order, stale)
        except ChangePlanOutdated as outdated:
            self.message_user(request, str(outdated), messages.WARNING)
            return None
        except (*REFUSALS, OrderRejected, ValidationError) as refusal:
            _say(form, refusal)
            return self._change_page(request, order, form, status=422)
        drafts.discard_changes(order=order, staff=request.user)
        return self._changed(request, order)

    def _changed(self, request, order):
        return self._done(request, order, gettext("Changed."))

    def _outdated(self, request, order, stale):
        """Say what has happened to the order, and show it as it is by now: what was typed was typed of another."""
        self.message_user(request, str(stale), messages.ERROR)
        order, lines = self._lines_to_change(request, order.pk)
        return self._change_page(request, order, ChangeForm(order=order, lines=lines), status=422)

    def _opened(self, request, order, lines):
        """Show the order, or what this member of staff has typed of it and not done yet."""
        sought = request.GET.get("find", "")
        found = {"hits": search_offers(sought, limit=HITS), "sought": sought, "is_searched": True} if sought else {}
        typed = {} if "anew" in request.GET else drafts.kept_change(order=order, staff=request.user)
        if not typed:
            return self._change_page(request, order, ChangeForm(order=order, lines=lines), **found)
        typed = {**typed, "key": secrets.token_urlsafe(24)}  # each page is a pass of its own
        form = ChangeForm(typed, order=order, lines=lines, rows=_rows_of(typed))
        if "plan" in request.GET and form.is_valid():
            return self._planned(request, order, form)
        form.errors.clear()  # nothing was to be checked yet
        return self._change_page(request, order, form, is_kept=True, **found)

    def _planned(self, request, order, form):
        try:
            plan = change_planning.plan_change(order, form.wanted).plan
            if not plan.is_change:
                raise ChangeRefused(gettext("Nothing would change."))
        except (*REFUSALS, OrderRejected, ValidationError) as refusal:
            _say(form, refusal)
            return self._change_page(request, order, form, status=422)
        form.show(plan)
        follows = {"consequences": consequences_of(plan, order), "button": button_of(plan)}
        return self._change_page(request, order, form, plan=plan, **follows)

    def _change_page(self, request, order, form, *, status=200, **more):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Change the order: %(number)s") % {"number": order.number},
            "order": order,
            "form": form,
            "rule": RULE,
            **more,
        }
        return TemplateResponse(request, "admin/orders/order/change_order.html", context, status=status)


def button_of(plan: ChangePlan) -> str:
    """Return what the button says that does a plan: what becomes of the money stands on it."""
    if plan.refunded:
        text, amount = gettext("Change the order: %(amount)s goes back to the buyer"), plan.refunded
    elif plan.due > plan.due_before:
        text, amount = gettext("Change the order: %(amount)s more to be paid"), plan.due - plan.due_before
    elif plan.due < plan.due_before:
        text, amount = gettext("Change the order: %(amount)s less to be paid"), plan.due_before - plan.due
    else:
        return gettext("Change the order")
    return text % {"amount": format_money(amount)}


def consequences_of(plan: ChangePlan, order) -> list[str]:
    """Return what follows beside the sums, in sentences for staff."""
    told = [
        gettext("The %(kind)s address becomes: %(address)s.") % {"kind": k, "address": a} for k, a in plan.addresses
    ]
    told += _contact(plan, order)
    if not plan.is_repriced:
        return [*told, gettext("It costs what it did. The buyer is told by mail what was corrected, and why.")]
    if plan.before.delivery_name and not plan.after.delivery_name:
        told.append(gettext("Nothing of the order is sent any more."))
    if plan.tax_reason and not plan.tax_reason_before:
        told.append(gettext("No VAT is charged any more: %(reason)s.") % {"reason": TaxReason(plan.tax_reason).label})
    elif plan.tax_reason_before and not plan.tax_reason:
        told.append(gettext("VAT is charged again: the reason not to does not hold then."))
    return [*told, *_stock(plan), *_money(plan, order), *_documents(plan), _mail(plan, order)]


def _contact(plan, order):
    contact = dict(plan.contact)
    if "email" in contact:
        told = gettext("Mails about it go to %(email)s from now on; %(former)s is told that no more go there.")
        yield told % {"email": contact["email"], "former": order.email}
    if "phone" in contact:
        phone = contact["phone"] or gettext("none")
        yield gettext("The phone number becomes: %(phone)s.") % {"phone": phone}


def _stock(plan):
    more = [f"{line.more} × {line.title}" for line in plan.changed_lines if line.more > 0]
    less = [f"{-line.more} × {line.title}" for line in plan.changed_lines if line.more < 0]
    if more:
        yield gettext("Taken out of stock: %(items)s.") % {"items": ", ".join(more)}
    if less:
        yield gettext("Back into stock: %(items)s.") % {"items": ", ".join(less)}


def _money(plan, order):
    if plan.refunded:
        yield gettext("%(amount)s of what was paid goes back to the buyer.") % {"amount": format_money(plan.refunded)}
    if not plan.due:
        yield gettext("Nothing is to be paid afterwards.")
        return
    yield gettext("%(amount)s is to be paid afterwards: %(payment)s.") % {
        "amount": format_money(plan.due),
        "payment": order.payment_text,
    }
    if order.is_prepaid:
        yield gettext("Nothing is sent before that is there.")


def _documents(plan):
    if plan.is_invoiced_anew and plan.due:
        yield gettext("Once it is paid, a credit note takes the invoice back and a new one is written.")
    elif plan.is_invoiced_anew:
        yield gettext("A credit note takes the invoice back, and a new one is written.")


def _mail(plan, order):
    told = gettext("%(email)s is told what has changed and what the order costs now.")
    if plan.due:
        told = gettext(
            "%(email)s is told what has changed, what the order costs now, and how to pay what is still owed."
        )
    return told % {"email": dict(plan.contact).get("email", order.email)}


def _key_of(request) -> str:
    """Return what names this pass of the form and all that it asks for: a second click asks for the same."""
    return hashlib.sha256(request.POST.urlencode().encode()).hexdigest()[:40]


def _rows_of(typed) -> int:
    return min(number_of(typed.get("rows")) or FEWEST_ROWS, MOST_ROWS)


def _say(form, refusal):
    if isinstance(refusal, OrderRejected):
        form.refuse(refusal.reasons)
    elif isinstance(refusal, ValidationError):
        form.add_error(None, refusal.messages)
    else:
        form.add_error(None, str(refusal))
