"""The mails of the past: they were sent long ago, and must not go out when the worker starts."""

from datetime import timedelta

from django.db.models import Max

from customers.models import OutgoingEmail


def last_mail() -> int:
    """Return the key of the newest mail, to tell later which ones the seeding has written."""
    return OutgoingEmail.objects.aggregate(last=Max("pk"))["last"] or 0


def settle_mails(*, now, after: int, with_samples: bool = False) -> None:
    """Mark the mails after the given one as sent in their time.

    :param with_samples: leave one that waits and one that was refused, to be looked at in the outbox.
    """
    mails = list(OutgoingEmail.objects.filter(status=OutgoingEmail.Status.QUEUED, pk__gt=after).order_by("pk"))
    step = timedelta(days=30) / max(1, len(mails))
    for number, mail in enumerate(mails):
        mail.created_at = now - timedelta(days=30) + step * number
        mail.sent_at = mail.created_at + timedelta(seconds=4)
        mail.status, mail.attempts = OutgoingEmail.Status.SENT, 1
    if with_samples and len(mails) > 1:
        waiting, refused = mails[-1], mails[-2]
        waiting.status, waiting.attempts, waiting.sent_at = OutgoingEmail.Status.QUEUED, 0, None
        refused.status, refused.sent_at = OutgoingEmail.Status.FAILED, None
        refused.last_error = "550 5.1.1 The address is not known here."
    OutgoingEmail.objects.bulk_update(
        mails, ["created_at", "sent_at", "status", "attempts", "last_error"], batch_size=200
    )
