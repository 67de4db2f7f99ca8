"""The mails of an order after its confirmation, and the documents that go with them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import OutgoingEmail
from customers.outbox import send
from customers.outbox.mime import as_message
from customers.outbox.queue import send_again
from customers.outbox.send import deliver, send_overdue
from customers.signals import document_asked
from tests.customers.receivers.test_orders import STAFF, facts, needs
from tests.mails import written
from tests.races import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(settings):
    settings.SHOP_STAFF_EMAILS = STAFF


@needs("orders")
class TestLifeOfAnOrder:
    """Payment, parcels, refunds: who is written to, once for each event, and what it says."""

    EVENTS = {
        "paid": {"amount": Decimal("24.90"), "paid_by": "Card"},
        "payment_failed": {"payment_id": "P1", "message": "The card has expired."},
        "payment_requested": {"request_id": "R1"},
        "packed": {},
        "shipped": {},
        "delivered": {},
        "refunded": {"refund_id": "F1", "amount": Decimal("10.00"), "reason": "Broken", "by_hand": False},
        "withdrawn": {
            "withdrawal_id": "W1",
            "name": "Ada Lind",
            "email": "Ada@example.com",
            "items": ("1 × Mug <big>",),
            "received_at": datetime(2026, 11, 3, 13, 5, 9, tzinfo=UTC),
        },
    }

    @pytest.fixture(autouse=True)
    def packed_mails(self, settings):
        settings.SHOP_MAIL_WHEN_PACKED = True

    def parcel(self, **changes):
        from orders.signals import Parcel

        return Parcel(**{"shipment_id": "S1", "items": ("2 × Mug <big>",)} | changes)

    def send(self, event, order=None, **changes):
        from customers.receivers import orders

        facts_of_event = self.EVENTS[event] | ({"parcel": self.parcel()} if event == "shipped" else {}) | changes
        getattr(orders, f"notify_{event}")(sender=None, signal=None, order=order or facts(), **facts_of_event)

    def buyers(self):
        return OutgoingEmail.objects.exclude(to=STAFF)

    @pytest.mark.parametrize("event", EVENTS)
    def test_one_event_writes_one_mail_to_the_buyer(self, event):
        self.send(event)
        self.send(event)
        mail = written(self.buyers().get())
        assert [address.lower() for address in mail.to] == ["ada@example.com"]
        assert "AB12CD" in mail.subject and "AB12CD" in mail.key
        for part in (mail.text, mail.html):
            assert "AB12CD" in part and "https://shop.example/orders/AB12CD/token/" in part

    @pytest.mark.parametrize(
        ("event", "changes"),
        [
            ("payment_failed", {"payment_id": "P2"}),
            ("shipped", {"parcel": "S2"}),
            ("refunded", {"refund_id": "F2"}),
            ("withdrawn", {"withdrawal_id": "W2"}),
        ],
    )
    def test_what_can_happen_again_is_told_again(self, event, changes):
        if "parcel" in changes:
            changes = {"parcel": self.parcel(shipment_id="S2")}
        self.send(event)
        self.send(event, **changes)
        assert self.buyers().count() == 2

    @pytest.mark.parametrize("event", EVENTS)
    def test_line_breaks_reach_no_header(self, event):
        hostile = facts(number="AB\r\nBcc: all@example.com", name="Ada\nBcc: x@example.com")
        self.send(event, order=hostile)
        [mail] = written(self.buyers())
        assert "\n" not in mail.subject and mail.cc == mail.bcc == []

    @pytest.mark.parametrize("event", EVENTS)
    def test_a_broken_address_undoes_nothing(self, event):
        self.send(event, order=facts(email="ada@\nexample.com"), **({"email": "none"} if event == "withdrawn" else {}))
        assert self.buyers().count() == 0

    @pytest.mark.parametrize("event", EVENTS)
    def test_queries_do_not_grow_with_lines(self, event):
        from django.db import connection

        def queries(number, lines):
            with CaptureQueriesContext(connection) as captured:
                self.send(event, order=facts(number=number, lines=facts().lines * lines))
            return len(captured)

        assert queries("FEW", 1) == queries("MANY", 50) == 1

    @pytest.mark.parametrize("part", ["text", "html"])
    @pytest.mark.parametrize(
        ("event", "words"),
        [
            ("paid", ["€24.90", "Card", "There is nothing more to pay."]),
            ("payment_failed", ["The card has expired.", "still stands", "in another way", "To pay:"]),
            ("payment_requested", ["also in another way", "Mug"]),
            ("packed", ["waits for the carrier"]),
            ("shipped", ["In this parcel:", "With it, everything has left.", "1010 Vienna"]),
            ("delivered", ["How do you like it?", "/help/returns/"]),
            ("refunded", ["€10.00", "the way you paid it", "Reason: Broken"]),
            (
                "withdrawn",
                [
                    "I withdraw from my contract",
                    "Ada Lind",
                    "Ada@example.com",
                    "Tuesday, 3 November 2026, 14:05:09 CET",
                ],
            ),
        ],
    )
    def test_says_what_the_reader_wants_to_know(self, event, words, part):
        self.send(event, order=facts(amount_due=Decimal("24.90")) if event == "payment_failed" else None)
        mail = getattr(written(self.buyers().get()), part)
        for word in words:
            assert word in mail, word

    @pytest.mark.parametrize("part", ["text", "html"])
    @pytest.mark.parametrize("event", ["payment_failed", "payment_requested"])
    def test_who_is_asked_for_the_rest_reads_what_is_paid_already_and_of_no_end(self, event, part):
        """An order of which a part is paid does not end by itself."""
        sums = {"counted_total": Decimal("14.90"), "amount_due": Decimal("10.00")}
        self.send(event, order=facts(pay_until=datetime(2026, 11, 6, 12, tzinfo=UTC), **sums))
        mail = getattr(written(self.buyers().get()), part)
        for words in ("Paid already: €14.90", "Still to be paid:", "€10.00", "by Friday, 6 November, 13:00"):
            assert words in mail
        assert "the order ends" not in mail

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_last_part_of_a_payment_names_the_total(self, part):
        self.send("paid", amount=Decimal("4.90"))
        assert "€4.90 (Card)" in getattr(written(self.buyers().get()), part)
        assert "the last part of €24.90 in all" in getattr(written(self.buyers().get()), part)

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_only_payment_of_what_is_owed_is_no_last_part(self, part):
        self.send("paid", order=facts(owed_total=Decimal("14.90")), amount=Decimal("14.90"))
        assert "last part" not in getattr(written(self.buyers().get()), part)

    def test_the_packed_mail_is_off_unless_the_shop_wants_it(self, settings):
        settings.SHOP_MAIL_WHEN_PACKED = False
        self.send("packed")
        assert OutgoingEmail.objects.count() == 0

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_a_parcel_can_be_followed_and_more_is_announced(self, part):
        parcel = self.parcel(
            carrier="DHL", tracking_number="00340", tracking_url="https://dhl.example/?a=1&b=2", is_last=False
        )
        self.send("shipped", parcel=parcel)
        mail = written(self.buyers().get())
        assert mail.subject == "A part of your order AB12CD is on its way"
        link = "https://dhl.example/?a=1&b=2" if part == "text" else "https://dhl.example/?a=1&amp;b=2"
        for word in ("DHL", "00340", link, "The rest follows"):
            assert word in getattr(mail, part)

    @pytest.mark.parametrize(("days", "is_told"), [(0, True), (-1, False)])
    def test_a_day_that_has_passed_is_not_promised_again(self, days, is_told):
        day = timezone.localdate() + timedelta(days=days)
        self.send("shipped", order=facts(arrival=(day, day)))
        assert ("Due on" in written(self.buyers().get()).text) is is_told

    @pytest.mark.parametrize(("is_handed_over", "words"), [(True, "was handed over to you"), (False, "has arrived")])
    def test_what_left_in_no_parcel_was_handed_over(self, is_handed_over, words):
        self.send("delivered", is_handed_over=is_handed_over)
        mail = written(OutgoingEmail.objects.get())
        assert all(f"AB12CD {words}" in part for part in (mail.subject, mail.text, mail.html))

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_a_digital_order_names_neither_days_nor_an_address(self, part):
        from customers.receivers import orders

        order = facts(needs_delivery=False, address="", delivery="Nothing is sent", delivery_total=Decimal(0))
        orders.notify_confirmed(sender=None, signal=None, order=order)
        self.send("delivered", order=order)
        mails = [getattr(mail, part) for mail in written(self.buyers())]
        assert len(mails) == 2 and "Nothing is sent." in "".join(mails)
        for word in ("Due ", "Delivered to", "Free", "parcel"):
            assert not any(word in mail for mail in mails), word

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_confirmation_repeats_what_the_buyer_of_digital_goods_agreed_to(self, part):
        from customers.receivers import orders

        orders.notify_confirmed(sender=None, signal=None, order=facts(waiver="You agreed on 1 May: at once."))
        assert "You agreed on 1 May: at once." in getattr(written(self.buyers().get()), part)

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_confirmation_says_how_and_until_when_to_pay_and_what_was_taken_off(self, part):
        from customers.receivers import orders
        from orders.signals import Discount

        order = facts(
            discounts=(Discount("Autumn", Decimal("5.00"), "AUTUMN5"), Discount("Free delivery", Decimal(0))),
            discount_total=Decimal("5.00"),
            amount_due=Decimal("19.90"),
            pay_until=datetime(2026, 11, 10, 11, 0, tzinfo=UTC),
            payment="Bank transfer",
            payment_note="IBAN DE89 3704 0044 0532 0130 00\nReference: AB12CD",
        )
        orders.notify_confirmed(sender=None, signal=None, order=order)
        mail = getattr(written(OutgoingEmail.objects.get(to=["ada@example.com"])), part)
        for word in (
            "Autumn (AUTUMN5)",
            "−€5.00",
            "Free delivery",
            "€19.90",
            "Tuesday, 10 November, 12:00",
            "IBAN DE89 3704 0044 0532 0130 00",
            "Reference: AB12CD",
            "as soon as it is paid",
        ):
            assert word in mail, word
        assert "−€0.00" not in mail and "getting it ready" not in mail

    def test_a_refund_by_hand_asks_the_staff_for_it(self):
        self.send("refunded", by_hand=True)
        self.send("refunded", by_hand=True)
        mail = written(OutgoingEmail.objects.get(to=STAFF))
        assert mail.subject == "Please transfer €10.00 for order AB12CD"
        assert "/admin/orders/order/?q=AB12CD" in mail.text and "We transfer it" in written(self.buyers().get()).text

    def test_a_withdrawal_is_told_to_the_staff(self):
        self.send("withdrawn")
        mail = written(OutgoingEmail.objects.get(to=STAFF))
        assert "1 × Mug <big>" in mail.text and "1 × Mug &lt;big&gt;" in mail.html

    def test_a_receipt_to_another_address_opens_no_order_and_the_orders_own_hears_too(self):
        self.send("withdrawn", email="bo@example.com", name="Bo")
        theirs, own = (written(self.buyers().get(to=[address])) for address in ("bo@example.com", "ada@example.com"))
        assert "token" not in theirs.text + theirs.html and "token" in own.text and "token" in own.html
        assert all("14:05:09 CET" in mail.text and "bo@example.com" in mail.text for mail in (theirs, own))

    def test_attention_is_asked_of_the_staff_alone(self):
        from customers.receivers import orders

        for event_id in ("E1", "E1", "E2"):
            orders.notify_staff(
                sender=None, signal=None, order=facts(), event_id=event_id, reason="Paid twice: €24.90 too much."
            )
        assert [mail.to for mail in written(OutgoingEmail.objects.all())] == [STAFF, STAFF]
        mail = written(OutgoingEmail.objects.first())
        assert mail.subject == "Please look at order AB12CD: Paid twice: €24.90 too much."
        assert "/admin/orders/order/?q=AB12CD" in mail.text and "/admin/orders/order/?q=AB12CD" in mail.html

    def test_without_staff_addresses_nobody_is_asked(self, settings):
        from customers.receivers import orders

        settings.SHOP_STAFF_EMAILS = []
        orders.notify_staff(sender=None, signal=None, order=facts(), event_id="E1", reason="Paid twice.")
        assert OutgoingEmail.objects.count() == 0

    def test_is_connected(self):
        from orders import signals

        for name in (
            "order_paid",
            "payment_failed",
            "payment_requested",
            "order_packed",
            "order_shipped",
            "order_delivered",
            "order_refunded",
            "order_withdrawn",
            "invoice_issued",
            "attention_needed",
        ):
            lookups = [receiver[0][0] for receiver in getattr(signals, name).receivers]
            assert any(str(lookup).startswith("customers.receivers.orders") for lookup in lookups), name


@needs("orders")
class TestDocuments:
    """The invoice goes with the mail that waits for it, or alone; nothing is told twice, and nothing is lost."""

    PDF = b"%PDF-1.7 \x00\xff"

    @pytest.fixture(autouse=True)
    def printed(self, monkeypatch):
        """Let whoever prints hand out every document that is asked for, for as long as ``pdf`` says."""
        monkeypatch.setattr(document_asked, "receivers", [])
        self.pdf = self.PDF
        document_asked.connect(self.hand_out)

    def hand_out(self, sender, number, **kwargs):
        return self.pdf

    def test_waits_for_its_document_and_does_not_go_without(self):
        self.issue()
        mail = written(OutgoingEmail.objects.get())
        assert mail.attachments == [{"name": "2026-0001.pdf", "type": "application/pdf", "document": "2026-0001"}]
        self.pdf = None
        assert deliver(mail.pk) is False
        mail.refresh_from_db()
        assert (mail.status, mail.attempts) == ("queued", 1) and "2026-0001" in mail.last_error
        self.pdf = self.PDF
        send_again(mail)
        assert deliver(mail.pk) is True
        assert django_mail.outbox[-1].attachments[0][1] == self.PDF

    def issue(self, number="2026-0001", *, refund_id="", is_credit_note=False, **order):
        from customers.receivers import orders

        orders.send_invoice(
            sender=None,
            signal=None,
            order=facts(**order),
            number=number,
            is_credit_note=is_credit_note,
            filename=f"{number}.pdf",
            refund_id=refund_id,
        )

    def pay(self):
        TestLifeOfAnOrder().send("paid")

    def refund(self, refund_id="F1"):
        TestLifeOfAnOrder().send("refunded", refund_id=refund_id)

    def waiting(self):
        return OutgoingEmail.objects.filter(status="queued", key__startswith="order-")

    def test_alone_it_has_a_mail_of_its_own_with_the_pdf(self):
        self.issue()
        self.issue()
        mail = written(OutgoingEmail.objects.get())
        assert (mail.to, mail.subject) == (["ada@example.com"], "Invoice 2026-0001 for your order AB12CD")
        [(name, content, mime)] = as_message(mail).attachments
        assert (name, content, mime) == ("2026-0001.pdf", self.PDF, "application/pdf")

    def test_an_invoice_before_the_money_says_how_to_pay(self):
        self.issue(amount_due=Decimal("24.90"), payment_note="IBAN DE89")
        mail = written(OutgoingEmail.objects.get())
        assert all("€24.90" in part and "IBAN DE89" in part for part in (mail.text, mail.html))

    def test_the_mail_that_says_paid_waits_and_goes_with_the_invoice(self):
        self.pay()
        [paid] = written(self.waiting())
        assert paid.next_try_at > timezone.now() + timedelta(minutes=2)
        assert send_overdue() == 0
        self.issue()
        [mail] = written(OutgoingEmail.objects.filter(status="queued"))
        assert (mail.subject, mail.to) == ("Your order AB12CD is paid", ["ada@example.com"])
        assert mail.text.startswith(paid.text) and mail.text.endswith("Attached: invoice 2026-0001.\n")
        assert "<p>Attached: invoice 2026-0001.</p>" in mail.html and len(mail.attachments) == 1
        assert send_overdue() == 1
        self.pay(), self.issue()
        assert OutgoingEmail.objects.count() == 2 and not OutgoingEmail.objects.filter(status="queued").exists()

    def test_without_an_invoice_it_goes_when_it_has_waited_long_enough(self):
        self.pay()
        OutgoingEmail.objects.update(next_try_at=timezone.now())
        assert send_overdue() == 1

    def test_an_invoice_that_comes_later_has_a_mail_of_its_own(self):
        self.pay()
        OutgoingEmail.objects.update(next_try_at=timezone.now())
        send_overdue()
        self.issue()
        assert OutgoingEmail.objects.filter(status="sent").count() == 1
        assert OutgoingEmail.objects.get(status="queued").key == "invoice:2026-0001:buyer"

    def test_what_a_worker_is_sending_is_left_to_it(self):
        self.pay()
        OutgoingEmail.objects.update(next_try_at=timezone.now())
        assert send.take_lease(OutgoingEmail.objects.get().pk)
        self.issue()
        assert OutgoingEmail.objects.filter(status="queued").count() == 2

    def test_a_credit_note_goes_with_its_refund(self):
        self.pay(), self.refund()
        self.issue("C-1", is_credit_note=True, refund_id="F1")
        [paid, credited] = written(OutgoingEmail.objects.filter(status="queued").order_by("key"))[::-1]
        assert paid.key.startswith("order-paid") and not paid.attachments
        assert "€10.00" in credited.subject and "Attached: credit note C-1." in credited.text

    def test_of_two_refunds_it_takes_the_mail_of_its_own(self):
        self.refund("F1"), self.refund("F2")
        self.issue("C-1", is_credit_note=True, refund_id="F2")
        assert [mail.key for mail in self.waiting()] == ["order-refunded:AB12CD:F1:buyer"]

    def test_one_about_no_refund_goes_alone(self):
        self.refund("F1")
        self.issue("C-1", is_credit_note=True)
        assert OutgoingEmail.objects.filter(status="queued").count() == 2

    def test_announced_again_it_takes_no_mail_along(self):
        self.refund("F1")
        self.issue("C-1", is_credit_note=True)
        self.issue("C-1", is_credit_note=True, refund_id="F1")
        assert [mail.key for mail in self.waiting()] == ["order-refunded:AB12CD:F1:buyer"]

    def test_another_orders_mail_stays(self):
        self.pay()
        self.issue(number="2026-0002", email="bo@example.com")
        assert OutgoingEmail.objects.filter(status="joined").count() == 1  # the control: the same order
        TestLifeOfAnOrder().send("paid", order=facts(number="AB12CDX"))
        self.issue("2026-0003")
        assert OutgoingEmail.objects.get(key="order-paid:AB12CDX:buyer").status == "queued"

    def test_an_address_that_is_none_undoes_nothing(self):
        self.issue(email="none")
        assert OutgoingEmail.objects.count() == 0

    def test_queries_do_not_grow_with_lines(self, django_assert_num_queries):
        self.pay()
        with django_assert_num_queries(6) as captured:  # also both ends of a savepoint
            self.issue(lines=facts().lines * 50)
        assert len(captured) == 6


@needs("orders")
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestDocumentAgainstWorker:
    """While one worker sends the mail that says "paid", another one prints the invoice."""

    def race(self, sending, issuing, numbers):
        for number in numbers:
            TestLifeOfAnOrder().send("paid", order=facts(number=number))
        OutgoingEmail.objects.update(next_try_at=timezone.now())
        paid = OutgoingEmail.objects.filter(key__startswith="order-paid:").order_by("pk")
        mails = [(mail.key.split(":")[1], mail.pk) for mail in paid]
        calls = [(sending, mails), (issuing, [number for number, _ in mails])]
        [sent, failure] = run_together("tests.customers.outbox.race_workers:play", calls)
        assert failure is None
        return {
            number: (number in sent)
            + ("is paid" in written(OutgoingEmail.objects.get(key=f"invoice:I-{number}:buyer")).subject)
            for number in numbers
        }

    def test_each_payment_is_told_exactly_once(self):
        told = self.race("send", "issue", [f"N{number}" for number in range(30)])
        assert set(told.values()) == {1}

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="its writers wait for each other: the control cannot run")
    def test_control_without_the_lock_it_is_told_twice(self):
        assert self.race("send_between", "issue_without_lock", ["N1"]) == {"N1": 2}
