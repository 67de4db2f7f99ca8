"""The test gateway: no network, no money, and every bad day that a real gateway has.

It is for trying the shop and for tests. Its name says so, its webhooks are signed like anybody's, and
``manage.py check --deploy`` refuses it in production.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from my_shop.demo.gateway.events import CARD_CLOSED, DECLINED, dispute_event, payment_event, refund_event
from my_shop.demo.gateway.ledger import Ledger
from my_shop.demo.gateway.platforms import scenario_of, stand_ins
from my_shop.demo.gateway.scenarios import LABELS, PLANS, Plan, Scenario
from my_shop.demo.gateway.signing import SIGNATURE_HEADER, check_signature, sign
from orders.gateways.protocol import (
    UNREADABLE,
    Answer,
    Charge,
    ChargeNotFound,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    Kind,
    RefundAnswer,
    RefundState,
    State,
    WebhookEvent,
    WebhookRefused,
    header,
    is_payable,
)

FEE_SHARE, FEE_EACH = Decimal("0.015"), Decimal("0.25")
NO_ANSWER = "The test gateway gives no answer."
DISPUTED_AFTER = 60  # seconds; months at a real gateway

Post = Callable[[bytes, dict[str, str]], object]


class OfflineGateway(Gateway):
    """A gateway that does what ``Charge.choice`` says: a word of ``Scenario``; none is ``succeed``.

    A charge that asks for a second step has a page for it here in the shop; ``resolve`` is what its buttons do.
    Webhooks lie ready until somebody takes them with ``due_webhooks`` and posts them to the shop.

    :param path: the file that it remembers in.
    :param late_after: seconds that “later” takes.
    :param post: delivers the webhook of ``early`` before ``start`` answers; without it that one lies ready too.
    """

    code = "test"
    title = _("Test payment (no money moves)")
    is_online = True
    moves_money = False
    choices = tuple((scenario.value, label) for scenario, label in LABELS.items())
    choices_label = _("What shall the test gateway do?")
    choices_help = _("This shop offers a test gateway: no money moves.")
    step_template = "demo/pay_step.html"

    def __init__(self, path: Path | str, *, late_after: float = 60, post: Post | None = None):
        self._ledger, self._late_after, self._post = Ledger(path), late_after, post

    @property
    def ucp_handlers(self):
        """What stands in for the payment handlers of others, while the protocol's suite is run."""
        return stand_ins()

    def read_ucp_instrument(self, instrument: Mapping[str, Any]) -> str:
        """Return the scenario that a token stands for."""
        return scenario_of(instrument)

    def start(self, charge: Charge) -> Answer:
        """Do what the scenario says, once for each key."""
        if (charge.choice or Scenario.SUCCEED) not in PLANS:
            raise GatewayRefused(f"The test gateway knows no scenario {charge.choice!r}.")
        scenario = Scenario(charge.choice or Scenario.SUCCEED)
        with self._ledger.open() as db:
            known = db.execute("SELECT * FROM charge WHERE key = ?", [charge.key]).fetchone()
            if known:
                _check_same(known, amount=charge.amount, currency=charge.currency)
                self._hear_at_last(db, known)
                known = _find(db, key=charge.key)
            else:
                self._write(db, charge, scenario)
        if known:
            return _answer(known, redirect_url=charge.return_url)
        if scenario in {Scenario.TIME_OUT, Scenario.LOST}:
            raise GatewayUnavailable(NO_ANSWER)
        if scenario == Scenario.EARLY and self._post:
            for body, headers in self.due_webhooks():
                self._post(body, headers)
        answer = self.look_up(key=charge.key)
        first = PLANS[scenario].answer
        if first == State.PENDING:
            return Answer(state=first, reference=answer.reference)
        return _with_redirect(answer, charge.return_url)

    def look_up(self, *, reference: str = "", key: str = "") -> Answer:
        """Say what has become of a charge by now."""
        with self._ledger.open() as db:
            return _answer(_find(db, reference=reference, key=key))

    def resolve(self, reference: str, *, approve: bool) -> Answer:
        """Take the buyer's second step; one that was taken or cancelled already stays as it is."""
        with self._ledger.open() as db:
            row = _find(db, reference=reference)
            if row["state"] == State.ACTION_REQUIRED:
                state = State.PAID if approve else State.DECLINED
                _move(db, row, state, received=row["amount"] if approve else "0")
                row = _find(db, reference=reference)
                _queue(db, payment_event(row, state), time.time())
            return _answer(row)

    def take_step(self, reference: str, form_data: Mapping[str, str]) -> Answer:
        """Take what was pressed on its page: “approve”, or anything else."""
        return self.resolve(reference, approve="approve" in form_data)

    def cancel(self, *, reference: str = "", key: str = "") -> Answer:
        """Close a charge that waits for the buyer; what waits for a bank cannot be stopped."""
        with self._ledger.open() as db:
            row = _find(db, reference=reference, key=key)
            if row["state"] in {State.ACTION_REQUIRED, State.DECLINED}:
                _move(db, row, State.CANCELLED)
                row = _find(db, reference=row["reference"])
                _queue(db, payment_event(row, State.CANCELLED), time.time())
            return _answer(row)

    def refund(self, *, reference: str, amount: Decimal, currency: str, key: str) -> RefundAnswer:
        """Send money back that was received, once for each key, and never more than is left."""
        if not is_payable(amount):
            raise GatewayRefused(f"Nothing to refund: {amount!r}.")
        with self._ledger.open() as db:
            known = db.execute("SELECT * FROM refund WHERE key = ?", [key]).fetchone()
            if known:
                _check_same(known, amount=amount, currency=currency)
                return _refund_answer(known)
            charge = db.execute("SELECT * FROM charge WHERE reference = ?", [reference]).fetchone()
            if charge is None or charge["currency"] != currency:
                raise GatewayRefused(f"The test gateway has no charge {reference!r} in {currency}.")
            if amount > _left(db, charge):
                return RefundAnswer(state=RefundState.FAILED, message="More than is left of this payment.")
            return _refund_answer(self._write_refund(db, charge, amount, key))

    def look_up_refund(self, *, reference: str) -> RefundAnswer:
        """Say what has become of a refund by now."""
        with self._ledger.open() as db:
            row = db.execute("SELECT * FROM refund WHERE reference = ?", [reference]).fetchone()
        if row is None:
            raise GatewayRefused(f"The test gateway has made no refund {reference!r}.")
        return _refund_answer(row)

    def due_webhooks(self) -> list[tuple[bytes, dict[str, str]]]:
        """Take out what the gateway would have posted by now, body and headers, in the order of sending."""
        with self._ledger.open() as db:
            due = db.execute("SELECT * FROM webhook WHERE due_at <= ? ORDER BY due_at, id", [time.time()]).fetchall()
            db.executemany("DELETE FROM webhook WHERE id = ?", [[row["id"]] for row in due])
        return [(row["body"].encode(), {SIGNATURE_HEADER: sign(row["body"].encode())}) for row in due]

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent | None:
        """Read a webhook of this shop's own test gateway, and of no other."""
        check_signature(body, header(headers, SIGNATURE_HEADER))
        try:
            facts = json.loads(body)
            kind = Kind(facts.pop("kind"))
            state = kind.states(facts.pop("state"))
            return WebhookEvent(kind=kind, state=state, amount=Decimal(facts.pop("amount")), **facts)
        except UNREADABLE as error:
            raise WebhookRefused("The webhook cannot be read.") from error

    def _write(self, db: sqlite3.Connection, charge: Charge, scenario: Scenario) -> None:
        plan = PLANS[scenario]
        is_lost = scenario == Scenario.LOST
        received = (charge.amount * plan.share).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
        due_at = time.time() + (self._late_after if plan.is_late else 0)
        db.execute(
            "INSERT INTO charge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                charge.key,
                f"test_{secrets.token_hex(8)}",
                str(charge.amount),
                charge.currency,
                scenario.value,
                "lost" if is_lost else plan.answer.value,
                "lost" if is_lost else plan.becomes.value,
                due_at,
                str(received if plan.becomes == State.PAID else 0),
            ],
        )
        if not is_lost:
            _tell(db, charge.key, plan, due_at)

    def _hear_at_last(self, db: sqlite3.Connection, row: sqlite3.Row) -> None:
        """Make the charge that got lost on its first way."""
        if row["state"] == "lost":
            _move(db, row, State.PAID, received=row["amount"])
            _tell(db, row["key"], PLANS[Scenario.LOST], time.time())

    def _write_refund(self, db, charge: sqlite3.Row, amount: Decimal, key: str) -> sqlite3.Row:
        plan = PLANS[Scenario(charge["choice"])]
        due_at = time.time() + (self._late_after if plan.refund == RefundState.PENDING else 0)
        db.execute(
            "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key,
                f"test_refund_{secrets.token_hex(8)}",
                charge["reference"],
                str(amount),
                charge["currency"],
                plan.refund.value,
                plan.refund_becomes.value,
                due_at,
            ],
        )
        row = db.execute("SELECT * FROM refund WHERE key = ?", [key]).fetchone()
        _queue(db, refund_event(row, plan.refund_becomes), due_at)
        return row


