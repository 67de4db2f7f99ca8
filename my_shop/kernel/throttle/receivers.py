"""What the throttle hears: the worker's regular round."""

from django.dispatch import receiver

from my_shop.kernel.signals import overdue_work_due
from my_shop.kernel.throttle import services


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.throttle.receivers.forget_ended")
def forget_ended(sender, now, **kwargs):
    """Deletes the counts whose time is over."""
    services.forget_ended(now=now)
