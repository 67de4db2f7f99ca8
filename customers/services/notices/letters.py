"""What the letters of all events have in common."""

from urllib.parse import urlencode

from django.conf import settings

from customers import mails
from customers.services.messages import Letter


def write_letter(template: str, context: dict, *, to, key: str | None, **more) -> Letter:
    """Return the letter of a template in ``customers/mail/``.

    :param more: other fields of the letter: headers, attachments, ``held_for``.
    """
    mail = mails.render(f"customers/mail/{template}", context)
    return Letter(key=key, to=to, subject=mail.subject, text=mail.text, html=mail.html, **more)


def letter_to_buyer(template: str, order, *, key: str, **more) -> Letter:
    """Return a letter to the buyer of an order; what is not a field of ``Letter`` is for the template."""
    fields = {name: more.pop(name) for name in ("attachments", "held_for") if name in more}
    context = {"order": order, "name": order.name, **more}
    return write_letter(template, context, to=[order.email], key=f"{key}:buyer", **fields)


def letters_to_staff(template: str, order, *, key: str, **context) -> list[Letter]:
    """Return the letter to the staff about an order, with its place in the back office; none where nobody listens."""
    if not settings.SHOP_STAFF_EMAILS:
        return []
    found = f"{mails.absolute_url('admin:orders_order_changelist')}?{urlencode({'q': order.number})}"
    context = {"order": order, "admin_url": found, **context}
    return [write_letter(template, context, to=list(settings.SHOP_STAFF_EMAILS), key=f"{key}:staff")]
