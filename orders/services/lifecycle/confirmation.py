"""Confirming an order, and repricing it first."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders import configuration
from orders.models import Cart, CartItem, Order, OrderDiscount, OrderEvent, OrderLine
from orders.rules.fingerprint import PARTS, changed_parts, fingerprint
from orders.selectors.offers import offers_for, refused_lines
from orders.services.fulfilment.downloads import deliver_downloads
from orders.services.legal.versions import FIELDS as LEGAL_TEXTS
from orders.services.legal.versions import current_versions, write_versions
from orders.services.order.adoption import adopt_confirmed
from orders.services.order.payloads import order_payload
from orders.services.order.reviewed import lock_reviewed_order
from orders.services.order.transitions import (
    InvalidTransition,
    check_transition,
    is_by_buyer,
    lock_order,
    log_event,
)
from orders.services.payment.unpaid_limit import check_unpaid_limit
from orders.services.pricing import voucher_redemption
from orders.services.pricing.order_pricing import applied_price, apply_price, current_price, save_price
from orders.services.pricing.taxation import ask_vies
from orders.services.shopping.placement import check_payment_conditions
from orders.signals import Offer, OrderRejected, RejectedLine, StockTaken, order_confirmed


class OrderChanged(Exception):
    """The order is not what its buyer was shown: nobody buys, or is charged, what they have not seen.

    :param parts: which of ``orders.rules.fingerprint.PARTS`` differ.
    :param reason: why its voucher takes nothing off any more.
    """

    def __init__(self, order: Order, parts: Sequence[str], *, reason: str = ""):
        names = ", ".join(str(PARTS[part]) for part in parts)
        if order.is_binding:
            message = gettext("Order %(number)s is confirmed already, and not as it was shown here: %(names)s.") % {
                "number": order.number,
                "names": names,
            }
        else:
            if "prices" in parts:
                message = gettext(
                    "This has changed since the order was shown: %(names)s. It costs %(total)s now. "
                    "Nothing has been ordered."
                )
            else:
                message = gettext("This has changed since the order was shown: %(names)s. Nothing has been ordered.")
            message %= {"names": names, "total": format_money(order.total)}
        super().__init__(f"{message} {reason}".strip())
        self.order, self.parts, self.reason = order, tuple(parts), reason


class StockNotTaken(Exception):
    """Nobody answered that the stock of every line was taken, so the order is not confirmed."""


@transaction.atomic
@outcome_may_be_unknown
def confirm_order(
    *,
    order: Order | QuerySet[Order],
    shown: str,
    user=None,
    visitor: str | None = None,
    at: datetime | None = None,
) -> Order:
    """Make the order binding: its stock is taken, and everybody who waits for it hears of it, or nothing happens.

    An order that is confirmed already is answered as it is, and no second signal is sent. A guest's goes into the
    account that has confirmed its address, if there is one.

    :param order: the order, or a query that finds it for who asks: then it is read once, and locked at once.
    :param shown: the fingerprint of what the buyer was shown (``orders.rules.fingerprint``), well-formed.
    :param user: who confirms, None for a guest.
    :param visitor: who asks from outside (``my_shop.kernel.visitors.visitor_of``): they may owe so much only.
    :param at: when, if not now.
    :raises Order.DoesNotExist: when the query finds none.
    :raises OrderChanged: when the order is, or costs, something else by now; ``reprice_order`` writes new prices down.
    :raises OrderRejected: for lines that cannot be had any more; it names them.
    :raises PaymentNotOffered: when its way to pay is not for this country or total any more.
    :raises StockNotTaken: when no receiver took the stock of every line.
    :raises TooManyUnpaidOrders: when it is paid later, and enough others of the last hour are.
    :raises InvalidTransition: when the order is cancelled, returned, or was moved in.
    """
    orders = Order.objects.filter(pk=order.pk) if isinstance(order, Order) else order
    versions = current_versions()  # before anything is locked: texts are rendered for it where they are new
    order = lock_reviewed_order(orders)
    if not order.can_transition_to(Order.Status.CONFIRMED):
        if order.is_moved_in or not order.is_binding:
            raise InvalidTransition(order, Order.Status.CONFIRMED)
        _check_as_shown(shown, order, order.lines.all(), order.discounts.all())
        return order
    now = at or order.locked_at
    check_unpaid_limit(order, order.payment_method, visitor=visitor, now=now)
    lines = list(order.lines.all())
    discounts = _check_review(order, lines, shown, now, versions)

    order.status, order.confirmed_at, order.pay_until = Order.Status.CONFIRMED, now, payment_deadline(order, now)
    order.save(update_fields=["status", "confirmed_at", "pay_until", *LEGAL_TEXTS])
    used = [discount.voucher_id for discount in discounts if discount.voucher_id]
    if used:
        voucher_redemption.redeem_vouchers(order=order, voucher_ids=used)
    answers = order_confirmed.send(sender=Order, order=order_payload(order, lines, actor=user, discounts=discounts))
    _check_stock_taken(lines, answers)
    _remove_from_cart(order, lines, used_voucher_id=order.voucher_id if used else None)
    next_step = _next_step(order)
    message = gettext("You confirmed your order.") if is_by_buyer(order, user) else gettext("Your order is confirmed.")
    log_event(order, OrderEvent.Kind.CONFIRMED, f"{message} {next_step}".strip(), user=user, at=at)
    if order.user_id is None and order.adopter_id is not None:
        adopt_confirmed(order=order, user_id=order.adopter_id)
    if not order.total:
        deliver_downloads(order=order, lines=lines, user=user, at=at)
    return order


@transaction.atomic
def reprice_order(*, order: Order) -> Order:
    """Write the prices and legal texts of today into an order that waits for confirmation, and a change of its total
    into its timeline.

    A line that is not offered any more keeps its price: confirming refuses it by name.

    :raises InvalidTransition: when the order does not wait for confirmation any more.
    """
    order = lock_order(order)
    check_transition(order, Order.Status.CONFIRMED)
    lines = list(order.lines.all())
    old_total = order.total
    offers = offers_for(line.variant_id for line in lines)
    price = current_price(order, lines, offers)
    if price.voucher_refusal:
        order.voucher, order.more_voucher_ids = None, []
    save_price(order, lines, apply_price(order, lines, price))
    ask_vies(order, is_digital=[line.is_digital for line in lines])
    write_versions(order, current_versions())
    order.save(update_fields=LEGAL_TEXTS)
    if order.total != old_total:
        message = gettext("Prices have changed: the total is %(total)s now, not %(old_total)s.") % {
            "total": format_money(order.total),
            "old_total": format_money(old_total),
        }
        log_event(order, OrderEvent.Kind.REPRICED, f"{message} {price.voucher_refusal}".strip())
    return order


def _check_review(order: Order, lines: Sequence[OrderLine], shown: str, now, versions) -> list[OrderDiscount]:
    """Refuse what is not offered any more, and all that the buyer has not seen; return the order's discounts."""
    units = {line.variant_id: line.quantity for line in lines if line.variant_id}
    offers: dict[int, Offer] = offers_for(units)
    gone = [
        RejectedLine(
            variant_id=line.variant_id,
            sku=line.sku,
            name=line.title,
            wanted=line.quantity,
            available=0,
            is_for_sale=False,
        )
        for line in lines
        if line.variant_id not in offers
    ]
    refused = gone + refused_lines(offers, units)
    if refused:
        raise OrderRejected(refused)
    before = applied_price(order, lines)
    known = configuration.current(version=order.configuration_version)
    price = current_price(order, lines, offers, now=now, locked=True, known=known)
    discounts = apply_price(order, lines, price)
    is_changed = applied_price(order, lines) != before
    write_versions(order, versions)
    _check_as_shown(shown, order, lines, discounts, reason=price.voucher_refusal)
    check_payment_conditions(order)
    if is_changed:  # it was repriced in another tab, and costs again what this one shows
        save_price(order, lines, discounts)
    return discounts


