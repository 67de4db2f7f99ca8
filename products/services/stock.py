"""Stock: taken by orders, put back, corrected. Every change is one movement, and the quantity is their sum.

Locks are taken in one order everywhere: variants by primary key, then their products by primary key. Two orders of the
same products in opposite order therefore queue, and never wait for each other in a circle.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, Sum, Value, When
from django.utils.translation import gettext

from my_shop.kernel.pages.versions import announce_change
from products.models import MAX_QUANTITY, StockMovement, Variant
from products.selectors.offers import most_told
from products.services.denormalised import count_units
from products.signals import LowStock, StockChange, stock_changed, stock_ran_low

Reason = StockMovement.Reason

SOLD_OR_BACK = (Reason.SALE, Reason.CANCELLATION, Reason.RETURN, Reason.CHANGE)
"""Movements that count in what was sold of a product."""


class StockRefused(Exception):
    """A change of stock that is not possible; the text says why."""


class NotEnoughStock(StockRefused):
    """Some variants have fewer units than wanted.

    ``shortages`` maps the id of each short variant to the units that are left (0 for one that does not exist).
    """

    def __init__(self, shortages: Mapping[int, int]):
        super().__init__(gettext("Not enough stock of %(shortages)s variant(s).") % {"shortages": len(shortages)})
        self.shortages = dict(shortages)


def clean_quantity(value, *, least: int = 1) -> int:
    """Read a number of units.

    :raises StockRefused: for anything but an int from ``least`` to what a row can hold.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise StockRefused(gettext("A number of units is a whole number."))
    if not least <= value <= MAX_QUANTITY:
        raise StockRefused(
            gettext("A number of units lies between %(least)s and %(most)s.") % {"least": least, "most": MAX_QUANTITY}
        )
    return value


@dataclass(frozen=True)
class Sale:
    """What an order has of the stock: units and products by variant id.

    ``is_new`` is False where the order had taken them before.
    """

    quantities: dict[int, int]
    product_ids: dict[int, int]
    is_new: bool = True


@transaction.atomic
def take_stock(*, order_number: str, quantities: Mapping[int, int], user_id: int | None = None) -> Sale:
    """Take the units of an order out of stock: all of them, or none.

    The number of queries does not grow with the lines. An order whose stock was taken before is answered without
    taking it again.

    :param quantities: units by variant id.
    :raises NotEnoughStock: for the variants that have too few.
    :raises StockRefused: when the order has taken other units before.
    """
    wanted = {variant_id: clean_quantity(units) for variant_id, units in quantities.items()}
    if not wanted:
        return Sale({}, {}, is_new=False)
    variants = _lock(wanted)
    product_ids = {pk: variant.product_id for pk, variant in variants.items()}
    shortages = {
        variant_id: variants[variant_id].quantity if variant_id in variants else 0
        for variant_id, units in wanted.items()
        if variant_id not in variants or variants[variant_id].quantity < units
    }
    changes = {pk: -units for pk, units in wanted.items()}
    if shortages or not _change_quantities(changes, order_number=order_number):
        if taken := _taken_before(order_number):
            if taken != wanted:
                raise StockRefused(
                    gettext("Order %(order_number)s has taken other units before.") % {"order_number": order_number}
                )
            return Sale(taken, product_ids, is_new=False)
        raise NotEnoughStock(shortages or _shortages_by_ledger(changes))
    _write_down(variants, changes, Reason.SALE, order_number=order_number, user_id=user_id)
    _announce_low_stock(variants, wanted)
    return Sale(wanted, product_ids)


