"""What makes a PDF with an e-invoice in it a Factur-X (ZUGFeRD) document: its metadata say so.

The compiler attaches the file and writes PDF/A-3 (ISO 19005-3) with PDF/UA-1 (ISO 14289-1); of Factur-X it knows
nothing. What Factur-X 1.0 adds (section 6.2.2) are four properties, and their description, which PDF/A demands of any
properties that it does not know itself (ISO 19005-3, 6.6.2.3.3).
"""

import re
from io import BytesIO

FILENAME = "factur-x.xml"
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = {
    "DocumentType": ("INVOICE", "The type of the hybrid document"),
    "DocumentFileName": (FILENAME, "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard of the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}
"""Name, value, and what it is."""

_METADATA = re.compile(
    rb"<</Length (?P<length>\d+)/Type/Metadata/Subtype/XML>>\nstream\n(?P<xmp>.*?)\nendstream", re.DOTALL
)
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_PROPERTIES_END = b"</rdf:RDF>"
_ENTRY = re.compile(rb"(\d{10}) (\d{5} n)")


class UnexpectedPdf(ValueError):
    """The compiler wrote a PDF of another kind than this module knows; a new release may."""


def with_facturx_metadata(pdf: bytes) -> bytes:
    """Return a PDF/A-3 of the compiler whose metadata say that it is a Factur-X document.

    What stands behind the metadata moves; the table of offsets at the end follows.

    :raises UnexpectedPdf:
    """
    found = _METADATA.search(pdf)
    if not found or found["xmp"].count(_SCHEMAS_END) != 1 or found["xmp"].count(_PROPERTIES_END) != 1:
        raise UnexpectedPdf("The PDF has no metadata with room for those of Factur-X.")
    xmp = found["xmp"].replace(_SCHEMAS_END, _schema() + _SCHEMAS_END)
    xmp = xmp.replace(_PROPERTIES_END, _values() + _PROPERTIES_END)
    stream = b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n%s\nendstream" % (len(xmp), xmp)
    moved = len(stream) - len(found[0])
    return _shifted(pdf[: found.start()] + stream + pdf[found.end() :], found.end(), moved)


def attached_xml(pdf: bytes) -> bytes | None:
    """Return the e-invoice that a printed document brings along; None where it is older than that."""
    from pypdf import PdfReader  # noqa: PLC0415 - no web process needs it

    attached = PdfReader(BytesIO(pdf)).attachments.get(FILENAME)
    return attached[0] if attached else None


def _shifted(pdf: bytes, after: int, moved: int) -> bytes:
    """Correct the offsets of objects that began behind ``after``, and that of the table itself."""
    body, _, table = pdf.rpartition(b"\nxref\n")
    entries, trailer, end = table.partition(b"trailer")

    def corrected(entry):
        offset = int(entry[1])
        return b"%010d %s" % (offset + moved * (offset >= after), entry[2])

    end = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % (len(body) + 1), end)
    return body + b"\nxref\n" + _ENTRY.sub(corrected, entries) + trailer + end


def _schema() -> bytes:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{description}</pdfaProperty:description><pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, description) in PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


def _values() -> bytes:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (value, _) in PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{values}</rdf:Description>'.encode()
