import collections
import signal
import smtplib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from customers.models import OutgoingEmail
from customers.outbox import send
from customers.outbox.draft import EmailDraft
from customers.outbox.queue import NothingToSend, queue_email, queue_emails, send_again
from customers.outbox.send import deliver, send_overdue
from my_shop.kernel.signals import late_work_asked, overdue_work_due
from tests.races import run_together
from tests.workers import MailServer, finish, running_worker, start_worker, wait_until

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def queue(to="jo@example.com", **facts):
    return queue_email(EmailDraft(**{"to": to, "subject": "Hello", "text": "How are you?", **facts}))


def make_due(mail_row):
    OutgoingEmail.objects.filter(pk=mail_row.pk).update(next_try_at=timezone.now(), leased_until=None)


@pytest.fixture
def smtp(set_mail_transport):
    """A mail server; the recipient's name says what it answers: 550-rcpt@…, 451-data@…"""

    def answers(command, recipient):
        code, _, where = recipient.partition("@")[0].partition("-")
        return f"{code} as you wish" if where == command.lower() else "250 ok"

    with MailServer(answers) as server:
        set_mail_transport(SMTP, host="127.0.0.1", port=server.port, timeout=15)
        yield server


@pytest.mark.django_db
class TestDeliver:
    def test_sends_once(self):
        row = queue()
        assert deliver(row.pk) is True
        assert deliver(row.pk) is False
        row.refresh_from_db()
        assert (row.status, row.attempts, row.lease, row.leased_until) == ("sent", 1, "", None)
        assert row.sent_at
        assert [message.to for message in mail.outbox] == [["jo@example.com"]]

    def test_leaves_a_mail_alone_that_another_worker_is_sending(self):
        row = queue()
        assert send.take_lease(row.pk)
        assert deliver(row.pk) is False
        assert mail.outbox == []

    def test_takes_over_when_the_lease_has_run_out_with_the_same_message_id(self):
        row = queue()
        send.take_lease(row.pk)
        OutgoingEmail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert deliver(row.pk) is True
        assert mail.outbox[0].message()["Message-ID"] == row.message_id

    def test_a_worker_whose_lease_was_taken_over_does_not_touch_the_row(self, monkeypatch):
        row = queue()
        hand_over = send.hand_over

        def slow(same):
            hand_over(same)
            OutgoingEmail.objects.update(lease="another worker's")

        monkeypatch.setattr(send, "hand_over", slow)
        deliver(row.pk)
        row.refresh_from_db()
        assert (row.status, row.lease) == ("queued", "another worker's")

    def test_is_not_there_yet_for_a_mail_whose_time_has_not_come(self):
        row = queue()
        OutgoingEmail.objects.update(next_try_at=timezone.now() + timedelta(minutes=1))
        assert deliver(row.pk) is False

    def test_empties_a_secret_once_it_is_sent(self):
        row = queue(is_secret=True, text="https://shop/reset/abc", html="<a>abc</a>", attachments=[("a", b"b", "c/d")])
        deliver(row.pk)
        assert "reset/abc" in mail.outbox[0].body
        row.refresh_from_db()
        assert (row.text, row.html, row.attachments, row.status) == ("", "", [], "sent")

    def test_keeps_a_secret_that_could_not_be_sent_yet(self, smtp):
        row = queue("451-data@example.com", is_secret=True)
        deliver(row.pk)
        row.refresh_from_db()
        assert row.text == "How are you?"


