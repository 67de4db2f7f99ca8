"""Cash on delivery: the carrier takes the money at the door."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.gateways.manual import ManualGateway
from orders.gateways.protocol import Answer, Charge, RefundAnswer, RefundState, State


class OnDeliveryGateway(ManualGateway):
    """Cash on delivery: packed and sent unpaid; staff write down what the carrier brings."""

    code = "on_delivery"
    title = _("Cash on delivery")
    pays_on_delivery = True
    may_cost_a_fee = True

    def start(self, charge: Charge) -> Answer:
        """Let the carrier ask for the money."""
        message = gettext("Please have %(amount)s %(currency)s ready for the carrier.") % {
            "amount": charge.amount,
            "currency": charge.currency,
        }
        return Answer(state=State.PENDING, reference=charge.order_number, message=message)

    def refund(self, *, reference: str, amount: Decimal, currency: str, key: str) -> RefundAnswer:
        """Leave it to a person: cash does not flow back."""
        return RefundAnswer(
            state=RefundState.PENDING,
            message=gettext(
                "Ask for an account, transfer %(amount)s %(currency)s for %(reference)s, then mark it as done."
            )
            % {"amount": amount, "currency": currency, "reference": reference},
        )
