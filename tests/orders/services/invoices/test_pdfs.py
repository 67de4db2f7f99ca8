import io
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from my_shop.kernel.signals import overdue_work_due
from orders.models import DocumentIsFinal, Invoice, Order
from orders.services.invoices import invoices, pdfs
from orders.services.invoices.pdfs import print_again, print_if_due, print_invoice, print_overdue, printed_document
from orders.signals import invoice_issued
from tests.orders.invoice_factories import confirmed, paid, refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(place):
    return invoices.issue_invoice(order=paid(confirmed(place())))


@pytest.fixture
def heard(monkeypatch):
    """Return what was announced as printed; nobody else hears it."""
    monkeypatch.setattr(invoice_issued, "receivers", [])
    told = []

    def hear(**kwargs):
        told.append(kwargs)

    invoice_issued.connect(hear, weak=False)
    return told


@pytest.fixture
def broken(monkeypatch):
    """Let the printing of one document fail: ``broken(document)``."""
    made = pdfs.invoice_pdf

    def break_(document):
        def pdf(facts):
            if facts.number == document.number:
                raise RuntimeError("No ink\nleft")
            return made(facts)

        monkeypatch.setattr(pdfs, "invoice_pdf", pdf)

    yield break_


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


class TestPrintInvoice:
    def test_prints_what_the_services_wrote(self, document, heard):
        printed = print_invoice(invoice=document)
        text = text_of(bytes(Invoice.objects.get().pdf))
        for words in (
            f"Invoice {document.number}",
            "Ada Byron",
            "2 €12.00 20 % €24.00",
            "Standard (20 % VAT) €4.90",
            "Total €28.90",
            "20 % €24.08 €4.82 €28.90",
            "Paid in full",
            document.order.number,
        ):
            assert words in text
        assert printed.printed_at is not None
        (told,) = heard
        assert (told["number"], told["is_credit_note"], told["order"].number) == (
            document.number,
            False,
            document.order.number,
        )
        assert (told["filename"], told["number"]) == (f"larkfield-invoice-{document.number}.pdf", document.number)
        assert printed_document(number=document.number)[:5] == b"%PDF-"
        assert printed_document(number="of nobody") is None

    def test_prints_a_credit_note(self, document, heard):
        credit = invoices.issue_credit_note(refund=refunded(document.order, "6.00"))
        print_invoice(invoice=credit)
        text = text_of(bytes(Invoice.objects.get(pk=credit.pk).pdf))
        assert f"Corrects invoice {document.number}" in text
        assert "Refund, It was broken 1 €6.00 20 % €6.00" in text
        assert heard[0]["is_credit_note"]

    def test_the_order_says_where_a_paper_shows_boxes(self, document, heard, monkeypatch):
        assert print_invoice(invoice=document).print_error == ""
        Invoice.objects.filter(pk=document.pk)._rewrite(printed_at=None)
        monkeypatch.setattr("orders.services.invoices.pdfs.invoice_pdf", lambda facts: b"%PDF-1.7 claims nothing")
        print_invoice(invoice=Invoice.objects.get())
        assert "boxes" in Invoice.objects.get().print_error

    def test_prints_and_tells_once(self, document, heard):
        stale = Invoice.objects.get()
        print_invoice(invoice=document)
        before = Invoice.objects.values().get()
        print_invoice(invoice=stale)
        print_invoice(invoice=Invoice.objects.get())
        assert (len(heard), Invoice.objects.values().get()) == (1, before)

    def test_is_not_printed_where_nobody_can_be_told(self, document, heard):
        def fail(**kwargs):
            raise RuntimeError

        invoice_issued.connect(fail, weak=False)
        with pytest.raises(RuntimeError):
            print_invoice(invoice=document)
        assert Invoice.objects.get().pdf is None


