"""What blog hears from customers."""

from django.dispatch import receiver

from blog import services
from customers.signals import account_erased


@receiver(account_erased, dispatch_uid="blog.forget_person")
def forget_person(sender, user_id, **kwargs):
    """Their comments stay, and name nobody."""
    services.forget_person(user_id=user_id)
