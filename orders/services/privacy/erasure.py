"""What orders hold of a person, and its erasure: the books stay, and name nobody (GDPR, Articles 17 and 20).

Lines, sums, tax and payments of an order are the shop's books. An invoice has to name its buyer for as long as the law
wants it kept (Directive 2006/112/EC, Articles 226 and 247; GDPR, Article 17(3)(b)), so it stays as it was printed.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.redaction import redact
from orders.models import (
    Cart,
    DraftOrder,
    Order,
    OrderAddress,
    OrderDiscount,
    OrderEvent,
    Payment,
    PaymentWebhook,
    Refund,
    ReviewReason,
    Shipment,
    UcpSession,
    VoucherUse,
    Withdrawal,
)
from orders.rules.withdrawal_right import expected_last_day
from orders.services.invoices.pending_documents import write_documents_of
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.order.platform_events import forget_told
from orders.services.order.review_flags import open_reasons
from orders.services.order.transitions import lock_order
from orders.signals import orders_anonymised

ADDRESS = ("name", "line1", "line2", "postcode")
"""Columns that tell who it is; a town is many people's."""


class StillUnderWay(Exception):
    """Something of the person's orders is not done yet; ``reasons`` say what, one a line."""

    def __init__(self, reasons: Sequence[str]):
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


def orders_of_user(*, user_id: int | None, emails: Sequence[str]) -> QuerySet[Order]:
    """Return the orders of a member, and those that were placed as a guest with one of these addresses."""
    theirs = Q(user=None, address__in=emails, erased_at=None)
    if user_id is not None:
        theirs |= Q(user=user_id)
    return Order.objects.alias(address=Lower("email")).filter(theirs)


def drafts_of_user(*, emails: Sequence[str], numbers: Sequence[str]) -> QuerySet[DraftOrder]:
    """Return what staff have begun to write down for a person with one of these addresses, or to change of orders."""
    theirs = Q(address__in=emails) | Q(typed__order__in=numbers)
    return DraftOrder.objects.alias(address=Lower("email")).filter(theirs)


def ucp_sessions_of_user(*, emails: Sequence[str], numbers: Sequence[str]) -> QuerySet[UcpSession]:
    """Return what agents have put together for a person with one of these addresses, or made these orders of."""
    theirs = Q(address__in=emails) | Q(order__number__in=numbers)
    return UcpSession.objects.alias(address=Lower("email")).filter(theirs)


def reasons_not_to_erase(orders: QuerySet[Order]) -> list[str]:
    """Return why these orders cannot do without their buyer yet, in words; what was never confirmed can, and what was
    moved in, of which a former shop has done or left undone what there was to do.

    What has left and is never marked as delivered can once it should have arrived and could be withdrawn from.
    """
    reasons = []
    orders = orders.filter(origin="")
    moving = set(orders.filter(refunds__status__in=[Refund.Status.PENDING, Refund.Status.BY_HAND]).values_list("pk"))
    for order in orders:
        if order.is_shipped and (end := expected_last_day(order)) >= timezone.localdate():
            counts = f"it counts as delivered after {date_format(end, 'j F Y')}"
            reasons.append(
                gettext("Order %(number)s is on its way and has to be delivered first; %(counts)s.")
                % {"number": order.number, "counts": counts}
            )
        elif order.is_binding and not (order.is_shipped or order.is_delivered):
            reasons.append(
                gettext("Order %(number)s has to be delivered or cancelled first.") % {"number": order.number}
            )
        elif order.amount_due:
            reasons.append(
                gettext("%(amount_due)s of order %(number)s is still to be paid.")
                % {"amount_due": format_money(order.amount_due), "number": order.number}
            )
        elif (order.pk,) in moving:
            reasons.append(gettext("Money for order %(number)s is still on its way back.") % {"number": order.number})
        elif order.needs_attention:
            texts = " ".join(reason.text for reason in open_reasons(order))
            reasons.append(
                gettext("Somebody of the shop has to see to order %(number)s first: %(needs_attention)s")
                % {"number": order.number, "needs_attention": texts}
            )
    return reasons


