"""Where a sale is taxed, as its seller declares it: at home, in another Member State by the One Stop Shop, there by a
business that owes the tax itself, or outside.

Council Directive 2006/112/EC: what is sent to a consumer in another Member State is taxed there (Article 33(a)) and may
be declared in the seller's own (Articles 369a to 369k, the Union scheme). Article 5(2) to (4) and Article 6 say what
belongs to a Member State, Article 7 what is treated as one: Monaco as France. Northern Ireland counts as a Member State
for goods, by the code XI (Council Directive (EU) 2020/1756), and not for what is digital.
"""

from dataclasses import dataclass
from decimal import Decimal

from my_shop.kernel.european_union import MEMBER_STATES
from orders.rules.intra_community import NORTHERN_IRELAND, TaxReason, state_of_place
from orders.rules.vat_territories import TAXED_AS, territory_of

HOME, EU, BUSINESS, OUTSIDE = "home", "eu", "eu-business", "outside"

STANDARD, ZERO_RATED, EXPORT, NOT_SUBJECT, INTRA_COMMUNITY, REVERSE_CHARGE = "S", "Z", "G", "O", "K", "AE"
"""Codes of UNTDID 5305, as EN 16931 has them (BT-118, BT-151)."""


@dataclass(frozen=True)
class VatPlace:
    """``country`` whose VAT it is, or would be; ``area`` is seen from the seller's country."""

    country: str
    area: str


def vat_place(country: str, postcode: str, *, home: str, is_sent: bool, tax_reason: str = "") -> VatPlace:
    """Return where a sale is taxed.

    :param country: where it goes, ISO 3166-1 alpha-2; empty: nobody said, and it is taxed at home.
    :param home: the seller's own country. One outside the Union has no One Stop Shop of this kind: all others are
        outside for it.
    :param is_sent: goods travel; else all of it is digital.
    :param tax_reason: why a business is charged nothing (``orders.rules.intra_community``).
    """
    home, taxed = TAXED_AS.get(home, home), TAXED_AS.get(country, country)
    if not country or (taxed == home and not territory_of(country, postcode)):
        return VatPlace(home, HOME)
    state = state_of_place(country, postcode) if home in MEMBER_STATES else ""
    if not state or (state == NORTHERN_IRELAND and not is_sent):
        return VatPlace(taxed, OUTSIDE)
    return VatPlace(state, BUSINESS if tax_reason else EU)


def vat_category(rate: Decimal, place: VatPlace, *, is_sent: bool, tax_reason: str = "") -> str:
    """Return the code of the category of VAT that a rate is of, in per cent.

    What nothing is charged for is an export where goods leave the territory of VAT (Directive 2006/112/EC, Article
    146), out of its scope where something digital does (Article 58), and else zero-rated.
    """
    if rate:
        return STANDARD
    if tax_reason:
        return INTRA_COMMUNITY if tax_reason == TaxReason.INTRA_COMMUNITY else REVERSE_CHARGE
    if place.area == OUTSIDE:
        return EXPORT if is_sent else NOT_SUBJECT
    return ZERO_RATED
