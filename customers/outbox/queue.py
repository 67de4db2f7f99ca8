"""Writing mails into the outbox, in the transaction of what they tell about; ``delivery`` sends them."""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from customers import tasks
from customers.models import OutgoingEmail
from customers.outbox import mime
from my_shop.kernel import clock

logger = logging.getLogger(__name__)

_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class MailRefused(ValueError):
    """The mail cannot be written: a line break in a header, or an address that is none. Nothing was saved."""


@dataclass(frozen=True)
class EmailDraft:
    """One reader's copy of a mail; ``key`` names the event and the reader.

    ``attachments`` are name, content and type of each. ``held_for`` says how long it waits before it goes.
    """

    key: str | None
    to: str | list[str]
    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[mime.Attachment, ...] = ()
    held_for: timedelta = timedelta()


def queue_email(
    *,
    to: str | list[str],
    subject: str,
    text: str,
    html: str = "",
    key: str | None = None,
    is_secret: bool = False,
    headers: dict[str, str] | None = None,
    from_email: str = "",
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    reply_to: Sequence[str] = (),
    attachments: Sequence[mime.Attachment] = (),
) -> OutgoingEmail:
    """Write a mail into the outbox, in the caller's transaction, and wake the worker once that is committed.

    :param key: names the event that the mail tells about, for example ``order-confirmed:AB12CD``. The same key again
        changes nothing and returns the mail that is there.
    :param is_secret: the text carries a link that opens an account: hidden in the admin, and emptied once sent.
    :param attachments: name, content and type of each, for example ``("invoice.pdf", b"…", "application/pdf")``.
    :raises MailRefused: a line break in a header, no recipient, or an address that is none.
    """
    facts = _facts(
        to=to,
        subject=subject,
        text=text,
        html=html,
        is_secret=is_secret,
        headers=headers,
        from_email=from_email,
        cc=cc,
        bcc=bcc,
        reply_to=reply_to,
        attachments=attachments,
    )
    facts["next_try_at"] = clock.Now()
    if key:
        mail, is_new = OutgoingEmail.objects.get_or_create(key=key, defaults=facts)
    else:
        mail, is_new = OutgoingEmail.objects.create(**facts), True
    if is_new:
        wake(mail.pk)
    return mail


def queue_emails(*, drafts: Iterable[EmailDraft], wakes: bool = True) -> int:
    """Write one mail for each reader into the outbox, in the caller's transaction, in one query for up to 500.

    One wake-up call goes out for all of them, and the worker's regular round finds what that one leaves. A key that is
    there already changes nothing; without a key every draft is new. A reader whose address is none is left out, and
    the log says so.

    :param wakes: False for what need not go at once: the next wake-up call or round takes it along.
    :returns: how many were written, those that were there already included.
    """
    mails = []
    for draft in drafts:
        if draft.to in ("", [""]):  # the buyer is erased
            continue
        try:
            facts = _facts(
                to=draft.to,
                subject=draft.subject,
                text=draft.text,
                html=draft.html,
                headers=draft.headers,
                attachments=draft.attachments,
            )
        except MailRefused as error:
            logger.error("No mail for %s: %s", draft.key, error)
        else:
            mails.append(OutgoingEmail(key=draft.key, next_try_at=clock.Now() + draft.held_for, **facts))
    # no savepoint of its own: if the insert fails, the caller's transaction has failed
    with transaction.atomic(savepoint=False):
        OutgoingEmail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    if wakes:
        transaction.on_commit(partial(tasks.deliver_overdue.enqueue), robust=True)
    return len(mails)


def _facts(
    *,
    to,
    subject,
    text,
    html,
    is_secret=False,
    headers=None,
    from_email="",
    cc=(),
    bcc=(),
    reply_to=(),
    attachments=(),
):
    """Return the fields of a new row, or refuse."""
    facts = {
        "from_email": str(from_email or settings.DEFAULT_FROM_EMAIL),
        "to": [to] if isinstance(to, str) else [str(address) for address in to],
        "cc": [str(address) for address in cc],
        "bcc": [str(address) for address in bcc],
        "reply_to": [str(address) for address in reply_to],
        "headers": {"Auto-Submitted": "auto-generated", **_own_headers(headers or {})},
        "subject": str(subject),
        "text": str(text),
        "html": str(html),
        "attachments": [mime.pack_attachment(attachment) for attachment in attachments],
        "is_secret": is_secret,
        "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost"),
    }
    _refuse_bad_headers(facts)
    return facts


def _own_headers(headers):
    """The Message-ID is the row's, however the caller spells it."""
    return {str(name): str(value) for name, value in headers.items() if str(name).lower() != "message-id"}


def _refuse_bad_headers(facts):
    addresses = [*facts["to"], *facts["cc"], *facts["bcc"]]
    lines = [facts["subject"], facts["from_email"], *addresses, *facts["reply_to"]]
    lines += [part for header in facts["headers"].items() for part in header]
    if any(_LINE_BREAK.search(line) for line in lines):
        raise MailRefused("A header of a mail is one line: line breaks and control characters are refused.")
    if not addresses:
        raise MailRefused("A mail needs somebody to go to.")
    for address in addresses:
        name, _, host = parseaddr(address)[1].rpartition("@")
        if not (name and host):
            raise MailRefused(f"“{address}” is no e-mail address.")
    if problem := mime.why_invalid(OutgoingEmail(**facts)):
        raise MailRefused(f"The mail cannot be written: {problem}")


def wake(email_id: int) -> None:
    """Tell the worker about a mail, once the transaction is committed."""
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    transaction.on_commit(partial(tasks.deliver.enqueue, email_id), robust=True)
