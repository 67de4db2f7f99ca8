"""Events of people with an account: what they are found by alone, whoever hears it asks the API for the rest.

``customer_id`` is that of their address in the API; null as long as they have not confirmed their e-mail address.
"""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Customer
from customers.signals import account_erased, customers_changed
from my_shop.kernel.webhooks.recording import NewEvent, delete_events, is_wanted, record_event, record_events
from my_shop.kernel.webhooks.types import register

register(
    {
        "customer.created": _("Somebody has an account."),
        "customer.changed": _("A customer's name, e-mail address, profile, phone number or address book changed."),
        "customer.erased": _("A customer was erased: erase what you keep of them."),
    },
    subjects={"customer": _("Customers")},
)


@receiver(customers_changed, dispatch_uid="my_shop.webhook_events.customers.record_changes")
def record_changes(sender, changes, **kwargs):
    """Writes an event of each customer."""
    kinds = {change.user_id: f"customer.{change.kind}" for change in changes}
    if not is_wanted(*kinds.values()):
        return
    numbers = Customer.objects.filter(user__in=kinds).order_by("pk").values_list("user", "number")
    ids = _ids(kinds)
    record_events(
        NewEvent(kinds[user_id], _subject(number), {"number": number, "customer_id": ids.get(user_id)})
        for user_id, number in numbers
    )


@receiver(account_erased, dispatch_uid="my_shop.webhook_events.customers.record_erasure")
def record_erasure(sender, user_id, **kwargs):
    """Deletes the events of a member, and writes down that they are erased."""
    for number in Customer.objects.filter(user__isnull=False, user=user_id).values_list("number", flat=True):
        delete_events(subjects=[_subject(number)])
        data = {"number": number, "customer_id": _ids([user_id]).get(user_id)}
        record_event(type="customer.erased", subject=_subject(number), data=data)


def _ids(users):
    return dict(Contact.objects.filter(user__in=users).values_list("user", "pk"))


def _subject(number):
    return f"customer:{number}"
