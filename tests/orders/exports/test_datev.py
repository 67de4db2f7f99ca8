import csv
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from my_shop.kernel.exports.models import Export
from my_shop.kernel.exports.services import delete_exports_of_people
from orders.exports.datev import DATEV, booking_of
from orders.models import DatevSettings, Invoice, InvoiceTax, Order
from orders.rules.datev import COLUMNS, Batch, Booking, fiscal_year, write_batch
from orders.services.invoices import invoices
from tests.orders.invoice_factories import confirmed, paid, refunded

BATCH = Batch(1001, 7, "03", 4, 1, date(2026, 2, 1), "EUR")
AT = datetime(2026, 3, 1, 9, 5, 7, 123000, tzinfo=UTC)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("cp1252").split("\r\n")[:-1], delimiter=";"))


def told(line):
    return {name: value for name, value in zip(COLUMNS, line, strict=True) if value}


class TestWriteBatch:
    def test_has_the_header_of_the_format(self):
        head, names = read(write_batch(BATCH, [], at=AT))
        assert len(head) == 31
        assert head[:6] == ["EXTF", "700", "21", "Buchungsstapel", "13", "20260301090507123"]
        assert head[10:16] == ["1001", "7", "20260101", "4", "20260201", "20260228"]
        assert (head[21], head[26]) == ("EUR", "03")
        content = write_batch(BATCH, [], at=AT)
        assert content.split(b"\r\n")[0].endswith(b';1;0;0;"EUR";;"";;;"03";;;"";""'), "empty, or an empty text"
        assert (len(names), names[0], names[39], names[124]) == (
            125,
            "Umsatz (ohne Soll/Haben-Kz)",
            "EU-Land u. UStID (Bestimmung)",
            "Abw. Skontokonto",
        )

    def test_books_an_invoice_on_the_left_and_a_credit_note_on_the_right(self):
        sale = Booking(Decimal("1234.50"), "10000", "8400", date(2026, 2, 3), "2026-00001", 'Order "K7Q2"; \u2013 漢')
        back = Booking(
            Decimal("-10.00"), "10000", "8320", date(2026, 2, 28), "C1", "Order", "FR", Decimal("5.5"), "240"
        )
        content = write_batch(BATCH, [sale, back], at=AT)
        assert (
            b'\r\n1234,50;"S";"EUR";;;"";10000;8400;"";0302;"2026-00001";"";;"Order ""K7Q2""; \x96 ?";;"";' in content
        )
        assert told(read(content)[3]) == {
            "Umsatz (ohne Soll/Haben-Kz)": "10,00",
            "Soll/Haben-Kennzeichen": "H",
            "WKZ Umsatz": "EUR",
            "Konto": "10000",
            "Gegenkonto (ohne BU-Schlüssel)": "8320",
            "BU-Schlüssel": "240",
            "Belegdatum": "2802",
            "Belegfeld 1": "C1",
            "Buchungstext": "Order",
            "EU-Land u. UStID (Bestimmung)": "FR",
            "EU-Steuersatz (Bestimmung)": "05,50",
            "Festschreibung": "0",
        }

    def test_knows_fiscal_years_that_begin_in_summer(self):
        assert fiscal_year(date(2026, 6, 30), 7) == date(2025, 7, 1)
        assert fiscal_year(date(2026, 7, 1), 7) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("area", "category", "rate", "account"),
    [
        ("home", "S", 19, "8400"),
        ("home", "S", 7, "8300"),
        ("home", "Z", 0, "8200"),
        ("eu", "S", 20, "8320"),
        ("eu-business", "K", 0, "8125"),
        ("eu-business", "AE", 0, "8336"),
        ("outside", "G", 0, "4711"),
        ("outside", "O", 0, "8338"),
    ],
)
def test_each_sale_has_its_account(area, category, rate, account):
    setup = DatevSettings(consultant=1001, client=1, outside="4711")
    assert setup.revenue_account(area=area, category=category, rate=rate) == account


