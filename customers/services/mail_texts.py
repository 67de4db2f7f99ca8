"""Every write of the merchant's words in mails."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import MailText
from my_shop.kernel.placeholders import check_placeholders

PARTS = ("subject", "opening", "closing")


@transaction.atomic
def save_mail_text(
    *, template: str, known: Collection[str], subject: str = "", opening: str = "", closing: str = ""
) -> MailText:
    """Put words into the mails of a template; mails that are sent from now on have them.

    :param known: the placeholders that there are in these mails.
    :param subject: instead of the original one; empty keeps that.
    :param opening: above what the mail tells, in place of the greeting; empty keeps that.
    :param closing: below it.
    :raises ValidationError: by field, where it breaks its rule or names an unknown placeholder.
    """
    MailText.objects.get_or_create(template=template)
    text = MailText.objects.select_for_update(no_key=True).get(template=template)
    text.subject, text.opening, text.closing = subject, opening, closing
    check_words(known=known, subject=subject, opening=opening, closing=closing)
    text.full_clean()
    text.save()
    return text


@transaction.atomic
def restore_mail_text(*, template: str) -> None:
    """Let the mails of a template be as the shop brings them along."""
    MailText.objects.filter(template=template).delete()


def check_words(*, known: Collection[str], **words: str) -> None:
    """Refuse words that name what there is not in these mails.

    :raises ValidationError: by field.
    """
    errors = {}
    for name, text in words.items():
        try:
            check_placeholders(text, known=known)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
