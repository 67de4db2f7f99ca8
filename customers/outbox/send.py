"""Sending what stands in the outbox.

A mail is sent *at least once*: a worker that is killed after the server took the mail and before the row says so
leaves a lease that runs out, and the next worker sends it again, with the same Message-ID and the same date, by which
mail programs recognise the second copy.
"""

import logging
import secrets
import smtplib
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.core.mail import get_connection
from django.db.models import F, Q
from django.utils.translation import gettext

from customers.models import OutgoingEmail
from customers.outbox import mime
from customers.outbox.words import fill_in
from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than one delivery takes: every step of SMTP has a time-out of 15 seconds."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440))
"""Waiting times after the first, second… failure, three days in all; the failure after the last one is final."""

MAX_ATTEMPTS = len(BACK_OFF) + 1

MOST_COUNTED = 10_000
"""No index says a count at once: from here on it is enough to know that there are many."""

SECRETS_KEPT_FOR = timedelta(days=7)
"""How long the text of a secret mail stays that never went out; the link in it has expired by then."""

EMPTY = {"text": "", "html": "", "attachments": []}
"""What is left of a mail that carried a secret."""

WORDS = ("subject", "text", "html", "attachments")
"""What is kept of a mail as it was sent, in the place of its facts."""


def deliver(email_id: int) -> bool:
    """Send one mail if it is due and no other worker is at it; what happened is noted on the row.

    Must not run inside a transaction: the lease counts once others can see it.

    :returns: whether the mail was sent now.
    """
    lease = take_lease(email_id)
    return lease is not None and _send(email_id, lease) is None


def _send(email_id, lease) -> Exception | None:
    """Send the mail that we hold the lease of, note what came of it, and return what went wrong."""
    mail = OutgoingEmail.objects.get(pk=email_id)
    mine = OutgoingEmail.objects.filter(pk=email_id, lease=lease)
    mail.last_error = ""
    try:
        hand_over(mail)
    except Exception as error:
        outcome = after_failure(mail.attempts, error, clock.now())
        mine.update(**outcome, lease="", leased_until=None)
        verdict = "failed for good" if "status" in outcome else "failed"
        logger.warning("Mail %s: attempt %s %s: %s", email_id, mail.attempts, verdict, describe(error))
        return error
    sent = {"status": OutgoingEmail.Status.SENT, "sent_at": clock.Now(), "last_error": mail.last_error}
    kept = {name: getattr(mail, name) for name in WORDS if mail.facts} | (EMPTY if mail.is_secret else {})
    if not mine.update(**sent, **kept, facts=None, lease="", leased_until=None):
        logger.warning("Mail %s: sent after the lease had run out; another worker may have sent it too", email_id)
    if mail.is_deleted_once_sent:
        OutgoingEmail.objects.filter(pk=email_id).delete()
    logger.info("Mail %s: sent at attempt %s", email_id, mail.attempts)
    return None


def hand_over(mail: OutgoingEmail) -> None:
    """Hand the mail to the transport (``EMAIL_URL``); every failure comes out as the exception it is.

    What has only its facts has its words then.
    """
    transport().send_messages([mime.as_message(fill_in(mail))])


def transport():
    """Return the mail backend behind the outbox."""
    if django.VERSION >= (6, 1):
        from django.core.mail import mailers  # noqa: PLC0415 - not there before

        return mailers["transport"]
    return get_connection(settings.SHOP_MAIL_TRANSPORT["BACKEND"], **settings.SHOP_MAIL_TRANSPORT["OPTIONS"])


