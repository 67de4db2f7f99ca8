"""What the letters of all events have in common."""

from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string

from customers.outbox import rendering
from customers.outbox.queue import Letter
from my_shop.kernel.context_processors import shop

PAPERS = ("terms", "withdrawal")


def write_letter(template: str, context: dict, *, to, key: str | None, **more) -> Letter:
    """Return the letter of a template in ``customers/mail/``.

    :param more: other fields of the letter: headers, attachments, ``held_for``.
    """
    mail = rendering.render(f"customers/mail/{template}", context)
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
    found = f"{rendering.absolute_url('admin:orders_order_changelist')}?{urlencode({'q': order.number})}"
    context = {"order": order, "admin_url": found, **context}
    return [write_letter(template, context, to=list(settings.SHOP_STAFF_EMAILS), key=f"{key}:staff")]


def papers_to_keep() -> tuple[tuple[str, str, str], ...]:
    """Return the terms and the instructions on withdrawal as they are today, as attachments.

    A buyer is given them on a durable medium (Directive 2011/83/EU, Article 8(7)); a link to a page that can change is
    none (Court of Justice of the European Union, C-49/11).
    """
    context = {**shop(None), "frame": "help/_paper.html"}
    return tuple((f"{name}.html", render_to_string(f"help/{name}.html", context), "text/html") for name in PAPERS)
