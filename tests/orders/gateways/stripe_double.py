"""A double of the few addresses of Stripe's API that the shop asks, over real HTTP, with its rules on keys.

What it is told beforehand, it does: ``double.fail_next(500)``, ``double.hang_next()``. Cards decline by the name of
the payment method, as Stripe's own test cards do.
"""

import json
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import stripe

SECRET_KEY = "sk_test_double"
WEBHOOK_SECRET = "whsec_double"
GOOD_CARD, DECLINED_CARD, SECOND_STEP_CARD, SLOW_BANK = (
    "pm_card_visa",
    "pm_card_chargeDeclined",
    "pm_card_authenticationRequired",
    "pm_sepa_debit",
)
MESSAGE_DECLINED = "Your card was declined."


class Problem(Exception):
    """An error as Stripe answers it."""

    def __init__(self, status, **error):
        super().__init__(error.get("message", ""))
        self.status, self.body = status, {"error": {"type": "invalid_request_error", **error}}


class StripeDouble:
    """Start it with ``with StripeDouble() as double``; ``double.url`` is its address."""

    def __init__(self):
        self.intents, self.refunds, self.booked, self.events, self.asked = {}, {}, {}, [], []
        self._answers, self._lock = {}, threading.RLock()
        self._failures, self._hangs, self._is_over, self.has_hung = [], 0, threading.Event(), threading.Event()

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"double": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *args):
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()

    def fail_next(self, *statuses, **error):
        """Answer the next requests with these statuses, and do nothing."""
        self._failures += [(status, error) for status in statuses]

    def hang_next(self):
        """Do what the next request asks, say so by ``has_hung``, and do not answer while anybody may wait."""
        self._hangs += 1

    def bring_money(self, reference, amount=None):
        """Let the buyer pay an intent in the browser, or the bank send what was pending."""
        with self._lock:
            self._succeed(self.intents[reference], amount)

    def book(self, reference, *, fee, currency="eur"):
        """Say what is kept of a payment, in the currency of the account; only whoever asks for it is told."""
        booked = {"id": "txn_1", "object": "balance_transaction", "fee": fee, "currency": currency}
        self.booked[reference] = {"id": "ch_1", "object": "charge", "balance_transaction": booked}

    def decline(self, reference):
        with self._lock:
            self._decline(self.intents[reference])

    def work_on(self, reference):
        """Let a bank begin to work on an intent, which cannot be cancelled from then on."""
        self._move(self.intents[reference], "processing", "payment_intent.processing")

    def finish_refund(self, reference, status):
        refund = self.refunds[reference]
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
        self._tell("refund.failed" if status == "failed" else "refund.updated", refund)

    def webhooks(self):
        """Take out what Stripe would post: body and headers, signed by the SDK."""
        taken, self.events = self.events, []
        return [signed(event) for event in taken]

    # --- what the handler calls ---

    def answer(self, method, path, params, headers):
        """Return status and body, in time or too late."""
        self.asked.append((method, path, params, headers))
        if self._hangs:
            self._hangs -= 1
            answer = self._do(method, path, params, headers)
            self.has_hung.set()
            self._is_over.wait()
            return answer
        if self._failures:
            status, error = self._failures.pop(0)
            return status, {"error": {"type": "api_error", "message": "Something is broken.", **error}}
        return self._do(method, path, params, headers)

    def _do(self, method, path, params, headers):
        if headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided."}}
        key = headers.get("Idempotency-Key") if method == "POST" else None
        with self._lock:
            facts = (method, path, params)
            if key in self._answers and self._answers[key][0] != facts:
                message = "Keys for idempotent requests can only be used with the same parameters."
                return 400, {"error": {"type": "idempotency_error", "message": message}}
            if key not in self._answers:
                answer = self._act(method, path, dict(params))
                self._answers[key] = (facts, *answer)
                if key is None:
                    del self._answers[None]
                    return answer
            return self._answers[key][1:]

    def _act(self, method, path, params):
        routes = [
            ("POST", r"/v1/payment_intents", self._create),
            ("GET", r"/v1/payment_intents/search", self._search),
            ("GET", r"/v1/payment_intents/(\w+)", self._retrieve_with_fee),
            ("POST", r"/v1/payment_intents/(\w+)/cancel", self._cancel),
            ("POST", r"/v1/refunds", self._refund),
            ("GET", r"/v1/refunds/(\w+)", self._retrieve_refund),
        ]
        for verb, pattern, do in routes:
            if verb == method and (match := re.fullmatch(pattern, path)):
                try:
                    return 200, json.loads(json.dumps(do(params, *match.groups())))
                except Problem as problem:
                    return problem.status, json.loads(json.dumps(problem.body))
        return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized request URL ({path})."}}

    def _create(self, params):
        if not re.fullmatch(r"[0-9]+", params["amount"]) or int(params["amount"]) < 1:
            raise Problem(400, message="Invalid positive integer", param="amount")
        if params["currency"] not in {"eur", "gbp", "jpy", "kwd", "usd"}:
            raise Problem(400, message=f"Invalid currency: {params['currency']}", param="currency")
        if params["automatic_payment_methods[enabled]"] != "true":
            raise Problem(400, message="The shop lets the account choose the ways to pay.")
        pk = f"pi_{secrets.token_hex(8)}"
        intent = self.intents[pk] = {
            "id": pk,
            "object": "payment_intent",
            "amount": int(params["amount"]),
            "amount_received": 0,
            "currency": params["currency"],
            "client_secret": f"{pk}_secret_{secrets.token_hex(8)}",
            "description": params.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "metadata": {name[9:-1]: value for name, value in params.items() if name.startswith("metadata[")},
            "next_action": None,
            "status": "requires_payment_method",
        }
        if params.get("confirm") == "true":
            self._confirm(intent, params)
        return intent

    def _confirm(self, intent, params):
        card = params["payment_method"]
        if not params.get("return_url"):
            raise Problem(400, message="Automatic payment methods need a return_url.", param="return_url")
        if card == GOOD_CARD:
            self._succeed(intent)
        elif card == DECLINED_CARD:
            self._decline(intent)
            error = {**intent["last_payment_error"], "payment_intent": intent}
            raise Problem(402, **error)
        elif card == SECOND_STEP_CARD:
            url = f"https://hooks.stripe.example/{intent['id']}"
            intent["next_action"] = {
                "type": "redirect_to_url",
                "redirect_to_url": {"url": url, "return_url": params["return_url"]},
            }
            self._move(intent, "requires_action", "payment_intent.requires_action")
        elif card == SLOW_BANK:
            self._move(intent, "processing", "payment_intent.processing")
        else:
            raise Problem(404, code="resource_missing", message=f"No such PaymentMethod: '{card}'")

    def _search(self, params):
        wanted = re.fullmatch(r"metadata\['key'\]:'(.*)'", params["query"])[1]
        found = [intent for intent in self.intents.values() if intent["metadata"].get("key") == wanted]
        return {"object": "search_result", "data": found[: int(params["limit"])], "has_more": False, "url": "/search"}

    def _retrieve(self, params, pk):
        if pk not in self.intents:
            raise Problem(404, code="resource_missing", message=f"No such payment_intent: '{pk}'")
        return self.intents[pk]

    def _retrieve_with_fee(self, params, pk):
        booked = self.booked.get(pk) if "latest_charge.balance_transaction" in params.values() else None
        return self._retrieve(params, pk) | ({"latest_charge": booked} if booked else {})

    def _retrieve_refund(self, params, pk):
        if pk not in self.refunds:
            raise Problem(404, code="resource_missing", message=f"No such refund: '{pk}'")
        return self.refunds[pk]

    def _cancel(self, params, pk):
        intent = self._retrieve(params, pk)
        if intent["status"] in {"succeeded", "processing", "canceled"}:
            message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            raise Problem(400, code="payment_intent_unexpected_state", message=message)
        self._move(intent, "canceled", "payment_intent.canceled")
        return intent

    def _refund(self, params):
        intent, amount = self._retrieve(params, params["payment_intent"]), int(params["amount"])
        before = [r for r in self.refunds.values() if r["payment_intent"] == intent["id"] and r["status"] != "failed"]
        left = intent["amount_received"] - sum(refund["amount"] for refund in before)
        if amount > left:
            raise Problem(400, param="amount", message=f"Refund amount ({amount}) is greater than {left}.")
        pk = f"re_{secrets.token_hex(8)}"
        refund = self.refunds[pk] = {
            "id": pk,
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "failure_reason": None,
            "metadata": {name[9:-1]: value for name, value in params.items() if name.startswith("metadata[")},
            "payment_intent": intent["id"],
            "status": intent.get("refunds_go", "succeeded"),
        }
        self._tell("refund.created", refund)
        return refund

    def _succeed(self, intent, amount=None):
        intent["amount_received"] = intent["amount"] if amount is None else amount
        intent["last_payment_error"], intent["next_action"] = None, None
        self._move(intent, "succeeded", "payment_intent.succeeded")

    def _decline(self, intent):
        intent["last_payment_error"] = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": "generic_decline",
            "message": MESSAGE_DECLINED,
        }
        self._move(intent, "requires_payment_method", "payment_intent.payment_failed")

    def _move(self, intent, status, event):
        intent["status"] = status
        self._tell(event, intent)

    def _tell(self, kind, about):
        self.events.append(event_of(kind, about))


