"""From wanted lines to an order that waits for its buyer's confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.countries import ADDRESS_FIELDS, clean_address
from my_shop.kernel.money import quantise, shows_tax_apart
from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.configuration import ShopConfiguration
from orders.gateways.registry import UnknownGateway, gateway
from orders.models import (
    CartItem,
    Order,
    OrderAddress,
    OrderDiscount,
    OrderEvent,
    OrderLine,
    PaymentMethod,
    ShippingMethod,
    Voucher,
)
from orders.rules.pricing import NOTHING
from orders.rules.vat_ids import clean_vat_id
from orders.rules.withdrawal_right import WAIVER
from orders.selectors.offers import not_for_sale, offer_of_sku, offers_for, refused_lines
from orders.selectors.payment_methods import methods_to_choose
from orders.services.legal.versions import FIELDS as LEGAL_TEXTS
from orders.services.legal.versions import current_versions, write_versions
from orders.services.order.order_numbers import random_number
from orders.services.pricing.order_pricing import DeliveryNotOffered, apply_price, current_price
from orders.services.pricing.taxation import ask_vies
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.shopping.quantities import clean_quantity
from orders.signals import KnownAddress, Offer, OrderRejected, address_used

NO_WAY_TO_PAY = _(
    "We have no way to pay for this country and this total. Nothing is ordered: please write to us, and we find one."
)


class NothingToOrder(Exception):
    """There is no line to order."""


class PaymentNotOffered(Exception):
    """This way to pay is not offered any more, or not for this order."""


class WaiverMissing(Exception):
    """The buyer of digital goods has not agreed to have them before the period of withdrawal ends."""

    def __init__(self):
        super().__init__(
            gettext("Digital goods are delivered at once: please agree to that, or take them out of the order.")
        )


class CheckoutKeyTaken(Exception):
    """The checkout key belongs to somebody else's order."""


class DiscountRefused(Exception):
    """Staff cannot take this off; the text says why."""


@dataclass(frozen=True)
class ManualDiscount:
    """What staff take off by hand: ``kind`` is ``percentage`` or ``amount`` (as typed: with tax), ``reason`` is read by
    the buyer."""

    kind: str
    value: Decimal
    reason: str


@dataclass(frozen=True)
class WantedLine:
    """So many units of a variant, named by its id or by its SKU; ``quantity`` as somebody sent it, unchecked."""

    quantity: object
    variant_id: int | None = None
    sku: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckoutData:
    """What somebody has said in a checkout: who, what, where to, how, and how it is paid.

    ``lines``: what is wanted; a variant that is named twice counts together.
    ``shipping_method``: None where nothing has to be sent.
    ``billing_address``: where the invoice goes, if not to the shipping address.
    ``company``, ``vat_id``: of a buyer that is a business; the number as typed.
    ``payment_method``: None: by invoice, which comes by e-mail; only where the shop has set up no way to pay.
    ``is_by_invoice``: it may be paid by invoice all the same, because staff say so.
    ``voucher``: takes something off.
    ``more_vouchers``: and so do these; all of them go with others.
    ``requires_voucher``: and have to; else an order goes without any where one cannot be used.
    ``manual_discount``: what staff take off; only they can.
    ``keep_address``: the member asked that the shipping address be kept (``address_used`` is sent).
    ``waives_withdrawal``: the buyer has agreed to ``withdrawal_right.WAIVER``; digital goods are not sold without.
    """

    email: str
    shipping_address: KnownAddress
    shipping_method: ShippingMethod | None
    lines: Sequence[WantedLine] = ()
    billing_address: KnownAddress | None = None
    company: str = ""
    vat_id: str = ""
    phone: str = ""
    payment_method: PaymentMethod | None = None
    is_by_invoice: bool = False
    voucher: Voucher | None = None
    more_vouchers: Sequence[Voucher] = ()
    requires_voucher: bool = True
    manual_discount: ManualDiscount | None = None
    note: str = ""
    keep_address: bool = False
    waives_withdrawal: bool = False


