"""What staff changed of the catalogue and the stock, for the page that says who did what."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.signals import AuditEntry
from products.models import Revision, StockMovement
from products.selectors.history import entries

MOST_SHOWN = 500


def changes(*, since: datetime, until: datetime, user_ids: tuple[int, ...]) -> list[AuditEntry]:
    """Return what these people changed in a stretch of time: products value by value, and movements of the stock."""
    when = {"created_at__gte": since, "created_at__lt": until, "user__in": user_ids}
    revisions = list(Revision.objects.filter(**when).select_related("user", "product").order_by("-pk")[:MOST_SHOWN])
    movements = StockMovement.objects.filter(**when).select_related("variant").order_by("-pk")[:MOST_SHOWN]
    told = [
        AuditEntry(
            at=revision.created_at,
            user_id=revision.user_id,
            what="; ".join(f"{line.subject} {line.label}: {line.old} → {line.new}".strip() for line in entry.lines),
            about=revision.name,
            url=reverse("admin:products_product_history", args=[revision.product_id]) if revision.product_id else "",
        )
        for revision, entry in zip(revisions, entries(revisions), strict=True)
    ]
    return told + [
        AuditEntry(
            at=movement.created_at,
            user_id=movement.user_id,
            what=gettext("Stock %(movement)s, %(reason)s, %(left)s left. %(note)s")
            % {
                "movement": movement,
                "reason": movement.get_reason_display(),
                "left": movement.quantity_after,
                "note": movement.note,
            },
            about=movement.variant.sku,
            url=reverse("admin:products_variant_stock", args=[movement.variant_id]),
        )
        for movement in movements
        if not movement.order_number
    ]
