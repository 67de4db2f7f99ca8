"""What staff do when goods come back: they say what, are shown what follows, and let it be done."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import format_money
from orders.admin.actions import SETTLE, StaffActions
from orders.forms.staff import ReturnForm
from orders.rules.return_plan import RULE, OrderState, PlanChanged, ReturnPlan, ReturnRefused, plan_return
from orders.services.lifecycle import returns
from orders.services.order import transitions

FIRST = (
    _("What has not left yet is cancelled, the rest was sent back. The stock goes up, and the buyer is told."),
    _("Nothing is done yet: the next page shows the sums."),
    RULE,
)


class ReturnActions(StaffActions):
    """Takes units of an order back, and refunds them in the same step where that is asked."""

    def return_view(self, request, pk):
        order, lines = self._lines_to_change(request, pk, SETTLE)
        form = ReturnForm(request.POST or None, order=order, lines=lines)
        if request.method != "POST" or not form.is_valid():
            return self._return_page(request, order, form)
        try:
            if form.is_shown:
                order = self._take_back(request, order, form)
                left_nothing = gettext("Nothing of the order is left: it was cancelled.")
                return self._done(
                    request, order, left_nothing if order.is_cancelled else gettext("Goods were taken back.")
                )
        except PlanChanged as changed:
            order, lines = self._lines_to_change(request, pk, SETTLE)
            return self._return_page(request, order, form, lines=lines, warning=str(changed))
        except (transitions.InvalidTransition, ReturnRefused) as refusal:
            form.add_error(None, str(refusal))
            return self._return_page(request, order, form)
        return self._return_page(request, order, form, lines=lines)

    def _take_back(self, request, order, form):
        return returns.return_lines(
            order=order,
            quantities=form.quantities,
            reason=form.cleaned_data["reason"],
            is_refunded=form.is_refunded,
            user=request.user,
            key=form.cleaned_data["key"],
            shown=form.shown,
        )

    def _return_page(self, request, order, form, *, lines=None, warning=""):
        """Ask what comes back; with lines show what follows of it, and ask whether that shall be done."""
        page = {"title": gettext("Take goods back"), "button": gettext("Show what follows"), "consequences": FIRST}
        if lines is not None:
            try:
                plan = plan_return(OrderState.of(order, lines), form.quantities)
            except ReturnRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                form.show(plan)
                told = consequences_of(plan, is_refunded=form.is_refunded)
                page |= {
                    "button": gettext("Take back"),
                    "consequences": [*filter(None, [warning]), *told],
                    "is_asking": True,
                }
        return self._form_page(request, order, form, **page)


def consequences_of(plan: ReturnPlan, *, is_refunded: bool) -> list[str]:
    """Return what a plan says, in sentences for staff."""
    told = [f"{_how(part)}: {_worth(part)}." for part in plan.parts]
    if plan.delivery:
        told.append(gettext("Delivery is given back: %(delivery)s.") % {"delivery": format_money(plan.delivery)})
    if plan.credited:
        told.append(gettext("%(credited)s is not owed any more.") % {"credited": format_money(plan.credited)})
    if plan.refundable:
        if is_refunded or plan.is_cancelled:
            said = gettext("%(refundable)s of the buyer's money go back to the buyer.")
        else:
            said = gettext("%(refundable)s of the buyer's money stay here: tick below to send them back.")
        told.append(said % {"refundable": format_money(plan.refundable)})
    if plan.held:
        told.append(
            gettext("%(held)s for what came back before is still here: this sends none of it back.")
            % {"held": format_money(plan.held)}
        )
    for part in plan.left:
        told.append(f"Stays: {_worth(part)}{f', {part.unsent} still to be sent' if part.unsent else ''}.")
    if plan.is_cancelled or plan.is_returned:
        cancelled = gettext("Nothing of the order is left: it is cancelled.")
        told.append(cancelled if plan.is_cancelled else gettext("Nothing of the order is left: it is returned."))
    else:
        delivery = (
            gettext(", delivery included (%(amount)s)") % {"amount": format_money(plan.delivery_left)}
            if plan.delivery_left
            else ""
        )
        due = (
            gettext("%(due)s of it is still to be paid") % {"due": format_money(plan.due)}
            if plan.due
            else gettext("nothing of it is to be paid")
        )
        told.append(
            gettext("What stays costs %(left_worth)s%(delivery)s; %(due)s.")
            % {"left_worth": format_money(plan.left_worth), "delivery": delivery, "due": due}
        )
    return [*told, gettext("The stock goes up, and the buyer is told."), RULE]


def _how(part):
    if part.unsent and part.unsent < part.quantity:
        return gettext("Comes back, %(unsent)s of it unsent") % {"unsent": part.unsent}
    return gettext("Called off") if part.unsent else gettext("Comes back")


def _worth(part):
    return f"{part} for {format_money(part.worth)}"