@pytest.mark.django_db
class TestDeliverBySmtp:
    def test_speaks_with_a_real_server(self, smtp):
        row = queue()
        assert deliver(row.pk) is True
        assert smtp.received == [("jo@example.com", row.message_id)]

    @pytest.mark.parametrize("step", ["550-rcpt", "553-rcpt", "550-data", "554-data", "550-mail"])
    def test_a_refusal_is_final(self, smtp, step):
        row = queue(f"{step}@example.com")
        if step == "550-mail":  # said before the recipient is known
            smtp.answers = lambda command, recipient: "550 no" if command == "MAIL" else "250 ok"
        assert deliver(row.pk) is False
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("failed", 1)
        assert step[:3] in row.last_error
        assert smtp.received == []

    @pytest.mark.parametrize("step", ["450-rcpt", "451-data", "421-rcpt"])
    def test_a_busy_server_is_tried_again(self, smtp, step):
        row = queue(f"{step}@example.com")
        before = timezone.now()
        assert deliver(row.pk) is False
        row.refresh_from_db()
        assert (row.status, row.attempts, row.leased_until) == ("queued", 1, None)
        assert row.next_try_at >= before + send.BACK_OFF[0]
        smtp.answers = lambda command, recipient: "250 ok"
        make_due(row)
        assert deliver(row.pk) is True
        assert smtp.received == [(f"{step}@example.com", row.message_id)]

    def test_a_server_that_wants_a_login_is_no_refusal_of_the_mail(self, smtp):
        smtp.answers = lambda command, recipient: "530 log in first" if command == "MAIL" else "250 ok"
        row = queue()
        deliver(row.pk)
        row.refresh_from_db()
        assert row.status == "queued"

    def test_no_server_at_all_is_tried_again(self, smtp, set_mail_transport):
        set_mail_transport(SMTP, host="127.0.0.1", port=1, timeout=15)
        row = queue()
        deliver(row.pk)
        row.refresh_from_db()
        assert (row.status, row.attempts) == ("queued", 1)
        assert "ConnectionRefusedError" in row.last_error


@pytest.mark.django_db
class TestMachinesApart:
    """Workers whose clocks differ by two hours."""

    HOURS = (timedelta(hours=2), timedelta(hours=-2))

    @pytest.mark.parametrize("by", HOURS)
    def test_do_not_send_what_another_one_is_sending(self, by):
        row = queue()
        assert send.take_lease(row.pk)
        with machine(by):
            assert send.take_lease(row.pk) is None

    @pytest.mark.parametrize("by", HOURS)
    def test_send_at_once_what_another_one_has_written(self, by):
        with machine(by):
            row = queue()
            draft = EmailDraft(key="draft", to="a@example.com", subject="Hello", text="Hello", html="")
            queue_emails(drafts=[draft])
        assert deliver(row.pk) is True
        assert send_overdue() == 1

    @pytest.mark.parametrize("by", HOURS)
    def test_wait_as_long_as_the_one_that_failed_has_said(self, by, smtp):
        smtp.answers = lambda command, recipient: "451 later"
        row = queue()
        deliver(row.pk)
        with machine(by):
            assert send_overdue() == 0
            row.refresh_from_db()
            assert row.attempts == 1


def machine(by):
    """Be on a machine whose clock is wrong by so much."""
    return time_machine.travel(timezone.now() + by)


@pytest.mark.django_db
class TestLate:
    def test_is_what_nobody_took_and_what_no_server_takes(self):
        hour_ago = timezone.now() - timedelta(hours=1)
        untouched, tried, fresh, held = (queue() for _ in range(4))
        OutgoingEmail.objects.filter(pk=untouched.pk).update(next_try_at=hour_ago)
        OutgoingEmail.objects.filter(pk=tried.pk).update(
            attempts=3, created_at=hour_ago, next_try_at=timezone.now() + timedelta(hours=1)
        )
        OutgoingEmail.objects.filter(pk=held.pk).update(created_at=hour_ago, next_try_at=timezone.now() + timedelta(1))
        late = send.late(timezone.now() - timedelta(minutes=15))
        assert {row.pk for row in late} == {untouched.pk, tried.pk}, fresh
        answers = late_work_asked.send(sender=None, since=timezone.now() - timedelta(minutes=15))
        assert ["mails"] in [names for _, names in answers]


class TestAfterFailure:
    def test_waits_longer_each_time_three_days_in_all_then_gives_up(self):
        now, pauses = timezone.now(), []
        for attempt in range(1, send.MAX_ATTEMPTS):
            outcome = send.after_failure(attempt, OSError("no route"), now)
            assert "status" not in outcome
            pauses.append(outcome["next_try_at"] - now)
        assert pauses == sorted(pauses)
        assert timedelta(days=2) < sum(pauses, timedelta()) < timedelta(days=4)
        assert send.after_failure(send.MAX_ATTEMPTS, OSError("no route"), now)["status"] == "failed"

    @pytest.mark.parametrize(
        ("error", "is_final"),
        [
            (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"unknown")}), True),
            (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b""), "b@example.com": (451, b"")}), False),
            (smtplib.SMTPDataError(554, b"spam"), True),
            (smtplib.SMTPDataError(451, b"later"), False),
            (smtplib.SMTPSenderRefused(553, b"no", "shop@example.com"), True),
            (smtplib.SMTPAuthenticationError(535, b"wrong password"), False),
            (smtplib.SMTPServerDisconnected("gone"), False),
            (TimeoutError("slow"), False),
            (ValueError("Header values can't contain newlines"), True),
            (RuntimeError("a transport of somebody else"), False),
        ],
    )
    def test_knows_a_refusal_from_a_fault(self, error, is_final):
        assert (send.after_failure(1, error, timezone.now()).get("status") == "failed") is is_final