@transaction.atomic
def restock(
    *,
    order_number: str,
    quantities: Mapping[int, int],
    reason: str,
    return_id: str = "",
    user_id: int | None = None,
) -> bool:
    """Put units of an order back: after a cancellation once, after each return once.

    :param quantities: units by variant id.
    :param reason: ``StockMovement.Reason.CANCELLATION`` or ``RETURN``.
    :param return_id: different for each return of the order.
    :returns: whether anything was put back; False for a cancellation or return that was heard before.
    :raises StockRefused: for more units than the order still has, or than a row can hold.
    """
    back = {variant_id: clean_quantity(units) for variant_id, units in quantities.items()}
    if not back:
        return False
    variants = _lock(back)
    history = list(StockMovement.objects.filter(order_number=order_number, variant_id__in=list(back)))
    if any(
        movement.reason == reason and (reason == Reason.CANCELLATION or (return_id and movement.return_id == return_id))
        for movement in history
    ):
        return False
    _check_outside(order_number, history, back)
    fields = {"order_number": order_number, "return_id": return_id, "user_id": user_id}
    _move(variants, back, reason, **fields)
    return True


@transaction.atomic
def move_changed_units(
    *, order_number: str, changes: Mapping[int, int], change_id: str, user_id: int | None = None
) -> Sale:
    """Take what a changed order has more out of stock, and put back what it has less: all of it, or nothing.

    :param changes: units by variant id that the order has more than before; negative where it has fewer.
    :param change_id: different for each change of the order: one that was heard before is answered as it was.
    :returns: the same units by variant id.
    :raises NotEnoughStock: for the variants that have too few.
    :raises StockRefused: where more units come back than the order has, or than a row can hold.
    """
    if not changes:
        return Sale({}, {}, is_new=False)
    variants = _lock(changes)
    product_ids = {pk: variant.product_id for pk, variant in variants.items()}
    history = list(StockMovement.objects.filter(order_number=order_number, variant_id__in=list(changes)))
    if any(movement.return_id == change_id for movement in history):
        return Sale(dict(changes), product_ids, is_new=False)
    taken = {pk: clean_quantity(units) for pk, units in changes.items() if units > 0}
    shortages = {
        pk: variants[pk].quantity if pk in variants else 0
        for pk, units in taken.items()
        if pk not in variants or variants[pk].quantity < units
    }
    if shortages:
        raise NotEnoughStock(shortages)
    _check_outside(order_number, history, {pk: -units for pk, units in changes.items() if units < 0})
    fields = {"order_number": order_number, "return_id": change_id, "user_id": user_id}
    _move(variants, {pk: -units for pk, units in changes.items()}, Reason.CHANGE, **fields)
    _announce_low_stock({pk: variants[pk] for pk in taken}, taken)
    return Sale(dict(changes), product_ids)


@transaction.atomic
def adjust_stock(
    *,
    variant_id: int,
    change: int,
    reason: str,
    note: str = "",
    order_number: str = "",
    user=None,
    seen: int | None = None,
) -> StockMovement:
    """Change the stock of one variant by hand: goods received, a correction after counting.

    :param change: units; negative where they leave.
    :param seen: units that whoever changes it was shown, if they were: a form that is sent twice counts once.
    :raises NotEnoughStock: when more leave than are there.
    :raises StockRefused: for a change that is no whole number, is 0 or too large, for an unknown variant, and where
        other units are there by now than were seen.
    """
    if isinstance(change, bool) or not isinstance(change, int) or change == 0:
        raise StockRefused(gettext("The change is a whole number, and not 0."))
    clean_quantity(abs(change))
    variants = _lock([variant_id])
    if variant_id not in variants:
        raise StockRefused(gettext("There is no such variant."))
    _check_seen_quantity(variants[variant_id], seen, "look at the latest movements")
    if variants[variant_id].quantity + change < 0:
        raise NotEnoughStock({variant_id: variants[variant_id].quantity})
    user_id = user.pk if user else None
    return _move(variants, {variant_id: change}, reason, order_number=order_number, note=note, user_id=user_id)[0]


def record_opening_stock(variants: Iterable[Variant], *, user=None) -> None:
    """Write the first movement of each variant that was just inserted with units on hand.

    It belongs into the transaction that inserts them: before, nobody can have seen or sold any.
    """
    stocked = [variant for variant in variants if variant.quantity]
    movements = StockMovement.objects.bulk_create(
        StockMovement(
            variant=variant,
            change=variant.quantity,
            quantity_after=variant.quantity,
            reason=Reason.OPENING,
            user_id=user.pk if user else None,
        )
        for variant in stocked
    )
    _announce(movements, {variant.pk: variant for variant in stocked})