def take_lease(email_id: int) -> str | None:
    """Mark a mail that is due as being sent by us: one guarded update, so that of two workers one gets it.

    :returns: the lease, or None if the mail is not due, in another worker's hands, or out of attempts.
    """
    now = clock.now()
    lease = secrets.token_hex(8)
    taken = (
        due(now)
        .filter(pk=email_id, attempts__lt=MAX_ATTEMPTS)
        .update(lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return lease if taken else None


def due(now):
    """Return the mails that may be sent now."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return OutgoingEmail.objects.filter(free, status=OutgoingEmail.Status.QUEUED, next_try_at__lte=now)


def late(since):
    """Return the mails that should have gone out before then: nobody took them, or no server does."""
    was_tried = Q(attempts__gt=0, created_at__lt=since)
    return OutgoingEmail.objects.filter(was_tried | Q(next_try_at__lt=since), status=OutgoingEmail.Status.QUEUED)


def count_mails(*, since: datetime) -> tuple[int, int, int]:
    """Return how many mails wait, were due before then, and were refused; each counted up to ``MOST_COUNTED``."""
    mails, status = OutgoingEmail.objects.order_by(), OutgoingEmail.Status
    sorts = mails.filter(status=status.QUEUED), late(since).order_by(), mails.filter(status=status.FAILED)
    waiting, overdue, refused = (sort[:MOST_COUNTED].count() for sort in sorts)
    return waiting, overdue, refused


def after_failure(attempts: int, error: Exception, now: datetime) -> dict:
    """Return what changes on the row: a refusal and the last failure are final, other failures wait for their turn."""
    if attempts >= MAX_ATTEMPTS or is_refusal(error):
        return {"status": OutgoingEmail.Status.FAILED, "last_error": describe(error)}
    return {"next_try_at": now + BACK_OFF[attempts - 1], "last_error": describe(error)}


def is_refusal(error: Exception) -> bool:
    """Whether trying again cannot help: the server said 5xx to this mail, or the mail cannot be written.

    A refused login is no refusal of the mail: the operator mends it, and the mail goes out.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code >= 500 and error.smtp_code not in {530, 534, 535, 538}
    return isinstance(error, ValueError)  # also UnicodeError and a header that Django refuses


def is_server_gone(error: Exception) -> bool:
    """Whether the next mail would fare no better: no connection, no greeting, no login."""
    about_this_mail = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)
    return isinstance(error, OSError) and not isinstance(error, about_this_mail)


def describe(error: Exception) -> str:
    """Return one line for the log and the admin."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:2000]


def send_overdue(*, limit: int = 100) -> int:
    """Send what is overdue, at most ``limit`` mails, oldest first, and return how many went out.

    Stops when the server is gone: each mail would wait for the same time-out.
    """
    now = clock.now()
    due(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        status=OutgoingEmail.Status.FAILED,
        lease="",
        leased_until=None,
        last_error=gettext("The worker died over it each time."),
    )
    sent = 0
    for email_id in list(due(now).order_by("next_try_at").values_list("pk", flat=True)[:limit]):
        if is_stopping():
            break
        if lease := take_lease(email_id):
            error = _send(email_id, lease)
            if error is None:
                sent += 1
            elif is_server_gone(error):
                break
    return sent


def send_due() -> bool:
    """Send what is due, where there is anything, and say whether something went out."""
    return due(clock.Now()).exists() and send_overdue() > 0


def delete_old() -> int:
    """Delete mails that were settled long ago (``SHOP_RECORD_DAYS``), forget secrets that never went out.

    With a mail goes the memory that its event was told.

    :returns: how many were deleted, some hundred at a time.
    """
    now = clock.now()
    settled = OutgoingEmail.objects.exclude(status=OutgoingEmail.Status.QUEUED)
    old_secrets = settled.filter(is_secret=True, next_try_at__lt=now - SECRETS_KEPT_FOR).exclude(text="", html="")
    old_secrets.update(**EMPTY, facts=None)
    is_over = Q(next_try_at__lt=now - timedelta(days=settings.SHOP_RECORD_DAYS)) | Q(is_deleted_once_sent=True)
    keys = list(settled.filter(is_over).values_list("pk", flat=True)[:500])
    deleted, _ = OutgoingEmail.objects.filter(pk__in=keys).delete()
    return deleted
