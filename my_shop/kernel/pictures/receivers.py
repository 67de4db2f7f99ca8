"""What the pictures hear: the worker's regular round."""

from django.dispatch import receiver

from my_shop.kernel.pictures import remote, services, sweeping
from my_shop.kernel.signals import overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.pictures.receivers.make_due_sizes")
def make_due_sizes(sender, **kwargs):
    """Makes the sizes of pictures that are still missing."""
    services.make_due_sizes()
    services.report_sizes()


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.pictures.receivers.delete_lost_files")
def delete_lost_files(sender, now, **kwargs):
    """Deletes files that a rolled back transaction left behind."""
    sweeping.sweep(now=now)


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.pictures.receivers.fetch_due")
def fetch_due(sender, **kwargs):
    """Fetches pictures of other hosts that are still missing."""
    remote.fetch_due()
