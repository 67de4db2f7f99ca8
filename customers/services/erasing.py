"""Deleting an account, with everything that others keep of the person."""

from django.db import transaction
from django.db.models import ProtectedError

from customers import mails
from customers.models import OutgoingEmail
from customers.services.credentials import end_credentials
from customers.services.messages import queue_email
from customers.services.people import ensure_person
from customers.signals import account_erased
from my_shop.pictures.services import delete_picture


class CannotErase(Exception):
    """The account cannot be deleted by the person; the message says what to do."""


@transaction.atomic
def erase_account(*, user) -> None:
    """Delete a person: the user, profile, customer, addresses, picture and the mails already sent to them.

    The other apps hear ``account_erased`` first and remove or anonymise what they keep. A last mail says it is done.

    :raises CannotErase: for staff, and for whoever other rows cannot do without.
    """
    if user.is_staff:
        raise CannotErase("You work here: an administrator has to take your account out of the staff first.")
    profile, _ = ensure_person(user)
    user_id, email, avatar = user.pk, user.email, profile.avatar
    end_credentials(user=user)
    account_erased.send(sender=None, user_id=user_id, email=email)
    try:
        user.delete()
    except ProtectedError as error:
        raise CannotErase("Something that you have made here still carries your name. Please write to us.") from error
    if avatar:
        delete_picture(avatar)
    if email:
        OutgoingEmail.objects.filter(to=[email]).exclude(status=OutgoingEmail.Status.QUEUED).delete()
        mail = mails.render("customers/mail/account_erased", {})
        queue_email(to=[email], subject=mail.subject, text=mail.text, html=mail.html)
