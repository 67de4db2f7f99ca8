import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from orders.documents.checks import check_fonts
from orders.documents.data import DocumentDoesNotAddUp, TaxLine
from orders.documents.pdf import invoice_pdf, packing_slips_pdf, scripts_without_font, shows_boxes
from tests.orders.documents.samples import CREDIT_NOTE, INVOICE, JUG, SLIP, TEA, invoice_of

ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def words(pdf: bytes) -> str:
    """Return all text of a PDF, whatever its lines, without the places where an endless word may break."""
    text = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(text.replace(ZERO_WIDTH_SPACE, "").split())


def tags(pdf: bytes) -> list[str]:
    """Return the kinds of all structure elements, in reading order."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node["/S"]
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(read(pdf).trailer["/Root"]["/StructTreeRoot"]))


def claims_pdf_ua(pdf: bytes) -> bool:
    metadata = read(pdf).trailer["/Root"]["/Metadata"].get_object().get_data()
    return b"pdfuaid" in metadata


def fonts_of(pdf: bytes) -> set[str]:
    """Return their names; one of pictures, as emoji are, has none."""
    fonts = [font.get_object() for page in read(pdf).pages for font in page["/Resources"]["/Font"].values()]
    return {font.get("/BaseFont", "") for font in fonts}


def test_says_what_documents_cannot_print(monkeypatch):
    monkeypatch.setattr("orders.documents.checks.scripts_without_font", lambda: ["Thai"])

    assert [message.msg for message in check_fonts()] == ["Invoices show boxes for Thai."]


class TestInvoicePdf:
    def test_prints_amounts_as_given(self):
        text = words(invoice_pdf(INVOICE))

        assert "3 €419.50 −€8.50 20 % €1,250.00" in text
        assert "2 €5.50 10 % €11.00" in text
        assert "Goods €1,261.00" in text
        assert "Standard delivery (20 % VAT) €4.90" in text
        assert "Total €1,265.90" in text
        assert "10 % €10.00 €1.00 €11.00" in text
        assert "20 % €1,045.75 €209.15 €1,254.90" in text

    def test_names_what_the_law_wants_named(self):
        text = words(invoice_pdf(replace(INVOICE, buyer_vat_id="SE556677889901", note="Reverse charge")))

        for demanded in [
            "Invoice number 2026-000417",
            "Date of issue 25 March 2026",
            "Date of supply 24 March 2026",
            "VAT ID DE999999999",
            "Your VAT ID SE556677889901",
            "Larkfield Home Goods GmbH Lerchenfeldstraße 12 22081 Hamburg",
            "Zoë Österberg Kanalgatan 4 111 22 Stockholm Sweden",
            "Reverse charge",
        ]:
            assert demanded in text

    def test_names_the_sellers_numbers_as_a_producer(self):
        seller = replace(INVOICE.seller, producer_numbers=("WEEE: DE 12345678",))

        assert "WEEE: DE 12345678" in words(invoice_pdf(replace(INVOICE, seller=seller)))

    def test_says_beside_each_line_why_no_tax_is_charged_where_there_are_two_reasons(self):
        jug, tea = (replace(line, tax_rate=Decimal(0)) for line in (JUG, TEA))
        lines = (replace(jug, tax_reason="intra-community"), replace(tea, tax_reason="reverse-charge"))
        facts = invoice_of(*lines)
        sums = tuple(TaxLine(Decimal(0), line.total, Decimal(0), line.total, line.tax_reason) for line in lines)
        facts = replace(facts, tax_lines=sums, tax_reason="intra-community", buyer_vat_id="SE556677889901")
        text = words(invoice_pdf(facts))

        assert "JUG-1 intra-Community supply" in text and "TEA-1 reverse charge" in text
        assert "0 %, intra-Community supply €1,250.00" in text and "0 %, reverse charge €11.00" in text
        alone = replace(facts, lines=lines[:1], tax_lines=sums[:1], total=jug.total)
        assert "JUG-1 intra-Community supply" not in words(invoice_pdf(alone))

    def test_a_credit_note_names_the_invoice_that_it_corrects(self):
        text = words(invoice_pdf(CREDIT_NOTE))

        assert "Corrects invoice 2026-000417" in text
        assert "Total credited €1,265.90" in text
        assert "Corrects" not in words(invoice_pdf(INVOICE))

    def test_prints_a_period_of_supply(self):
        facts = replace(INVOICE, supplied_until=date(2026, 3, 28))

        assert "Date of supply 24–28 Mar 2026" in words(invoice_pdf(facts))

    def test_names_another_delivery_address_only(self):
        assert "Delivered to Pier 3" in words(invoice_pdf(replace(INVOICE, delivery_address=("Pier 3",))))
        assert "Delivered to" not in words(invoice_pdf(replace(INVOICE, delivery_address=INVOICE.buyer)))

    def test_says_that_prices_contain_tax_only_where_they_do(self):
        assert "contain VAT" in words(invoice_pdf(INVOICE))
        assert "contain VAT" not in words(invoice_pdf(invoice_of(replace(JUG, tax_rate=Decimal(0)))))

    def test_refuses_what_does_not_add_up(self):
        with pytest.raises(DocumentDoesNotAddUp):
            invoice_pdf(replace(INVOICE, total=Decimal(1)))

    def test_repeats_the_head_of_the_table_and_counts_the_pages(self):
        pages = read(invoice_pdf(invoice_of(*[JUG] * 40))).pages
        texts = [" ".join(page.extract_text().split()) for page in pages]

        assert len(pages) == 3
        for number, text in enumerate(texts, start=1):
            assert f"Page {number} of 3" in text
            assert "Unit price" in text


class TestEveryPdf:
    @pytest.mark.parametrize(
        ("pdf", "title"),
        [
            (invoice_pdf(INVOICE), "Invoice 2026-000417"),
            (invoice_pdf(CREDIT_NOTE), "Credit note 2026-C00012"),
            (packing_slips_pdf([SLIP]), "Packing slip for order K7Q2-81XM"),
        ],
        ids=["invoice", "credit note", "packing slip"],
    )
    def test_is_tagged_and_says_title_language_and_date(self, pdf, title):
        reader = read(pdf)
        root = reader.trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert reader.metadata.title == title
        assert reader.metadata.creation_date == datetime(2026, 3, 25, tzinfo=UTC)  # not the day of the test
        assert claims_pdf_ua(pdf)
        assert tags(pdf).count("/H1") == 1
        assert "/H2" in tags(pdf)
        assert "/TH" in tags(pdf)
        assert tags(pdf).index("/H1") < tags(pdf).index("/Table")

    def test_every_table_has_a_head(self):
        found = tags(invoice_pdf(INVOICE))

        assert found.count("/Table") == found.count("/THead") == 2

    def test_brings_its_fonts_along(self):
        for page in read(invoice_pdf(INVOICE)).pages:
            names = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
            assert names
            assert all("Libertinus" in name for name in names)

    def test_same_facts_make_the_same_bytes(self):
        first = invoice_pdf(INVOICE)
        invoice_pdf(CREDIT_NOTE)

        assert invoice_pdf(INVOICE) == first
        assert invoice_pdf(replace(INVOICE, number="2026-000418")) != first

    def test_threads_do_not_mix_their_documents(self):
        numbers = [f"2026-{number:06}" for number in range(24)]
        with ThreadPoolExecutor(8) as pool:
            pdfs = list(pool.map(lambda number: invoice_pdf(replace(INVOICE, number=number)), numbers))

        assert [read(pdf).metadata.title for pdf in pdfs] == [f"Invoice {number}" for number in numbers]


class TestForeignText:
    @pytest.mark.parametrize(
        "name",
        [
            '#import "x"',
            "#panic()",
            "*bold* _thin_ `raw`",
            "$x$ @label <label>",
            "= Heading",
            "// comment /* comment */",
            "<script>alert(1)</script>",
            'quote " and \\ backslash \\u{41}',
            "https://example.org ~ -- --- ...",
            "Ελλάδα Київ Łódź Győr ß €",
        ],
    )
    def test_is_never_read_as_markup(self, name):
        pdf = invoice_pdf(
            replace(invoice_of(replace(JUG, title=name, sku=name)), buyer=(name,), note=name, paid_text=name)
        )

        assert words(pdf).count(name) == 5
        assert tags(pdf).count("/H1") == 1

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ("two\nlines\r\nor\tmore", "two lines or more"),
            ("nothing\x00\x1b here", "nothing here"),
            ("\N{RIGHT-TO-LEFT OVERRIDE}evil", "evil"),
        ],
    )
    def test_loses_what_steers(self, name, printed):
        assert printed in words(invoice_pdf(invoice_of(replace(JUG, title=name))))

    @pytest.mark.parametrize("name", ["W" * 200, "a long name " * 16 + "end"], ids=["one word", "many words"])
    def test_of_200_characters_stays_on_the_page_and_whole(self, name):
        text = words(invoice_pdf(replace(invoice_of(replace(JUG, title=name)), buyer=(name,))))

        assert text.replace(" ", "").count(name.replace(" ", "")) == 2

    @pytest.mark.parametrize("name", ["שלום עולם", "مرحبا"], ids=["Hebrew", "Arabic"])
    def test_from_right_to_left_is_printed(self, name):
        pdf = invoice_pdf(invoice_of(replace(JUG, title=name)))

        assert claims_pdf_ua(pdf)
        assert set(name) <= set(words(pdf))

    @pytest.mark.skipif(bool(scripts_without_font()), reason="fonts are missing: see .ci/run")
    @pytest.mark.parametrize(
        ("name", "font"),
        [("王小明", "CJK"), ("株式会社みどり", "CJK"), ("กาน้ำชา", "Loma"), ("\N{THUMBS UP SIGN} jug", "")],
        ids=["Chinese", "Japanese", "Thai", "emoji"],
    )
    def test_that_the_machine_has_fonts_for_is_printed(self, name, font):
        pdf = invoice_pdf(replace(invoice_of(replace(JUG, title=name)), buyer=(name,)))

        assert claims_pdf_ua(pdf)
        assert any(font in name for name in fonts_of(pdf))

    @pytest.mark.skipif(bool(scripts_without_font()), reason="fonts are missing: see .ci/run")
    def test_without_spaces_breaks_and_stays_whole(self):
        name = "有田焼茶碗" * 40
        text = words(packing_slips_pdf([replace(SLIP, address=(name,))]))

        assert name in text.replace(" ", "")

    def test_that_no_font_knows_costs_the_claim_to_the_standard_and_not_the_paper(self, caplog):
        pdf = invoice_pdf(invoice_of(replace(JUG, title="\U000e0fff \U0001fb00 \U00012000")))

        assert shows_boxes(pdf)
        assert not shows_boxes(invoice_pdf(INVOICE))
        assert "shows boxes" in caplog.text
        assert "Invoice 2026-000417" in caplog.text
        assert not claims_pdf_ua(pdf)
        assert read(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "Total €1,250.00" in words(pdf)


class TestPackingSlipPdf:
    def test_says_what_lies_in_the_parcel(self):
        text = words(packing_slips_pdf([SLIP]))

        assert "Parcel 1 of 2" in text
        assert "Stoneware jug JUG-1 3" in text
        assert "Pieces in this parcel 5" in text
        assert "A present: please enclose no prices." in text
        assert "€" not in text

    def test_does_not_count_a_single_parcel(self):
        assert "1 of 1" not in words(packing_slips_pdf([replace(SLIP, shipments=1)])).replace("Page 1 of 1", "")

    def test_goes_over_pages(self):
        lines = tuple(SLIP.lines * 30)

        assert len(read(packing_slips_pdf([replace(SLIP, lines=lines)])).pages) == 4