class TestPrintOverdue:
    def test_is_done_by_the_worker_s_round(self, document, heard):
        overdue_work_due.send_robust(sender=None, now=timezone.now())
        assert (Invoice.objects.get().is_printed, len(heard)) == (True, 1)

    def test_notes_a_failure_and_waits_and_goes_on_with_the_others(self, document, place, heard, broken, caplog):
        other = invoices.issue_invoice(order=confirmed(place()))
        broken(document)
        now = timezone.now() + timedelta(minutes=1)  # later than the lease can begin
        assert print_overdue(now=now) == 1
        assert Invoice.objects.get(pk=other.pk).is_printed
        failed = Invoice.objects.get(pk=document.pk)
        assert (failed.print_error, failed.print_attempts) == ("RuntimeError: No ink left", 1)
        assert "printing failed at attempt 1" in caplog.text
        assert failed.print_next_at == now + pdfs.PAUSES[0]
        print_overdue(now=now + pdfs.PAUSES[0] - timedelta(seconds=1))
        assert Invoice.objects.get(pk=document.pk).print_attempts == 1, "it is not its turn yet"
        print_overdue(now=now + pdfs.PAUSES[0])
        assert Invoice.objects.get(pk=document.pk).print_attempts == 2

    def test_takes_so_many_at_a_time(self, place, heard):
        for _ in range(3):
            invoices.issue_invoice(order=confirmed(place()))
        assert print_overdue(limit=2) == 2
        assert print_overdue(limit=2) == 1

    def test_is_over_soon_for_the_second_of_two_workers(self, document, heard, monkeypatch):
        rendered = []

        def pdf(facts):
            rendered.append(print_if_due(document.pk))  # the second one comes while the first one prints
            return b"%PDF-"

        monkeypatch.setattr(pdfs, "invoice_pdf", pdf)
        assert print_if_due(document.pk)
        assert (rendered, len(heard)) == ([False], 1)

    def test_tries_at_once_again_where_staff_ask_for_it(self, document, heard, broken, monkeypatch):
        broken(document)
        print_overdue()
        monkeypatch.undo()
        assert print_overdue() == 0
        assert print_again(invoice=document)
        assert print_overdue() == 1
        assert not print_again(invoice=document)


CHANGES = {
    "number": "2020-00001",
    "total": 1,
    "data": {},
    "sequence": 9,
    "year": 2020,
    "kind": "credit-note",
    "issued_at": timezone.now(),
}


def hand_over(document):
    """Put a document to another order, as a related manager does."""
    sums = dict.fromkeys(["subtotal", "delivery_total", "tax_total", "total"], 0)
    Order.objects.create(number="O2", checkout_key="O2", email="a@example.com", **sums).invoices.add(document)


class TestAnIssuedPaper:
    @pytest.fixture(params=["waiting", "printed"])
    def stored(self, document, request, heard):
        if request.param == "printed":
            print_invoice(invoice=document)
        return Invoice.objects.get()

    @pytest.mark.parametrize("name", CHANGES)
    def test_takes_no_change(self, stored, name):
        before = Invoice.objects.values().get()
        setattr(stored, name, CHANGES[name])
        for options in ({}, {"update_fields": [name]}):
            with pytest.raises(DocumentIsFinal):
                stored.save(**options)
        assert Invoice.objects.values().get() == before

    def test_takes_its_pdf_once(self, document, heard):
        print_invoice(invoice=document)
        stored = Invoice.objects.get()
        stored.pdf = b"another"
        with pytest.raises(DocumentIsFinal):
            stored.save()
        stored.pdf = None
        with pytest.raises(DocumentIsFinal):
            stored.save(update_fields=["pdf"])

    def test_may_be_saved_as_it_is(self, stored):
        before = Invoice.objects.values().get()
        stored.save()
        assert Invoice.objects.values().get() == before

    def test_cannot_be_replaced_under_its_key(self, stored):
        with pytest.raises(DocumentIsFinal):
            Invoice(pk=stored.pk, order=stored.order, number="X", year=1, sequence=1, total=1, data={}).save()

    @pytest.mark.parametrize(
        "deed",
        [
            lambda document: document.delete(),
            lambda document: Invoice.objects.all().delete(),
            lambda document: Invoice.objects.update(total=1),
            lambda document: Invoice._base_manager.update(total=1),
            lambda document: document.order.invoices.all().delete(),
            lambda document: Invoice.objects.bulk_update([document], ["total"]),
            lambda document: Invoice.objects.bulk_create(
                [document], update_conflicts=True, update_fields=["total"], unique_fields=["number"]
            ),
            hand_over,
        ],
    )
    def test_survives_whatever_is_tried(self, stored, deed):
        before = Invoice.objects.values().get()
        with pytest.raises(DocumentIsFinal), transaction.atomic():
            deed(stored)
        assert Invoice.objects.values().get() == before
