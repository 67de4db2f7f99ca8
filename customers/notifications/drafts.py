"""What the drafts of all events have in common."""

from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string

from customers.outbox import rendering
from customers.outbox.queue import EmailDraft
from my_shop.kernel.context_processors import shop

LEGAL_TEXTS = ("terms", "withdrawal")


def draft_email(template: str, context: dict, *, to, key: str | None, **more) -> EmailDraft:
    """Return the draft of a template in ``customers/mail/``.

    :param more: other fields of the draft: headers, attachments, ``held_for``.
    """
    mail = rendering.render_email(f"customers/mail/{template}", context)
    return EmailDraft(key=key, to=to, subject=mail.subject, text=mail.text, html=mail.html, **more)


def draft_to_buyer(template: str, order, *, key: str, **more) -> EmailDraft:
    """Return a draft to the buyer of an order; what is not a field of ``EmailDraft`` is for the template."""
    fields = {name: more.pop(name) for name in ("attachments", "held_for") if name in more}
    context = {"order": order, "name": order.name, **more}
    return draft_email(template, context, to=[order.email], key=f"{key}:buyer", **fields)


def drafts_to_staff(template: str, order, *, key: str, **context) -> list[EmailDraft]:
    """Return the draft to the staff about an order, with its place in the back office; none where nobody listens."""
    if not settings.SHOP_STAFF_EMAILS:
        return []
    found = f"{rendering.page_url('admin:orders_order_changelist')}?{urlencode({'q': order.number})}"
    context = {"order": order, "admin_url": found, **context}
    return [draft_email(template, context, to=list(settings.SHOP_STAFF_EMAILS), key=f"{key}:staff")]


def legal_attachments() -> tuple[tuple[str, str, str], ...]:
    """Return the terms and the instructions on withdrawal as they are today, as attachments.

    A buyer is given them on a durable medium (Directive 2011/83/EU, Article 8(7)); a link to a page that can change is
    none (Court of Justice of the European Union, C-49/11).
    """
    context = {**shop(None), "frame": "help/_paper.html"}
    return tuple((f"{name}.html", render_to_string(f"help/{name}.html", context), "text/html") for name in LEGAL_TEXTS)
