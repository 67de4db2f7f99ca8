from email.mime.base import MIMEBase

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from customers.models import OutgoingEmail
from customers.outbox import send
from customers.outbox.backend import OutboxBackend

pytestmark = pytest.mark.django_db


class TestOutboxBackend:
    def test_turns_a_mail_into_a_row_and_sends_nothing(self):
        assert send_mail("Hello", "How are you?", "shop@example.com", ["jo@example.com"], html_message="<p>Hi</p>") == 1
        row = OutgoingEmail.objects.get()
        assert (row.subject, row.text, row.html) == ("Hello", "How are you?", "<p>Hi</p>")
        assert (row.from_email, row.to, row.status) == ("shop@example.com", ["jo@example.com"], "queued")
        assert mail.outbox == []

    def test_what_arrives_is_what_was_written(self):
        message = EmailMultiAlternatives(
            "Invoice – über 5 €",
            "plain",
            "Shop <shop@example.com>",
            ["Jo Söder <jo@example.com>"],
            cc=["cc@example.com"],
            bcc=["bcc@example.com"],
            reply_to=["answer@example.com"],
            headers={"X-Order": "AB12", "message-id": "<not-this-one@example.com>"},
            attachments=[("invoice.pdf", b"%PDF\x00\xff", "application/pdf"), ("note.txt", "grüße", "text/plain")],
        )
        message.attach_alternative("<p>rich</p>", "text/html")
        message.attach_alternative("BEGIN:VCALENDAR", "text/calendar")
        message.send()
        row = OutgoingEmail.objects.get()
        assert send.deliver(row.pk)
        [arrived] = mail.outbox
        assert (arrived.subject, arrived.body, arrived.from_email) == (message.subject, "plain", message.from_email)
        assert arrived.recipients() == ["Jo Söder <jo@example.com>", "cc@example.com", "bcc@example.com"]
        assert [tuple(alternative) for alternative in arrived.alternatives] == [
            ("<p>rich</p>", "text/html"),
            ("BEGIN:VCALENDAR", "text/calendar"),
        ]
        assert [tuple(attachment) for attachment in arrived.attachments] == [
            ("invoice.pdf", b"%PDF\x00\xff", "application/pdf"),
            ("note.txt", "grüße", "text/plain"),
        ]
        written = arrived.message()
        assert (written["Message-ID"], written["X-Order"]) == (row.message_id, "AB12")
        assert written["Reply-To"] == "answer@example.com"
        assert "bcc@example.com" not in written.as_string()

    def test_a_mail_of_html_alone_stays_one(self):
        message = EmailMessage("Hello", "<p>rich</p>", to=["jo@example.com"])
        message.content_subtype = "html"
        message.send()
        send.deliver(OutgoingEmail.objects.get().pk)
        assert mail.outbox[0].message().get_content_type() == "text/html"

    def test_understands_mime_parts_and_mails_in_mails(self):
        part = MIMEBase("application", "zip")
        part.set_payload(b"PK")
        part.add_header("Content-Disposition", "attachment", filename="a.zip")
        inner = EmailMessage("Inner", "text", to=["jo@example.com"]).message()
        EmailMessage(
            "Outer", "text", to=["jo@example.com"], attachments=[part, ("inner.eml", inner, "message/rfc822")]
        ).send()
        send.deliver(OutgoingEmail.objects.get().pk)
        written = mail.outbox[0].message()
        assert [inside.get_content_type() for inside in written.get_payload()] == [
            "text/plain",
            "application/zip",
            "message/rfc822",
        ]
        assert "Inner" in written.as_string()

    def test_is_part_of_the_open_transaction(self):
        with transaction.atomic():
            send_mail("Hello", "text", None, ["jo@example.com"])
            transaction.set_rollback(True)
        assert not OutgoingEmail.objects.exists()

    def test_a_secret_and_a_key_travel_with_the_mail(self):
        for _ in range(2):
            message = EmailMessage("Reset", "link", to=["jo@example.com"])
            message.is_secret, message.key = True, "reset:1"
            message.send()
        row = OutgoingEmail.objects.get()
        assert (row.is_secret, row.key) == (True, "reset:1")

    def test_nobody_to_write_to_is_no_mail(self):
        assert OutboxBackend().send_messages([EmailMessage("Hello", "text", to=[])]) == 0
        assert not OutgoingEmail.objects.exists()

    @pytest.mark.parametrize("header", ["Hello\nBcc: all@example.com", "Hello\r\n\r\n<p>"])
    def test_refuses_a_line_break_in_a_header(self, header):
        with pytest.raises(ValueError, match="one line"):
            send_mail(header, "text", None, ["jo@example.com"])
        assert not OutgoingEmail.objects.exists()
