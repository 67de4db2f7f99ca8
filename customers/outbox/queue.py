"""Writing mails into the outbox, in the transaction of what they tell about; ``send`` sends them."""

import logging
import secrets
from collections.abc import Iterable
from email.utils import make_msgid
from functools import partial

from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext

from customers import tasks
from customers.models import OutgoingEmail
from customers.outbox import mime
from customers.outbox.draft import EmailDraft
from my_shop.kernel import clock

logger = logging.getLogger(__name__)


class NothingToSend(Exception):
    """The mail carried a secret and was emptied: there is nothing left to send again."""


def queue_email(draft: EmailDraft) -> OutgoingEmail:
    """Write a mail into the outbox, in the caller's transaction, and wake the worker once that is committed.

    Its words are written at once: it may be told what no row keeps, and whoever needs it at once sees what fails. The
    same key again changes nothing and returns the mail that is there.

    :raises mime.MailRefused: a line break in a header, no recipient, or an address that is none.
    """
    columns = mime.columns_of(draft.written())
    if draft.key:
        mail, is_new = OutgoingEmail.objects.get_or_create(key=draft.key, defaults=columns)
    else:
        mail, is_new = OutgoingEmail.objects.create(**columns), True
    if is_new:
        _wake_for(mail.pk)
    return mail


def queue_emails(*, drafts: Iterable[EmailDraft]) -> int:
    """Write one mail for each reader into the outbox, in the caller's transaction, in one query for up to 500.

    No wake-up call goes out: the worker looks for them every second. A key that is there already changes nothing;
    without a key every draft is new. A reader whose address is none is left out, and the log says so.

    :returns: how many were written, those that were there already included.
    """
    mails = []
    for draft in drafts:
        if draft.to in ("", [""]):  # the buyer is erased
            continue
        try:
            mails.append(OutgoingEmail(key=draft.key, **mime.columns_of(draft)))
        except mime.MailRefused as error:
            logger.error("No mail for %s: %s", draft.key, error)
    # no savepoint of its own: if the insert fails, the caller's transaction has failed
    with transaction.atomic(savepoint=False):
        OutgoingEmail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    return len(mails)


def send_again(mail: OutgoingEmail, *, to: str = "") -> OutgoingEmail:
    """Queue a mail once more, at once and with a fresh set of attempts, and return what is queued.

    What was sent stays as it is, for it proves that: a copy goes, with a Message-ID of its own, or the reader's mail
    program would take it for the one that it has. What never went out goes itself.

    :param to: the address of its reader, where the mail went to a wrong one.
    :raises NothingToSend: it carried a secret and was emptied, or carries one that is not for another address.
    :raises django.core.exceptions.ValidationError: for an address that is none.
    """
    if to and [to] != mail.to:
        if mail.is_secret:
            raise NothingToSend(gettext("This mail carries a link that opens an account: it goes to no other address."))
        validate_email(to)
    with transaction.atomic():
        # a worker may have sent it since it was read
        mail = OutgoingEmail.objects.select_for_update(no_key=True).get(pk=mail.pk)
        check_has_contents(mail)
        now, readers = clock.now(), [to] if to else mail.to
        is_being_sent = mail.leased_until is not None and mail.leased_until > now
        if is_being_sent and readers == mail.to:
            return mail
        if is_being_sent or mail.status == OutgoingEmail.Status.SENT:
            _make_copy(mail)
        mail.to, mail.status, mail.attempts = readers, OutgoingEmail.Status.QUEUED, 0
        mail.next_try_at, mail.last_error = now, ""
        mail.save()
        _wake_for(mail.pk)
    return mail


def _make_copy(mail):
    mail.pk, mail._state.adding, mail.sent_at, mail.leased_until, mail.lease = None, True, None, None, ""
    mail.message_id = make_msgid(domain=mail.message_id.strip("<>").rpartition("@")[2])
    mail.key = f"again-{secrets.token_hex(4)}:{mail.event}" if mail.key else None


def check_has_contents(mail: OutgoingEmail) -> None:
    """Refuse a mail of which nothing is left to send.

    :raises NothingToSend: it carried a secret and was emptied.
    """
    if mail.is_secret and not (mail.text or mail.html or mail.facts):
        raise NothingToSend(gettext("This mail carried a secret and was emptied."))


def _wake_for(email_id):
    """Tell the worker about a mail, once the transaction is committed."""
    # only the wake-up call: if it is lost, the worker's regular round finds the row
    transaction.on_commit(partial(tasks.deliver.enqueue, email_id), robust=True)
