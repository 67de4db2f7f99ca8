"""Orders that wait for a person: which they are, and how many.

Each kind is a filter of the list of orders too (``?work=pack``), so what is counted is what the list shows.
"""

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.signals import DeskExample, DeskTask
from orders.models import Invoice, Order, Refund, ReviewReason
from orders.models.orders import HALF_A_CENT

EXAMPLES = 5
"""Reasons for a person to look at an order are named, the newest first, up to so many."""

TAKES_MORE_THAN_THE_WORKER = 3
"""Tries after which the printing of a document is not a matter of waiting any more."""

_STATUS = Order.Status
_IS_PAID = Q(  # SQLite adds decimals as floats
    paid_total__gt=F("total") - F("credited_total") + F("change_refunded_total") - HALF_A_CENT
)
_MAY_LEAVE = Q(Q(is_prepaid=False) | _IS_PAID, disputed_total=0) & ~Q(delivery_name="")
"""As Order.awaits_payment says of one, and Order.hold_reason of one whose payment is disputed."""

_DUE = {
    "confirm": Q(status=_STATUS.PLACED),
    "pay": Q(status__in=Order.BINDING, paid_at=None, total__gt=F("credited_total")),
    "pack": Q(_MAY_LEAVE, status=_STATUS.CONFIRMED),
    "ship": Q(_MAY_LEAVE, status__in=[_STATUS.PACKED, _STATUS.PART_SHIPPED]),
    "look": Q(needs_attention=True),
    "transfer": Q(pk__in=Refund.objects.order_by().filter(status=Refund.Status.BY_HAND).values("order")),
}

WORK = {kind: Q(due, origin="") for kind, due in _DUE.items()}
"""Kind of work -> the orders that wait for it; what was moved in waits for nobody."""

LABELS = {
    "confirm": _("to confirm"),
    "pay": _("to be paid"),
    "pack": _("to pack"),
    "ship": _("to ship"),
    "look": _("waiting for a person"),
    "transfer": _("with money to transfer back"),
}


DONE_BY = {
    "look": "orders.change_order",
    "confirm": "orders.change_order",
    "pay": "orders.settle_order",
    "pack": "orders.fulfil_order",
    "ship": "orders.fulfil_order",
    "transfer": "orders.settle_order",
}
"""Whose work it is, in the order in which it is shown: who may not do it is not told that it waits."""


def order_tasks(user) -> list[DeskTask]:
    """Return what waits of orders, invoices and refunds, as far as it is this person's to do."""
    tasks = [_task(place, kind) for place, kind in enumerate(DONE_BY) if user.has_perm(DONE_BY[kind])]
    if user.has_perm("orders.change_invoice"):
        stuck = Invoice.objects.filter(printed_at=None, print_attempts__gte=TAKES_MORE_THAN_THE_WORKER)
        tried = f"printed_at__isempty=1&print_attempts__gte={TAKES_MORE_THAN_THE_WORKER}"
        address = f"{reverse('admin:orders_invoice_changelist')}?{tried}"
        count = count_waiting(stuck)
        label = ngettext("invoice that could not be printed", "invoices that could not be printed", count)
        tasks.append(DeskTask(_("Orders"), 19, label, count, address, is_urgent=True))
    return tasks


def _task(place, kind):
    rows = Order.objects.filter(WORK[kind])
    address = f"{reverse('admin:orders_order_changelist')}?work={kind}"
    is_look = kind == "look"
    return DeskTask(
        section=_("Orders"),
        position=10 + place,
        label=str(LABELS[kind]),
        count=count_waiting(rows),
        url=address,
        is_urgent=kind in {"look", "transfer"},
        examples=_examples() if is_look else (),
    )


def _examples():
    return tuple(
        DeskExample(reason.order.number, reason.text, reverse("admin:orders_order_change", args=[reason.order_id]))
        for reason in open_review_reasons()[:EXAMPLES]
    )


def open_review_reasons() -> QuerySet[ReviewReason]:
    """Return the open reasons of all orders with their orders, the latest first; by an index that holds these alone."""
    return ReviewReason.objects.filter(closed_at=None).select_related("order").order_by("-opened_at", "-pk")
