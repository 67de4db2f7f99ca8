"""What Stripe's objects and events mean for the shop."""

from datetime import UTC, datetime
from decimal import Decimal

from orders.gateways.minor_units import from_minor
from orders.gateways.protocol import DisputeState, Kind, RefundState, State, WebhookEvent

STATES = {
    "requires_payment_method": State.ACTION_REQUIRED,
    "requires_confirmation": State.ACTION_REQUIRED,
    "requires_action": State.ACTION_REQUIRED,
    "processing": State.PENDING,
    "requires_capture": State.PENDING,
    "succeeded": State.PAID,
    "canceled": State.CANCELLED,
}
REFUND_STATES = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "succeeded": RefundState.DONE,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
PAYMENT_EVENTS = {
    "payment_intent.succeeded": State.PAID,
    "payment_intent.payment_failed": State.DECLINED,
    "payment_intent.canceled": State.CANCELLED,
    "payment_intent.processing": State.PENDING,
    "payment_intent.requires_action": State.ACTION_REQUIRED,
}
# charge.refunded tells sums, not refunds: each of these tells one
REFUND_EVENTS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})


# what moves the money of a dispute, or adds papers to it, tells nothing that these do not
DISPUTE_EVENTS = frozenset({"charge.dispute.created", "charge.dispute.closed"})
DISPUTE_STATES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}


def state_of(intent) -> State:
    """Return the state of a PaymentIntent: declined if it waits for a card after a failure, pending if unknown."""
    state = STATES.get(intent.status, State.PENDING)
    has_failed = intent.status == "requires_payment_method" and getattr(intent, "last_payment_error", None)
    return State.DECLINED if has_failed else state


def refund_state_of(refund) -> RefundState:
    """Return the state of a refund; one that we do not know waits."""
    return REFUND_STATES.get(refund.status, RefundState.PENDING)


def read_event(event) -> WebhookEvent | None:
    """Return what a verified event tells, None if it is of no interest or about a payment of somebody else's."""
    about = event.data.object
    metadata = getattr(about, "metadata", None)
    key = getattr(metadata, "key", "") or ""
    if event.type in PAYMENT_EVENTS and key:
        return _payment(event, about, key)
    if event.type in REFUND_EVENTS and getattr(about, "payment_intent", None):
        return _refund(event, about, key)
    if event.type in DISPUTE_EVENTS and getattr(about, "payment_intent", None):
        return _dispute(event, about)
    return None


def _payment(event, intent, key: str) -> WebhookEvent:
    state = PAYMENT_EVENTS[event.type]
    currency = intent.currency.upper()
    last_error = getattr(intent, "last_payment_error", None)
    return WebhookEvent(
        event_id=event.id,
        kind=Kind.PAYMENT,
        state=state,
        key=key,
        reference=intent.id,
        amount=from_minor(getattr(intent, "amount_received", 0) or 0, currency),
        currency=currency,
        message=(getattr(last_error, "message", "") or "") if state == State.DECLINED else "",
    )


def _refund(event, refund, key: str) -> WebhookEvent:
    state, currency = refund_state_of(refund), refund.currency.upper()
    return WebhookEvent(
        event_id=event.id,
        kind=Kind.REFUND,
        state=state,
        key=key,
        reference=refund.id,
        amount=from_minor(refund.amount, currency) if state == RefundState.DONE else Decimal(0),
        currency=currency,
        payment_reference=refund.payment_intent,
        message=getattr(refund, "failure_reason", "") or "",
    )


def _dispute(event, dispute) -> WebhookEvent:
    currency = dispute.currency.upper()
    due_by = getattr(getattr(dispute, "evidence_details", None), "due_by", None)
    state = DISPUTE_STATES.get(dispute.status, DisputeState.OPEN)
    until = f", answer by {datetime.fromtimestamp(due_by, UTC):%Y-%m-%d}" if due_by else ""
    return WebhookEvent(
        event_id=event.id,
        kind=Kind.DISPUTE,
        state=state,
        key="",
        reference=dispute.id,
        amount=from_minor(dispute.amount, currency),
        currency=currency,
        payment_reference=dispute.payment_intent,
        message=f"{dispute.reason}{until if state == DisputeState.OPEN else ''}",
    )
