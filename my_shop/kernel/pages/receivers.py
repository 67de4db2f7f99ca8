"""What the kept pages hear: the worker's regular round."""

from django.dispatch import receiver

from my_shop.kernel.pages.versions import merge_changes
from my_shop.kernel.signals import overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.pages.receivers.merge")
def merge(sender, **kwargs):
    """Makes one row of each topic's changes."""
    merge_changes()