@pytest.mark.django_db
class TestSendOverdue:
    def test_the_regular_round_sends_what_no_task_was_left_for(self):
        queue()
        overdue_work_due.send(sender=None, now=timezone.now())
        assert OutgoingEmail.objects.get().status == "sent"

    def test_bounds_the_work_of_one_round_and_takes_the_oldest(self):
        rows = [queue() for _ in range(3)]
        assert send_overdue(limit=2) == 2
        assert OutgoingEmail.objects.get(status="queued").pk == rows[-1].pk

    def test_goes_on_after_a_mail_that_is_refused(self, smtp):
        queue("550-rcpt@example.com")
        queue("451-data@example.com")
        queue()
        assert send_overdue() == 1

    def test_stops_when_the_server_is_gone(self, set_mail_transport):
        set_mail_transport(SMTP, host="127.0.0.1", port=1, timeout=15)
        queue()
        queue()
        assert send_overdue() == 0
        assert sorted(OutgoingEmail.objects.values_list("attempts", flat=True)) == [0, 1]

    def test_gives_up_on_a_mail_that_kills_its_worker_every_time(self):
        row = queue()
        OutgoingEmail.objects.update(attempts=send.MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(minutes=1))
        assert send_overdue() == 0
        row.refresh_from_db()
        assert (row.status, row.leased_until) == ("failed", None)


@pytest.mark.django_db
class TestSendAgain:
    def test_a_failed_mail_goes_out_with_a_fresh_set_of_attempts(self):
        row = queue()
        OutgoingEmail.objects.update(status="failed", attempts=9, last_error="no")
        row.refresh_from_db()
        send_again(row)
        assert deliver(row.pk) is True
        assert mail.outbox[0].message()["Message-ID"] == row.message_id

    def test_a_copy_of_a_sent_mail_has_a_message_id_of_its_own(self):
        row = queue()
        deliver(row.pk)
        row.refresh_from_db()
        copy = send_again(row)
        assert deliver(copy.pk) is True
        assert len({message.message()["Message-ID"] for message in mail.outbox}) == 2

    @pytest.mark.parametrize("to", ["", "right@example.com"])
    def test_what_was_sent_stays_as_it_is(self, to):
        row = queue(key="order-confirmed:7:buyer")
        deliver(row.pk)
        before = OutgoingEmail.objects.filter(pk=row.pk).values().get()
        copy = send_again(row, to=to)  # as it was read before it was sent
        again = send_again(copy, to=to)
        assert OutgoingEmail.objects.filter(pk=row.pk).values().get() == before
        assert (copy.to, copy.text, copy.status) == ([to or "jo@example.com"], row.text, "queued")
        assert copy.event == row.key and copy.key != row.key and again.pk == copy.pk
        deliver(copy.pk)
        assert send_again(copy).event == row.key

    def test_goes_to_another_address_though_a_worker_is_sending_it(self):
        row = queue()
        send.take_lease(row.pk)
        assert send_again(row, to="right@example.com").pk != row.pk
        assert set(OutgoingEmail.objects.values_list("attempts", flat=True)) == {0, 1}

    def test_refuses_a_secret_that_was_emptied(self):
        row = queue(is_secret=True)
        deliver(row.pk)
        row.refresh_from_db()
        with pytest.raises(NothingToSend):
            send_again(row)
        row.refresh_from_db()
        assert row.status == "sent"

    def test_does_not_disturb_the_worker_that_is_sending_it(self):
        row = queue()
        send.take_lease(row.pk)
        send_again(row)
        row.refresh_from_db()
        assert row.attempts == 1


