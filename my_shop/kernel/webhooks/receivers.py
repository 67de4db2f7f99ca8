"""What webhooks hear: the worker's rounds, and the start page of the back office."""

from django.core.cache import cache
from django.dispatch import receiver

from my_shop.kernel.signals import desk_asked, overdue_work_due, prompt_work_due
from my_shop.kernel.webhooks import sending, services, work


@receiver(prompt_work_due, dispatch_uid="my_shop.kernel.webhooks.receivers.send_due")
def send_due(sender, **kwargs):
    """Sends the events that are due. It never says so: else a long queue would keep the worker from its tasks."""
    sending.send_due()


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.webhooks.receivers.delete_old")
def delete_old(sender, now, **kwargs):
    """Deletes what was kept long enough, and keeps secrets sealed by the key of now: once an hour, and until nothing is
    left."""
    if cache.add("my_shop.kernel.webhooks.delete_old", True, 3600):
        services.renew_secrets()
        if services.delete_old(now=now):
            cache.delete("my_shop.kernel.webhooks.delete_old")  # perhaps there is more: the next round looks


@receiver(desk_asked, dispatch_uid="my_shop.kernel.webhooks.receivers.name_troubles")
def name_troubles(sender, user, **kwargs):
    """Says which endpoints take nothing."""
    return work.troubled_endpoints(user)
