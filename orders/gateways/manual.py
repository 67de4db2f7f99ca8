"""What gateways have in common of which no machine knows anything: a person sees the money come, and sends it back."""

from collections.abc import Mapping

from orders.gateways.protocol import Answer, Gateway, RefundAnswer, RefundState, State, WebhookEvent, WebhookRefused


class ManualGateway(Gateway):
    """The answers of a gateway that nobody can ask: everything waits for a person."""

    is_online = False
    charges_at_start = False

    def look_up(self, *, reference: str = "", key: str = "") -> Answer:
        """Answer that it waits: only a bank statement or the carrier's list knows more."""
        return Answer(state=State.PENDING, reference=reference)

    def cancel(self, *, reference: str = "", key: str = "") -> Answer:
        """Stop waiting. Money that comes all the same is found with its cancelled order, by a person."""
        return Answer(state=State.CANCELLED, reference=reference)

    def look_up_refund(self, *, reference: str) -> RefundAnswer:
        """Answer that it waits for a person."""
        return RefundAnswer(state=RefundState.PENDING, reference=reference)

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent | None:
        """Refuse: nobody is there who could call back."""
        raise WebhookRefused(f"{self.title} has no webhooks.")
