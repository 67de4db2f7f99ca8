"""Mails of the outbox as their readers get them: what has only its facts is written, as the worker would."""

from customers.models import OutgoingEmail
from customers.outbox.words import fill_in


def written(mails):
    """Return a mail with its words, or a list of several."""
    return fill_in(mails) if isinstance(mails, OutgoingEmail) else [fill_in(mail) for mail in mails]
