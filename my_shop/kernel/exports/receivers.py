"""What the exports hear: the worker's regular round, and the start page of the back office."""

from django.core.cache import cache
from django.dispatch import receiver

from my_shop.kernel.exports import schedules, services, work
from my_shop.kernel.signals import desk_asked, overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.exports.receivers.make_due_exports")
def make_due_exports(sender, now, **kwargs):
    """Asks for the exports whose day has come, and makes those that wait."""
    schedules.ask_due_exports()
    services.make_due_exports()


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.exports.receivers.delete_old")
def delete_old(sender, now, **kwargs):
    """Deletes exports that were kept long enough; once an hour is often enough."""
    if cache.add("my_shop.kernel.exports.delete_old", True, 3600):
        services.delete_old(now=now)


@receiver(desk_asked, dispatch_uid="my_shop.kernel.exports.receivers.name_failures")
def name_failures(sender, user, **kwargs):
    """Says which exports failed."""
    return work.failed_exports(user)
