"""The worker's regular round."""

from django.dispatch import receiver

from customers.services import delivery
from my_shop.signals import late_work_asked, overdue_work_due


@receiver(overdue_work_due, dispatch_uid="customers.receivers.my_shop.send_overdue")
def send_overdue(sender, **kwargs):
    """Sends the mails that wait, and forgets the old ones."""
    delivery.send_overdue()
    delivery.clear_old()


@receiver(late_work_asked, dispatch_uid="customers.receivers.my_shop.name_late_mails")
def name_late_mails(sender, since, **kwargs):
    """Says whether a mail waits that should have gone out."""
    return ["mails"] if delivery.late(since).exists() else []
