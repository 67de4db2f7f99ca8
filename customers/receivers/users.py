"""Django's User is nobody's app: this is where a person begins."""

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from customers import services


@receiver(post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="customers.receivers.users.make_person")
def make_person(sender, instance, created, raw=False, **kwargs):
    """Every new User gets a profile and a customer, whoever makes it."""
    if created and not raw:
        services.ensure_person(instance)
