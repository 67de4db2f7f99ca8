"""What a checker of VAT IDs answers."""

from dataclasses import dataclass
from typing import Protocol

from orders.models import VatIdCheck

Answer = VatIdCheck.Answer


@dataclass(frozen=True)
class VatIdAnswer:
    """``answer`` is valid, invalid or unavailable; ``error`` says why it is the last. A ``consultation_number`` comes
    where the requester's own number was told, ``name`` and ``address`` where the member state tells them."""

    answer: VatIdCheck.Answer
    consultation_number: str = ""
    name: str = ""
    address: str = ""
    error: str = ""


class VatIdChecker(Protocol):
    """Asks somebody outside about a number. It may take seconds, so only the worker calls it, outside transactions."""

    def check(self, vat_id: str, requester: str) -> VatIdAnswer:
        """Ask whether a number is valid, once; whatever goes wrong on the way is the answer unavailable.

        :param vat_id: with its prefix, as ``orders.rules.vat_ids`` writes it.
        :param requester: the shop's own number, likewise; empty where it cannot be one.
        """
        ...
