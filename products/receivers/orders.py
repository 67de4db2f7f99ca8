"""What products hears from orders."""

from django.dispatch import receiver

from orders.signals import (
    CatalogueEntry,
    Download,
    Offer,
    OfferHit,
    OrderRejected,
    RejectedLine,
    StockMoved,
    StockTaken,
    catalogue_entries_asked,
    downloads_asked,
    downloads_due,
    offers_asked,
    offers_searched,
    order_adopted,
    order_cancelled,
    order_changed,
    order_confirmed,
    order_disputed,
    order_refunded,
    order_released,
    order_returned,
)
from products.models import StockMovement
from products.selectors import offers
from products.selectors.entries import entries
from products.selectors.variant_search import search_variants
from products.services import downloads, purchases, stock


@receiver(order_confirmed, dispatch_uid="products.take_stock")
def take_stock(sender, order, **kwargs):
    """Takes the stock of every line, or refuses the order."""
    wanted = {line.variant_id: line.quantity for line in order.lines}
    try:
        taken = purchases.record_sale(
            order_number=order.number, quantities=wanted, user_id=order.user_id, actor_id=order.actor_id
        )
    except stock.NotEnoughStock as short:
        raise _rejected(order.lines, wanted, short) from short
    return StockTaken(taken)


@receiver(order_changed, dispatch_uid="products.move_changed_stock")
def move_changed_stock(sender, order, change, **kwargs):
    """Takes what a changed order has more, and puts back what it has less, or refuses the change."""
    units = {line.variant_id: line.more for line in change.lines if line.variant_id and line.more}
    try:
        moved = purchases.change_sale(
            order_number=order.number,
            changes=units,
            change_id=change.change_id,
            user_id=order.user_id,
            actor_id=order.actor_id,
        )
    except stock.NotEnoughStock as short:
        raise _rejected(change.lines, units, short) from short
    return StockMoved(moved)


@receiver(order_cancelled, dispatch_uid="products.put_cancelled_stock_back")
def put_cancelled_stock_back(sender, order, **kwargs):
    """Puts the stock of a cancelled order back."""
    purchases.reverse_sale(
        order_number=order.number,
        quantities=_units(order),
        reason=StockMovement.Reason.CANCELLATION,
        actor_id=order.actor_id,
    )
    _end_downloads(order)


@receiver(order_returned, dispatch_uid="products.put_returned_stock_back")
def put_returned_stock_back(sender, order, return_id, **kwargs):
    """Puts the stock of returned goods back."""
    purchases.reverse_sale(
        order_number=order.number,
        quantities=_units(order),
        reason=StockMovement.Reason.RETURN,
        return_id=return_id,
        actor_id=order.actor_id,
    )
    _end_downloads(order)


@receiver(order_adopted, dispatch_uid="products.adopt_purchases")
def adopt_purchases(sender, user_id, numbers, **kwargs):
    """Whose account the order is in may review what was bought."""
    purchases.adopt_purchases(user_id=user_id, order_numbers=numbers)


@receiver(order_released, dispatch_uid="products.release_purchases")
def release_purchases(sender, user_id, numbers, **kwargs):
    """Whose account the order has left did not buy what is in it."""
    purchases.release_purchases(user_id=user_id, order_numbers=numbers)


@receiver([order_refunded, order_disputed], dispatch_uid="products.end_refunded_downloads")
def end_refunded_downloads(sender, order, *, is_whole=False, **kwargs):
    """Ends the downloads of an order of whose money nothing stays here."""
    if is_whole and any(line.is_digital for line in order.lines):
        downloads.end_downloads(order_number=order.number)


@receiver(downloads_due, dispatch_uid="products.grant_downloads")
def grant_downloads(sender, order_number, variant_ids, *, is_renewed=False, at=None, **kwargs):
    """Lets the buyer of a paid order fetch its files, and answers where they are."""
    granted = downloads.grant_downloads(
        order_number=order_number, variant_ids=variant_ids, is_renewed=is_renewed, at=at
    )
    return [_download(one) for one in granted]


@receiver(downloads_asked, dispatch_uid="products.answer_downloads")
def answer_downloads(sender, order_number, **kwargs):
    """Tells which files the buyer of an order may fetch, and how often still."""
    return [_download(one) for one in downloads.downloads_of(order_number=order_number)]


@receiver(offers_asked, dispatch_uid="products.answer_offers")
def answer_offers(sender, variant_ids, skus, with_pictures, **kwargs):
    """Tells what variants cost today, and how many are left."""
    found = offers.variants_to_sell(ids=variant_ids, skus=skus, with_pictures=with_pictures)
    return [Offer(**variant._asdict()) for variant in found]


@receiver(offers_searched, dispatch_uid="products.answer_offers_searched")
def answer_offers_searched(sender, words, limit, **kwargs):
    """Finds by the shop's own search, and by the beginning of an SKU."""
    return [
        OfferHit(
            variant_id=variant.pk,
            sku=variant.sku,
            title=f"{variant.product.name}, {variant.label}" if variant.label else variant.product.name,
            unit_price=variant.price,
            quantity=variant.quantity,
            is_digital=variant.product.is_digital,
        )
        for variant in search_variants(words, limit=limit)
    ]


def _rejected(lines, wanted, short):
    """Return the refusal of lines that are short, of which so many units were wanted."""
    return OrderRejected(
        RejectedLine(
            variant_id=line.variant_id,
            sku=line.sku,
            name=line.name,
            wanted=wanted[line.variant_id],
            available=short.shortages[line.variant_id],
        )
        for line in lines
        if line.variant_id in short.shortages
    )


def _download(granted):
    return Download(
        variant_id=granted.grant.variant_id,
        name=granted.file.name,
        url=granted.url,
        size=granted.file.size,
        ends_at=granted.grant.expires_at,
        left=granted.grant.downloads_left,
    )


@receiver(catalogue_entries_asked, dispatch_uid="products.name_variants")
def name_variants(sender, variant_ids, **kwargs):
    """Says what variants are called and where they lie, for reports."""
    return [CatalogueEntry(*entry) for entry in entries(variant_ids)]


def _units(order):
    # a line whose variant has been deleted since has nothing to go back to
    return {line.variant_id: line.quantity for line in order.lines if line.variant_id and line.quantity}


def _end_downloads(order):
    """End the downloads of what of an order went back: counted only once its stock is back, so by the same receiver."""
    if digital := [line.variant_id for line in order.lines if line.is_digital]:
        downloads.end_returned_downloads(order_number=order.number, variant_ids=digital)