def event_of(kind, about):
    """Return an event as Stripe posts it: a picture of the object as it was then."""
    return {
        "id": f"evt_{secrets.token_hex(8)}",
        "object": "event",
        "api_version": "2026-10-01",
        "created": int(time.time()),
        "type": kind,
        "data": {"object": json.loads(json.dumps(about))},
    }


def dispute(**changes):
    """Return a chargeback as Stripe writes it, over 12.50 of the PaymentIntent ``pi_1``."""
    return {
        "id": "du_1",
        "object": "dispute",
        "amount": 1250,
        "currency": "eur",
        "charge": "ch_1",
        "payment_intent": "pi_1",
        "reason": "fraudulent",
        "status": "needs_response",
        "evidence_details": {"due_by": 1796774400, "has_evidence": False},
        "metadata": {},
    } | changes


def signed(event, *, secret=WEBHOOK_SECRET, at=None):
    """Return body and headers of an event, signed by the SDK's own function."""
    return signed_body(json.dumps(event), secret=secret, at=at)


def signed_body(body, *, secret=WEBHOOK_SECRET, at=None):
    """Return a text that may be no event, and the headers that sign it."""
    return body.encode(), {
        "Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at)
    }


class _Handler(BaseHTTPRequestHandler):
    double: StripeDouble
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        self._answer("GET", url.path, url.query)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._answer("POST", self.path, body)

    def _answer(self, method, path, encoded):
        status, body = self.double.answer(method, path, sorted(parse_qsl(encoded)), self.headers)
        text = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            self.close_connection = True  # who asked has hung up by now

    def log_message(self, *args):
        pass
