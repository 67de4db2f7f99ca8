"""Copies of what a person has told us, in mails and in the back office's log: taken away when the person is erased."""

from collections.abc import Collection
from email.utils import parseaddr

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from customers.models import OutgoingEmail
from customers.models.outbox import event_of
from customers.outbox.words import subject_of
from my_shop.kernel.redaction import redact

TOGETHER = 50
"""Words that are looked for in one query."""

BODY = _("This mail told of somebody who has been erased since.")


def find_emails_to(emails: Collection[str]) -> list[int]:
    """Return the keys of the mails to one of these addresses, however they are spelt."""
    wanted = {email.lower() for email in emails}
    return [pk for pk, _, recipients in _candidates(wanted, (), within=("to", "cc", "bcc")) if wanted & recipients]


def erase_mails(*, emails: Collection[str], words: Collection[str], subjects: Collection[str]) -> None:
    """Delete the mails to a person, also those that wait; what was written to the staff about them loses its words.

    :param emails: the person's addresses.
    :param words: what names the person, their addresses of every order among it.
    :param subjects: what mails told of: order numbers, ``comment:12``.
    """
    staff = {email.lower() for email in settings.SHOP_STAFF_EMAILS}
    theirs = {email.lower() for email in emails} - staff
    about, to_them = set(), set()
    for pk, key, recipients in _candidates(theirs, subjects):
        if theirs & recipients:
            to_them.add(pk)
        elif recipients <= staff or key in subjects:
            about.add(pk)
        elif _is_about(key, subjects):
            to_them.add(pk)  # to another address of theirs, or of whom they ordered for
    OutgoingEmail.objects.filter(pk__in=to_them).delete()
    for mail in OutgoingEmail.objects.filter(pk__in=about).only("subject", "key", "message_id", "facts", "last_error"):
        mail.subject, mail.last_error = redact(subject_of(mail), words), ""
        mail.facts, mail.text, mail.html, mail.attachments = None, str(BODY), "", []
        mail.save(update_fields=["facts", "subject", "last_error", "text", "html", "attachments"])


def erase_log_entries(*, user_id: int | None, words: Collection[str]) -> None:
    """Take a person's name out of what the back office has noted about them and about others."""
    entries = LogEntry.objects.none()
    words = [word for word in words if _names_one_person(word)]
    for some in _some(words):
        named = (Q(object_repr__icontains=word) | Q(change_message__icontains=word) for word in some)
        entries |= LogEntry.objects.filter(_any(named))
    for entry in entries.order_by():
        entry.object_repr = redact(entry.object_repr, words)
        entry.change_message = redact(entry.change_message, words)
        entry.save(update_fields=["object_repr", "change_message"])
    if user_id is not None:
        user = ContentType.objects.get(app_label="auth", model="user")
        LogEntry.objects.filter(content_type=user, object_id=str(user_id)).update(object_repr="[erased]")


def _names_one_person(word):
    """A first name or a nickname may be anybody's, and anything's: “Sage” is a colour as well."""
    return "@" in word or " " in word.strip() or sum(letter.isdigit() for letter in word) >= 5


def _candidates(emails, subjects, *, within=("to", "cc", "bcc", "facts", "text", "html", "subject")):
    """Yield key, name and recipients of mails that may be to a person, or about them."""
    fields = {f"{name}_text": Cast(name, TextField()) for name in ("to", "cc", "bcc", "facts")}
    mails = OutgoingEmail.objects.alias(**fields).order_by()
    looks = [
        *(
            Q(**{f"{name}_text__icontains" if f"{name}_text" in fields else f"{name}__icontains": email})
            for email in emails
            for name in within
        ),
        *(
            Q(key__contains=f":{subject}")
            | Q(key=subject)
            | Q(text__contains=subject)
            | Q(facts_text__contains=subject)
            for subject in subjects
        ),
    ]
    for some in _some(looks):
        for pk, key, *lists in mails.filter(_any(some)).values_list("pk", "key", "to", "cc", "bcc"):
            yield pk, event_of(key or ""), {parseaddr(address)[1].lower() for each in lists for address in each}


def _tells_of(subject):
    return Q(text__contains=subject) | Q(facts_text__contains=subject)


def _is_about(key, subjects):
    return any(subject in key.split(":") for subject in subjects)


def _any(conditions):
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _some(things):
    things = list(things)
    return (things[start : start + TOGETHER] for start in range(0, len(things), TOGETHER))
