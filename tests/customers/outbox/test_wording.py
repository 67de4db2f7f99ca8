"""The merchant's words in a mail, and what they cannot take out of it."""

import pytest
from django.core.exceptions import ValidationError

from customers.models import MailText, OutgoingEmail
from customers.outbox.draft import draft_email
from customers.outbox.queue import queue_emails
from customers.outbox.send import deliver
from customers.outbox.wording import Wording
from customers.outbox.words import write_subject, write_words
from customers.services import mail_texts

pytestmark = pytest.mark.django_db

TEMPLATE = "customers/mail/order_packed"
ORDER = {"number": "AB12", "url": "https://shop.example/orders/AB12/t/", "total": 20}
KNOWN = ("shop_name", "name", "order_number", "order_url", "order_total")


def save(**words):
    return mail_texts.save_mail_text(template=TEMPLATE, known=KNOWN, **words)


def written(name="Ada", template=TEMPLATE):
    return write_words(template, {"order": ORDER, "name": name})


class TestSaveMailText:
    @pytest.mark.parametrize("part", mail_texts.PARTS)
    def test_refuses_an_unknown_placeholder_beside_its_field_and_changes_nothing(self, part):
        save(subject="Packed")
        with pytest.raises(ValidationError) as refusal:
            save(**{part: "{ordernumber}"})
        assert list(refusal.value.message_dict) == [part]
        assert MailText.objects.get().subject == "Packed"

    def test_refuses_a_subject_of_two_lines(self):
        with pytest.raises(ValidationError):
            save(subject="Packed\nBcc: all@example.com")
        assert not MailText.objects.exists()


class TestWords:
    def test_are_the_original_ones_where_nobody_wrote_any(self):
        words = written()
        assert words["subject"] == "Your order AB12 is packed"
        assert "\n\n\n" not in words["text"]

    def test_stand_above_and_below_what_the_mail_tells(self):
        save(subject="{order_number}: packed", opening="Dear {name},\n\nwe packed it.", closing="Yours, {shop_name}")
        words = written()
        assert words["subject"] == write_subject(TEMPLATE, {"order": ORDER, "name": "Ada"}) == "AB12: packed"
        text, html = words["text"], words["html"]
        assert text.index("we packed it.") < text.index(ORDER["url"]) < text.index("Yours, ")
        assert html.index("</h1>") < html.index("we packed it.") < html.index(ORDER["url"]) < html.index("Yours, ")

    def test_are_followed_by_what_the_mail_tells_as_their_last_sign_asks(self):
        save(opening="Dear {name},")
        assert written()["text"].startswith("Dear Ada,\n\nyour order AB12 is packed")
        save(opening="Dear {name},\n\nwe packed it.")
        assert written()["text"].startswith("Dear Ada,\n\nwe packed it.\n\nYour order AB12 is packed")

    def test_address_a_reader_without_a_name(self):
        save(opening="Dear {name},")
        assert "Dear customer," in written(name="")["text"]

    def test_do_nothing_in_a_mail_of_another_kind(self):
        save(opening="We packed it.")
        assert "We packed it." not in written(template="customers/mail/order_cancelled")["text"]

    def test_stand_once_in_a_mail_without_html_of_its_own(self):
        mail_texts.save_mail_text(
            template="customers/mail/locked_out", known=(), opening="Take care.", closing="Keep well."
        )
        context = {"minutes": 15, "what": "passwords", "address": "192.0.2.7", "device": "x", "name": ""}
        words = write_words("customers/mail/locked_out", context)
        for part in ("text", "html"):
            assert words[part].count("Take care.") == words[part].count("Keep well.") == 1

    def test_make_nothing_of_a_name_but_text(self):
        save(subject="For {name}", opening="Dear {name}, {order_url}")
        words = written(name="<b>{order_total}</b> {{ x }}")
        assert "Dear &lt;b&gt;{order_total}&lt;/b&gt; {{ x }}," in words["html"]
        assert words["subject"] == "For <b>{order_total}</b> {{ x }}"

    def test_run_no_template_and_no_html(self):
        with pytest.raises(ValidationError):
            save(opening="{% now 'Y' %}")
        typed = Wording(opening="{% now 'Y' %} <script>x</script>")
        words = write_words(TEMPLATE, {"order": ORDER, "name": "Ada"}, wording=typed)
        assert "{% now 'Y' %}" in words["text"] and "<script>" not in words["html"]

    def test_that_cannot_be_read_leave_the_mail_as_it_was(self, monkeypatch, caplog):
        save(opening="We packed it.")
        monkeypatch.setattr("customers.outbox.wording.remember", lambda *_: 1 / 0)
        assert written()["subject"] == "Your order AB12 is packed"
        assert "original ones" in caplog.text

    def test_that_cannot_be_filled_in_hold_no_mail_back_and_staff_see_why(self, monkeypatch, caplog, mailoutbox):
        save(subject="Packed: {order_number}", opening="We packed it for {order_total}.")
        queue_emails(drafts=[draft_email(TEMPLATE, {"order": ORDER | {"total": "?"}, "name": "Ada"}, to="a@b.example")])
        sent = OutgoingEmail.objects.get()
        assert deliver(sent.pk)
        assert [mail.subject for mail in mailoutbox] == ["Your order AB12 is packed"]
        sent.refresh_from_db()
        assert sent.status == "sent" and "your" in sent.last_error and "InvalidOperation" in sent.last_error
        assert "original ones" in caplog.text

    def test_follow_a_change_at_once(self):
        save(opening="Before.")
        assert "Before." in written()["text"]
        save(opening="After.")
        assert "After." in written()["text"]
        mail_texts.restore_mail_text(template=TEMPLATE)
        assert "After." not in written()["text"]
