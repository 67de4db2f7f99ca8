"""What the reports hear: the worker's regular round."""

from django.core.cache import cache
from django.dispatch import receiver

from my_shop.kernel.reports import services
from my_shop.kernel.signals import overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.reports.receivers.make_due_reports")
def make_due_reports(sender, now, **kwargs):
    """Makes the reports that wait, and deletes old ones; once an hour is often enough for that."""
    services.make_due_reports()
    if cache.add("my_shop.kernel.reports.delete_old", True, 3600):
        services.delete_old(now=now)