@transaction.atomic
@outcome_may_be_unknown
def place_order(
    *, data: CheckoutData, checkout_key: str, cart_id: int | None = None, user=None, placed_at: datetime | None = None
) -> Order:
    """Write down an order at the prices of the moment; no stock is taken until it is confirmed.

    The same checkout key answers the order that it made before, whatever else is given: a second click, a reload
    and a retry make no second order.

    :param cart_id: the cart that it comes from, whole where no lines are given; confirming takes out what was bought.
    :param placed_at: when it was placed, if not now.
    :raises NothingToOrder: without lines.
    :raises QuantityRefused: for a quantity that is no whole number from 1 to the shop's limit.
    :raises OrderRejected: for lines that are unknown, not for sale or not there in that quantity; it names them.
    :raises DeliveryNotOffered: for a delivery choice that is inactive, or does not go there.
    :raises PaymentNotOffered: for a way to pay that is inactive, whose gateway is gone, or that is not for this country
        or total, and for none.
    :raises VoucherRefused: for a voucher that cannot be used, or not for these goods.
    :raises DiscountRefused: for something that staff take off without a reason, or that is no sum.
    :raises WaiverMissing: for digital goods without the buyer's agreement.
    :raises CheckoutKeyTaken: for a key that somebody else used.
    :raises django.core.exceptions.ValidationError: for an e-mail, an address or a VAT ID that does not fit.
    """
    earlier = _placed_earlier(checkout_key, user)
    if earlier:
        return earlier
    if cart_id is not None and not data.lines:
        items = CartItem.objects.filter(cart_id=cart_id)
        lines = [WantedLine(variant_id=item.variant_id, quantity=item.quantity) for item in items]
        data = replace(data, lines=lines)
    order = Order(checkout_key=checkout_key, cart_id=cart_id, placed_at=placed_at or timezone.now())
    return insert_order(order, data, user=user)


def insert_order(order: Order, data: CheckoutData, *, user, **read) -> Order:
    """Place an order that is new: it has its key, its cart and its instant so far.

    :param read: goes to ``write_order``.
    :raises: as ``place_order``.
    """
    rows = write_order(order, data, user=user, **read)
    if not _insert(order) and (earlier := _placed_earlier(order.checkout_key, user)):
        return earlier
    save_rows(order, rows)
    OrderEvent.objects.create(
        order=order,
        kind=OrderEvent.Kind.PLACED,
        message=gettext("We have your order; it waits for your confirmation."),
        user=user,
        created_at=order.placed_at,
    )
    if data.keep_address and user is not None:
        address_used.send(sender=Order, user_id=user.pk, address=data.shipping_address)
    return order


def rewrite_order(order: Order, data: CheckoutData, *, user, **read) -> Order:
    """Write an order anew that waits for its confirmation, and is locked.

    :param read: goes to ``write_order``.
    :raises: as ``place_order``.
    """
    rows = write_order(order, data, user=user, **read)
    order.save()
    for parts in (order.lines, order.addresses, order.discounts):
        parts.all().delete()
    save_rows(order, rows)
    return order


@dataclass(frozen=True)
class OrderRows:
    """What belongs to an order and is not saved yet."""

    lines: list[OrderLine]
    addresses: list[OrderAddress]
    discounts: list[OrderDiscount]


