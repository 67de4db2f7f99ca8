"""When a business in another member state is not charged VAT, and why: as a pure function.

- Goods: Council Directive 2006/112/EC, Article 138(1), as amended by Directive (EU) 2018/1910. They are sent from one
  member state to another, to a business that is identified for VAT in a member state other than the one that they
  leave, and that has told the supplier its number. Which state that is does not matter as long as it is another one.
- What is digital: Articles 44 and 196. The place of supply is where the business is, and it owes the tax itself.
- Northern Ireland is inside for goods, under the prefix XI, and outside for services (Protocol on Ireland and Northern
  Ireland, Article 8; Directive (EU) 2020/1756). Monaco counts as France (Article 7).
- Places outside the territory of VAT (``orders.rules.vat_territories``) are taxed at nothing for that reason, not for
  this one.

That the number is valid is asked of VIES (``orders.vat_checks``), and is evidence rather than proof: the supplier has
to report the sale in its recapitulative statement (Article 262) and to prove that the goods have left (Implementing
Regulation (EU) No 282/2011, Article 45a). The shop does not do that.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.european_union import MEMBER_STATES
from orders.rules.postcodes import postcode_fits, read_postcodes
from orders.rules.vat_territories import TAXED_AS, territory_of

NORTHERN_IRELAND = "XI"


class TaxReason(models.TextChoices):
    """Why no VAT is charged; an order without a reason is charged what its rates say. One with goods has that of the
    goods, and each line its own (``line_reason``)."""

    INTRA_COMMUNITY = "intra-community", _("intra-Community supply")
    REVERSE_CHARGE = "reverse-charge", _("reverse charge")


def tax_reason(
    *,
    shop_country: str,
    country: str,
    postcode: str,
    vat_id: str,
    is_valid: bool,
    has_goods: bool,
    has_digital: bool,
) -> str:
    """Return why an order is charged no VAT (``TaxReason``); empty where it is charged.

    :param country: with ``postcode`` where it goes; of what is not sent, the billing address.
    :param vat_id: with its prefix, as ``orders.rules.vat_ids`` writes it.
    :param is_valid: VIES has said so.
    :param has_goods: something of it is sent, and
    :param has_digital: something is not.
    """
    place, business = state_of_place(country, postcode), state_of_vat_id(vat_id)
    if not is_valid or shop_country not in MEMBER_STATES or not place or not business:
        return ""
    if shop_country in (place, business):
        return ""
    if has_digital and NORTHERN_IRELAND in (place, business):
        return ""
    return TaxReason.INTRA_COMMUNITY if has_goods else TaxReason.REVERSE_CHARGE


def state_of_place(country: str, postcode: str) -> str:
    """Return the member state (or XI) in whose territory of VAT a place lies; empty where it lies in none."""
    if country == "GB" and postcode_fits(postcode, "GB", read_postcodes("BT")):
        return NORTHERN_IRELAND
    country = TAXED_AS.get(country, country)
    return country if country in MEMBER_STATES and not territory_of(country, postcode) else ""


def state_of_vat_id(vat_id: str) -> str:
    """Return the member state (or XI) that gave a number, by its prefix; empty for any other number."""
    prefix = {"EL": "GR"}.get(vat_id[:2], vat_id[:2])
    return prefix if prefix in MEMBER_STATES or prefix == NORTHERN_IRELAND else ""


def line_reason(reason: str, *, is_digital: bool) -> str:
    """Return why no VAT is charged on a line of an order, by the reason of the order; empty where it is charged."""
    if not reason:
        return ""
    return TaxReason.REVERSE_CHARGE.value if is_digital else TaxReason.INTRA_COMMUNITY.value


def reason_text(reasons: Iterable[str]) -> str:
    """Return what an invoice without VAT has to say for the reasons of its lines (Directive 2006/112/EC, Article
    226(11) and (11a))."""
    texts = {
        TaxReason.INTRA_COMMUNITY: gettext(
            "VAT-exempt intra-Community supply of goods (Directive 2006/112/EC, Article 138)."
        ),
        TaxReason.REVERSE_CHARGE: gettext(
            "Reverse charge: the customer owes the VAT (Directive 2006/112/EC, Articles 44 and 196)."
        ),
    }
    found = set(reasons)
    return " ".join(text for reason, text in texts.items() if reason in found)
