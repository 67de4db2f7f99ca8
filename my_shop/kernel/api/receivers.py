"""What the API hears: the worker's regular round."""

from django.core.cache import cache
from django.dispatch import receiver

from my_shop.kernel.api import remembering
from my_shop.kernel.signals import overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.api.receivers.forget_old_answers")
def forget_old_answers(sender, now, **kwargs):
    """Deletes the answers that were kept long enough; once an hour is often enough."""
    if cache.add("my_shop.kernel.api.forget_old_answers", True, 3600):
        remembering.forget_old(now=now)
