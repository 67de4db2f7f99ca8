import pytest
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from customers.models import OutgoingEmail
from customers.outbox.draft import EmailDraft
from customers.outbox.mime import MailRefused
from customers.outbox.queue import queue_email


def queue(to="jo@example.com", **facts):
    return queue_email(EmailDraft(**{"to": to, "subject": "Hello", "text": "How are you?", **facts}))


@pytest.mark.django_db
class TestQueueEmail:
    def test_writes_the_mail_down(self):
        row = queue(html="<p>Hi</p>", headers={"X-Order": "7"}, reply_to=["answer@example.com"])
        row.refresh_from_db()
        assert (row.to, row.subject, row.text, row.html) == (["jo@example.com"], "Hello", "How are you?", "<p>Hi</p>")
        assert (row.status, row.attempts, row.reply_to) == ("queued", 0, ["answer@example.com"])
        assert row.headers == {"Auto-Submitted": "auto-generated", "X-Order": "7"}
        assert row.message_id.startswith("<") and row.message_id.endswith(">")
        assert mail.outbox == []

    def test_one_event_is_one_mail_and_the_open_transaction_stays_usable(self):
        with transaction.atomic():
            first = queue(key="order-confirmed:7")
            second = queue(key="order-confirmed:7", subject="Again")
            queue(key="order-confirmed:8")
        assert first.pk == second.pk
        assert OutgoingEmail.objects.count() == 2
        assert OutgoingEmail.objects.get(pk=first.pk).subject == "Hello"

    def test_without_a_key_every_mail_counts(self):
        assert queue().pk != queue().pk

    @pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x00", "\u2028", "\x85", "\x0b"])
    @pytest.mark.parametrize("where", ["to", "subject", "from_email", "cc", "bcc", "reply_to", "name", "value"])
    def test_refuses_a_line_break_in_any_header_and_saves_nothing(self, where, line_break):
        bad = f"jo@example.com{line_break}Bcc: all@example.com"
        facts = {
            "name": {"headers": {bad: "x"}},
            "value": {"headers": {"X-Name": bad}},
            "cc": {"cc": [bad]},
            "bcc": {"bcc": [bad]},
            "reply_to": {"reply_to": [bad]},
        }.get(where, {where: bad})
        with pytest.raises(MailRefused):
            queue(**facts)
        assert not OutgoingEmail.objects.exists()

    @pytest.mark.parametrize("to", ["", [], "@", "no address at all, really"])
    def test_refuses_what_is_no_address(self, to):
        with pytest.raises(MailRefused):
            queue(to=to)


@pytest.mark.django_db(transaction=True)
class TestWakeUp:
    def test_a_task_is_queued_once_the_transaction_is_committed(self):
        with transaction.atomic():
            row = queue()
            assert not DBTaskResult.objects.exists()
        assert DBTaskResult.objects.get().args_kwargs["args"] == [row.pk]

    def test_a_rollback_leaves_neither_mail_nor_task(self):
        with transaction.atomic():
            queue()
            transaction.set_rollback(True)
        assert not OutgoingEmail.objects.exists()
        assert not DBTaskResult.objects.exists()