def write_order(
    order: Order,
    data: CheckoutData,
    *,
    user,
    offers: Mapping[int, Offer] | None = None,
    known: ShopConfiguration | None = None,
) -> OrderRows:
    """Write into an order what a checkout says, at the prices of the moment; nothing is saved.

    :param offers: of its lines, by variant id, and
    :param known: what is set up, where the caller has read them for the same request.
    :raises: as ``place_order``.
    """
    method = data.shipping_method
    if method is not None and not method.is_active:
        raise DeliveryNotOffered(gettext("“%(name)s” is not offered any more.") % {"name": method.name})
    order_lines, offers = _offered_lines(data.lines, offers)
    addresses = order_addresses(data.shipping_address, data.billing_address)
    order.user, order.email, order.phone, order.note = user, data.email, data.phone, data.note
    order.currency, order.is_net = settings.SHOP_CURRENCY, shows_tax_apart()
    order.shipping_method, order.voucher = method, data.voucher
    order.more_voucher_ids = [voucher.pk for voucher in data.more_vouchers]
    order.country, order.postcode = addresses[0].country, addresses[0].postcode
    _write_business(order, data, addresses[-1].country)
    _write_manual_discount(order, data.manual_discount)
    _write_payment(order, data.payment_method)
    price = current_price(order, order_lines, offers, known=known, requires_delivery=True)
    if price.voucher_refusal:
        if data.requires_voucher:
            raise VoucherRefused(price.voucher_refusal)
        order.voucher, order.more_voucher_ids = None, []
    discounts = apply_price(order, order_lines, price)
    _check_payment(order, data, known)
    _write_waiver(order, order_lines, data.waives_withdrawal)
    write_versions(order, current_versions())
    known_rows = ("shipping_method", "payment_method", "voucher", "user", "cart", "vat_id_check", *LEGAL_TEXTS)
    order.clean_fields(exclude=["number", *known_rows])
    return OrderRows(order_lines, addresses, discounts)


def save_rows(order: Order, rows: OrderRows) -> None:
    """Save what belongs to an order that is saved."""
    parts: list[OrderLine | OrderAddress | OrderDiscount] = [*rows.lines, *rows.addresses, *rows.discounts]
    for row in parts:
        row.order = order
    OrderLine.objects.bulk_create(rows.lines)
    OrderAddress.objects.bulk_create(rows.addresses)
    ask_vies(order, is_digital=[line.is_digital for line in rows.lines])
    if rows.discounts:
        OrderDiscount.objects.bulk_create(rows.discounts)


def _write_business(order, data, billing_country):
    order.company = " ".join(data.company.split())
    try:
        order.vat_id = clean_vat_id(data.vat_id, country=billing_country)
    except ValidationError as error:
        raise ValidationError({"vat_id": error}) from error


def _write_manual_discount(order, given):
    order.manual_discount_kind, order.manual_discount, order.manual_discount_reason = "", NOTHING, ""
    if given is None:
        return
    if not given.reason.strip():
        raise DiscountRefused(gettext("Write why something is taken off: the buyer reads it."))
    is_sum = given.value.is_finite() and given.value > 0 and given.value == quantise(given.value)
    if not is_sum or (given.kind == Voucher.Kind.PERCENTAGE and given.value > 100):
        raise DiscountRefused(gettext("A discount is more than nothing, and no more than all."))
    order.manual_discount_kind, order.manual_discount = given.kind, given.value
    order.manual_discount_reason = given.reason.strip()


def _write_payment(order, method):
    if method is None:
        order.payment_method, order.payment_name, order.is_prepaid = None, "", False
        return
    if not method.is_active:
        raise PaymentNotOffered(gettext("“%(name)s” is not offered any more.") % {"name": method.name})
    try:
        pays_on_delivery = gateway(method.gateway).pays_on_delivery
    except UnknownGateway as error:
        raise PaymentNotOffered(gettext("“%(name)s” is not offered at the moment.") % {"name": method.name}) from error
    order.payment_method, order.payment_name, order.is_prepaid = method, method.name, not pays_on_delivery


def _check_payment(order, data, known):
    is_missing = data.payment_method is None and not data.is_by_invoice
    ways = methods_to_choose(needs_delivery=order.needs_delivery, known=known) if is_missing else []
    if ways and all(method.refusal(country=order.country, total=order.total_before_fee) for method in ways):
        raise PaymentNotOffered(NO_WAY_TO_PAY)
    if ways:
        raise PaymentNotOffered(gettext("Choose how you pay."))
    if order.payment_method and not order.is_prepaid and not order.needs_delivery:
        raise PaymentNotOffered(
            gettext("“%(payment_name)s” is paid on delivery, and nothing in this order is sent.")
            % {"payment_name": order.payment_name}
        )
    check_payment_conditions(order)