@pytest.mark.django_db
class TestClearOld:
    def test_deletes_only_what_was_settled_long_ago(self):
        sent, refused, recent, waiting = (queue() for _ in range(4))
        long_ago = timezone.now() - timedelta(days=settings.SHOP_RECORD_DAYS, minutes=1)
        OutgoingEmail.objects.filter(pk=sent.pk).update(status="sent", next_try_at=long_ago)
        OutgoingEmail.objects.filter(pk=refused.pk).update(status="failed", next_try_at=long_ago)
        OutgoingEmail.objects.filter(pk=recent.pk).update(status="sent", next_try_at=long_ago + timedelta(days=1))
        OutgoingEmail.objects.filter(pk=waiting.pk).update(next_try_at=long_ago)
        assert send.delete_old() == 2
        assert set(OutgoingEmail.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}

    def test_forgets_a_secret_that_was_refused_a_while_ago(self):
        old, recent, plain = queue(is_secret=True), queue(is_secret=True), queue()
        OutgoingEmail.objects.update(status="failed")
        week_ago = timezone.now() - send.SECRETS_KEPT_FOR - timedelta(minutes=1)
        OutgoingEmail.objects.exclude(pk=recent.pk).update(next_try_at=week_ago)
        send.delete_old()
        texts = dict(OutgoingEmail.objects.values_list("pk", "text"))
        assert texts == {old.pk: "", recent.pk: "How are you?", plain.pk: "How are you?"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_four_send_a_hundred_mails_once_each(self):
        received = self.send_by_four("work")
        assert sorted(received.values()) == [1] * 100
        assert set(OutgoingEmail.objects.values_list("status", "attempts")) == {("sent", 1)}

    def test_control_without_the_lease_the_same_mails_go_out_twice(self):
        received = self.send_by_four("work_without_lease")
        assert max(received.values()) > 1

    def send_by_four(self, worker):
        with transaction.atomic():
            for number in range(100):
                queue(f"p{number}@example.com")
        with MailServer(barrier=threading.Barrier(4)) as server:
            assert run_together(f"tests.customers.outbox.race_workers:{worker}", [(server.port,)] * 4) == [None] * 4
            return collections.Counter(recipient for recipient, _ in server.received)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestKilledWorker:
    def test_the_next_one_delivers_once_the_lease_has_run_out(self, set_mail_transport):
        row = queue()
        with MailServer(lambda command, recipient: None if command == "data" else "250 ok") as server:
            with running_worker(mail_port=server.port) as worker:
                assert server.got_one.wait(300)
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            row.refresh_from_db()
            assert (row.status, row.attempts) == ("queued", 1)
            assert row.leased_until > timezone.now()
            server.answers = lambda command, recipient: "250 ok"
            set_mail_transport(SMTP, host="127.0.0.1", port=server.port, timeout=15)
            call_command("worker", once=True)
            row.refresh_from_db()
            assert row.status == "queued"  # the lease still stands
            OutgoingEmail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
            call_command("worker", once=True)
            assert {message_id for _, message_id in server.received} == {row.message_id}
        row.refresh_from_db()
        assert (row.status, row.attempts, OutgoingEmail.objects.count()) == ("sent", 2, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestLostTasks:
    def test_deleting_every_queued_task_loses_nothing(self):
        rows = [queue() for _ in range(3)]
        assert DBTaskResult.objects.count() == 3
        DBTaskResult.objects.all().delete()
        with MailServer() as server:
            finish(start_worker("--once", mail_port=server.port))
            assert sorted(message_id for _, message_id in server.received) == sorted(row.message_id for row in rows)
        assert set(OutgoingEmail.objects.values_list("status", flat=True)) == {"sent"}

    def test_a_transport_that_fails_at_first_succeeds_in_the_end(self):
        row = queue()
        replies = iter(["451 later", "421 later still", "250 ok"])
        with MailServer(lambda command, recipient: next(replies) if command == "data" else "250 ok") as server:
            with running_worker(mail_port=server.port, is_hasty=True):
                for attempts in (1, 2):
                    wait_until(lambda seen=attempts: OutgoingEmail.objects.filter(attempts=seen, lease="").exists())
                    make_due(row)
                wait_until(lambda: OutgoingEmail.objects.filter(status="sent").exists())
            assert server.received == [("jo@example.com", row.message_id)]
        row.refresh_from_db()
        assert row.attempts == 3
