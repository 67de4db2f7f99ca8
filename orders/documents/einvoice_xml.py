"""Elements of a Cross Industry Invoice, without the noise of names in braces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from orders.documents.text import one_line

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
NAMESPACES = {
    "rsm": RSM,
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
DAY = "102"
"""UNTDID 2379: CCYYMMDD."""

for prefix, namespace in NAMESPACES.items():
    ElementTree.register_namespace(prefix, namespace)


@dataclass(frozen=True)
class Node:
    """An element that takes others by their prefixed names, in the order in which they come."""

    element: ElementTree.Element

    def add(self, name: str, text: str = "", *, attributes: Mapping[str, str] | None = None) -> "Node":
        """Add an element; its text is in one line, and without characters that XML does not take."""
        prefix, local = name.split(":")
        child = ElementTree.SubElement(self.element, f"{{{NAMESPACES[prefix]}}}{local}", dict(attributes or {}))
        child.text = one_line(text) or None
        return Node(child)

    def add_if(self, name: str, text: str) -> None:
        """Add an element where there is something to say: an empty one is refused (PEPPOL-EN16931-R008)."""
        if one_line(text):
            self.add(name, text)

    def add_date(self, day: date, name: str = "udt:DateTimeString") -> None:
        self.add(name, f"{day:%Y%m%d}", attributes={"format": DAY})

    def as_bytes(self) -> bytes:
        ElementTree.indent(self.element)
        return ElementTree.tostring(self.element, encoding="UTF-8", xml_declaration=True)


def amount(value: Decimal) -> str:
    """Return an amount with two decimals, of a unit price as many as it has."""
    whole = value.normalize()
    return format(whole if -whole.as_tuple().exponent > 2 else value.quantize(Decimal("0.01")), "f")


def percentage(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
