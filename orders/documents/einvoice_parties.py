"""Seller, buyer and the place that goods are sent to, in an e-invoice (EN 16931-1, BG-4, BG-7, BG-13)."""

import re

from django.conf import settings

from orders.documents.addresses import address_from_lines, street_lines
from orders.documents.data import InvoiceData, PostalAddress
from orders.documents.einvoice_xml import Node

VAT_ID, TAX_NUMBER = "VA", "FC"
"""BT-31 and BT-32, of UNTDID 1153."""

E_MAIL = "EM"
"""BT-34-1, of the list EAS."""


def is_vat_id(text: str) -> bool:
    """Is this a VAT ID, with its country in front, and no other number of the tax office?"""
    return re.match(r"[A-Z]{2}[0-9A-Z+*]{2}", _compact(text)) is not None


def add_seller(party: Node, data: InvoiceData) -> None:
    """Add who sells (BG-4), with the register (BT-30) and an electronic address (BT-34)."""
    seller = data.seller
    address = address_from_lines(seller.address, _country(data))
    party.add("ram:Name", address.name)
    organisation = party.add("ram:SpecifiedLegalOrganization") if seller.register or seller.name else None
    if organisation:
        organisation.add_if("ram:ID", seller.register)
        organisation.add_if("ram:TradingBusinessName", seller.name)
    if seller.email:
        contact = party.add("ram:DefinedTradeContact")
        contact.add("ram:PersonName", address.name)
        contact.add("ram:EmailURIUniversalCommunication").add("ram:URIID", seller.email)
    _add_address(party, address)
    if seller.email:
        party.add("ram:URIUniversalCommunication").add("ram:URIID", seller.email, attributes={"schemeID": E_MAIL})
    if seller.vat_id:
        scheme = VAT_ID if is_vat_id(seller.vat_id) else TAX_NUMBER
        _add_tax_number(party, _compact(seller.vat_id) if scheme == VAT_ID else seller.vat_id, scheme)


def add_buyer(party: Node, data: InvoiceData) -> None:
    """Add who buys (BG-7)."""
    address = data.facts.buyer or address_from_lines(data.buyer, _country(data))
    party.add("ram:Name", address.name)
    _add_address(party, address)
    if data.buyer_vat_id:
        _add_tax_number(party, _compact(data.buyer_vat_id), VAT_ID)


def add_place(party: Node, data: InvoiceData) -> None:
    """Add where the goods go (BG-13)."""
    address = data.facts.delivery or address_from_lines(data.delivery_address, _country(data))
    party.add("ram:Name", address.name)
    _add_address(party, address)


def _country(data: InvoiceData) -> str:
    """Return the seller's country; a document that was written before it was kept is of the shop's own."""
    return data.seller.country or settings.SHOP_COUNTRY


def _add_address(party: Node, address: PostalAddress) -> None:
    place = party.add("ram:PostalTradeAddress")
    place.add_if("ram:PostcodeCode", address.postcode)
    for name, line in zip(("LineOne", "LineTwo", "LineThree"), street_lines(address), strict=False):
        place.add_if(f"ram:{name}", line)
    place.add_if("ram:CityName", address.city)
    place.add("ram:CountryID", address.country)
    place.add_if("ram:CountrySubDivisionName", address.region)


def _add_tax_number(party: Node, number: str, scheme: str) -> None:
    party.add("ram:SpecifiedTaxRegistration").add("ram:ID", number, attributes={"schemeID": scheme})


def _compact(vat_id: str) -> str:
    return re.sub(r"[\s.-]", "", vat_id).upper()