@transaction.atomic
def count_stock(
    *, variant_id: int, counted: int, reason: str, note: str = "", user=None, seen: int | None = None
) -> StockMovement:
    """Set the stock of a variant to what was counted, by a movement of the difference.

    :param counted: units that are there.
    :param seen: units that whoever counted was shown, if they were: who sold or counted since would be undone.
    :raises StockRefused: for a number that is none, an unknown variant, where the count changes nothing, and where
        other units are there by now than were seen.
    """
    clean_quantity(counted, least=0)
    variants = _lock([variant_id])
    if variant_id not in variants:
        raise StockRefused(gettext("There is no such variant."))
    _check_seen_quantity(variants[variant_id], seen, "count again")
    change = counted - variants[variant_id].quantity
    if change == 0:
        raise StockRefused(gettext("%(counted)s are there already: nothing changes.") % {"counted": counted})
    return adjust_stock(variant_id=variant_id, change=change, reason=reason, note=note, user=user)


def _check_outside(order_number, history, back) -> None:
    """Refuse to put back more units of an order's variants than its movements say that it has."""
    outside: Counter[int] = Counter()
    for movement in history:
        outside[movement.variant_id] -= movement.change
    for pk, units in back.items():
        if units > outside[pk]:
            raise StockRefused(
                gettext("Order %(order_number)s has %(value)s units of this variant, %(units)s came back.")
                % {"order_number": order_number, "value": outside[pk], "units": units}
            )


@transaction.atomic
def count_several(
    *, counted: Mapping[int, int], seen: Mapping[int, int], reason: str, note: str, user=None
) -> list[StockMovement]:
    """Set the stock of several variants to what was counted, by a movement of each that differs: all, or none.

    :param counted: units by variant id.
    :param seen: units that whoever counted was shown, by variant id.
    :raises StockRefused: for a number that is none, an unknown variant, and where other units are there by now.
    """
    units = {pk: clean_quantity(number, least=0) for pk, number in counted.items()}
    variants = _lock(units)
    if variants.keys() != units.keys():
        raise StockRefused(gettext("There is no such variant."))
    for pk, variant in variants.items():
        _check_seen_quantity(variant, seen.get(pk), "count again")
    changes = {pk: units[pk] - variants[pk].quantity for pk in variants if units[pk] != variants[pk].quantity}
    return _move(variants, changes, reason, note=note, user_id=user.pk if user else None) if changes else []


def _check_seen_quantity(variant, seen, advice) -> None:
    """Refuse to change the stock of a locked variant over a page that showed another one."""
    quantity = variant.quantity
    if seen not in (None, quantity):
        raise StockRefused(
            gettext("%(quantity)s are there by now, and were %(seen)s when you opened the page: %(advice)s.")
            % {"quantity": quantity, "seen": seen, "advice": advice}
        )


def _lock(variant_ids) -> dict[int, Variant]:
    """Read the variants as they are now, locked until the transaction ends, in primary-key order."""
    locked = Variant.objects.select_for_update(no_key=True, of=("self",)).select_related("product")
    locked = locked.only("sku", "quantity", "product__name", "product__slug")
    return {variant.pk: variant for variant in locked.filter(pk__in=list(variant_ids)).order_by("pk")}


def _taken_before(order_number) -> dict[int, int]:
    """Units that this order took before. Its variants are locked, so nobody is taking them now."""
    if not order_number:
        return {}
    sales = StockMovement.objects.filter(order_number=order_number, reason=Reason.SALE)
    return {variant_id: -change for variant_id, change in sales.values_list("variant_id", "change")}


