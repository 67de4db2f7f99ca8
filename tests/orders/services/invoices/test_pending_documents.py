from decimal import Decimal

import pytest

from orders.models import Invoice, PendingDocument
from orders.rules.fingerprint import fingerprint_of
from orders.services.invoices import pending_documents
from orders.services.invoices.invoices import issue_invoice
from orders.services.lifecycle import cancellation, confirmation
from orders.services.payment import payments, refunds

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(bought):
    return bought()


def paid(order, amount=None):
    payments.record_manual_payment(order=order, amount=amount or order.total, user=None)
    order.refresh_from_db()
    return order


class TestAskForInvoice:
    def test_is_done_by_what_makes_it_due_and_written_by_the_worker(self, order):
        paid(order)
        assert not Invoice.objects.exists()
        assert pending_documents.write_pending_documents() == 1
        assert Invoice.objects.get().order == order
        assert not PendingDocument.objects.exists()

    def test_twice_is_one_paper(self, order):
        pending_documents.schedule_invoice(order=order)
        pending_documents.schedule_invoice(order=order)
        assert pending_documents.write_pending_documents() == 1
        pending_documents.schedule_invoice(order=order)
        pending_documents.write_pending_documents()
        assert Invoice.objects.count() == 1

    def test_is_gone_with_what_is_rolled_back(self, order, monkeypatch):
        monkeypatch.setattr("orders.services.payment.settlement.order_paid.send", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            paid(order)
        assert not PendingDocument.objects.exists()

    def test_costs_one_query(self, order, django_assert_num_queries):
        with django_assert_num_queries(1):
            pending_documents.schedule_invoice(order=order)


class TestAskForCreditNote:
    def test_is_written_after_the_invoice_that_became_due_before(self, order):
        paid(order)
        refunds.refund_order(order=order, amount=Decimal("5.00"), reason="A scratch.")
        pending_documents.write_pending_documents()
        invoice, credit = Invoice.objects.order_by("pk")
        assert (credit.corrects, credit.total) == (invoice, Decimal("5.00"))

    def test_of_an_order_that_was_cancelled_before_the_worker_came(self, order):
        cancellation.cancel_order(order=paid(order))
        assert pending_documents.write_pending_documents() == 2
        invoice, credit = Invoice.objects.order_by("pk")
        assert (credit.corrects, credit.total, invoice.total) == (invoice, order.total, order.total)

    def test_goes_by_what_had_come_in_then(self, order):
        paid(order)
        refunds.refund_order(order=order, amount=Decimal("5.00"), reason="A scratch.")
        payments.record_manual_payment(order=order, amount=Decimal("99.00"), user=None)
        pending_documents.write_pending_documents()
        assert Invoice.objects.get(kind="credit-note").total == Decimal("5.00")


class TestWriteDuePapers:
    def test_one_that_fails_waits_and_keeps_no_other_from_being_written(self, order, place, monkeypatch):
        other = place()
        other = confirmation.confirm_order(order=other, shown=fingerprint_of(other))
        for one in (order, other):
            pending_documents.schedule_invoice(order=one)

        def fail_for_one(*, order, **given):
            assert order.pk == other.pk, "it does not add up"
            return issue_invoice(order=order, **given)

        monkeypatch.setattr("orders.services.invoices.pending_documents.issue_invoice", fail_for_one)
        assert pending_documents.write_pending_documents() == 1
        waiting = PendingDocument.objects.get()
        assert (waiting.order, waiting.attempts) == (order, 1)
        assert "it does not add up" in waiting.error
        monkeypatch.undo()
        assert pending_documents.write_pending_documents() == 0  # not its turn
        assert pending_documents.write_pending_documents(now=waiting.next_try_at) == 1
        assert Invoice.objects.count() == 2
