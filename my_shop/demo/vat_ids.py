"""Stands in for VIES in the demo shop: asks nobody, and answers at once."""

from orders.vat_checks.protocol import Answer, VatIdAnswer

INVALID = "ATU13585627"
SILENT = "NL004495445B01"
"""To see what happens then; any other number is valid."""


class PretendedVies:
    """Knows every number but two."""

    def check(self, vat_id: str, requester: str) -> VatIdAnswer:
        if vat_id == SILENT:
            return VatIdAnswer(Answer.UNAVAILABLE, error="MS_UNAVAILABLE")
        if vat_id == INVALID:
            return VatIdAnswer(Answer.INVALID)
        return VatIdAnswer(Answer.VALID, consultation_number="DEMO", name="Invented Ltd", address="1 Nowhere Street")