def check_payment_conditions(order: Order) -> None:
    """Refuse an order whose way to pay is not for where it goes, or not for what it costs.

    :raises PaymentNotOffered: it says which.
    """
    method = order.payment_method
    if refusal := method and method.refusal(country=order.country, total=order.total_before_fee):
        raise PaymentNotOffered(refusal)


def _write_waiver(order, lines, waives_withdrawal):
    order.waived_at, order.waiver = None, ""
    if any(line.is_digital for line in lines):
        if not waives_withdrawal:
            raise WaiverMissing
        order.waived_at, order.waiver = timezone.now() if order.pk else order.placed_at, str(WAIVER)


def _placed_earlier(checkout_key: str, user) -> Order | None:
    order = Order.objects.filter(checkout_key=checkout_key).first()
    if order:
        check_owner(order, user)
    return order


def check_owner(order: Order, user) -> None:
    """Refuse the checkout key of somebody else's order.

    :raises CheckoutKeyTaken: when the order is not this user's; a guest's is of None.
    """
    if order.user_id != (user.pk if user else None):
        raise CheckoutKeyTaken(gettext("This checkout belongs to another order. Please start again from your cart."))


def _insert(order: Order) -> bool:
    """Insert the order under a free number; answer False where its checkout key has just been used."""
    while True:
        order.number = random_number()
        try:
            with transaction.atomic():
                order.save(force_insert=True)
        except IntegrityError:
            # another process holds the key, or, once in 2^50 orders, the number
            if Order.objects.filter(checkout_key=order.checkout_key).exists():
                return False
            if not Order.objects.filter(number=order.number).exists():
                raise
        else:
            return True


def _offered_lines(
    wanted: Sequence[WantedLine], found: Mapping[int, Offer] | None
) -> tuple[list[OrderLine], dict[int, Offer]]:
    """Return unsaved lines, one for each variant, and their offers; or refuse all those that cannot be had at once."""
    if not wanted:
        raise NothingToOrder(gettext("There is nothing in this order."))
    if found is None:
        skus = (line.sku for line in wanted if line.variant_id is None)
        found = offers_for((line.variant_id for line in wanted), skus=skus)
    units: dict[int, int] = {}
    offers: dict[int, Offer] = {}
    refused = []
    for line in wanted:
        offer = offer_of_sku(found, line.sku) if line.variant_id is None else found.get(line.variant_id)
        quantity = clean_quantity(line.quantity, name=offer.name if offer else line.sku)
        if offer is None:
            refused.append(not_for_sale(variant_id=line.variant_id, sku=line.sku, wanted=quantity))
            continue
        offers[offer.variant_id] = offer
        units[offer.variant_id] = clean_quantity(units.get(offer.variant_id, 0) + quantity, name=offer.name)
    refused += refused_lines(offers, units)
    if refused:
        raise OrderRejected(refused)
    return [OrderLine(variant_id=variant_id, quantity=quantity) for variant_id, quantity in units.items()], offers


def order_addresses(shipping: KnownAddress | None, billing: KnownAddress | None) -> list[OrderAddress]:
    """Return unsaved addresses, checked by the rules of their country and field by field."""
    addresses = []
    for kind, address in ((OrderAddress.Kind.SHIPPING, shipping), (OrderAddress.Kind.BILLING, billing)):
        if address is None:
            continue
        row = OrderAddress(kind=kind, **clean_address({part: getattr(address, part) for part in ADDRESS_FIELDS}))
        # an empty postcode that got here is one of a country without postcodes
        row.clean_fields(exclude=["order"] if row.postcode else ["order", "postcode"])
        addresses.append(row)
    return addresses
