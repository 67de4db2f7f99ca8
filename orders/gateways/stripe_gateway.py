"""Payment by Stripe: PaymentIntents through Stripe's own SDK, which is installed only where Stripe is used."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from csp.constants import SELF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.gateways.minor_units import from_minor, to_minor
from orders.gateways.protocol import (
    UNREADABLE,
    Answer,
    Charge,
    ChargeNotFound,
    Gateway,
    GatewayRefused,
    GatewayUnavailable,
    RefundAnswer,
    RefundState,
    State,
    WebhookEvent,
    WebhookRefused,
    header,
)
from orders.gateways.stripe_events import read_event, refund_state_of, state_of

try:
    import stripe
except ImportError:  # an extra: a shop without Stripe need not have it
    stripe = None

FEE = "latest_charge.balance_transaction"
"""Where Stripe tells what it keeps, once the money is in the account: asked for, because a webhook does not hold it."""

DECLINED = _("The payment was declined. No money was taken. Please try another card, or pay in another way.")


class StripeGateway(Gateway):
    """Cards and whatever else is switched on in the merchant's account at Stripe.

    ``start`` makes a PaymentIntent and answers its ``client_secret``, with which Stripe's form in the page asks the
    buyer for a card. Where ``Charge.choice`` is a payment method's id (``pm_…``), the intent is confirmed at once.

    :param publishable_key: what the page gives to Stripe's script.
    :param webhook_secret: the signing secret of the address that Stripe calls, ``whsec_…``.
    :param api_base: another address than Stripe's, for tests.
    :param timeout: seconds that one attempt may take.
    :param retries: how often the SDK asks again, with the same key, when no answer came.
    :raises ImproperlyConfigured: without the SDK or one of the three.
    """

    code = "stripe"
    title = _("Card and other ways, by Stripe")
    is_online = True
    charges_at_start = False
    tells_fees = True
    form_template = "orders/_pay_by_stripe.html"
    form_script = "orders/pay_by_stripe.js"
    form_csp = MappingProxyType(
        {
            "script-src": ["https://js.stripe.com"],
            "frame-src": [SELF, "https://js.stripe.com", "https://hooks.stripe.com"],
            "connect-src": [SELF, "https://api.stripe.com"],
            "img-src": ["https://*.stripe.com"],
        }
    )

    def __init__(
        self,
        *,
        secret_key: str,
        publishable_key: str,
        webhook_secret: str,
        api_base: str = "",
        timeout: float = 15,
        retries: int = 1,
    ):
        if stripe is None:
            raise ImproperlyConfigured("Payment by Stripe needs the package “stripe”; docs/payment.md says which one.")
        if not (secret_key and publishable_key and webhook_secret):
            raise ImproperlyConfigured(
                "Payment by Stripe needs STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET."
            )
        self.publishable_key = publishable_key
        self._secret_key, self._webhook_secret = secret_key, webhook_secret
        self._api_base, self._timeout, self._retries = api_base, timeout, retries

    @cached_property
    def _api(self):
        return stripe.StripeClient(
            self._secret_key,
            max_network_retries=self._retries,
            http_client=stripe.RequestsClient(timeout=self._timeout),
            base_addresses={"api": self._api_base} if self._api_base else None,
        ).v1

    def start(self, charge: Charge) -> Answer:
        """Make the PaymentIntent, once for each key.

        Stripe remembers a key for a day at least, and with it an answer of 500: if that comes again and again, begin a
        new charge.
        """
        params = {
            "amount": to_minor(charge.amount, charge.currency),
            "currency": charge.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "description": charge.description,
            "metadata": {"key": charge.key, "order_number": charge.order_number},
        }
        if charge.choice:
            params |= {"payment_method": charge.choice, "confirm": True, "return_url": charge.return_url}
        with _translated():
            try:
                intent = self._api.payment_intents.create(params, {"idempotency_key": f"charge:{charge.key}"})
            except stripe.CardError as error:
                return _declined(error)
        return _answer(intent)

    def look_up(self, *, reference: str = "", key: str = "") -> Answer:
        """Ask for the PaymentIntent; by its key Stripe finds it about a minute after it was made."""
        return _answer(self._find(reference, key))

    def cancel(self, *, reference: str = "", key: str = "") -> Answer:
        """Cancel the PaymentIntent; one that is paid, or that a bank works on, is answered as it is."""
        intent = self._find(reference, key)
        if intent.status in {"canceled", "succeeded"}:
            return _answer(intent)
        # No key of ours: cancelling twice is harmless, but Stripe would answer a “not now” again and again for a
        # repeated key, and the charge would stay payable. The SDK makes a key for its own retries.
        with _translated():
            try:
                return _answer(self._api.payment_intents.cancel(intent.id))
            except stripe.InvalidRequestError as error:
                if error.code != "payment_intent_unexpected_state":
                    raise
        return _answer(self._find(intent.id, key))

    def refund(self, *, reference: str, amount: Decimal, currency: str, key: str) -> RefundAnswer:
        """Refund a part or all of a PaymentIntent, once for each key."""
        params = {"payment_intent": reference, "amount": to_minor(amount, currency), "metadata": {"key": key}}
        with _translated():
            try:
                refund = self._api.refunds.create(params, {"idempotency_key": f"refund:{key}"})
            except stripe.InvalidRequestError as error:
                if error.code == "resource_missing":
                    raise
                return RefundAnswer(state=RefundState.FAILED, message=error.user_message or str(error))
        return _refund_answer(refund)

    def look_up_refund(self, *, reference: str) -> RefundAnswer:
        """Ask what has become of a refund."""
        with _translated():
            return _refund_answer(self._api.refunds.retrieve(reference))

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent | None:
        """Read an event of Stripe's; those of payments that the shop did not start are none of our business."""
        try:
            event = stripe.Webhook.construct_event(body, header(headers, "Stripe-Signature"), self._webhook_secret)
            return read_event(event)
        except stripe.SignatureVerificationError as error:
            raise WebhookRefused(
                gettext("Stripe did not sign this: %(user_message)s") % {"user_message": error.user_message}
            ) from error
        except UNREADABLE as error:
            raise WebhookRefused(gettext("The webhook cannot be read.")) from error

    def _find(self, reference: str, key: str):
        if not (reference or key):
            raise ChargeNotFound(gettext("Neither a reference nor a key was given."))
        with _translated():
            if reference:
                try:
                    return self._api.payment_intents.retrieve(reference, {"expand": [FEE]})
                except stripe.InvalidRequestError as error:
                    if error.code == "resource_missing":
                        raise ChargeNotFound(
                            gettext("Stripe knows no PaymentIntent %(reference)s.") % {"reference": f"{reference!r}"}
                        ) from error
                    raise
            quoted = key.replace("\\", r"\\").replace("'", r"\'")
            found = self._api.payment_intents.search({"query": f"metadata['key']:'{quoted}'", "limit": 1}).data
        if not found:
            raise ChargeNotFound(
                gettext("Stripe knows no PaymentIntent with the key %(key)s, or not yet.") % {"key": f"{key!r}"}
            )
        return found[0]