def make() -> OfflineGateway:
    """Return the gateway that remembers in the file of the settings."""
    return OfflineGateway(settings.SHOP_TEST_GATEWAY_FILE or settings.VAR_DIR / "test-gateway.sqlite3")


def _find(db: sqlite3.Connection, *, reference: str = "", key: str = "") -> sqlite3.Row:
    row = db.execute(
        "SELECT * FROM charge WHERE state <> 'lost' AND CASE WHEN ?1 <> '' THEN reference = ?1 ELSE key = ?2 END",
        [reference, key],
    ).fetchone()
    if row is None:
        raise ChargeNotFound(f"The test gateway knows no charge {reference or key!r}.")
    return row


def _move(db: sqlite3.Connection, row: sqlite3.Row, state: State, *, received: str = "0") -> None:
    db.execute(
        "UPDATE charge SET state = ?, becomes = ?, received = ? WHERE key = ?",
        [state.value, state.value, received, row["key"]],
    )


def _left(db: sqlite3.Connection, charge: sqlite3.Row) -> Decimal:
    sent = db.execute(
        "SELECT amount FROM refund WHERE payment_reference = ? AND becomes <> 'failed'", [charge["reference"]]
    )
    return _answer(charge).received - sum((Decimal(row["amount"]) for row in sent), Decimal(0))


