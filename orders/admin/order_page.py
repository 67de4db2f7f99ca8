"""What an order's page in the back office shows: the next step, goods, addresses, money, and what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext

from my_shop.kernel.prepared import hold
from orders.admin.correction_actions import mails_of
from orders.admin.order_words import Word, fulfilment_word, payment_word
from orders.admin.steps import Group, Next, StaffStep, next_of, page_about_buyer, steps
from orders.models import (
    Invoice,
    LegalTextVersion,
    Order,
    OrderAddress,
    Payment,
    Refund,
    ReviewReason,
    Shipment,
    ShipmentLine,
    Withdrawal,
)
from orders.rules import totals
from orders.selectors.legal_texts import versions_of
from orders.selectors.offers import offers_for
from orders.selectors.orders import OrderRow, outdated_invoice
from orders.services.order.review_flags import open_reasons
from orders.services.pricing.taxation import is_waiting_for_vies


@dataclass(frozen=True)
class StepGroup:
    """Quiet buttons about one subject."""

    label: str
    steps: list[StaffStep]


@dataclass(frozen=True)
class Entry:
    """One line of the timeline: something that happened to the order, or a mail about it.

    ``is_internal``: the buyer does not read it; ``is_bad``: it needs, or needed, a person.
    """

    at: datetime
    label: str
    text: str
    who: str = ""
    url: str = ""
    detail: str = ""
    again_url: str = ""
    is_internal: bool = False
    is_bad: bool = False


@dataclass(frozen=True)
class Money:
    """What came, what went back, and the documents of both; what this member of staff may see of it."""

    payments: list[Payment]
    refunds: list[Refund]
    documents: list[Invoice]
    outdated: Invoice | None

    @property
    def is_empty(self) -> bool:
        return not (self.payments or self.refunds or self.documents)


@dataclass(frozen=True)
class StaffOrderPage:
    """All that the page shows beside the order itself."""

    buyer: str
    words: list[Word]
    reasons: list[ReviewReason]
    next: Next
    primary: StaffStep | None
    groups: list[StepGroup]
    rows: list[OrderRow]
    has_returns: bool
    totals: totals.DisplayTotals
    parcels: list[Shipment]
    withdrawals: list[Withdrawal]
    shipping: OrderAddress | None
    billing: OrderAddress | None
    legal_texts: list[LegalTextVersion]
    correct_url: str
    customer_url: str
    money: Money
    timeline: list[Entry]
    is_waiting_for_vies: bool


def staff_page_of(order: Order, user) -> StaffOrderPage:
    """Return what the page of an order shows to a member of staff, by a number of queries that no line, no parcel, no
    payment and nothing that happened adds to."""
    _read_parts(order, user)
    lines, parcels = list(order.lines.all()), list(order.shipments.all())
    addresses = {address.kind: address for address in order.addresses.all()}
    offers = offers_for((line.variant_id for line in lines), with_pictures=True)
    offered = steps(order, user)
    primary = next((step for step in offered if step.is_primary), None)
    return StaffOrderPage(
        buyer=_buyer(order, addresses),
        words=[word for word in (payment_word(order), fulfilment_word(order)) if word],
        reasons=open_reasons(order),
        next=next_of(order, user),
        primary=primary,
        groups=_groups(offered),
        rows=[OrderRow(line, offers.get(line.variant_id)) for line in lines],
        has_returns=any(line.returned_quantity for line in lines),
        totals=totals.of_order(order, lines, order.discounts.all()),
        parcels=parcels,
        withdrawals=list(order.withdrawals.all()),
        shipping=addresses.get(OrderAddress.Kind.SHIPPING),
        billing=addresses.get(OrderAddress.Kind.BILLING),
        legal_texts=[] if order.is_placed else list(versions_of(order).values()),
        correct_url=next((step.url for step in offered if step.name == "correct"), ""),
        customer_url=page_about_buyer(order, user, "customers_contact_whose", "customers.view_contact"),
        money=Money(
            payments=list(order.payments.all()) if user.has_perm("orders.view_payment") else [],
            refunds=list(order.refunds.all()) if user.has_perm("orders.view_refund") else [],
            documents=list(order.invoices.all()) if user.has_perm("orders.view_invoice") else [],
            outdated=outdated_invoice(order, order.invoices.all()),
        ),
        timeline=_timeline(order, user),
        is_waiting_for_vies=not order.tax_reason and is_waiting_for_vies(order),
    )


def _read_parts(order, user):
    """Read all that hangs on an order, each kind by one query; lines know the order without asking for it."""
    has_left = not (order.is_placed or order.is_confirmed or order.is_packed)
    in_parcels = Prefetch("lines", queryset=ShipmentLine.objects.select_related("line"))
    parts = {
        "lines": order.lines.all(),
        "addresses": order.addresses.all(),
        "discounts": order.discounts.all(),
        "shipments": order.shipments.select_related("user").prefetch_related(in_parcels) if has_left else [],
        "withdrawals": [] if order.is_placed else order.withdrawals.all(),
        "payments": [] if order.is_placed else order.payments.select_related("user", "method"),
        "refunds": order.refunds.select_related("user") if order.paid_total else [],
        "invoices": [] if order.is_placed else order.invoices.defer("data", "pdf").order_by("pk"),
        "events": order.events.select_related("user") if user.has_perm("orders.view_orderevent") else [],
    }
    for name, found in parts.items():
        rows = list(found)
        for row in rows:
            row.order = order
        hold(order, name, rows)


def _groups(offered: Sequence[StaffStep]) -> list[StepGroup]:
    by_group = {group: [step for step in offered if step.group == group and not step.is_primary] for group in Group}
    return [StepGroup(str(group.label), found) for group, found in by_group.items() if found]


def _buyer(order, addresses):
    """Return the name of whoever bought: of the account, or as it stands on the order."""
    account = order.user.get_full_name() if order.user else ""
    return account or next((address.name for address in addresses.values()), "") or order.email or gettext("nobody")


def _timeline(order, user) -> list[Entry]:
    """Return what happened and what was written about it, the latest first."""
    entries = [
        Entry(
            at=event.created_at,
            label=event.get_kind_display(),
            text=event.message,
            who=(event.user.get_full_name() or str(event.user)) if event.user else "",
            is_internal=not event.is_public,
            is_bad=event.kind == event.Kind.ATTENTION,
        )
        for event in reversed(order.events.all())
    ]
    may_write = user.has_perm("orders.change_order")
    mails = [
        Entry(
            at=row["mail"].at,
            label=gettext("mail"),
            text=row["mail"].subject,
            who=row["mail"].to,
            url=row["mail"].url,
            detail=row["mail"].state,
            again_url=row["again"] if may_write else "",
            is_bad=row["mail"].is_refused,
        )
        for row in mails_of(order)
    ]
    return sorted([*mails, *entries], key=lambda entry: entry.at, reverse=True)
