"""Events of people with an account: their number alone, whoever hears it asks the API for the rest."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.signals import account_erased, customers_changed
from my_shop.kernel.webhooks.recording import NewEvent, delete_events, is_wanted, record_event, record_events
from my_shop.kernel.webhooks.types import register

register(
    {
        "customer.created": _("Somebody has an account."),
        "customer.changed": _("A customer's name, e-mail address, profile, phone number or address book changed."),
        "customer.erased": _("A customer was erased: erase what you keep of them."),
    }
)


@receiver(customers_changed, dispatch_uid="my_shop.webhook_events.customers.record_changes")
def record_changes(sender, changes, **kwargs):
    """Writes an event of each customer."""
    kinds = {change.user_id: f"customer.{change.kind}" for change in changes}
    if not is_wanted(*kinds.values()):
        return
    numbers = Customer.objects.filter(user__in=kinds).order_by("pk").values_list("user", "number")
    record_events(NewEvent(kinds[user_id], _subject(number), {"number": number}) for user_id, number in numbers)


@receiver(account_erased, dispatch_uid="my_shop.webhook_events.customers.record_erasure")
def record_erasure(sender, user_id, **kwargs):
    """Deletes the events of a member, and writes down that they are erased."""
    for number in Customer.objects.filter(user__isnull=False, user=user_id).values_list("number", flat=True):
        delete_events(subjects=[_subject(number)])
        record_event(type="customer.erased", subject=_subject(number), data={"number": number})


def _subject(number):
    return f"customer:{number}"
