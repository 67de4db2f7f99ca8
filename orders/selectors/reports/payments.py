"""What came in and went back, by the provider that moved it."""

from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import ngettext

from my_shop.kernel.money import quantise
from my_shop.kernel.reports.contract import Period, ReportTable
from orders.gateways.registry import find_gateway
from orders.models import Payment, Refund

NOTHING = Decimal("0.00")


def payments_by_provider(period: Period) -> ReportTable:
    """Return what each provider received, sent back and kept for itself, and what was disputed.

    What was moved in from a former shop is not among it: it holds no payments.
    """
    within = {"paid_at__gte": period.since, "paid_at__lt": period.until}
    paid = (
        Payment.objects.order_by()
        .filter(status=Payment.Status.PAID, **within)
        .values("gateway")
        .annotate(
            count=Count("pk"),
            received=Sum("received"),
            disputed=Sum("disputed"),
            fees=Sum("fee"),
            untold=Count("pk", filter=Q(fee=None)),
        )
    )
    back = _sent_back(period)
    rows = [
        (
            _name(row["gateway"]),
            row["count"],
            quantise(row["received"]),
            back.pop(row["gateway"], NOTHING),
            quantise(row["disputed"]),
            None if row["fees"] is None else quantise(row["fees"]),
            row["untold"],
        )
        for row in paid
    ]
    rows += [(_name(code), 0, NOTHING, amount, NOTHING, None, 0) for code, amount in back.items()]
    rows.sort(key=lambda row: (-row[2], row[0]))
    if not rows:
        return ReportTable([])
    totals = tuple(sum(row[column] or 0 for row in rows) for column in range(1, 7))
    return ReportTable(rows, (None, *totals), _notes(totals[-1]))


def _sent_back(period: Period) -> dict[str, Decimal]:
    done = Refund.objects.order_by().filter(
        status=Refund.Status.DONE, done_at__gte=period.since, done_at__lt=period.until
    )
    rows = done.values_list("payment__gateway").annotate(amount=Sum("amount"))
    return {code: quantise(amount) for code, amount in rows}


def _name(code: str) -> str:
    found = find_gateway(code)
    return str(found.title) if found else code


def _notes(untold: int) -> list[str]:
    if not untold:
        return []
    text = ngettext(
        "Of %(count)s payment the provider has not told what it kept: it is not in the fees.",
        "Of %(count)s payments the provider has not told what it kept: they are not in the fees.",
        untold,
    )
    return [text % {"count": untold}]