def test_accounts_of_the_chart_are_as_long_as_all_others():
    setup = DatevSettings(consultant=1001, client=1, account_length=6, chart="04", outside="471100")
    assert setup.revenue_account(area="home", category="S", rate=19) == "440000"
    with pytest.raises(ValidationError) as refused:
        setup.full_clean()
    assert list(refused.value.message_dict) == ["debtor"], "seven digits"
    DatevSettings(consultant=1001, client=1, account_length=6, debtor="1000000", outside="471100").full_clean()
    with pytest.raises(ValidationError):
        DatevSettings(consultant=1001, client=1, outside="471100").full_clean()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"area": "eu", "country": "GR", "category": "S", "rate": Decimal(24)}, ("EL", 24, "240")),
        ({"area": "eu", "country": "XI", "category": "Z", "rate": Decimal(0)}, ("XI", 0, "")),
        ({"area": "eu-business", "country": "AT", "category": "K", "rate": Decimal(0)}, ("ATU12345675", None, "")),
        ({"area": "home", "country": "DE", "category": "S", "rate": Decimal(19)}, ("", None, "")),
    ],
)
def test_says_of_other_member_states_which_one_or_who_buys_there(row, told):
    invoice = Invoice(number="2026-00001", order=Order(number="K7Q2"))
    document = InvoiceTax(invoice=invoice, gross=Decimal(1), issued_on=date(2026, 2, 3), **row)
    document.buyer_vat_id = "ATU12345675"
    booking = booking_of(document, DatevSettings(consultant=1001, client=1))
    assert (booking.eu_id, booking.eu_rate, booking.tax_key) == told


@pytest.mark.django_db
class TestExport:
    def test_adds_up_to_invoices_less_credit_notes_month_by_month(self, place):
        DatevSettings.objects.create(consultant=1001, client=1)
        for month in (1, 2):
            order = paid(confirmed(place()))
            at = datetime(2026, month, 15, 12, tzinfo=UTC)
            invoices.issue_invoice(order=order, at=at)
            invoices.issue_credit_note(refund=refunded(order, f"{month}.03"), at=at)
        files = dict(DATEV.files(Invoice.objects.all()))
        assert [name[:27] for name in files] == ["EXTF_Buchungsstapel_2026-01", "EXTF_Buchungsstapel_2026-02"]
        lines = [line for content in files.values() for line in read(content)[2:]]
        signed = [(1 if line[1] == "S" else -1) * Decimal(line[0].replace(",", ".")) for line in lines]
        assert signed == [Decimal("28.90"), Decimal("-1.03"), Decimal("28.90"), Decimal("-2.03")]
        assert all("Ada" not in "".join(line) for line in lines)

    def test_says_who_buys_as_the_document_does(self, place):
        DatevSettings.objects.create(consultant=1001, client=1)
        order = paid(confirmed(place()))
        facts = {"kind": "invoice", "number": "1", "year": 2026, "sequence": 1, "total": 5}
        invoice = Invoice.objects.create(order=order, data={"buyer_vat_id": "ATU12345675"}, **facts)
        facts = {"area": "eu-business", "country": "AT", "category": "K", "rate": 0, "net": 5, "tax": 0, "gross": 5}
        InvoiceTax.objects.create(invoice=invoice, issued_on=date(2026, 2, 3), **facts)
        Order.objects.update(vat_id="ATU99999999")
        (content,) = (content for _, content in DATEV.files(Invoice.objects.filter(pk=invoice.pk)))
        assert told(read(content)[2])["EU-Land u. UStID (Bestimmung)"] == "ATU12345675"

    def test_goes_when_somebody_is_erased(self, admin_user):
        made = Export.objects.create(exporter="datev", file_format="zip", user=admin_user, status="ready")
        delete_exports_of_people()
        assert not Export.objects.filter(pk=made.pk).exists(), "the VAT ID of a sole trader tells who it is"

    def test_asks_for_its_settings_first(self, admin_client):
        answer = admin_client.post("/admin/exports/", {"exporter": "datev", "file_format": "zip"})
        assert answer.status_code == 422
        assert "Fill in DATEV under Settings first" in answer.content.decode()
        DatevSettings.objects.create(consultant=1001, client=1)
        assert admin_client.post("/admin/exports/", {"exporter": "datev", "file_format": "zip"}).status_code == 302


def test_is_set_up_in_the_back_office(admin_client):
    page = "/admin/orders/datevsettings/1/change/"
    sent = {"consultant": 1001, "client": 7, "chart": "04", "account_length": 4, "fiscal_year_month": 7}
    assert admin_client.get("/admin/orders/datevsettings/").headers["Location"] == page
    assert "None/None" not in admin_client.get(page).text
    assert str(DatevSettings()) == "DATEV" and str(DatevSettings(consultant=1001, client=7)) == "1001/7"
    assert admin_client.post(page, {**sent, "consultant": 5, "debtor": "10000"}).status_code == 200
    assert not DatevSettings.objects.exists()
    assert admin_client.post(page, {**sent, "debtor": "10000", "outside": "4711"}).status_code == 302
    setup = DatevSettings.objects.get()
    assert (setup.client, setup.chart, setup.outside, setup.eu) == (7, "04", "4711", "")
    assert admin_client.get("/admin/orders/datevsettings/2/change/").status_code == 302
