"""The steps that an order's page offers to a member of staff: in groups, and one of them is the next."""

from dataclasses import dataclass

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.admin.actions import CHANGE, FULFIL, SETTLE
from orders.documents.packing_slips import packing_slips
from orders.gateways.registry import is_online
from orders.models import Order
from orders.rules.change_plan import why_unchangeable


class Group(models.TextChoices):
    """What a step is about; the page shows them in this order."""

    GOODS = "goods", _("Goods")
    MONEY = "money", _("Money")
    DOCUMENTS = "documents", _("Documents")
    MORE = "more", _("More")


@dataclass(frozen=True)
class StaffStep:
    """A button of an order's page; ``is_primary`` marks the one that comes next."""

    name: str
    label: str
    url: str
    group: Group
    is_primary: bool = False


@dataclass(frozen=True)
class Next:
    """What comes next with an order: the name of the step that does it, if staff do it, and a sentence about it."""

    text: str
    step: str = ""


PERMISSIONS = {
    **dict.fromkeys(("pack", "ship", "deliver", "downloads"), FULFIL),
    **dict.fromkeys(("payment", "refund", "transferred", "return"), SETTLE),
    "rewrite": "orders.add_order",
}
"""What a step asks for, where that is not the permission to change orders."""

WAITS = {
    "confirm": _("It waits for its confirmation."),
    "pack": _("It waits to be packed."),
    "ship": _("It waits to be sent."),
    "deliver": _("Everything has left, and waits to arrive."),
    "payment": _("It waits for its payment."),
    "transferred": _("The buyer's money waits to be transferred back."),
}
"""What whoever may not take the step that comes next reads of it."""


def steps(order: Order, user) -> list[StaffStep]:
    """Return the steps that a member of staff can take with an order now, the next one marked.

    Whoever adds a step adds a line to the function of its group. The order's ``lines``, ``refunds`` and ``shipments``
    may be prefetched.
    """
    acts = [*_goods(order), *_rewriting(order), *_money(order), *_more(order)]
    if order.is_moved_in:
        acts = [step for step in acts if step[0] == "note"]
    offered = [] if order.is_moved_in else _documents(order)
    offered += [step for step in acts if _may(user, step[0])]
    offered += _person(order, user)
    primary = next_of(order, user).step
    return [
        StaffStep(name, label, url, group, is_primary=name == primary)
        for group in Group
        for name, label, url, of_group in offered
        if of_group == group
    ]


NOTHING_MORE = Next(_("Nothing more is to be done."))


def next_of(order: Order, user) -> Next:
    """Return what comes next with an order, in words for a member of staff, and that money waits to be transferred
    back, whatever comes next; its ``lines`` and ``refunds`` may be prefetched."""
    found = _for(user, _next_but_refunds(order))
    if not _has_refund_by_hand(order):
        return found
    back = _for(user, Next(gettext("Transfer the buyer's money back, and mark it as transferred."), "transferred"))
    return Next(back.text if found == NOTHING_MORE else f"{found.text} {back.text}", found.step or back.step)


def _for(user, found):
    return found if not found.step or _may(user, found.step) else Next(str(WAITS[found.step]))


def _may(user, step):
    return user.has_perm(PERMISSIONS.get(step, CHANGE))


def _next_but_refunds(order):
    if order.is_moved_in:
        return Next(gettext("It was moved in from a former shop: it is history, and nothing is to be done."))
    if order.is_placed:
        return Next(gettext("The buyer has not confirmed it, or it waits for you to confirm it."), "confirm")
    if not order.is_binding:
        return NOTHING_MORE
    if hold := order.hold_reason:
        return Next(gettext("%(hold)s Nothing is sent.") % {"hold": hold})
    return _before_the_money(order) if order.awaits_payment else _on_its_way(order)


def _on_its_way(order):
    ways = [
        (order.is_packable, gettext("Put the goods into a parcel."), "pack"),
        (order.is_shippable, gettext("Give the parcel to the carrier."), "ship"),
        (order.is_deliverable, gettext("Everything has left. Mark it as delivered once it has arrived."), "deliver"),
        (order.amount_due, gettext("The goods have arrived. The money is still to come."), "payment"),
    ]
    return next((Next(text, step) for is_next, text, step in ways if is_next), NOTHING_MORE)


def _before_the_money(order):
    if order.payment_method and is_online(order.payment_method.gateway):
        return Next(gettext("Wait for the buyer's payment: it is counted by itself."))
    return Next(gettext("The money comes first. Write it down when you have seen it arrive."), "payment")


def _has_refund_by_hand(order):
    return bool(order.refunded_total) and any(refund.is_by_hand for refund in order.refunds.all())


def _url(name, order):
    return reverse(f"admin:orders_order_{name}", args=[order.pk])


def _offer(order, group, *buttons):
    """Return those of the buttons (name, label, whether it is offered) that are offered."""
    return [(name, str(label), _url(name, order), group) for name, label, is_offered in buttons if is_offered]


def _goods(order):
    sends_downloads = order.may_have_downloads and any(line.is_digital for line in order.lines.all())
    return _offer(
        order,
        Group.GOODS,
        ("confirm", gettext("Confirm the order"), order.is_placed),
        ("pack", gettext("Mark as packed"), order.is_packable),
        ("ship", gettext("Ship a parcel"), order.is_shippable),
        ("deliver", gettext("Mark as delivered"), order.is_deliverable),
        ("change_order", gettext("Change the order"), not why_unchangeable(order, list(order.lines.all()))),
        ("downloads", gettext("Send the download links again"), sends_downloads),
        ("return", gettext("Take goods back"), order.is_returnable),
    )


def _rewriting(order):
    """What waits for its confirmation binds nobody: it is written anew, where orders are written down."""
    if not order.is_placed or order.erased_at:
        return []
    address = f"{reverse('admin:orders_order_add')}?{urlencode({'call': order.checkout_key})}"
    return [("rewrite", gettext("Change the order"), address, Group.GOODS)]


def _money(order):
    return _offer(
        order,
        Group.MONEY,
        ("payment", gettext("Record a payment"), not order.is_placed),
        ("payment_link", gettext("Send the payment link"), order.is_payable),
        ("refund", gettext("Refund"), order.balance),
        ("transferred", gettext("Mark as transferred"), _has_refund_by_hand(order)),
    )


def _documents(order):
    address = _url("packing_slip", order)
    return [
        ("packing_slip", slip.title, f"{address}{slip.query}", Group.DOCUMENTS)
        for slip in packing_slips(order, order.shipments.all())
    ]


def _more(order):
    return _offer(
        order,
        Group.MORE,
        ("correct", gettext("Correct the addresses"), not order.erased_at),
        ("note", gettext("Add a note"), True),
        ("cancel", gettext("Cancel the order"), order.is_cancellable),
    )


def page_about_buyer(order: Order, user, name: str, *permissions: str) -> str:
    """Return the address of a page about an order's buyer, which ``customers`` has.

    :param permissions: one of which opens it.
    :return: empty where there is none, or nobody to be seen on it.
    """
    if order.erased_at or not order.email or not any(user.has_perm(permission) for permission in permissions):
        return ""
    try:
        return reverse(f"admin:{name}", query={"user": order.user_id} if order.user_id else {"email": order.email})
    except NoReverseMatch:
        return ""


def _person(order, user):
    """Return the way to the data that the shop has of the buyer."""
    ways = "customers.erase_customer", "customers.export_customer"
    address = page_about_buyer(order, user, "customers_customer_erase", *ways)
    return [("person", gettext("The person’s data"), address, Group.MORE)] if address else []
