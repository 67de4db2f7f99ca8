"""Payment by bank transfer: the buyer sends money on their own, and a person of the shop sees it arrive."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.gateways.manual import ManualGateway
from orders.gateways.protocol import Answer, Charge, RefundAnswer, RefundState, State


@dataclass(frozen=True, kw_only=True)
class BankAccount:
    """Where the buyer sends the money to."""

    holder: str
    iban: str
    bic: str = ""
    bank: str = ""

    def __post_init__(self):
        if not self.holder.strip():
            raise ImproperlyConfigured("Bank transfer needs the name of the account's holder (SHOP_BANK_HOLDER).")
        if not is_iban(self.iban):
            raise ImproperlyConfigured(
                f"Bank transfer needs the IBAN of the shop (SHOP_BANK_IBAN); {self.iban!r} is none: check its digits."
            )

    @property
    def printed_iban(self) -> str:
        """Return the IBAN in groups of four, as on paper."""
        plain = _plain(self.iban)
        return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))

    @property
    def printed_lines(self) -> list[str]:
        """Return the account as a mail or an invoice names it, line by line."""
        named = (("IBAN", self.printed_iban), ("BIC", self.bic), ("Bank", self.bank))
        return [
            gettext("Account holder: %(holder)s") % {"holder": self.holder},
            *(f"{name}: {value}" for name, value in named if value),
        ]


class TransferGateway(ManualGateway):
    """Bank transfer: the order waits until staff have seen the money, and refunds are sent by hand.

    The buyer writes the order's number, which is the reference, so that the money finds its order.
    """

    code = "transfer"
    title = _("Bank transfer")

    def __init__(self, account: BankAccount):
        self.account = account

    def start(self, charge: Charge) -> Answer:
        """Ask for the money: name the account and what to write."""
        bic = f", BIC {self.account.bic}" if self.account.bic else ""
        message = gettext(
            "Please transfer %(amount)s %(currency)s to %(holder)s, IBAN "
            "%(printed_iban)s%(bic)s, with the reference %(order_number)s."
        ) % {
            "amount": charge.amount,
            "currency": charge.currency,
            "holder": self.account.holder,
            "printed_iban": self.account.printed_iban,
            "bic": bic,
            "order_number": charge.order_number,
        }
        return Answer(state=State.PENDING, reference=charge.order_number, message=message)

    def refund(self, *, reference: str, amount: Decimal, currency: str, key: str) -> RefundAnswer:
        """Leave it to a person, who sends the money and then says so."""
        return RefundAnswer(
            state=RefundState.PENDING,
            message=gettext("Transfer %(amount)s %(currency)s back for %(reference)s, then mark it as done.")
            % {"amount": amount, "currency": currency, "reference": reference},
        )


def make() -> TransferGateway:
    """Return the gateway with the account of the settings.

    :raises ImproperlyConfigured: without an account.
    """
    return TransferGateway(
        BankAccount(
            holder=settings.SHOP_BANK_HOLDER,
            iban=settings.SHOP_BANK_IBAN,
            bic=settings.SHOP_BANK_BIC,
            bank=settings.SHOP_BANK_NAME,
        )
    )


def is_iban(text: str) -> bool:
    """Has the text an IBAN's shape, and do its check digits fit (ISO 13616)?"""
    plain = _plain(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])) % 97 == 1


def _plain(iban: str) -> str:
    return re.sub(r"\s", "", iban).upper()