def _check_as_shown(shown, order, lines, discounts, *, reason=""):
    """Refuse to go on where the locked order is not what was shown."""
    addresses = [address for address in (order.shipping_address, order.billing_address) if address]
    parts = changed_parts(shown, fingerprint(order, lines, addresses, discounts))
    if parts:
        raise OrderChanged(order, parts, reason=reason)


def _next_step(order):
    if order.needs_delivery:
        return gettext("We pack it once it is paid.") if order.awaits_payment else gettext("We are packing it.")
    return "" if order.is_paid else gettext("Everything in it is there for you once it is paid.")


def payment_deadline(order: Order, now: datetime) -> datetime | None:
    """Return when an order ends that is to be paid first, and that nobody has paid; None where it does not."""
    if not order.is_prepaid or not order.total or order.payment_method is None:
        return None
    hours = order.payment_method.expires_after_hours
    return now + timedelta(hours=hours) if hours else None


def _check_stock_taken(lines: Sequence[OrderLine], answers) -> None:
    """Refuse unless the receivers together took every line's units: not one fewer, not one more."""
    taken: Counter = Counter()
    for _, answer in answers:
        if isinstance(answer, StockTaken):
            taken.update(answer.quantities)
    if taken != Counter({line.variant_id: line.quantity for line in lines}):
        raise StockNotTaken(
            gettext("The stock of this order could not be taken, so it is not confirmed. Please try again.")
        )


def _remove_from_cart(order: Order, lines: Sequence[OrderLine], *, used_voucher_id: int | None) -> None:
    """Take what was bought, and the voucher that was used, out of the cart that it came from; what was added since
    stays."""
    cart = order.cart
    if cart is None:
        return
    bought = {line.variant_id: line.quantity for line in lines if line.variant_id}
    units = Case(*(When(variant_id=variant_id, then=Value(count)) for variant_id, count in bought.items()))
    items = CartItem.objects.filter(cart=cart, variant_id__in=bought)
    deleted, _ = items.filter(quantity__lte=units).delete()
    if deleted < len(bought):  # more has been put in since, or something taken out
        items.update(quantity=F("quantity") - units)
    changed: dict[str, str | None] = {}
    if cart.postcode or cart.country and cart.user_id:
        # where the next one goes is asked again: a member's address book knows, and a guest's country may stay
        changed = {"country": "" if cart.user_id else cart.country, "postcode": ""}
    if used_voucher_id and cart.voucher_id == used_voucher_id:
        changed["voucher"] = None
    if changed:
        Cart.objects.filter(pk=cart.pk).update(**changed)
