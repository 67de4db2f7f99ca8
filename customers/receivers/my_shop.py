"""What customers hears from the project: the worker's rounds, questions of the back office, webhooks that fail."""

from django.core.cache import cache
from django.dispatch import receiver

from customers import desk, exports, imports
from customers.notifications import webhooks
from customers.outbox import send
from customers.services import contacts, credentials, email_ownership
from my_shop.kernel.signals import (
    Figure,
    audit_asked,
    back_office_searched,
    desk_asked,
    exporters_asked,
    figures_asked,
    importers_asked,
    late_work_asked,
    overdue_work_due,
    prompt_work_due,
    webhook_endpoint_failed,
)


@receiver(overdue_work_due, dispatch_uid="customers.receivers.my_shop.send_overdue")
def send_overdue(sender, **kwargs):
    """Sends the mails that wait, and forgets the old ones."""
    send.send_overdue()
    send.delete_old()


@receiver(prompt_work_due, dispatch_uid="customers.receivers.my_shop.send_due")
def send_due(sender, **kwargs):
    """Sends the mails that are due."""
    return send.send_due()


@receiver(late_work_asked, dispatch_uid="customers.receivers.my_shop.name_late_mails")
def name_late_mails(sender, since, **kwargs):
    """Says whether a mail waits that should have gone out."""
    return ["mails"] if send.late(since).exists() else []


@receiver(figures_asked, dispatch_uid="customers.receivers.my_shop.count_mails")
def count_mails(sender, since, **kwargs):
    """Says how many mails wait, and how many no server takes."""
    waiting, late, refused = send.count_mails(since=since)
    return [
        Figure("mails_waiting", "Mails in the outbox that are to be sent.", waiting),
        Figure("mails_late", "Mails that should have gone out a quarter of an hour ago.", late),
        Figure("mails_refused", "Mails that nobody takes, of those that are kept.", refused),
    ]


@receiver(overdue_work_due, dispatch_uid="customers.receivers.my_shop.delete_stale_signups")
def delete_stale_signups(sender, now, **kwargs):
    """Ends sign-ups whose address nobody has confirmed; once an hour is often enough."""
    if cache.add("customers.delete_stale_signups", True, 3600):
        email_ownership.delete_stale_signups(now=now)


@receiver(overdue_work_due, dispatch_uid="customers.receivers.my_shop.delete_expired_tokens")
def delete_expired_tokens(sender, now, **kwargs):
    """Deletes the tokens that have run out; once an hour is often enough."""
    if cache.add("customers.delete_expired_tokens", True, 3600):
        credentials.delete_expired_tokens(now=now)


@receiver(desk_asked, dispatch_uid="customers.receivers.my_shop.name_work")
def name_work(sender, user, **kwargs):
    """Says which mails no server takes."""
    return desk.mail_tasks(user)


@receiver(back_office_searched, dispatch_uid="customers.receivers.my_shop.search")
def search(sender, user, words, **kwargs):
    """Finds people with an account."""
    return desk.search(user=user, words=words)


@receiver(overdue_work_due, dispatch_uid="customers.receivers.my_shop.read_buyers")
def read_buyers(sender, **kwargs):
    """Takes in what people have bought, for the list of customers in the back office."""
    contacts.read_buyers()


@receiver(audit_asked, dispatch_uid="customers.receivers.my_shop.tell_logins")
def tell_logins(sender, since, until, user_ids, **kwargs):
    """Tells where staff logged in."""
    return desk.audit(since=since, until=until, user_ids=user_ids)


@receiver(importers_asked, dispatch_uid="customers.receivers.my_shop.offer_importers")
def offer_importers(sender, **kwargs):
    """Takes files of customers."""
    return imports.IMPORTERS


@receiver(exporters_asked, dispatch_uid="customers.receivers.my_shop.offer_exporters")
def offer_exporters(sender, **kwargs):
    """Hands out tables of customers."""
    return exports.EXPORTERS


@receiver(webhook_endpoint_failed, dispatch_uid="customers.receivers.my_shop.notify_endpoint_failed")
def notify_endpoint_failed(sender, endpoint_id, name, reason, **kwargs):
    """Writes to the staff that an endpoint of the webhooks was switched off."""
    webhooks.notify_endpoint_failed(endpoint_id=endpoint_id, name=name, reason=reason)
