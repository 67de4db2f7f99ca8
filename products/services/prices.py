"""The history of prices, and the prior price that whoever announces a reduction has to name.

The rule is Article 6a of Directive 98/6/EC on price indications, put in by Article 2 of Directive (EU) 2019/2161: an
announced reduction shows the prior price (1), which is the lowest price of at least 30 days before the reduction was
applied (2), and is a reduction of that price: it may not be announced against another one (Court of Justice of the
European Union, C-330/23, 26 September 2024). This is how the shop reads it, for each variant:

- A merchant says that it is a reduction by a ``compare_at_price`` above ``price``. It begins with the change that makes
  this so: the price goes down below a compare-at price, or one is set. The 30 days before that moment are looked at,
  with the price that held when they began and the one that held last; the reduced price itself is none of them, unless
  it was asked before without being announced.
- It is announced, with a badge and the prior price struck through, while the price is below the prior price. The
  compare-at price itself is shown to nobody. What is not announced has not begun: the next change is looked at anew.
- While the reduction goes on uninterrupted and the price only falls or stays, the prior price stays that of the first
  step: the progressive reductions of paragraph 5, which leaves this to the member states. Without their leave each
  step would name the step before it.
- A price that rises while the compare-at price stands is no step further down: a new reduction begins, and the lower
  price counts. One taken off and announced again begins anew as well; its reduced price counts for 30 days.
- What has been sold for less than 30 days has a shorter past (paragraph 4): what there is of it is looked at. Where
  there is none, because the first price is announced as a reduction, the prior price is that price, which is the only
  one that the shop can vouch for.

Paragraph 3 lets member states except goods that perish quickly; the shop makes no exception.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from products.models import PricePoint, Variant

LOOKBACK = timedelta(days=30)


def lock_prices(variant_ids: Iterable[int]) -> dict[int, Variant]:
    """Return the variants by primary key as their rows say, locked in that order, so that no price slips between."""
    found = Variant.objects.filter(pk__in=list(variant_ids)).order_by("pk").select_for_update(no_key=True)
    return {variant.pk: variant for variant in found}


def set_lowest_prices(variants: Iterable[Variant], *, stored: Mapping[int, Variant], now: datetime) -> None:
    """Set ``lowest_price_30_days`` of variants, None where the new price of one is no announced reduction.

    :param variants: with the prices that they are about to have.
    :param stored: the same by primary key as their rows are; new ones are not among them.
    """
    begun = []
    for variant in variants:
        before = stored.get(variant.pk)
        variant.lowest_price_30_days = None
        if variant.compare_at_price is None or variant.compare_at_price <= variant.price:
            continue
        if before is None:
            variant.lowest_price_30_days = variant.price
        elif before.is_reduced and variant.price <= before.price:
            variant.lowest_price_30_days = before.lowest_price_30_days
        else:
            begun.append(variant)
    past = _prices_since(now - LOOKBACK, [variant.pk for variant in begun])
    for variant in begun:
        variant.lowest_price_30_days = min([stored[variant.pk].price, *past[variant.pk]])


def why_not_on_sale(variant: Variant) -> str:
    """Return why a regular price that was typed is not announced as a sale; empty where it is, or none was typed."""
    regular, lowest = variant.compare_at_price, variant.lowest_price_30_days
    if regular is None or variant.is_reduced:
        return ""
    if regular <= variant.price or lowest is None:
        return gettext("%(sku)s: a regular price of %(regular)s is not above the price: no sale.") % {
            "sku": variant.sku,
            "regular": format_money(regular),
        }
    return gettext(
        "%(sku)s is not shown as on sale: %(price)s is not below %(lowest)s, its lowest price of the 30 days before."
    ) % {"sku": variant.sku, "price": format_money(variant.price), "lowest": format_money(lowest)}


def record_price_history(variant_ids: Iterable[int], *, now: datetime | None = None) -> int:
    """Write down the price of each variant whose history does not end with it, and return how many there were.

    Whoever writes prices in bulk, past ``save_variants``, calls it afterwards.
    """
    latest = PricePoint.objects.filter(variant=OuterRef("pk")).order_by("-since", "-pk").values("price")[:1]
    noted = Variant.objects.filter(pk__in=list(variant_ids)).annotate(noted=Subquery(latest)).order_by("pk")
    missing = noted.filter(Q(noted__isnull=True) | ~Q(noted=F("price")))
    since = now or timezone.now()
    points = [PricePoint(variant_id=pk, price=price, since=since) for pk, price in missing.values_list("pk", "price")]
    return len(PricePoint.objects.bulk_create(points, batch_size=500))


def _prices_since(start, variant_ids):
    """Return the prices of each variant that held at some time from ``start`` on."""
    prices: dict[int, list[Decimal]] = {pk: [] for pk in variant_ids}
    if not prices:
        return prices
    earlier = PricePoint.objects.filter(variant=OuterRef("pk"), since__lte=start).order_by("-since", "-pk")
    held = Variant.objects.filter(pk__in=variant_ids).annotate(held=Subquery(earlier.values("price")[:1]))
    later = PricePoint.objects.filter(variant__in=variant_ids, since__gt=start)
    for pk, price in [*held.values_list("pk", "held"), *later.values_list("variant_id", "price")]:
        if price is not None:
            prices[pk].append(price)
    return prices