@transaction.atomic
def anonymise_user(*, user_id: int | None, emails: Sequence[str]) -> tuple[list[str], set[str]]:
    """Take a person out of their orders for good: whoever bought, where it went, and what was said about it.

    Documents that are due are written before. The same again finds nothing.

    :returns: the numbers of the orders, and the words that named the person there.
    :raises StillUnderWay: for an order that is not done; nothing is erased.
    """
    orders = orders_of_user(user_id=user_id, emails=emails)
    found = list(orders.select_for_update(no_key=True).order_by("pk"))
    theirs = Order.objects.filter(pk__in=[order.pk for order in found])
    if reasons := reasons_not_to_erase(theirs):
        raise StillUnderWay(reasons)
    for order in found:
        if order.is_placed:
            cancel_order(order=order, by_shop=True)
        elif order.pending_documents.exists():
            write_documents_of(lock_order(order))
    words = _words_of(found)
    _redact(theirs, words)
    theirs.filter(tax_reason="").update(vat_id="")
    theirs.update(user=None, email="", phone="", company="", note="", postcode="", erased_at=timezone.now())
    Cart.objects.filter(user=user_id, user__isnull=False).delete()
    numbers = [order.number for order in found]
    drafts_of_user(emails=emails, numbers=numbers).delete()
    _forget_sessions(emails, numbers)
    if numbers:
        orders_anonymised.send(sender=Order, numbers=tuple(numbers))
    return numbers, words


def _forget_sessions(emails, numbers):
    """Forget what agents have said of a person; an order stays theirs, for what is still told of it."""
    sessions = ucp_sessions_of_user(emails=emails, numbers=numbers)
    UcpSession.objects.filter(pk__in=list(sessions.values_list("pk", flat=True)), order=None).delete()
    sessions.update(asked={}, email="")
    forget_told(numbers)


def _words_of(orders):
    """Return what names the person on their orders: by these words its copies elsewhere are found."""
    words = {text for order in orders for text in (order.email, order.phone, order.company)}
    for row in OrderAddress.objects.filter(order__in=orders).values(*ADDRESS):
        words.update(row.values())
    for row in Withdrawal.objects.filter(order__in=orders).values("name", "email"):
        words.update(row.values())
    return words - {""}


def _redact(orders, words):
    of_orders = {"order__in": orders}
    OrderAddress.objects.filter(**of_orders).delete()
    VoucherUse.objects.filter(**of_orders).update(email="", user=None)
    Withdrawal.objects.filter(**of_orders).update(name="", email="", user=None)
    Shipment.objects.filter(**of_orders).update(tracking_number="", tracking_url="")
    Payment.objects.filter(**of_orders).update(message="", redirect_url="", client_secret="")
    Refund.objects.filter(**of_orders).update(message="")
    OrderEvent.objects.filter(**of_orders, kind=OrderEvent.Kind.NOTE).update(message=gettext("A note, erased."))
    _rewrite(OrderEvent.objects.filter(**of_orders), "message", words)
    _rewrite(ReviewReason.objects.filter(**of_orders), "text", words)
    _rewrite(OrderDiscount.objects.filter(**of_orders), "name", words)
    _rewrite(orders, "manual_discount_reason", words)
    _rewrite(Refund.objects.filter(**of_orders), "reason", words)
    for webhook in PaymentWebhook.objects.filter(payment__order__in=orders):
        webhook.payload = {name: redact(str(value), words) for name, value in webhook.payload.items()}
        webhook.save(update_fields=["payload"])


def _rewrite(rows, field, words):
    """Black these words out of a column, in the rows that have one of them."""
    changed = []
    for row in rows:
        text = redact(getattr(row, field), words)
        if text != getattr(row, field):
            setattr(row, field, text)
            changed.append(row)
    rows.model.objects.bulk_update(changed, [field], batch_size=100)
