"""The orders of buyers who went on by themselves (``orders.ucp.handover``): their platforms hear of them as well.

What else a visitor buys is not the platform's business: of all that their cart becomes, the first order after the
handing over counts, and only where it holds the items of the session, in whatever number, and nothing besides.
"""

from django.db import transaction
from django.db.models import OuterRef, Subquery

from my_shop.kernel.names import folded
from orders.models import Order, UcpSession
from orders.services.order.platform_events import tell_platform_so_far


def adopt_handed_over() -> int:
    """Find the orders that were made of sessions in their buyers' carts; return how many there are."""
    bought = Order.objects.filter(
        cart=OuterRef("cart"), confirmed_at__gt=OuterRef("handed_over_at"), is_from_platform=False
    ).order_by("confirmed_at")
    handed_over = UcpSession.objects.filter(cart__isnull=False, order=None, cancelled_at=None)
    found = handed_over.annotate(bought=Subquery(bought.values("pk")[:1])).filter(bought__isnull=False)
    return sum(_adopt(session.pk, session.bought) for session in found[:100])


@transaction.atomic
def _adopt(session_id: int, order_id: int) -> bool:
    """Make an order that of a session; one of other things ends the waiting for it."""
    order = Order.objects.select_for_update(no_key=True).filter(pk=order_id, is_from_platform=False).first()
    session = UcpSession.objects.select_for_update(no_key=True).filter(pk=session_id, order=None).first()
    if order is None or session is None:
        return False
    asked = {folded(line["sku"]) for line in session.asked.get("lines", ())}
    if asked != {folded(line.sku) for line in order.lines.all()}:
        session.cart = None
        session.save(update_fields=["cart"])
        return False
    session.order = order
    session.save(update_fields=["order"])
    order.is_from_platform = True
    order.save(update_fields=["is_from_platform"])
    tell_platform_so_far(order)
    return True
