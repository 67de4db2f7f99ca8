"""What the test gateway tells the shop: the bodies of its webhooks, before they are signed."""

import secrets
import sqlite3

from django.utils.translation import gettext_lazy as _

from orders.gateways.protocol import DisputeState, Kind, RefundState, State

DECLINED = _("Your card was declined. No money was taken. Please try another card, or pay in another way.")
CARD_CLOSED = _("The card was closed.")


def payment_event(row: sqlite3.Row, state: State) -> dict[str, str]:
    """Return what it tells of a charge that has come to this state."""
    return {
        "event_id": f"test_event_{secrets.token_hex(8)}",
        "kind": Kind.PAYMENT,
        "state": state,
        "key": row["key"],
        "reference": row["reference"],
        "amount": row["received"] if state == State.PAID else "0",
        "currency": row["currency"],
        "message": str(DECLINED) if state == State.DECLINED else "",
    }


def dispute_event(row: sqlite3.Row) -> dict[str, str]:
    """Return what it tells where the buyer asks the bank for the money of a charge."""
    return {
        "event_id": f"test_event_{secrets.token_hex(8)}",
        "kind": Kind.DISPUTE,
        "state": DisputeState.OPEN,
        "key": "",
        "reference": f"test_dispute_{secrets.token_hex(8)}",
        "payment_reference": row["reference"],
        "amount": row["received"],
        "currency": row["currency"],
        "message": "fraudulent",
    }


def refund_event(row: sqlite3.Row, state: RefundState) -> dict[str, str]:
    """Return what it tells of a refund that has come to this state."""
    return {
        "event_id": f"test_event_{secrets.token_hex(8)}",
        "kind": Kind.REFUND,
        "state": state,
        "key": row["key"],
        "reference": row["reference"],
        "payment_reference": row["payment_reference"],
        "amount": row["amount"] if state == RefundState.DONE else "0",
        "currency": row["currency"],
        "message": str(CARD_CLOSED) if state == RefundState.FAILED else "",
    }