def make() -> StripeGateway:
    """Return the gateway with the keys of the settings.

    :raises ImproperlyConfigured: without the SDK or a key.
    """
    return StripeGateway(
        secret_key=settings.STRIPE_SECRET_KEY,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        webhook_secret=settings.STRIPE_WEBHOOK_SECRET,
        api_base=settings.STRIPE_API_BASE,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the SDK's errors into the protocol's: a clear “no” is refused, everything else is not known."""
    try:
        yield
    except stripe.StripeError as error:
        refusals = (
            stripe.AuthenticationError,
            stripe.CardError,
            stripe.IdempotencyError,
            stripe.InvalidRequestError,
            stripe.PermissionError,
        )
        if isinstance(error, refusals):
            raise GatewayRefused(str(error)) from error
        raise GatewayUnavailable(str(error)) from error


def _declined(error) -> Answer:
    intent = getattr(error.error, "payment_intent", None)
    answer = _answer(intent) if intent else Answer(state=State.DECLINED)
    return replace(answer, state=State.DECLINED, message=error.user_message or DECLINED)


def _answer(intent) -> Answer:
    state = state_of(intent)
    is_open = state in {State.ACTION_REQUIRED, State.DECLINED}
    next_action = getattr(intent, "next_action", None)
    redirect = getattr(next_action, "redirect_to_url", None)
    last_error = getattr(intent, "last_payment_error", None)
    return Answer(
        state=state,
        reference=intent.id,
        received=from_minor(getattr(intent, "amount_received", 0) or 0, intent.currency.upper()),
        redirect_url=(getattr(redirect, "url", "") or "") if state == State.ACTION_REQUIRED else "",
        client_secret=(getattr(intent, "client_secret", "") or "") if is_open else "",
        message=(getattr(last_error, "message", "") or DECLINED) if state == State.DECLINED else "",
        fee=_fee(intent),
    )


def _fee(intent) -> Decimal | None:
    """Return what Stripe keeps of a payment; None where it has not said, or counts in another currency."""
    booked = getattr(getattr(intent, "latest_charge", None), "balance_transaction", None)
    fee, currency = getattr(booked, "fee", None), getattr(booked, "currency", "")
    return from_minor(fee, currency.upper()) if fee is not None and currency == intent.currency else None


def _refund_answer(refund) -> RefundAnswer:
    return RefundAnswer(
        state=refund_state_of(refund),
        reference=refund.id,
        message=getattr(refund, "failure_reason", "") or "",
    )