def _check_same(row: sqlite3.Row, *, amount: Decimal, currency: str) -> None:
    if Decimal(row["amount"]) != amount or row["currency"] != currency:
        raise GatewayRefused(f"The key {row['key']!r} was used for {row['amount']} {row['currency']} before.")


def _answer(row: sqlite3.Row, *, redirect_url: str = "") -> Answer:
    state = State(row["becomes"] if row["due_at"] <= time.time() else row["state"])
    answer = Answer(
        state=state,
        reference=row["reference"],
        received=Decimal(row["received"]) if state == State.PAID else Decimal(0),
        fee=_fee(Decimal(row["received"])) if state == State.PAID else None,
        message=str(DECLINED) if state == State.DECLINED else "",
    )
    return _with_redirect(answer, redirect_url)


def _fee(received: Decimal) -> Decimal:
    """Return what it says it keeps: one and a half per cent, and 25 hundredths."""
    return (received * FEE_SHARE + FEE_EACH).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def _with_redirect(answer: Answer, url: str) -> Answer:
    if answer.state != State.ACTION_REQUIRED:
        return answer
    return Answer(state=answer.state, reference=answer.reference, redirect_url=url)


def _refund_answer(row: sqlite3.Row) -> RefundAnswer:
    state = RefundState(row["becomes"] if row["due_at"] <= time.time() else row["state"])
    message = str(CARD_CLOSED) if state == RefundState.FAILED else ""
    return RefundAnswer(state=state, reference=row["reference"], message=message)


def _tell(db: sqlite3.Connection, key: str, plan: Plan, due_at: float) -> None:
    """Lay the webhooks of a charge ready; telling the same state twice is telling the same event twice."""
    row = _find(db, key=key)
    events = {state: payment_event(row, state) for state in plan.tells}
    for state in plan.tells:
        _queue(db, events[state], due_at)
    if plan.is_disputed:
        _queue(db, dispute_event(row), due_at + DISPUTED_AFTER)


def _queue(db: sqlite3.Connection, event: dict[str, str], due_at: float) -> None:
    db.execute("INSERT INTO webhook (body, due_at) VALUES (?, ?)", [json.dumps(event), due_at])
