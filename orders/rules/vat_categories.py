"""Why a rate is charged, or none is, in the letters of an e-invoice (EN 16931-1, BT-118 and BT-151; UNTDID 5305).

They are those of ``orders.rules.vat_areas``, but for one. ``O``, not subject to VAT, may stand on no invoice that names
a VAT ID (BR-O-2 to 4) or has another letter (BR-O-11): what is digital and leaves the territory is ``E`` here, not
charged for a reason that is named. So is any rate of nothing in a shop without a VAT ID: a small enterprise.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from orders.rules import vat_areas
from orders.rules.intra_community import reason_text
from orders.rules.vat_areas import HOME, OUTSIDE, VatPlace

EXEMPT = "E"
CODES = {vat_areas.INTRA_COMMUNITY: "VATEX-EU-IC", vat_areas.REVERSE_CHARGE: "VATEX-EU-AE"}
"""BT-121, of the list VATEX; where others are not charged, the reason in words is enough."""


@dataclass(frozen=True)
class VatCategory:
    """``reason`` is BT-120, ``code`` BT-121; a rate that is charged, and one of nothing, have none."""

    letter: str
    reason: str = ""
    code: str = ""


def einvoice_category(
    rate: Decimal,
    *,
    tax_reason: str = "",
    outside_vat: str = "",
    has_goods: bool = True,
    has_vat_id: bool = True,
) -> VatCategory:
    """Return the category of what is taxed at a rate.

    :param tax_reason: why a business is charged nothing (``orders.rules.intra_community``).
    :param outside_vat: why no VAT is charged where it goes; empty: it is.
    :param has_goods: something is sent there; else it is files, which leave no territory.
    :param has_vat_id: of the seller.
    """
    place = VatPlace("", OUTSIDE if outside_vat else HOME)
    letter = vat_areas.vat_category(rate, place, is_sent=has_goods, tax_reason=tax_reason)
    if letter in CODES:
        return VatCategory(letter, reason_text([tax_reason]), CODES[letter])
    if letter == vat_areas.EXPORT:
        return VatCategory(letter, outside_vat)
    if letter == vat_areas.NOT_SUBJECT:
        return VatCategory(EXEMPT, outside_vat)
    if letter == vat_areas.ZERO_RATED and not has_vat_id:
        return VatCategory(EXEMPT, gettext("No VAT is charged."))
    return VatCategory(letter)