def _move(variants, changes, reason, **fields) -> list[StockMovement]:
    """Change the quantities of locked variants, and write one movement for each."""
    for pk, change in changes.items():
        if variants[pk].quantity + change > MAX_QUANTITY:
            raise StockRefused(
                gettext("%(sku)s: a row cannot hold more than %(most)s units.")
                % {"sku": variants[pk].sku, "most": MAX_QUANTITY}
            )
    if not _change_quantities(changes):
        raise NotEnoughStock(_shortages_by_ledger(changes))
    return _write_down(variants, changes, reason, **fields)


def _change_quantities(changes, *, order_number="") -> bool:
    """Change the quantities of locked variants in one guarded statement; say whether it changed all of them.

    The guards stand in the statement itself, in case a lock ever fails to hold.

    :param order_number: an order that may not have had its stock before.
    """
    leaving = Case(*(When(pk=pk, then=Value(-change)) for pk, change in changes.items()), output_field=IntegerField())
    guarded = Variant.objects.filter(pk__in=changes, quantity__gte=leaving)
    if order_number:
        guarded = guarded.filter(_is_not_sold_to(order_number))
    return guarded.update(quantity=F("quantity") - leaving) == len(changes)


def _is_not_sold_to(order_number):
    return ~Exists(StockMovement.objects.filter(order_number=order_number, reason=Reason.SALE))


def _write_down(
    variants, changes, reason, *, order_number="", return_id="", note="", user_id=None
) -> list[StockMovement]:
    """Write a movement for each quantity that was changed, and what products keep of them."""
    for pk, change in changes.items():
        variants[pk].quantity += change
    movements = StockMovement.objects.bulk_create(
        StockMovement(
            variant_id=pk,
            change=change,
            quantity_after=variants[pk].quantity,
            reason=reason,
            note=_on_one_line(note),
            order_number=order_number,
            return_id=return_id,
            user_id=user_id,
        )
        for pk, change in changes.items()
    )
    units: Counter[int] = Counter()
    for pk, change in changes.items():
        units[variants[pk].product_id] += change
    count_units(units, is_sale=reason in SOLD_OR_BACK)
    _announce_pages(variants, changes)
    _announce(movements, variants)
    return movements


def _announce(movements, variants) -> None:
    changes = tuple(
        StockChange(
            variant_id=movement.variant_id,
            sku=variants[movement.variant_id].sku,
            quantity=movement.quantity_after,
            change=movement.change,
            reason=str(movement.reason),
            order_number=movement.order_number,
        )
        for movement in movements
    )
    if changes:
        stock_changed.send(sender=Variant, changes=changes)


def _announce_pages(variants, changes) -> None:
    """Announce what of the change can be seen: everywhere that a variant is sold out or back, else on the product's own
    page how many units it offers."""
    if any(0 in (variants[pk].quantity, variants[pk].quantity - change) for pk, change in changes.items()):
        announce_change()
        return
    seen = {
        variants[pk].product.slug
        for pk, change in changes.items()
        if variants[pk].quantity - max(change, 0) < most_told()
    }
    if seen:
        announce_change(*(f"product:{slug}" for slug in seen))


def _shortages_by_ledger(changes) -> dict[int, int]:
    """Return what is left of each variant that cannot give its units.

    The statement has changed the quantities of the others, which is rolled back with all else; the ledger still says
    what there was before it.
    """
    movements = StockMovement.objects.filter(variant_id__in=list(changes)).order_by().values_list("variant_id")
    left = dict.fromkeys(changes, 0) | dict(movements.annotate(total=Sum("change")))
    return {pk: units for pk, units in left.items() if units + changes[pk] < 0}


def _on_one_line(text):
    """What staff write about goods as it fits into a movement; nobody erases it."""
    longest = StockMovement._meta.get_field("note").max_length
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:longest]


def _announce_low_stock(variants, taken) -> None:
    mark = settings.SHOP_LOW_STOCK
    low = tuple(
        LowStock(variant_id=pk, sku=variant.sku, name=variant.product.name, quantity=variant.quantity)
        for pk, variant in variants.items()
        if variant.quantity <= mark < variant.quantity + taken[pk] or variant.quantity == 0
    )
    if low:
        stock_ran_low.send(sender=Variant, variants=low)
