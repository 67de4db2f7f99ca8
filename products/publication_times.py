"""The rule of the times at which a product is published and withdrawn by itself. Nothing is read or written."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from products.models import Product

TIMES = ("publish_at", "unpublish_at")


def check_times(*, publish_at: datetime | None, unpublish_at: datetime | None) -> None:
    """Refuse an end that is not after the beginning.

    :raises ValidationError: for ``unpublish_at``.
    """
    if publish_at and unpublish_at and unpublish_at <= publish_at:
        raise ValidationError({"unpublish_at": gettext("This is not after “Publish at”.")})


def apply_times(product: Product, *, now: datetime) -> None:
    """Let what a product's times say hold now, in the object alone; a time that is over is taken off it.

    So a time changes the product once, and what somebody decides by hand afterwards stays.
    """
    if product.publish_at and product.publish_at <= now:
        product.publish_at, product.is_published = None, True
    if product.unpublish_at and product.unpublish_at <= now:
        product.unpublish_at, product.is_published = None, False


def still_to_come(kept: str | None, *, now: datetime) -> str | None:
    """Return a time as the history keeps it, or None once it is over: what comes back does not bring it along."""
    return kept if kept and datetime.fromisoformat(kept) > now else None
