"""What a printed invoice says of itself, and what it brings along."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from orders.documents.data import InvoiceData
from orders.documents.einvoice import einvoice_xml
from orders.documents.facturx import UnexpectedPdf, attached_xml, with_facturx_metadata
from orders.documents.pdf import invoice_pdf
from tests.orders.documents.samples import INVOICE, JUG, invoice_of


@pytest.fixture(scope="module")
def pdf():
    return invoice_pdf(INVOICE)


@pytest.fixture(scope="module")
def root(pdf):
    return PdfReader(io.BytesIO(pdf), strict=True).trailer["/Root"]


def test_claims_both_standards_and_the_profile(root):
    xmp = root["/Metadata"].get_object().get_data().decode()
    for said in (
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<fx:DocumentType>INVOICE</fx:DocumentType>",
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>",
    ):
        assert said in xmp
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_object().get_data()[36:40] == b"acsp", "a colour profile"
    assert root["/MarkInfo"]["/Marked"]


def test_brings_the_xml_along(pdf, root):
    (file,) = root["/AF"]
    assert (file["/UF"], file["/AFRelationship"]) == ("factur-x.xml", "/Alternative")
    assert file["/EF"]["/F"].get_object()["/Subtype"] == "/text/xml"
    assert attached_xml(pdf) == einvoice_xml(INVOICE)


def test_every_object_is_where_the_table_says(pdf):
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", pdf)[1])
    assert pdf[start:].startswith(b"xref\n")
    offsets = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n", pdf[start:])]
    assert len(offsets) > 20
    for number, offset in enumerate(offsets, start=1):
        assert pdf[offset:].startswith(b"%d 0 obj" % number)


def test_a_document_with_boxes_has_the_xml_and_claims_nothing():
    boxes = invoice_pdf(invoice_of(replace(JUG, title="\U0001fb00")))
    assert attached_xml(boxes)
    assert b"fx:ConformanceLevel" not in boxes


def test_prints_what_was_written_before_there_were_e_invoices():
    old = INVOICE.as_json()
    del old["facts"], old["tax_reason"], old["seller"]["country"]
    xml = attached_xml(invoice_pdf(InvoiceData.from_json(old))).decode()
    assert re.findall(r"<ram:CountryID>(\w+)<", xml) == ["DE", "SE"]
    assert re.findall(r"<ram:CityName>(\w+)<", xml) == ["Hamburg", "Stockholm"]


def test_a_document_older_than_that_has_none_and_others_are_refused():
    bare = b"%PDF-1.7 no metadata"
    with pytest.raises(UnexpectedPdf):
        with_facturx_metadata(bare)


@pytest.mark.parametrize("text", ["\x00 \x1b \ufffe & <b> \N{RIGHT-TO-LEFT OVERRIDE}]]>", "\ud800"])
def test_no_text_breaks_the_xml(text):
    xml = einvoice_xml(
        replace(INVOICE, note=text, paid_text=text, lines=(replace(JUG, title=f"{text}x"), INVOICE.lines[1]))
    )
    assert "Peppermint" in xml.decode()
